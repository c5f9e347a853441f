// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <setjmp.h>

const char test_doc[] = "private areas of every protection, anonymous and of a file, contents kept "
			"and faults as before";

enum { SIZE = 8192, KINDS = 2, PROTS = 8 };

static sigjmp_buf fault;

static void on_fault(int signo)
{
	siglongjmp(fault, signo);
}

static bool can_read(volatile unsigned char *at)
{
	if (sigsetjmp(fault, 1))
		return false;
	(void)*at;
	return true;
}

static bool can_write(volatile unsigned char *at)
{
	if (sigsetjmp(fault, 1))
		return false;
	*at = *at;
	return true;
}

static void *make(int kind, int prot)
{
	int fd = kind ? must(open("mapped", O_RDWR | O_CREAT | O_CLOEXEC, 0600)) : -1;
	void *area;

	if (kind)
		must(ftruncate(fd, SIZE));
	area = must(mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | (kind ? 0 : MAP_ANONYMOUS), fd, 0));
	fill(area, SIZE, kind * 8 + prot);
	must(mprotect(area, SIZE, prot));
	if (kind)
		close(fd);
	return area;
}

static void check_one(void *area, int kind, int prot)
{
	struct area a;

	check(find_area(area, &a), "area %p is gone", area);
	sabotage(a.perms[0] = 'x');
	check(a.perms[0] == (prot & PROT_READ ? 'r' : '-') &&
		      a.perms[1] == (prot & PROT_WRITE ? 'w' : '-') &&
		      a.perms[2] == (prot & PROT_EXEC ? 'x' : '-'),
	      "kind %d prot %d became %s", kind, prot, a.perms);
	check_eq(can_write(area), can_read(area) && prot & PROT_WRITE);
	check_eq(can_read(area), prot != 0);
	must(mprotect(area, SIZE, PROT_READ | PROT_WRITE));
	check(is_filled(area, SIZE, kind * 8 + prot), "contents of kind %d prot %d changed", kind,
	      prot);
	fill(area, SIZE, 99);
}

int main(int argc, char **argv)
{
	void *areas[KINDS][PROTS];

	test_init(argc, argv);
	for (int kind = 0; kind < KINDS; kind++)
		for (int prot = 0; prot < PROTS; prot++)
			areas[kind][prot] = make(kind, prot);
	test_wait();
	signal(SIGSEGV, on_fault);
	for (int kind = 0; kind < KINDS; kind++)
		for (int prot = 0; prot < PROTS; prot++)
			if (prot != PROT_WRITE && prot != PROT_EXEC &&
			    prot != (PROT_WRITE | PROT_EXEC))
				check_one(areas[kind][prot], kind, prot);
	pass();
}
