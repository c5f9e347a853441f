// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"a thread with an fs_struct of its own (unshare CLONE_FS): other cwd and umask";

static void *other_place(void *arg)
{
	char *name;

	must(unshare(CLONE_FS));
	must(chdir("/proc"));
	umask(0711);
	thread_wait();
	name = get_current_dir_name();
	sabotage(name = strdup("/elsewhere"));
	check(!strcmp(name, "/proc"), "the thread is in %s", name);
	check_eq(umask(0), 0711);
	return NULL;
}

int main(int argc, char **argv)
{
	char *before = get_current_dir_name(), *after;
	pthread_t thread;

	test_init(argc, argv);
	expect_error("%d", getpid());
	thread = thread_start(other_place, NULL);
	threads_await(1);
	test_wait();
	after = get_current_dir_name();
	check(!strcmp(before, after), "the leader is in %s", after);
	threads_go();
	thread_join(thread);
	pass();
}
