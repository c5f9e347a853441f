// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"O_PATH descriptors of a file, a directory, a device; used with *at calls after";

int main(int argc, char **argv)
{
	int file, dir, dev, fd;
	struct stat st;
	char byte;

	test_init(argc, argv);
	close(must(open("file", O_RDWR | O_CREAT, 0640)));
	must(mkdir("dir", 0755));
	file = must(open("file", O_PATH));
	dir = must(open("dir", O_PATH | O_DIRECTORY));
	dev = must(open("/dev/null", O_PATH));
	test_wait();
	sabotage(close(file); must(open("file", O_RDONLY)));
	check(read(file, &byte, 1) < 0 && errno == EBADF, "an O_PATH descriptor can be read");
	check_eq(fcntl(file, F_GETFL) & O_PATH, O_PATH);
	must(fstat(file, &st));
	check_eq(st.st_mode & 0777, 0640);
	fd = must(openat(dir, "inside", O_WRONLY | O_CREAT, 0600));
	must(fstat(dev, &st));
	check(S_ISCHR(st.st_mode), "/dev/null became mode %o", st.st_mode);
	must(stat("dir/inside", &st));
	close(fd);
	pass();
}
