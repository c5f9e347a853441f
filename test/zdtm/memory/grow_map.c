// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "a grow-down area: not moved by the restore, and it still grows";

enum { PAGE = 4096 };

int main(int argc, char **argv)
{
	unsigned char *low, *area;
	struct area a;

	test_init(argc, argv);
	low = map_anon(600 * PAGE, PROT_NONE, 0);
	area = low + 500 * PAGE;
	must(munmap(low, 500 * PAGE));
	area = must(mmap(area, 10 * PAGE, PROT_READ | PROT_WRITE,
			 MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0));
	fill(area, 10 * PAGE, 5);
	fill(area - PAGE, PAGE, 6);
	test_wait();
	sabotage(munmap(area - PAGE, 11 * PAGE);
		 must(mmap(area - PAGE, 11 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)));
	check(find_area(area, &a), "the area is gone");
	check_eq(a.start, (uintptr_t)area - PAGE);
	check(is_filled(area - PAGE, PAGE, 6) && is_filled(area, 10 * PAGE, 5), "contents changed");
	for (int i = 2; i < 20; i++)
		area[-i * PAGE] = i;
	check(find_area(area, &a), "the area is gone");
	check_eq(a.start, (uintptr_t)area - 19 * PAGE);
	pass();
}
