/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_MAPS_H
#define ENGINE_PROC_MAPS_H

/* /proc/PID/maps: one line per mapping. The same line is the head of an entry of smaps. */
#include <stdint.h>

#include "engine/proc/cursor.h"

struct proc_map {
	uint64_t start;
	uint64_t end;	/* the first byte behind it */
	uint64_t pgoff; /* in bytes */
	uint64_t ino;	/* 0: not a file */
	uint32_t dev_major;
	uint32_t dev_minor;
	uint8_t prot; /* PROT_READ | PROT_WRITE | PROT_EXEC */
	bool shared;  /* MAP_SHARED */
	/* "/path", "[heap]", "[anon:name]", "anon_inode:[x]", or empty; newline as \012, "
	 * (deleted)" kept */
	struct proc_str name;
};

int maps_next(struct proc_cursor *c, struct proc_map *ret, struct err *e);

#endif
