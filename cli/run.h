/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/config.h"

/* The whole program: parse, refuse, open, run. Returns the exit status. */
int cli_main(int argc, char *const *argv, const struct config_paths *paths);

#endif
