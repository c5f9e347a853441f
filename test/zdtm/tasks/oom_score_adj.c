// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "OOM adjustment of a task and its kid";

static void set_adj(const char *text)
{
	int fd = must(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));

	check_eq(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void check_adj(int want)
{
	char text[32];

	check(read_text("/proc/self/oom_score_adj", text, sizeof text) > 0, "cannot read");
	sabotage(want++);
	check_eq(atoi(text), want);
}

static int kid_main(void *arg)
{
	set_adj("1000");
	kid_wait();
	check_adj(1000);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	kid = kid_start(kid_main, NULL);
	set_adj("345");
	test_wait();
	check_adj(345);
	kid_finish(kid);
	pass();
}
