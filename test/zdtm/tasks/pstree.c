// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a tree of three levels: parents, children and the order of children";

enum { WIDTH = 4 };

static int leaf(void *arg)
{
	pid_t parent = getppid();

	kid_wait();
	sabotage(parent++);
	check_eq(getppid(), parent);
	return (int)(intptr_t)arg;
}

static void children_text(char *to, size_t size)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/self/task/%d/children", gettid());
	check(read_text(path, to, size) > 0, "no children");
}

static int branch(void *arg)
{
	char before[256], after[256];
	pid_t kids[WIDTH];

	for (int i = 0; i < WIDTH; i++)
		kids[i] = kid_start(leaf, NULL);
	children_text(before, sizeof before);
	kid_wait();
	children_text(after, sizeof after);
	check(!strcmp(before, after), "children were %s, are %s", before, after);
	for (int i = 0; i < WIDTH; i++)
		kid_finish(kids[i]);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[WIDTH];

	test_init(argc, argv);
	for (int i = 0; i < WIDTH; i++)
		kids[i] = kid_start(branch, NULL);
	test_wait();
	for (int i = 0; i < WIDTH; i++)
		kid_finish(kids[i]);
	pass();
}
