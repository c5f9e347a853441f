/* SPDX-License-Identifier: MIT */
#ifndef TEST_TSV_H
#define TEST_TSV_H

/* Reading the tables in test/data/compat: a heading, then lines of fields with tabs in between. */
#include <stddef.h>

#define TSV_MAX_FIELDS 16

/*
 * Call @row for each line but the first of test/data/compat/@name. Fields that a line does not have
 * are empty strings. Returns the number of lines; fails the test if the file cannot be read.
 */
size_t tsv_each(const char *name, void (*row)(void *arg, char **fields), void *arg);

#endif
