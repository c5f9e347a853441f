/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log of a run. Its name is relative to the work directory, as if criu had gone there first.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/logfile.h"
#include "cli/version.h"

int logfile_open(int work_fd, const char *name, struct err *e)
{
	int fd;

	if (!name)
		return STDERR_FILENO;
	if (!strcmp(name, "-"))
		return STDOUT_FILENO;
	fd = openat(work_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(e, -errno, "create the log file %s in the work directory", name);
	return fd;
}

void logfile_head(struct log *log)
{
	struct utsname name;

	log_info(log, "Version: %s (criu %s)", CRIU_INTERFACE_VERSION, CRIU_VERSION);
	if (!uname(&name))
		log_info(log, "Running on %s %s %s %s %s", name.nodename, name.sysname,
			 name.release, name.version, name.machine);
}
