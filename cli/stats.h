/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include <stdio.h>

#include "engine/engine.h"

/* What --display-stats prints. */
void stats_print_dump(FILE *f, const struct dump_stats *stats);
void stats_print_restore(FILE *f, const struct restore_stats *stats);

#endif
