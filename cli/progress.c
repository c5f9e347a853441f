/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The progress line: one line on a terminal, rewritten in place, that appears when a run has taken
 * a second and is erased at its end. Nothing is written to what is no terminal, so scripts never
 * see it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/progress.h"

enum {
	DELAY_MS = 1000, /* shorter runs show nothing */
	INTERVAL_MS = 100,
	LINE_MAX_CHARS = 79,
};

static int64_t elapsed_ms(const struct timespec *from, const struct timespec *to)
{
	return (to->tv_sec - from->tv_sec) * 1000LL + (to->tv_nsec - from->tv_nsec) / 1000000;
}

static void put(const struct progress *progress, const char *text, size_t len)
{
	if (write(progress->fd, text, len) < 0)
		return; /* a line nobody can see is no loss */
}

void progress_init(struct progress *progress, int fd, bool quiet)
{
	*progress = (struct progress){ .fd = -1 };
	if (quiet || !isatty(fd))
		return;
	progress->fd = fd;
	clock_gettime(CLOCK_MONOTONIC, &progress->started);
}

/* "12.5" and its unit: one decimal place up to 100, none above. */
static void format_bytes(char *buf, size_t size, uint64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double amount = bytes;
	int unit = 0;

	while (amount >= 1024) {
		amount /= 1024;
		unit++;
	}
	snprintf(buf, size, "%.*f %s", unit && amount < 100 ? 1 : 0, amount, units[unit]);
}

void progress_format(char *buf, size_t size, const char *phase, uint64_t done, uint64_t total)
{
	char done_text[32], total_text[32];

	if (!total) {
		snprintf(buf, size, "%s", phase);
		return;
	}
	format_bytes(done_text, sizeof(done_text), done);
	format_bytes(total_text, sizeof(total_text), total);
	snprintf(buf, size, "%s: %s of %s (%.0f%%)", phase, done_text, total_text,
		 100.0 * done / total);
}

static void show(struct progress *progress, const char *phase, uint64_t done, uint64_t total)
{
	char text[LINE_MAX_CHARS + 1], line[LINE_MAX_CHARS + 16];

	progress_format(text, sizeof(text), phase, done, total);
	snprintf(line, sizeof(line), "\r%s\033[K", text);
	put(progress, line, strlen(line));
	progress->shown = true;
}

void progress_report(void *data, const char *phase, uint64_t done, uint64_t total)
{
	struct progress *progress = data;
	struct timespec now;

	if (progress->fd < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (elapsed_ms(&progress->started, &now) < DELAY_MS ||
	    elapsed_ms(&progress->updated, &now) < INTERVAL_MS)
		return;
	progress->updated = now;
	show(progress, phase, done, total);
}

void progress_fini(struct progress *progress)
{
	if (progress->shown)
		put(progress, "\r\033[K", 4);
	progress->shown = false;
}
