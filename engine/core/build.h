/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_BUILD_H
#define ENGINE_CORE_BUILD_H

/* The programs of a restore: what every thread of the tree is going to do, stage by stage. */
#include "engine/core/run.h"

/* All images are loaded, all files open. Chooses the arena, builds all programs, fills the arena. */
int build_programs(struct restore *r, struct err *e);

#endif
