// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"several open descriptions of one pipe end: made by dup and by opening /proc/self/fd";

int main(int argc, char **argv)
{
	int fds[2], copy, apart;
	char path[64], byte;

	test_init(argc, argv);
	must(pipe(fds));
	copy = must(dup(fds[1]));
	snprintf(path, sizeof path, "/proc/self/fd/%d", fds[0]);
	apart = must(open(path, O_RDONLY | O_NONBLOCK));
	check_eq(write(fds[1], "1", 1), 1);
	test_wait();
	sabotage(fcntl(fds[0], F_SETFL, O_NONBLOCK));
	check_eq(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0);
	check_eq(fcntl(apart, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	check_eq(read(apart, &byte, 1), 1);
	check_eq(byte, '1');
	check(read(apart, &byte, 1) < 0 && errno == EAGAIN, "more data");
	must(fcntl(copy, F_SETFL, O_NONBLOCK));
	check_eq(fcntl(fds[1], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	close(fds[1]);
	check_eq(write(copy, "2", 1), 1);
	close(copy);
	check_eq(read(fds[0], &byte, 1), 1);
	check_eq(read(apart, &byte, 1), 0);
	pass();
}
