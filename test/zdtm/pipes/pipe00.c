// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "pipes with data in them between parent and kid, ends in crossed order";

static int down[2], up[2];

static int kid_main(void *arg)
{
	unsigned char got[3000];

	close(down[1]);
	close(up[0]);
	check_eq(write(up[1], "early", 5), 5);
	kid_wait();
	check_eq(read(down[0], got, sizeof got), sizeof got);
	check(is_filled(got, sizeof got, 1), "data changed in the pipe");
	check_eq(write(up[1], "late", 4), 4);
	check_eq(read(down[0], got, 1), 0);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned char data[3000];
	char got[16];
	pid_t kid;

	test_init(argc, argv);
	must(pipe(down));
	must(pipe(up));
	kid = kid_start(kid_main, NULL);
	close(down[0]);
	close(up[1]);
	fill(data, sizeof data, 1);
	check_eq(write(down[1], data, sizeof data), sizeof data);
	test_wait();
	sabotage(read(up[0], got, 1));
	check_eq(read(up[0], got, 5), 5);
	check(!memcmp(got, "early", 5), "other data");
	close(down[1]);
	kid_finish(kid);
	check_eq(read(up[0], got, sizeof got), 4);
	check(!memcmp(got, "late", 4), "other data");
	check_eq(read(up[0], got, 1), 0);
	pass();
}
