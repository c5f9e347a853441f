// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"a process that replaces itself by exec all the time and counts in its arguments";

int main(int argc, char **argv)
{
	char text[24], next[24];
	long turn = argc > 2 ? atol(argv[2]) : 0;
	pid_t pid = argc > 2 ? atoi(argv[1]) : getpid();

	if (argc == 2)
		test_init(argc, argv); /* --doc */
	else
		test_init(1, argv);
	sabotage(pid += turn == 5);
	check_eq(getpid(), pid);
	if (!turn)
		test_ready();
	if (test_should_go() && turn > 10)
		pass();
	snprintf(text, sizeof text, "%d", pid);
	snprintf(next, sizeof next, "%ld", turn + 1);
	must(execl("/proc/self/exe", argv[0], text, next, NULL));
}
