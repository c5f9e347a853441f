/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* The first screen: commands and the commonest options. */
void help_overview(FILE *f);

/* The options of one command; those without function yet by name only. */
void help_command(FILE *f, const struct command *command);

void help_version(FILE *f);

#endif
