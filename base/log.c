/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/util.h"

struct log {
	int fd;
	int verbosity;
	struct timespec start;
};

struct log *log_new(int fd, int verbosity)
{
	struct log *log = calloc(1, sizeof(*log));

	if (!log)
		return NULL;
	log->fd = fd;
	log->verbosity = verbosity;
	clock_gettime(CLOCK_MONOTONIC, &log->start);
	return log;
}

void log_free(struct log *log)
{
	free(log);
}

bool log_shows(const struct log *log, enum log_level level)
{
	return log && (int)level <= log->verbosity;
}

/* "(SS.UUUUUU) " since the log was opened, from verbosity 3 on. */
static int put_timestamp(const struct log *log, char *line, size_t size)
{
	struct timespec now;
	long usec;

	if (log->verbosity < LOG_INFO)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	usec = (now.tv_sec - log->start.tv_sec) * 1000000L +
	       (now.tv_nsec - log->start.tv_nsec) / 1000;
	return snprintf(line, size, "(%02ld.%06ld) ", usec / 1000000, usec % 1000000);
}

static int put_prefix(enum log_level level, const char *file, int at, char *line, size_t size)
{
	const char *slash = strrchr(file, '/');

	file = slash ? slash + 1 : file;
	if (level == LOG_ERROR)
		return snprintf(line, size, "Error (%s:%d): ", file, at);
	if (level == LOG_WARN)
		return snprintf(line, size, "Warn  (%s:%d): ", file, at);
	return 0;
}

/* One write() per line, so that lines of several processes do not mix. */
static void put_line(const struct log *log, char *line, size_t size, int len)
{
	len = MIN(len, (int)size - 2);
	line[len++] = '\n';
	if (write(log->fd, line, len) < 0)
		return; /* nowhere to complain */
}

void log_write(struct log *log, enum log_level level, const char *file, int at, const char *fmt, ...)
{
	char line[2 * ERR_TEXT_MAX];
	va_list ap;
	int len;

	if (!log_shows(log, level))
		return;
	len = put_timestamp(log, line, sizeof(line));
	len += put_prefix(level, file, at, line + len, sizeof(line) - len);
	va_start(ap, fmt);
	len += vsnprintf(line + len, sizeof(line) - len, fmt, ap);
	va_end(ap);
	put_line(log, line, sizeof(line), len);
}

void log_err(struct log *log, const struct err *e)
{
	if (e->code)
		log_write(log, LOG_ERROR, e->file ?: "?", e->line, "%s", e->text);
}
