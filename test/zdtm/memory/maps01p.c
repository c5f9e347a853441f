// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"private file mapping: written pages kept, others follow the file; offsets; past the end";

#include <setjmp.h>

enum { PAGE = 4096, PAGES = 8 };

static sigjmp_buf fault;

static void on_fault(int signo)
{
	siglongjmp(fault, signo);
}

int main(int argc, char **argv)
{
	unsigned char content[PAGES * PAGE], *all, *tail;
	int fd;

	test_init(argc, argv);
	fill(content, sizeof content, 1);
	fd = must(open("mapped", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	check_eq(write(fd, content, sizeof content - 100), sizeof content - 100);
	memset(content + sizeof content - 100, 0, 100);
	all = must(mmap(NULL, (PAGES + 2) * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0));
	tail = must(mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, 6 * PAGE));
	for (int i = 0; i < PAGES; i += 2)
		fill(all + i * PAGE, PAGE, 50 + i);
	(void)*(volatile unsigned char *)(all + PAGE);
	test_wait();
	sabotage(all[2 * PAGE + 5]++);
	for (int i = 0; i < PAGES; i++)
		check(i & 1 ? !memcmp(all + i * PAGE, content + i * PAGE, PAGE)
			    : is_filled(all + i * PAGE, PAGE, 50 + i),
		      "page %d changed", i);
	check(!memcmp(tail, content + 6 * PAGE, 2 * PAGE), "the second mapping differs");
	signal(SIGBUS, on_fault);
	if (!sigsetjmp(fault, 1)) {
		(void)*(volatile unsigned char *)(all + PAGES * PAGE);
		fail("no SIGBUS past the end of the file");
	}
	/* A page never written follows the file still. */
	check_eq(pwrite(fd, "changed", 7, 6 * PAGE), 7);
	check(!memcmp(tail, "changed", 7), "a clean page does not follow the file");
	pass();
}
