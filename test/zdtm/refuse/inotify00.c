// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <sys/inotify.h>

const char test_doc[] = "an inotify instance with a watch";

int main(int argc, char **argv)
{
	char events[4096];
	int fd;

	test_init(argc, argv);
	fd = must(inotify_init1(IN_NONBLOCK));
	must(mkdir("watched", 0755));
	must(inotify_add_watch(fd, "watched", IN_CREATE));
	refuse_fd(fd);
	test_wait();
	sabotage(inotify_rm_watch(fd, 1); read(fd, events, sizeof events));
	close(must(open("watched/file", O_WRONLY | O_CREAT, 0600)));
	check(read(fd, events, sizeof events) > 0, "no event");
	pass();
}
