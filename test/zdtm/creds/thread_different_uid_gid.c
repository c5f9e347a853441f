// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <grp.h>
#include <linux/capability.h>

const char test_doc[] = "threads that differ in uid, gid, groups and capabilities";

enum { THREADS = 4 };

static uint32_t effective(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	must(syscall(SYS_capget, &header, data));
	return data[0].effective;
}

/* The bare system calls: glibc would change all threads. */
static void *other_user(void *arg)
{
	gid_t id = (gid_t)(intptr_t)arg, list[2] = { id + 1, id + 2 }, is[2];
	uid_t uid[3];
	uint32_t caps;

	must(syscall(SYS_setgroups, 2, list));
	must(syscall(SYS_setresgid, id, id, id));
	must(prctl(PR_SET_KEEPCAPS, id & 1));
	must(syscall(SYS_setresuid, id, id + 1, id + 2));
	caps = effective();
	thread_wait();
	must(getresuid(&uid[0], &uid[1], &uid[2]));
	sabotage(uid[1]++);
	check_eq(uid[0], id);
	check_eq(uid[1], id + 1);
	check_eq(uid[2], id + 2);
	check_eq(getegid(), id);
	check_eq(getgroups(2, is), 2);
	check(!memcmp(list, is, sizeof is), "other groups");
	check_eq(effective(), caps);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];

	test_init(argc, argv);
	for (intptr_t i = 0; i < THREADS; i++)
		threads[i] = thread_start(other_user, (void *)(3000 + i * 101));
	threads_await(THREADS);
	test_wait();
	check_eq(getuid(), 0);
	threads_go();
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	pass();
}
