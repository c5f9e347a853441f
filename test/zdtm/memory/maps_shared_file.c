// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"shared file mapping: writes reach the file and a kid's mapping of it, after restore too";

static unsigned char *area;

static int kid_main(void *arg)
{
	kid_wait();
	check_eq(area[0], 'P');
	area[1] = 'K';
	return 0;
}

int main(int argc, char **argv)
{
	unsigned char text[2];
	pid_t kid;
	int fd;

	test_init(argc, argv);
	fd = must(open("shared", O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	must(ftruncate(fd, 3 * 4096));
	area = must(mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	close(fd);
	fill(area + 4096, 4096, 3);
	kid = kid_start(kid_main, NULL);
	test_wait();
	sabotage(must(mmap(area, 3 * 4096, PROT_READ | PROT_WRITE,
			   MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)));
	check(is_filled(area + 4096, 4096, 3), "contents changed");
	area[0] = 'P';
	kid_finish(kid);
	check_eq(area[1], 'K');
	fd = must(open("shared", O_RDONLY | O_CLOEXEC));
	check_eq(read(fd, text, 2), 2);
	check(text[0] == 'P' && text[1] == 'K', "the file holds %c%c", text[0], text[1]);
	pass();
}
