// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <linux/membarrier.h>

const char test_doc[] = "registered membarrier commands stay registered";

static const struct {
	int enroll, use;
} commands[] = {
	{ MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, MEMBARRIER_CMD_GLOBAL_EXPEDITED },
	{ MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, MEMBARRIER_CMD_PRIVATE_EXPEDITED },
	{ MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
	  MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE },
	{ MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ },
};

enum { COMMANDS = sizeof commands / sizeof *commands, GET_REGISTRATIONS = 1 << 9 };

int main(int argc, char **argv)
{
	long known, before, after;

	test_init(argc, argv);
	known = must(syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0));
	for (int i = 0; i < COMMANDS; i++)
		if (known & commands[i].enroll)
			must(syscall(SYS_membarrier, commands[i].enroll, 0, 0));
	before = syscall(SYS_membarrier, GET_REGISTRATIONS, 0, 0);
	test_wait();
	for (int i = 0; i < COMMANDS; i++)
		if (known & commands[i].enroll)
			must(syscall(SYS_membarrier, commands[i].use, 0, 0));
	after = syscall(SYS_membarrier, GET_REGISTRATIONS, 0, 0);
	sabotage(after ^= commands[1].enroll);
	check_eq(after, before);
	pass();
}
