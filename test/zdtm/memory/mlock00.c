// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "locked areas, now and on fault, and lock of future areas";

enum { SIZE = 64 * 4096 };

static long locked(void)
{
	return proc_long("/proc/self/status", "VmLck", 10);
}

int main(int argc, char **argv)
{
	void *now, *on_fault;
	long before;

	test_init(argc, argv);
	now = map_anon(SIZE, PROT_READ | PROT_WRITE, 0);
	on_fault = map_anon(SIZE, PROT_READ | PROT_WRITE, 0);
	must(mlock(now, SIZE));
	must(mlock2(on_fault, SIZE, MLOCK_ONFAULT));
	fill(now, SIZE, 31);
	before = locked();
	check(before >= 2 * SIZE / 1024, "only %ld kB locked", before);
	test_wait();
	sabotage(munlock(now, SIZE));
	check_eq(locked(), before);
	check(is_filled(now, SIZE, 31), "contents changed");
	check(!page_is_present((char *)on_fault + 4096), "an on-fault page was touched");
	pass();
}
