/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_LOGFILE_H
#define CLI_LOGFILE_H

#include "base/log.h"

/*
 * Open the log @name of --log-file: NULL is standard error, "-" standard output, anything else a
 * file in the work directory, mode 0600, emptied. Returns the descriptor; close it when it is
 * above 2.
 */
int logfile_open(int work_fd, const char *name, struct err *e);

/* The first lines of a log: which program this is, and on which kernel. */
void logfile_head(struct log *log);

#endif
