/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_INVENTORY_H
#define ENGINE_CORE_INVENTORY_H

/*
 * inventory.img, which says that a directory is a whole dump, and the images that every dump has though
 * they say little: seccomp.img, timens-0.img, stats-*.
 */
#include "engine/core/run.h"

struct TaskKobjIdsEntry;

/* Write the small ones; then, as the last file, the inventory. */
int inventory_commit(struct dump *d, struct err *e);
int inventory_load(struct restore *r, struct err *e);
/* Ids of the dumper's own namespaces: a task with the same ones had none of its own. */
const struct TaskKobjIdsEntry *inventory_root_ids(const struct restore *r);

int stats_write_dump(const struct dump *d, struct err *e);
int stats_write_restore(const struct restore *r, struct err *e);

#endif
