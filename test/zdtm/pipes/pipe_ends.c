// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "pipes with one end gone: no writer with data left, no reader at all";

int main(int argc, char **argv)
{
	int no_writer[2], no_reader[2], idle[2];
	char got[8] = "";

	test_init(argc, argv);
	signal(SIGPIPE, SIG_IGN);
	must(pipe(no_writer));
	must(pipe(no_reader));
	must(pipe(idle));
	check_eq(write(no_writer[1], "rest", 4), 4);
	close(no_writer[1]);
	check_eq(write(no_reader[1], "lost", 4), 4);
	close(no_reader[0]);
	close(idle[1]);
	test_wait();
	sabotage(read(no_writer[0], got, 1));
	check_eq(read(no_writer[0], got, sizeof got), 4);
	check(!memcmp(got, "rest", 4), "other data");
	check_eq(read(no_writer[0], got, sizeof got), 0);
	check(write(no_reader[1], "x", 1) < 0 && errno == EPIPE, "no EPIPE");
	check_eq(read(idle[0], got, 1), 0);
	pass();
}
