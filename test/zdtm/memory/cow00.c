// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"pages shared copy-on-write between parent and kids: their contents";

enum { PAGE = 4096, PAGES = 2048, KIDS = 2 };

static unsigned char *area;

/* Each kid rewrites a page of its own in every sixteen. */
static int kid_main(void *arg)
{
	int me = (int)(intptr_t)arg;

	for (int i = me; i < PAGES; i += 16)
		fill(area + i * PAGE, PAGE, 100 + me);
	kid_wait();
	sabotage(area[me * PAGE]++);
	for (int i = 0; i < PAGES; i++)
		check(is_filled(area + i * PAGE, 64, i % 16 == me ? 100 + me : i),
		      "page %d of kid %d changed", i, me);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t pids[KIDS + 1];

	test_init(argc, argv);
	area = map_anon(PAGES * PAGE, PROT_READ | PROT_WRITE, 0);
	must(madvise(area, PAGES * PAGE, MADV_NOHUGEPAGE));
	for (int i = 0; i < PAGES; i++)
		fill(area + i * PAGE, PAGE, i);
	pids[0] = getpid();
	for (intptr_t i = 1; i <= KIDS; i++)
		pids[i] = kid_start(kid_main, (void *)i);
	test_wait();
	sabotage(area[5 * PAGE]++);
	for (int i = 0; i < PAGES; i++)
		check(is_filled(area + i * PAGE, PAGE, i), "page %d of the parent changed", i);
	for (int i = 1; i <= KIDS; i++)
		kid_finish(pids[i]);
	pass();
}
