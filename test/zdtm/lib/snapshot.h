/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the snapshot program. Each show_ prints its lines for one process. */
#pragma once

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

extern bool opt_raw, opt_memory, opt_light;

/* The whole file, with a NUL after it; NULL when it cannot be opened. The caller frees. */
char *slurp(const char *path, size_t *ret_size);
/* The names of a directory that are numbers, ascending. The caller frees *ret. */
int list_numbers(const char *dir_path, pid_t **ret);

void show_fds(pid_t pid);   /* snapshot-fds.c */
void show_areas(pid_t pid); /* snapshot-areas.c */
