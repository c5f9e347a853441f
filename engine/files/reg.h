/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_REG_H
#define ENGINE_FILES_REG_H

/* Files that have a path. For the kinds that need an entry with the path beside their own. */
#include "engine/files/files.h"

struct reg_file {
	const char *path; /* absolute */
	uint32_t mode;	  /* type and permissions; 0: not known */
	bool has_size;
	uint64_t size;
	uint32_t *build_id; /* in words; NULL: none */
	size_t n_build_id;
};

/* Fill @f, of reg_kind, with what is at probe->link; refuses a path that leads elsewhere. */
int reg_dump_path(struct dump *d, struct file *f, const struct file_probe *probe, struct err *e);

/* An entry that only tells where @probe's file is. @ret_id is its number. */
int reg_add_companion(struct dump *d, const struct file_probe *probe, uint32_t *ret_id,
		      struct err *e);

#endif
