// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <linux/aio_abi.h>

const char test_doc[] = "an AIO context: its ring is an area of the task";

int main(int argc, char **argv)
{
	struct timespec none = { 0 };
	struct io_event event;
	aio_context_t context = 0;

	test_init(argc, argv);
	if (syscall(SYS_io_setup, 4, &context) < 0)
		skip("io_setup: %s", strerror(errno));
	expect_error("%d", getpid());
	expect_error("%lx", (unsigned long)context);
	test_wait();
	sabotage(syscall(SYS_io_destroy, context));
	check_eq(syscall(SYS_io_getevents, context, 0, 1, &event, &none), 0);
	pass();
}
