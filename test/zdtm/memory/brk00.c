// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "the heap: contents, break, growing and shrinking after restore, malloc";

enum { SIZE = 1 << 20 };

int main(int argc, char **argv)
{
	char *block, *start, *end, *blocks[100];
	struct area a;

	test_init(argc, argv);
	start = sbrk(0);
	block = must(sbrk(SIZE + 123));
	end = sbrk(0);
	fill(block, SIZE, 21);
	for (int i = 0; i < 100; i++) {
		blocks[i] = malloc(i * 97 + 1);
		fill(blocks[i], i * 97 + 1, i);
	}
	end = sbrk(0);
	test_wait();
	sabotage(sbrk(4096));
	check_eq((uintptr_t)sbrk(0), (uintptr_t)end);
	check(is_filled(block, SIZE, 21), "heap contents changed");
	for (int i = 0; i < 100; i++) {
		check(is_filled(blocks[i], i * 97 + 1, i), "block %d changed", i);
		blocks[i] = realloc(blocks[i], 5000);
	}
	check(find_area(start, &a) && !strcmp(a.name, "[heap]"), "the heap is called %s", a.name);
	block = must(sbrk(8 * SIZE));
	memset(block, 1, 8 * SIZE);
	must(sbrk(-8 * SIZE));
	for (int i = 0; i < 100; i++)
		free(blocks[i]);
	pass();
}
