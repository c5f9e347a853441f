// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/eventfd.h>

const char test_doc[] = "eventfd: counters, semaphore mode, flags, the largest value";

static const struct {
	uint64_t value;
	int flags;
} wants[] = { { 0, EFD_NONBLOCK },
	      { 30, EFD_NONBLOCK },
	      { 7, EFD_SEMAPHORE | EFD_NONBLOCK },
	      { 0xfffffffffffffffe, EFD_NONBLOCK },
	      { 5, EFD_CLOEXEC } };

enum { WANTS = sizeof wants / sizeof *wants };

int main(int argc, char **argv)
{
	int fds[WANTS], flags[WANTS];
	uint64_t is;

	test_init(argc, argv);
	for (int i = 0; i < WANTS; i++) {
		fds[i] = must(eventfd(0, wants[i].flags));
		if (wants[i].value)
			check_eq(write(fds[i], &wants[i].value, 8), 8);
		flags[i] = fcntl(fds[i], F_GETFL);
	}
	test_wait();
	sabotage(write(fds[1], &wants[2].value, 8));
	for (int i = 0; i < WANTS; i++) {
		check_eq(fcntl(fds[i], F_GETFL), flags[i]);
		check_eq(fcntl(fds[i], F_GETFD), !!(wants[i].flags & EFD_CLOEXEC));
	}
	check(read(fds[0], &is, 8) < 0 && errno == EAGAIN, "an empty one can be read");
	check_eq(read(fds[1], &is, 8), 8);
	check_eq(is, 30);
	for (int i = 0; i < 7; i++) {
		check_eq(read(fds[2], &is, 8), 8);
		check_eq(is, 1);
	}
	check(read(fds[2], &is, 8) < 0, "the semaphore counts too far");
	is = 1;
	check(write(fds[3], &is, 8) < 0 && errno == EAGAIN, "the full one took more");
	check_eq(read(fds[4], &is, 8), 8);
	check_eq(is, 5);
	pass();
}
