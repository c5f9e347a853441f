// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <dirent.h>

const char test_doc[] =
	"an open directory, read halfway: the rest of its entries follow after restore";

enum { FILES = 500 };

int main(int argc, char **argv)
{
	bool seen[FILES] = { false };
	struct dirent *entry;
	char name[16];
	int count = 0;
	DIR *dir;

	test_init(argc, argv);
	must(mkdir("dir", 0755));
	must(chdir("dir"));
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof name, "f%d", i);
		close(must(open(name, O_WRONLY | O_CREAT, 0644)));
	}
	must(chdir(".."));
	dir = opendir("dir");
	check(dir, "opendir: %s", strerror(errno));
	for (int i = 0; i < FILES; i++) {
		if (i == FILES / 2)
			test_wait();
		while ((entry = readdir(dir)) && entry->d_name[0] == '.')
			;
		sabotage(if (i == FILES / 2) readdir(dir));
		check(entry, "the directory ended after %d entries", i);
		count += !seen[atoi(entry->d_name + 1)];
		seen[atoi(entry->d_name + 1)] = true;
	}
	check_eq(count, FILES);
	pass();
}
