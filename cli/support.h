/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_SUPPORT_H
#define CLI_SUPPORT_H

#include "base/log.h"
#include "cli/command.h"

/* Refuse every option that has no function in @command yet. */
int support_check(const struct cli_args *args, const struct command *command, struct err *e);

/* Warn about options that are fine but do not concern @command. */
void support_warn(const struct cli_args *args, const struct command *command, struct log *log);

#endif
