/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that hold something criu cannot keep yet. The dump must refuse naming pid, descriptor
 * and link text, and the program must find its object as it was. When criu learns to keep it, the
 * row in tests.tsv loses its crfail and the same program tests that.
 */
#pragma once

#include "lib/zdtm.h"

/* The error must name this process, fd and what /proc/self/fd says of it. */
static inline void refuse_fd(int fd)
{
	char path[64], link[512] = "";

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	must(readlink(path, link, sizeof link - 1));
	expect_error("%d", getpid());
	expect_error("%d", fd);
	expect_error("%s", link);
}
