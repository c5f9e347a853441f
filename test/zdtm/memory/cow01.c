// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"three generations that changed, moved, dropped and protected inherited pages";

enum { PAGE = 4096, PAGES = 32 };

static unsigned char *area;

static void check_pages(int generation)
{
	for (int i = 0; i < PAGES; i++) {
		int writer = i % 4 < generation ? i % 4 + 1 : 0;
		uint32_t seed = writer ? 1000 * writer + i : i;

		if (i % 4 == 3 && generation == 2 && i > 16)
			check_eq(area[i * PAGE + 5], 0);
		else
			check(is_filled(area + i * PAGE, PAGE, seed), "generation %d, page %d",
			      generation, i);
	}
}

static void change(int generation)
{
	for (int i = 0; i < PAGES; i++)
		if (i % 4 == generation - 1)
			fill(area + i * PAGE, PAGE, 1000 * generation + i);
}

static int grandkid_main(void *arg)
{
	change(2);
	for (int i = 19; i < PAGES; i += 4)
		must(madvise(area + i * PAGE, PAGE, MADV_DONTNEED));
	must(mprotect(area, PAGES / 2 * PAGE, PROT_READ));
	kid_wait();
	check_pages(2);
	return 0;
}

static int kid_main(void *arg)
{
	pid_t kid;

	change(1);
	kid = kid_start(grandkid_main, NULL);
	kid_wait();
	sabotage(area[4 * PAGE]++);
	check_pages(1);
	kid_finish(kid);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	area = map_anon(PAGES * PAGE, PROT_READ | PROT_WRITE, 0);
	for (int i = 0; i < PAGES; i++)
		fill(area + i * PAGE, PAGE, i);
	kid = kid_start(kid_main, NULL);
	test_wait();
	check_pages(0);
	kid_finish(kid);
	pass();
}
