/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CREDS_CREDS_H
#define ENGINE_CREDS_CREDS_H

#include "engine/core/room.h"

extern const struct room creds_room;

#endif
