// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "the environment: set before exec, changed since, and as /proc shows it";

int main(int argc, char **argv)
{
	char before[8192], after[8192];
	ssize_t size;

	test_init(argc, argv);
	if (!getenv("ENV00")) {
		setenv("ENV00", "set before exec", 1);
		setenv("EMPTY", "", 1);
		must(execv("/proc/self/exe", argv));
	}
	setenv("ENV01", "set after exec", 1);
	size = read_text("/proc/self/environ", before, sizeof before);
	test_wait();
	sabotage(setenv("ENV01", "spoilt", 1));
	check(!strcmp(getenv("ENV00"), "set before exec"), "ENV00 is %s", getenv("ENV00"));
	check(!strcmp(getenv("ENV01"), "set after exec"), "ENV01 is %s", getenv("ENV01"));
	check(getenv("EMPTY") && !*getenv("EMPTY"), "EMPTY is lost");
	check_eq(read_text("/proc/self/environ", after, sizeof after), size);
	check(!memcmp(before, after, size), "/proc/self/environ differs");
	pass();
}
