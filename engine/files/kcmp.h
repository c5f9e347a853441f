/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_KCMP_H
#define ENGINE_FILES_KCMP_H

/* Do two tasks share a kernel object? See kcmp(2). */
#include <errno.h>
#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * The order of two objects, as of strcmp; 0 when they are the same one. The kernel's order is
 * arbitrary but stays the same until it reboots. On failure 0 and *@ret_error, untouched otherwise,
 * is -errno.
 */
static inline int kcmp_order(int type, pid_t a, pid_t b, int fd_a, int fd_b, int *ret_error)
{
	switch (syscall(SYS_kcmp, a, b, type, fd_a, fd_b)) {
	case 0:
		return 0;
	case 1:
		return -1;
	case 2:
		return 1;
	case 3:
		*ret_error = -ENOTSUP;
		return 0;
	default:
		*ret_error = -errno;
		return 0;
	}
}

#endif
