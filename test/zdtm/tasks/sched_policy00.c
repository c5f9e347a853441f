// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"scheduling policies and priorities of kids: FIFO, RR, batch, idle, reset-on-fork";

static const struct {
	int policy, priority;
} wants[] = { { SCHED_FIFO, 10 },
	      { SCHED_RR, 3 },
	      { SCHED_BATCH, 0 },
	      { SCHED_IDLE, 0 },
	      { SCHED_OTHER | SCHED_RESET_ON_FORK, 0 } };

enum { WANTS = sizeof wants / sizeof *wants };

static int kid_main(void *arg)
{
	int i = (int)(intptr_t)arg;
	struct sched_param param = { wants[i].priority }, is;

	if (sched_setscheduler(0, wants[i].policy, &param) < 0)
		check_eq(errno, EPERM); /* no real-time allowance here: it stays as it was */
	int policy = sched_getscheduler(0);

	must(sched_getparam(0, &param));
	kid_wait();
	sabotage(policy++);
	check_eq(sched_getscheduler(0), policy);
	must(sched_getparam(0, &is));
	check_eq(is.sched_priority, param.sched_priority);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[WANTS];

	test_init(argc, argv);
	for (int i = 0; i < WANTS; i++)
		kids[i] = kid_start(kid_main, (void *)(intptr_t)i);
	test_wait();
	for (int i = 0; i < WANTS; i++)
		kid_finish(kids[i]);
	pass();
}
