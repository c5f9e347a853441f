// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a tree of a hundred processes";

enum { KIDS = 99 };

static int kid_main(void *arg)
{
	int number = (int)(intptr_t)arg;

	kid_wait();
	sabotage(number += number == 50);
	check_eq(number, (int)(intptr_t)arg);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[KIDS];

	test_init(argc, argv);
	for (int i = 0; i < KIDS; i++)
		kids[i] = kid_start(kid_main, (void *)(intptr_t)i);
	test_wait();
	for (int i = 0; i < KIDS; i++)
		kid_finish(kids[i]);
	pass();
}
