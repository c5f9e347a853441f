// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

const char test_doc[] = "memory-deny-write-execute: kept, or the dump refuses";

#ifndef PR_SET_MDWE
enum { PR_SET_MDWE = 65, PR_GET_MDWE = 66 };
#endif

int main(int argc, char **argv)
{
	void *area;

	test_init(argc, argv);
	if (prctl(PR_SET_MDWE, 1, 0, 0, 0) < 0)
		skip("no MDWE in this kernel");
	area = map_anon(4096, PROT_READ | PROT_WRITE, 0);
	expect_error("%d", getpid());
	test_wait();
	check_eq(prctl(PR_GET_MDWE, 0, 0, 0, 0), 1);
	sabotage(area = NULL);
	check(area && mprotect(area, 4096, PROT_READ | PROT_EXEC) < 0 && errno == EACCES,
	      "memory can be made executable");
	pass();
}
