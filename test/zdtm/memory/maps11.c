// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "wipe-on-fork and droppable areas; names of anonymous areas";

#ifndef MAP_DROPPABLE
enum { MAP_DROPPABLE = 0x08 };
#endif
enum { SIZE = 4 * 4096, SET_VMA = 0x53564d41, SET_VMA_NAME = 0 };

static char *wiped;

static int forked(void *arg)
{
	check_eq(wiped[0], 0);
	return 0;
}

int main(int argc, char **argv)
{
	char *named;
	struct area a, before;
	void *droppable;

	test_init(argc, argv);
	wiped = map_anon(SIZE, PROT_READ | PROT_WRITE, 0);
	must(madvise(wiped, SIZE, MADV_WIPEONFORK));
	memset(wiped, 'w', SIZE);
	named = map_anon(SIZE, PROT_READ | PROT_WRITE, 0);
	prctl(SET_VMA, SET_VMA_NAME, named, SIZE, "a name");
	find_area(named, &before);
	droppable = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_DROPPABLE | MAP_ANONYMOUS, -1, 0);
	test_wait();
	sabotage(madvise(wiped, SIZE, MADV_KEEPONFORK));
	check_eq(wiped[SIZE - 1], 'w');
	kid_reap(kid_start(forked, NULL));
	check(find_area(named, &a) && !strcmp(a.name, before.name), "'%s' became '%s'", before.name,
	      a.name);
	if (droppable != MAP_FAILED) {
		check(find_area(droppable, &a), "the droppable area is gone");
		memset(droppable, 1, SIZE);
	}
	pass();
}
