/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_BUILD_ID_H
#define ENGINE_PROC_BUILD_ID_H

/* The build id that a linker puts into an ELF file: a hash by which to know it again. */
#include <stdint.h>

#include "base/err.h"

#define BUILD_ID_MAX 64

/*
 * Read the build id of the file open at @fd; its position stays as it is. Returns the length, 0
 * when there is none, the file is no ELF of this cpu's byte order, or is malformed in whatever way.
 * -errno when reading fails. The file need not be trusted.
 */
int elf_build_id_read(int fd, uint8_t ret_id[BUILD_ID_MAX], struct err *e);

#endif
