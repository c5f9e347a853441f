// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/xattr.h>

const char test_doc[] =
	"dump and restore do not touch the files a task holds: times, mode, owner, links";

int main(int argc, char **argv)
{
	struct timespec times[2] = { { 1000000, 123 }, { 2000000, 456 } };
	struct stat before, after;
	int fd, dir;

	test_init(argc, argv);
	fd = must(open("file", O_RDWR | O_CREAT, 0604));
	must(mkdir("dir", 0710));
	dir = must(open("dir", O_RDONLY));
	must(fchown(fd, 11, 22));
	must(futimens(fd, times));
	must(fstat(fd, &before));
	test_wait();
	sabotage(fchmod(fd, 0600));
	must(fstat(fd, &after));
	check_eq(after.st_ino, before.st_ino);
	check_eq(after.st_mode, before.st_mode);
	check_eq(after.st_uid, before.st_uid);
	check_eq(after.st_nlink, before.st_nlink);
	check_eq(after.st_atim.tv_nsec, before.st_atim.tv_nsec);
	check_eq(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
	check_eq(after.st_ctim.tv_nsec, before.st_ctim.tv_nsec);
	must(fstat(dir, &after));
	check_eq(after.st_mode & 0777, 0710);
	pass();
}
