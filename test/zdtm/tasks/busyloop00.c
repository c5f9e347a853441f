// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"pure CPU loop: a task that makes no system call while dumped goes on counting";

static volatile sig_atomic_t go;

static void on_term(int signo)
{
	go = 1;
}

int main(int argc, char **argv)
{
	volatile uint64_t up = 0, down = 0;
	sigset_t term;

	test_init(argc, argv);
	signal(SIGTERM, on_term);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	test_ready();
	sigprocmask(SIG_UNBLOCK, &term, NULL);
	while (!go || up < 1000) {
		up++;
		down--;
	}
	sabotage(up++);
	check_eq(up + down, 0);
	pass();
}
