// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"holes stay holes: unmapped pieces between areas, and addresses near the limits";

enum { PAGE = 4096, PAGES = 100 };

int main(int argc, char **argv)
{
	unsigned char *all, *top = (unsigned char *)0x7ffffffe0000, vec;
	struct area a;

	test_init(argc, argv);
	all = map_anon(PAGES * PAGE, PROT_READ | PROT_WRITE, 0);
	fill(all, PAGES * PAGE, 8);
	for (int i = 1; i < PAGES; i += 3)
		must(munmap(all + i * PAGE, PAGE));
	top = mmap(top, PAGE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (top != MAP_FAILED)
		fill(top, PAGE, 9);
	test_wait();
	sabotage(must(
		mmap(all + PAGE, PAGE, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)));
	for (int i = 0; i < PAGES; i++)
		check_eq(find_area(all + i * PAGE, &a), i % 3 != 1);
	if (top != MAP_FAILED)
		check(is_filled(top, PAGE, 9), "the topmost page changed");
	check(mincore(all + PAGE, PAGE, &vec) < 0 && errno == ENOMEM, "a hole was filled");
	pass();
}
