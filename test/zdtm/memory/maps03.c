// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a 64 GiB reservation with a few pages touched: only these come back";

static const size_t size = 64UL << 30;

static size_t place(int i)
{
	return ((size_t)i * 0x123457000UL + 0x3000) % size / 4096 * 4096;
}

enum { TOUCHED = 40 };

int main(int argc, char **argv)
{
	unsigned char *area;

	test_init(argc, argv);
	area = map_anon(size, PROT_READ | PROT_WRITE, MAP_NORESERVE);
	for (int i = 0; i < TOUCHED; i++)
		fill(area + place(i), 4096, i);
	test_wait();
	sabotage(area[place(7) + 9]++; area[place(3) + 4096] = 0);
	for (int i = 0; i < TOUCHED; i++) {
		check(is_filled(area + place(i), 4096, i), "page %d changed", i);
		check(!page_is_present(area + place(i) + 4096), "a page beside was touched");
	}
	check_eq(area[size - 1], 0);
	pass();
}
