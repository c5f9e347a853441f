// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <sys/ipc.h>
#include <sys/shm.h>

const char test_doc[] = "an attached SysV shared memory segment";

int main(int argc, char **argv)
{
	struct area a;
	void *at;
	int id;

	test_init(argc, argv);
	id = must(shmget(IPC_PRIVATE, 8192, IPC_CREAT | 0600));
	at = must(shmat(id, NULL, 0));
	must(shmctl(id, IPC_RMID, NULL));
	fill(at, 8192, 12);
	expect_error("%d", getpid());
	expect_error("%lx", (unsigned long)at);
	test_wait();
	sabotage(((char *)at)[5]++);
	check(is_filled(at, 8192, 12), "contents changed");
	check(find_area(at, &a) && strstr(a.name, "SYSV"), "the segment is gone");
	must(shmdt(at));
	pass();
}
