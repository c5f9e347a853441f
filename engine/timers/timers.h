/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_TIMERS_TIMERS_H
#define ENGINE_TIMERS_TIMERS_H

#include "engine/core/room.h"

extern const struct room timers_room;

#endif
