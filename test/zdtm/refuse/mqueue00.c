// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <mqueue.h>

const char test_doc[] = "a POSIX message queue";

int main(int argc, char **argv)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 16 };
	char got[16];
	mqd_t queue;

	test_init(argc, argv);
	queue = mq_open("/zdtm-mqueue00", O_RDWR | O_CREAT | O_NONBLOCK, 0600, &attr);
	if (queue < 0)
		skip("mq_open: %s", strerror(errno));
	mq_unlink("/zdtm-mqueue00");
	must(mq_send(queue, "hi", 2, 3));
	expect_error("%d", getpid());
	expect_error("%d", queue);
	test_wait();
	sabotage(mq_receive(queue, got, sizeof got, NULL));
	check_eq(mq_receive(queue, got, sizeof got, NULL), 2);
	pass();
}
