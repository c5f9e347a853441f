// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "mlockall(MCL_FUTURE): what is mapped after the restore is locked too";

enum { SIZE = 1 << 20 };

static long locked(void)
{
	return proc_long("/proc/self/status", "VmLck", 10);
}

int main(int argc, char **argv)
{
	long before;

	test_init(argc, argv);
	must(mlockall(MCL_FUTURE));
	before = locked();
	must(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	check(locked() >= before + SIZE / 1024, "MCL_FUTURE does nothing here");
	test_wait();
	sabotage(mlockall(MCL_CURRENT));
	before = locked();
	must(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	check(locked() >= before + SIZE / 1024, "a new area is not locked: %ld kB, then %ld kB",
	      before, locked());
	pass();
}
