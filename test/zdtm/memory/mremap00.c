// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "areas moved and resized by mremap before and after the dump";

enum { PAGE = 4096 };

int main(int argc, char **argv)
{
	unsigned char *a, *b;

	test_init(argc, argv);
	a = map_anon(10 * PAGE, PROT_READ | PROT_WRITE, 0);
	fill(a, 10 * PAGE, 1);
	b = must(mremap(a, 10 * PAGE, 30 * PAGE, MREMAP_MAYMOVE));
	fill(b + 20 * PAGE, PAGE, 2);
	a = map_anon(4 * PAGE, PROT_READ | PROT_WRITE, 0);
	fill(a, 4 * PAGE, 3);
	must(mremap(a, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, b + 5 * PAGE));
	test_wait();
	sabotage(b[25]++);
	check(is_filled(b, 5 * PAGE, 1), "the start changed");
	b = must(mremap(b, 5 * PAGE, 5 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP));
	fill(a + PAGE, PAGE, 4);
	check(is_filled(b, 5 * PAGE, 1), "moved contents differ");
	check(is_filled(a + PAGE, PAGE, 4), "write lost");
	pass();
}
