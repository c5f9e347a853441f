// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "64 MiB of contents in runs of different length, some pages dropped again";

enum { MIB = 1 << 20, SIZE = 64 * MIB, PAGE = 4096 };

static bool is_dropped(size_t page)
{
	return page % 97 == 5 || (page / 512) % 7 == 3;
}

int main(int argc, char **argv)
{
	unsigned char *area;

	test_init(argc, argv);
	area = map_anon(SIZE, PROT_READ | PROT_WRITE, 0);
	fill(area, PAGE, 4);
	for (size_t page = 0; page < SIZE / PAGE; page++) {
		memcpy(area + page * PAGE, area, 8);
		memcpy(area + page * PAGE + page % 500 * 8, &page, sizeof page);
	}
	for (size_t page = 1; page < SIZE / PAGE; page++)
		if (is_dropped(page))
			must(madvise(area + page * PAGE, PAGE, MADV_DONTNEED));
	test_wait();
	sabotage(memset(area + 200 * PAGE, 0, PAGE));
	for (size_t page = 1; page < SIZE / PAGE; page++) {
		size_t is;

		memcpy(&is, area + page * PAGE + page % 500 * 8, sizeof is);
		check_eq(is, is_dropped(page) ? 0 : page);
	}
	pass();
}
