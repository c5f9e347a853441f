// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "cwd and umask shared by a thread (always) and a child made with CLONE_FS";

static int follow(void *arg)
{
	char *name = get_current_dir_name();

	kid_wait();
	sabotage(chdir("/proc"));
	name = get_current_dir_name();
	check(!strcmp(name, "/"), "the child is in %s", name);
	check_eq(umask(0123), 0123);
	return 0;
}

static void *mover(void *arg)
{
	thread_wait();
	must(chdir("/"));
	umask(0123);
	return NULL;
}

static void follow_signals(int signo)
{
}

int main(int argc, char **argv)
{
	pthread_t thread;
	pid_t kid;

	test_init(argc, argv);
	expect_error("%d", getpid()); /* while sharing of fs between processes is refused */
	signal(SIGUSR1, follow_signals);
	kid = must(syscall(SYS_clone, CLONE_FS | SIGCHLD, 0, 0, 0, 0));
	if (!kid)
		_exit(follow(NULL));
	thread = thread_start(mover, NULL);
	threads_await(1);
	await_blocked(kid, SYS_rt_sigtimedwait);
	test_wait();
	threads_go();
	thread_join(thread);
	kid_finish(kid);
	pass();
}
