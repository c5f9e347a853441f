// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a thread with a descriptor table of its own (unshare CLONE_FILES)";

static void *apart(void *arg)
{
	int fd;

	must(unshare(CLONE_FILES));
	fd = must(open("mine", O_RDWR | O_CREAT, 0644));
	must(dup2(fd, 60));
	thread_wait();
	sabotage(close(60));
	check(fcntl(60, F_GETFD) >= 0, "fd 60 of the thread is lost");
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	test_init(argc, argv);
	expect_error("%d", getpid());
	thread = thread_start(apart, NULL);
	threads_await(1);
	test_wait();
	check(fcntl(60, F_GETFD) < 0, "fd 60 is in the leader's table");
	threads_go();
	thread_join(thread);
	pass();
}
