/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_TTY_H
#define ENGINE_FILES_TTY_H

/* Terminals: what tty.c and tty-image.c share. */
#include <asm/termbits.h>

#include "engine/files/files.h"

struct tty_size {
	uint16_t rows, cols, xpixel, ypixel;
};

/* The terminal itself. There are two at most: the real one, and the same under the name /dev/tty.
 */
struct terminal {
	struct terminal *next;
	uint32_t info_id; /* of tty-info.img */
	uint32_t type;	  /* TTY_TYPE__* */
	uint32_t index;	  /* of a pseudo terminal */
	uint32_t device;  /* what it really is, whatever name it was opened by; kernel's encoding */
	uint32_t rdev, dev;
	uint32_t uid, gid;
	uint32_t sid, pgrp; /* 0: it is no controlling terminal of the tree */
	bool is_exclusive;
	bool has_modes;
	struct termios2 modes, locked_modes;
	struct tty_size size;
	const struct file *holder; /* any description of it */
	bool is_known;		   /* restore: seen in tty-info.img */
};

struct tty_end {
	struct terminal *terminal;
	uint32_t path_id; /* of the entry with the path; 0: none */
};

struct ttys {
	struct terminal *first;
};

/* The terminal @info_id, made if there is none yet. NULL without memory. */
struct terminal *tty_get(struct ttys *ttys, struct mempool *pool, uint32_t info_id);
struct terminal *tty_find(const struct ttys *ttys, uint32_t info_id);

/* tty-image.c */
struct FileEntry;
int tty_write_image(struct dump *d, const struct file *f, struct FileEntry *entry, struct err *e);
int tty_write_info(struct dump *d, struct err *e);
int tty_load(struct restore *r, struct file *f, const struct FileEntry *entry, struct err *e);
int tty_load_info(struct restore *r, struct err *e);

#endif
