/* SPDX-License-Identifier: GPL-2.0-only */
#include "engine/core/room.h"

#define ROOM_DECLARE(name) extern const struct room name##_room;
ROOMS(ROOM_DECLARE)

const struct room *const rooms[N_ROOMS] = {
#define ROOM_ROW(name) [ROOM_##name] = &name##_room,
	ROOMS(ROOM_ROW)
};
