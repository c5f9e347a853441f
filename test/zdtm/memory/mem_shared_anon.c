// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "anonymous memory shared by parent and kid: contents, and still shared";

static volatile int *word;

static int kid_main(void *arg)
{
	kid_wait();
	check_eq(word[0], 77);
	word[1] = 88;
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	word = must(mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	fill((void *)(word + 1024), 4096, 6);
	expect_error("%d", getpid());
	expect_error("%lx", (unsigned long)word);
	kid = kid_start(kid_main, NULL);
	test_wait();
	check(is_filled((void *)(word + 1024), 4096, 6), "contents changed");
	word[0] = 77;
	sabotage(word[0]++);
	kid_finish(kid);
	check_eq(word[1], 88);
	pass();
}
