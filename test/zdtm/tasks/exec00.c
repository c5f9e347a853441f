// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/auxv.h>

const char test_doc[] =
	"a task that became another program by exec, keeping pid, kid and descriptors";

static int kid_main(void *arg)
{
	kid_wait();
	return 0;
}

int main(int argc, char **argv)
{
	char text[16];
	pid_t kid;
	int fd;

	test_init(argc, argv);
	if (argc == 1) {
		fd = must(open("kept", O_RDWR | O_CREAT, 0600));
		kid = kid_start(kid_main, NULL);
		snprintf(text, sizeof text, "%d", kid);
		must(execl("/proc/self/exe", "renamed by exec", "--second", text,
			   (char[]){ '0' + fd, 0 }, NULL));
	}
	check_eq(argc, 4);
	kid = atoi(argv[2]);
	fd = atoi(argv[3]);
	test_wait();
	sabotage(close(fd));
	check(!strcmp(argv[0], "renamed by exec"), "argv[0] is %s", argv[0]);
	check(fcntl(fd, F_GETFL) >= 0, "the descriptor is lost");
	kid_finish(kid);
	pass();
}
