// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"the exe link, a descriptor on the own program file, and one on a shared library's place";

int main(int argc, char **argv)
{
	char before[512] = "", after[512] = "", magic[4];
	int fd;

	test_init(argc, argv);
	fd = must(open("/proc/self/exe", O_RDONLY));
	must(lseek(fd, 17, SEEK_SET));
	must(readlink("/proc/self/exe", before, sizeof before - 1));
	test_wait();
	must(readlink("/proc/self/exe", after, sizeof after - 1));
	sabotage(after[0] = 0);
	check(!strcmp(before, after), "exe was %s, is %s", before, after);
	check_eq(lseek(fd, 0, SEEK_CUR), 17);
	check_eq(pread(fd, magic, 4, 0), 4);
	check(!memcmp(magic, "\177ELF", 4), "not a program");
	pass();
}
