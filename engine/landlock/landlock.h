/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_LANDLOCK_LANDLOCK_H
#define ENGINE_LANDLOCK_LANDLOCK_H

/* Stand-ins: processes outside of every Landlock domain, private to this room. */
#include "base/err.h"
#include "engine/core/room.h"

struct stand_in {
	struct stand_in *next;
	uid_t uid;
	gid_t gid;
	pid_t pid;
};

/* A process that @uid and @gid may look at, in the list @list or new in it. -errno or its pid. */
pid_t stand_in_get(struct mempool *pool, struct stand_in **list, uid_t uid, gid_t gid,
		   struct err *e);
void stand_in_end_all(struct stand_in *list);

#endif
