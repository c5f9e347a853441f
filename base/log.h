/* SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * The log: one line per event, with the shapes that tools look for:
 *
 *	Error (file.c:12): text		always shown
 *	Warn  (file.c:12): text		verbosity 2 and more; says what the consequence is
 *	text				info and debug, verbosity 3 and 4
 *
 * Timestamps "(00.001234) " come in front from verbosity 3 on. A struct log is made by the command line and
 * passed down; there is no global one. A NULL log drops everything.
 */
#include "base/err.h"

enum log_level {
	LOG_MSG = 0,   /* always, without prefix */
	LOG_ERROR = 1,
	LOG_WARN = 2,  /* the default verbosity shows errors and warnings */
	LOG_INFO = 3,  /* one line per phase */
	LOG_DEBUG = 4,
};

struct log;

/* A log that writes to @fd, which it does not own. @verbosity is the highest level written. */
struct log *log_new(int fd, int verbosity);
void log_free(struct log *log);
bool log_shows(const struct log *log, enum log_level level);

/* Print the one error of a run, in the shape "Error (file:line): text". */
void log_err(struct log *log, const struct err *e);

void log_write(struct log *log, enum log_level level, const char *file, int line, const char *fmt,
	       ...) __attribute__((format(printf, 5, 6)));

#define log_msg(log, ...)   log_write(log, LOG_MSG, __FILE__, __LINE__, __VA_ARGS__)
#define log_error(log, ...) log_write(log, LOG_ERROR, __FILE__, __LINE__, __VA_ARGS__)
#define log_warn(log, ...)  log_write(log, LOG_WARN, __FILE__, __LINE__, __VA_ARGS__)
#define log_info(log, ...)  log_write(log, LOG_INFO, __FILE__, __LINE__, __VA_ARGS__)
#define log_debug(log, ...) log_write(log, LOG_DEBUG, __FILE__, __LINE__, __VA_ARGS__)

#endif
