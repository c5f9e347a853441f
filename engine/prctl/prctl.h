/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PRCTL_PRCTL_H
#define ENGINE_PRCTL_PRCTL_H

#include "engine/core/room.h"
#include "engine/proc/status.h"

extern const struct room prctl_room;

/*
 * Two properties of a task that images keep with its address space. Known at a dump when the answers were
 * read; at a restore the mm room tells them while it loads.
 */
int prctl_dumpable(const struct task *t);
void prctl_set_dumpable(struct task *t, int value);
bool prctl_thp_disabled(const struct task *t);
void prctl_set_thp_disabled(struct task *t, bool disabled);

/*
 * What a change of credentials resets: emitted by the creds room, per thread, when it has changed them. The
 * dumpable flag belongs to all threads; each sets it, so that it is right when the last one is done.
 */
void prctl_emit_after_creds(const struct thread *th, struct program *p);

#endif
