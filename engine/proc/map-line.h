/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_MAP_LINE_H
#define ENGINE_PROC_MAP_LINE_H

/* What maps and smaps share; private to this folder. */
#include "engine/proc/maps.h"

/* Parse the line at @c, which is not at its end, and move on to the next. 0 or -EINVAL. */
int map_line_parse(struct proc_cursor *c, struct proc_map *ret, struct err *e);

#endif
