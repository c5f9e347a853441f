// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <asm/ldt.h>

const char test_doc[] = "a local descriptor table, which only the task itself can see";

static void write_entry(struct user_desc *entry)
{
	must(syscall(SYS_modify_ldt, 0x11, entry, sizeof *entry));
}

static void read_table(uint64_t *to, size_t size)
{
	memset(to, 0, size);
	must(syscall(SYS_modify_ldt, 0, to, size));
}

int main(int argc, char **argv)
{
	struct user_desc entry = { .entry_number = 1,
				   .base_addr = 0x10000,
				   .limit = 0xfff,
				   .seg_32bit = 1,
				   .useable = 1 };
	struct user_desc none = { .entry_number = 1, .read_exec_only = 1, .seg_not_present = 1 };
	uint64_t before[2], after[2];

	test_init(argc, argv);
	if (syscall(SYS_modify_ldt, 0x11, &entry, sizeof entry) < 0 && errno == ENOSYS)
		skip("no modify_ldt");
	write_entry(&entry);
	read_table(before, sizeof before);
	check(before[1], "the table is empty");
	expect_error("local descriptor table");
	expect_error("%d", getpid());
	test_wait();
	sabotage(write_entry(&none));
	read_table(after, sizeof after);
	check(!memcmp(before, after, sizeof before), "entry 1 is %#llx, not %#llx",
	      (long long)after[1], (long long)before[1]);
	pass();
}
