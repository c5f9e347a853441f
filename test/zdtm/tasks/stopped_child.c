// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"a child stopped by SIGSTOP and one by SIGTSTP: still stopped, waitable, continued";

static int kid_main(void *arg)
{
	kid_wait();
	return 0;
}

static pid_t stopped_kid(int signo)
{
	pid_t kid = kid_start(kid_main, NULL);

	must(setpgid(kid, kid)); /* SIGTSTP does nothing in an orphaned group */
	must(kill(kid, signo));
	await_state(kid, 'T');
	return kid;
}

int main(int argc, char **argv)
{
	static const int signals[] = { SIGSTOP, SIGTSTP };
	pid_t kids[2];

	test_init(argc, argv);
	for (int i = 0; i < 2; i++)
		kids[i] = stopped_kid(signals[i]);
	test_wait();
	for (int i = 0; i < 2; i++) {
		sabotage(kill(kids[i], SIGCONT); sleep_ms(100));
		await_state(kids[i], 'T');
		must(kill(kids[i], SIGCONT));
		kid_finish(kids[i]);
	}
	pass();
}
