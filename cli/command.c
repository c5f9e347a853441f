/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of subcommands. All names of CRIU 4.2 are known; one that has no function yet is
 * refused by name, so that no script takes silence for success.
 */
#include <string.h>

#include "base/util.h"
#include "cli/command.h"

/* clang-format off */
const struct command commands[] = {
	{ .name = "dump", .bit = CMD_DUMP, .run = cmd_dump, .synopsis = " -t PID [OPTIONS]",
	  .summary = "freeze a process tree and write it to image files" },
	{ .name = "pre-dump", .bit = CMD_PRE_DUMP, .synopsis = " -t PID [OPTIONS]",
	  .summary = "write memory ahead of a dump, while the tree runs" },
	{ .name = "restore", .bit = CMD_RESTORE, .run = cmd_restore, .takes_words = true,
	  .synopsis = " [OPTIONS] [--exec-cmd -- CMD...]",
	  .summary = "bring the tree back from its image files" },
	{ .name = "lazy-pages", .bit = CMD_LAZY_PAGES, .synopsis = " [OPTIONS]",
	  .summary = "serve memory to a tree that was restored without it" },
	{ .name = "check", .bit = CMD_CHECK, .run = cmd_check, .synopsis = " [OPTIONS]",
	  .summary = "tell whether this kernel has what criu needs" },
	{ .name = "page-server", .bit = CMD_PAGE_SERVER, .synopsis = " [OPTIONS]",
	  .summary = "receive memory from another host" },
	{ .name = "service", .bit = CMD_SERVICE, .synopsis = " [OPTIONS]",
	  .summary = "answer requests on a socket" },
	{ .name = "swrk", .bit = CMD_SWRK, .takes_words = true, .synopsis = " FD" },
	{ .name = "dedup", .bit = CMD_DEDUP, .synopsis = " [OPTIONS]",
	  .summary = "punch pages that newer images hold out of older ones" },
	{ .name = "cpuinfo", .bit = CMD_CPUINFO, .takes_words = true,
	  .synopsis = " dump|check [OPTIONS]",
	  .summary = "write down or compare what the processor can do" },
	{ .name = "exec", .bit = CMD_EXEC, .takes_words = true, .synopsis = "",
	  .removed = "use the compel program to run code in another process" },
	{ .name = "show", .bit = CMD_SHOW, .takes_words = true, .synopsis = "",
	  .removed = "use the crit program to look into image files" },
};
/* clang-format on */

const size_t n_commands = ARRAY_SIZE(commands);

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < n_commands; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}
