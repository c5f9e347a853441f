/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_NUMBERS_H
#define ENGINE_FILES_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

/* The first @needed numbers in a row, from @from on, that @used[@n] has no 1 for; false: none. */
bool numbers_find_gap(const unsigned char *used, uint32_t n, uint32_t from, uint32_t needed,
		      uint32_t *ret_start);

#endif
