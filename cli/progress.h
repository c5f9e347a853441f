/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct progress {
	int fd;	    /* the terminal, -1: say nothing */
	bool shown; /* a line stands there now */
	struct timespec started;
	struct timespec updated;
};

/* Start the clock. @quiet, or an @fd that is no terminal, makes all other functions do nothing. */
void progress_init(struct progress *progress, int fd, bool quiet);

/* A progress_fn of the engine, with the struct progress as @data. */
void progress_report(void *data, const char *phase, uint64_t done, uint64_t total);

/* Erase the line, if there is one. */
void progress_fini(struct progress *progress);

/* The text of a line, without control characters. Pure. */
void progress_format(char *buf, size_t size, const char *phase, uint64_t done, uint64_t total);

#endif
