// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"untouched pages stay untouched, pages of zeros stay zero, read pages cost nothing";

enum { PAGE = 4096, PAGES = 64 };

static long rss_anon(void)
{
	return proc_long("/proc/self/status", "RssAnon", 10);
}

int main(int argc, char **argv)
{
	volatile unsigned char *area;
	unsigned char *big;
	long before;

	test_init(argc, argv);
	area = map_anon(PAGES * PAGE, PROT_READ | PROT_WRITE, 0);
	big = map_anon(256 << 20, PROT_READ | PROT_WRITE, 0);
	must(madvise(big, 256 << 20, MADV_NOHUGEPAGE));
	for (int i = 0; i < PAGES; i += 4) {
		area[i * PAGE] = 1;	    /* written */
		area[(i + 1) * PAGE] = 0;   /* written with zeros */
		(void)area[(i + 2) * PAGE]; /* only read: the zero page */
	}
	for (size_t at = 0; at < 256 << 20; at += PAGE)
		(void)*(volatile unsigned char *)(big + at);
	before = rss_anon();
	test_wait();
	sabotage(area[3 * PAGE] = 0);
	check(rss_anon() <= before + 512, "%ld kB anonymous, before %ld", rss_anon(), before);
	for (int i = 0; i < PAGES; i += 4)
		check(!page_is_present((void *)&area[(i + 3) * PAGE]), "page %d was touched",
		      i + 3);
	for (int i = 0; i < PAGES; i += 4) {
		check_eq(area[i * PAGE], 1);
		for (int k = 1; k < 4; k++)
			check_eq(area[(i + k) * PAGE], 0);
	}
	pass();
}
