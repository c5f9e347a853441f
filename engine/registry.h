/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_REGISTRY_H
#define ENGINE_REGISTRY_H

/*
 * The list of rooms, in the order in which the core walks them. To add a resource: write its room, add a
 * line here. Order between rooms matters only within one stage, and only where a comment here says so.
 */
#define ROOMS(X)                                                                    \
	X(namespaces) /* first: refuses what the others would misread */            \
	X(tree)	      /* pids, sessions, groups, states */                          \
	X(mm)	      /* before files: mappings register the files they need */     \
	X(files)                                                                    \
	X(fs)                                                                       \
	X(regs)                                                                     \
	X(signals)                                                                  \
	X(timers)                                                                   \
	X(sched)                                                                    \
	X(limits)                                                                   \
	X(prctl)                                                                    \
	X(cgroup)                                                                   \
	X(landlock)                                                                 \
	X(creds) /* last: after it a task may no longer be allowed to do the rest */

enum room_id {
#define ROOM_ENUM(name) ROOM_##name,
	ROOMS(ROOM_ENUM)
#undef ROOM_ENUM
	N_ROOMS,
};

struct room;

/* All rooms, indexed by enum room_id. */
extern const struct room *const rooms[N_ROOMS];

#endif
