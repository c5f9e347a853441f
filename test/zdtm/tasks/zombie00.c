// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/resource.h>

const char test_doc[] = "zombies keep their status: exits, deaths by signal";

enum { LAST_SIGNAL = 64 };

static const struct {
	int code, signo;
} ends[] = { { 0, 0 },	     { 1, 0 },	     { 42, 0 },	     { 255, 0 },
	     { 0, SIGKILL }, { 0, SIGTERM }, { 0, SIGSEGV }, { 0, LAST_SIGNAL } };

enum { ENDS = sizeof ends / sizeof *ends };

static int die(void *arg)
{
	int i = (int)(intptr_t)arg;
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_UNBLOCK, &all, NULL);
	prctl(PR_SET_NAME, (char[]){ 'z', 'a' + i, 0 });
	if (ends[i].signo)
		kill(getpid(), ends[i].signo);
	return ends[i].code;
}

int main(int argc, char **argv)
{
	struct rlimit no_core = { 0, 0 };
	siginfo_t info;
	pid_t kids[ENDS];
	int status;

	test_init(argc, argv);
	setrlimit(RLIMIT_CORE, &no_core);
	for (int i = 0; i < ENDS; i++) {
		kids[i] = kid_start(die, (void *)(intptr_t)i);
		await_state(kids[i], 'Z');
	}
	test_wait();
	for (int i = 0; i < ENDS; i++) {
		must(waitid(P_PID, kids[i], &info, WEXITED | WNOWAIT));
		check_eq(info.si_code, ends[i].signo ? CLD_KILLED : CLD_EXITED);
		check_eq(waitpid(kids[i], &status, 0), kids[i]);
		sabotage(status += i == 4);
		if (ends[i].signo)
			check(WIFSIGNALED(status) && WTERMSIG(status) == ends[i].signo,
			      "zombie %d: status %#x", i, status);
		else
			check(WIFEXITED(status) && WEXITSTATUS(status) == ends[i].code,
			      "zombie %d: status %#x", i, status);
	}
	check(wait(&status) < 0 && errno == ECHILD, "children were invented");
	pass();
}
