/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_KINDS_H
#define ENGINE_FILES_KINDS_H

/* One per file of this folder that has a kind in it; the table of them is in files.c. */
#include "engine/files/files.h"

extern const struct file_kind eventfd_kind;
extern const struct file_kind pipe_kind;
extern const struct file_kind reg_kind;
extern const struct file_kind tty_kind;

#endif
