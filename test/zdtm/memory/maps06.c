// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "several hundred mappings of pieces of one file, in shuffled order";

enum { AREAS = 400, PAGE = 4096 };

static int piece(int i)
{
	return i * 37 % AREAS;
}

int main(int argc, char **argv)
{
	unsigned char *all, page[PAGE];
	int fd;

	test_init(argc, argv);
	fd = must(open("pieces", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	for (int i = 0; i < AREAS; i++) {
		fill(page, PAGE, i);
		check_eq(write(fd, page, PAGE), PAGE);
	}
	all = map_anon(AREAS * PAGE, PROT_NONE, 0);
	for (int i = 0; i < AREAS; i++)
		must(mmap(all + i * PAGE, PAGE, PROT_READ | PROT_WRITE,
			  MAP_FIXED | (i % 3 ? MAP_PRIVATE : MAP_SHARED), fd,
			  (off_t)piece(i) * PAGE));
	for (int i = 1; i < AREAS; i += 9)
		all[i * PAGE] = 1;
	test_wait();
	sabotage(all[2 * PAGE + 1]++);
	for (int i = 0; i < AREAS; i++)
		check(is_filled(all + i * PAGE, PAGE, piece(i)) || (i % 9 == 1), "area %d changed",
		      i);
	for (int i = 1; i < AREAS; i += 9)
		check_eq(all[i * PAGE], 1);
	pass();
}
