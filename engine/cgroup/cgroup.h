/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CGROUP_CGROUP_H
#define ENGINE_CGROUP_CGROUP_H

#include "engine/core/room.h"

extern const struct room cgroup_room;

#endif
