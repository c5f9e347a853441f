// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "five thousand small areas that cannot merge";

enum { AREAS = 5000, PAGE = 4096 };

int main(int argc, char **argv)
{
	unsigned char *all;

	test_init(argc, argv);
	all = map_anon((AREAS + 2) * PAGE, PROT_NONE, 0);
	all += PAGE;
	must(mprotect(all, AREAS * PAGE, PROT_READ | PROT_WRITE));
	for (int i = 0; i < AREAS; i++)
		memcpy(all + i * PAGE + 8, &i, sizeof i);
	for (int i = 0; i < AREAS; i += 2)
		must(mprotect(all + i * PAGE, PAGE, PROT_READ));
	test_wait();
	sabotage(mprotect(all, PAGE, PROT_READ | PROT_WRITE));
	check_eq(count_areas(all, AREAS * PAGE), AREAS);
	for (int i = 0; i < AREAS; i++)
		check(!memcmp(all + i * PAGE + 8, &i, sizeof i), "page %d changed", i);
	pass();
}
