// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "packet mode (O_DIRECT): packets keep their boundaries";

static const int sizes[] = { 1, 100, 4096, 7, 4095 };

int main(int argc, char **argv)
{
	unsigned char packet[4096];
	int fds[2];

	test_init(argc, argv);
	must(pipe2(fds, O_DIRECT | O_NONBLOCK));
	for (int i = 0; i < 5; i++) {
		fill(packet, sizes[i], i);
		check_eq(write(fds[1], packet, sizes[i]), sizes[i]);
	}
	test_wait();
	sabotage(read(fds[0], packet, 1));
	check_eq(fcntl(fds[1], F_GETFL) & O_DIRECT, O_DIRECT);
	for (int i = 0; i < 5; i++) {
		check_eq(read(fds[0], packet, sizeof packet), sizes[i]);
		check(is_filled(packet, sizes[i], i), "packet %d changed", i);
	}
	check(read(fds[0], packet, 1) < 0 && errno == EAGAIN, "one packet too many");
	pass();
}
