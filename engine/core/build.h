/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_BUILD_H
#define ENGINE_CORE_BUILD_H

/* The programs of a restore: what every thread of the tree is going to do, stage by stage. */
#include "compel/program.h"
#include "engine/core/run.h"

/*
 * The first records of every process: it dies with its parent, the root with the restorer. If the parent died
 * before this was settled, it ends here.
 */
void build_die_with_parent(struct program *p, pid_t parent);

/* All images are loaded, all files open. Chooses the arena, builds all programs, fills the arena. */
int build_programs(struct restore *r, struct err *e);

#endif
