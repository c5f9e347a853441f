// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <setjmp.h>

const char test_doc[] = "guard pages set by madvise: still deadly after restore";

enum { GUARD_INSTALL = 102, PAGE = 4096 };

static sigjmp_buf fault;

static void on_fault(int signo)
{
	siglongjmp(fault, signo);
}

int main(int argc, char **argv)
{
	volatile unsigned char *area;

	test_init(argc, argv);
	area = map_anon(8 * PAGE, PROT_READ | PROT_WRITE, 0);
	fill((void *)area, 8 * PAGE, 3);
	if (madvise((void *)(area + 3 * PAGE), 2 * PAGE, GUARD_INSTALL) < 0)
		skip("no guard pages in this kernel");
	expect_error("%d", getpid());
	test_wait();
	sabotage(madvise((void *)(area + 3 * PAGE), 2 * PAGE, GUARD_INSTALL + 1));
	signal(SIGSEGV, on_fault);
	if (!sigsetjmp(fault, 1)) {
		(void)area[3 * PAGE];
		fail("the guard page can be read");
	}
	check(is_filled((void *)area, 3 * PAGE, 3), "contents changed");
	pass();
}
