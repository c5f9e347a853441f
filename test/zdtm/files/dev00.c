// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "character devices: null, zero, full, random, urandom, with their modes";

static const struct {
	const char *path;
	int flags;
} devices[] = { { "/dev/null", O_RDWR },      { "/dev/zero", O_RDONLY },
		{ "/dev/full", O_WRONLY },    { "/dev/random", O_RDONLY | O_NONBLOCK },
		{ "/dev/urandom", O_RDONLY }, { "/dev/null", O_WRONLY | O_APPEND } };

enum { DEVICES = sizeof devices / sizeof *devices };

int main(int argc, char **argv)
{
	int fds[DEVICES], flags[DEVICES];
	char bytes[16] = "nonzero bytes..";
	struct stat is, want;

	test_init(argc, argv);
	for (int i = 0; i < DEVICES; i++) {
		fds[i] = must(open(devices[i].path, devices[i].flags));
		flags[i] = fcntl(fds[i], F_GETFL);
	}
	test_wait();
	sabotage(dup2(fds[0], fds[1]));
	for (int i = 0; i < DEVICES; i++) {
		must(fstat(fds[i], &is));
		must(stat(devices[i].path, &want));
		check_eq(is.st_rdev, want.st_rdev);
		check_eq(fcntl(fds[i], F_GETFL), flags[i]);
	}
	check_eq(read(fds[0], bytes, 16), 0);
	check_eq(read(fds[1], bytes, 16), 16);
	check_eq(bytes[3], 0);
	check(write(fds[2], bytes, 1) < 0 && errno == ENOSPC, "/dev/full took a byte");
	check_eq(read(fds[4], bytes, 16), 16);
	pass();
}
