/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/util.h"
#include "engine/check/probes.h"

int probe_pidfd_store(void)
{
	autofd self = syscall(SYS_pidfd_open, getpid(), 0);
	autofd copy = self < 0 ? -1 : syscall(SYS_pidfd_getfd, self, self, 0);

	if (copy >= 0)
		return 1;
	return errno == ENOSYS ? 0 : -errno;
}
