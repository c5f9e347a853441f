// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "changed sizes of pipes, larger and smaller, holding more than the default";

static const int sizes[] = { 4096, 65536, 1 << 20 };

int main(int argc, char **argv)
{
	static unsigned char data[1 << 20], is[1 << 20];
	int fds[3][2];

	test_init(argc, argv);
	for (int i = 0; i < 3; i++) {
		must(pipe2(fds[i], O_NONBLOCK));
		check_eq(fcntl(fds[i][1], F_SETPIPE_SZ, sizes[i]), sizes[i]);
		fill(data, sizes[i], i);
		check_eq(write(fds[i][1], data, sizes[i]), sizes[i]);
	}
	test_wait();
	sabotage(read(fds[2][0], is, 1 << 20); fcntl(fds[2][1], F_SETPIPE_SZ, 4096));
	for (int i = 0; i < 3; i++) {
		check_eq(fcntl(fds[i][0], F_GETPIPE_SZ), sizes[i]);
		check_eq(read(fds[i][0], is, sizes[i]), sizes[i]);
		check(is_filled(is, sizes[i], i), "data of pipe %d changed", i);
	}
	pass();
}
