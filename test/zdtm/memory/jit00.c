// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "code written at run time, in areas of rwx and of r-x after being written";

typedef int add_fn(int);

/* lea eax, [rdi + n]; ret */
static add_fn *compile(int n, int prot)
{
	unsigned char code[] = { 0x8d, 0x87, n, n >> 8, n >> 16, n >> 24, 0xc3 };
	void *area = map_anon(4096, PROT_READ | PROT_WRITE | PROT_EXEC, 0);

	memcpy(area, code, sizeof code);
	must(mprotect(area, 4096, prot));
	return (add_fn *)area;
}

int main(int argc, char **argv)
{
	add_fn *open_code, *closed_code;

	test_init(argc, argv);
	open_code = compile(1000, PROT_READ | PROT_WRITE | PROT_EXEC);
	closed_code = compile(2000, PROT_READ | PROT_EXEC);
	check_eq(open_code(1), 1001);
	test_wait();
	sabotage(((unsigned char *)open_code)[2]++);
	check_eq(open_code(1), 1001);
	check_eq(closed_code(1), 2001);
	((unsigned char *)open_code)[2]++;
	check_eq(open_code(1), 1002);
	pass();
}
