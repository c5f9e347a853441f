/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_SCHED_SCHED_H
#define ENGINE_SCHED_SCHED_H

#include "engine/core/room.h"

extern const struct room sched_room;

#endif
