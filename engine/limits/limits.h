/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_LIMITS_LIMITS_H
#define ENGINE_LIMITS_LIMITS_H

#include "engine/core/room.h"

extern const struct room limits_room;

#endif
