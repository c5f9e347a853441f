// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/resource.h>

const char test_doc[] = "three hundred descriptors, some with very high numbers";

enum { FDS = 300 };

static int number(int i)
{
	return i % 3 ? 10 + i : 1000 + i * 9;
}

int main(int argc, char **argv)
{
	struct rlimit limit;
	char name[16];
	int fd, count;

	test_init(argc, argv);
	must(getrlimit(RLIMIT_NOFILE, &limit));
	limit.rlim_cur = limit.rlim_max;
	must(setrlimit(RLIMIT_NOFILE, &limit));
	for (int i = 0; i < FDS; i++) {
		snprintf(name, sizeof name, "f%d", i % 50);
		fd = must(open(name, O_RDWR | O_CREAT, 0644));
		must(lseek(fd, i, SEEK_SET));
		must(dup2(fd, number(i) + 400));
		close(fd);
	}
	fd = must(open("/dev/null", O_RDWR));
	must(dup2(fd, limit.rlim_max - 1));
	close(fd);
	/* criu may pick numbers for itself: they must not be seen afterwards */
	count = count_fds();
	test_wait();
	sabotage(dup(0));
	check_eq(count_fds(), count);
	for (int i = 0; i < FDS; i++)
		check_eq(lseek(number(i) + 400, 0, SEEK_CUR), i);
	check(fcntl(limit.rlim_max - 1, F_GETFD) >= 0, "the highest descriptor is lost");
	pass();
}
