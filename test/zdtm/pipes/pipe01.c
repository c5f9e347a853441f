// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a pipe full to the last byte, with buffers of odd sizes";

int main(int argc, char **argv)
{
	unsigned char block[65536], is[65536];
	int fds[2], odd[2];
	size_t total = 0;

	test_init(argc, argv);
	must(pipe2(fds, O_NONBLOCK));
	must(pipe2(odd, O_NONBLOCK));
	fill(block, sizeof block, 2);
	check_eq(write(fds[1], block, sizeof block), sizeof block);
	check(write(fds[1], "x", 1) < 0 && errno == EAGAIN, "not full");
	for (int size = 1; write(odd[1], block + total, size) == size; size = size * 5 % 4001 + 1)
		total += size;
	test_wait();
	sabotage(read(odd[0], is, 1));
	check(write(fds[1], "x", 1) < 0 && errno == EAGAIN, "there is room");
	check_eq(read(fds[0], is, sizeof is), sizeof is);
	check(!memcmp(is, block, sizeof is), "data changed");
	check_eq(write(fds[1], block, sizeof block), sizeof block);
	for (size_t at = 0; at < total;) {
		ssize_t got = read(odd[0], is, 777);

		check(got > 0 && !memcmp(is, block + at, got), "data changed at %zu", at);
		at += got;
	}
	check(read(odd[0], is, 1) < 0 && errno == EAGAIN, "data was invented");
	pass();
}
