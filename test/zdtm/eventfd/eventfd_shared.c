// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/eventfd.h>

const char test_doc[] = "an eventfd shared by parent and kid, the kid blocked reading it";

static int event;

static int kid_main(void *arg)
{
	uint64_t is = 0;

	kid_ready();
	check_eq(read(event, &is, 8), 8);
	sabotage(is++);
	check_eq(is, 42);
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t value = 42;
	pid_t kid;

	test_init(argc, argv);
	event = must(eventfd(0, 0));
	kid = kid_start(kid_main, NULL);
	await_blocked(kid, SYS_read);
	test_wait();
	await_blocked(kid, SYS_read);
	check_eq(write(event, &value, 8), 8);
	kid_reap(kid);
	pass();
}
