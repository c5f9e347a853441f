// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <elf.h>
#include <sys/auxv.h>

const char test_doc[] =
	"argv, its bounds moved by prctl, and the auxiliary vector as /proc shows them";

static char argv_area[] = "changed\0by prctl";

static void set_mm(int field, const void *addr)
{
	must(prctl(PR_SET_MM, field, addr, 0, 0));
}

/* Without CAP_SYS_RESOURCE the bounds stay, the test is then about the original ones. */
static void move_args(void)
{
	if (prctl(PR_SET_MM, PR_SET_MM_ARG_START, argv_area, 0, 0) < 0) {
		check_eq(errno, EPERM);
		return;
	}
	set_mm(PR_SET_MM_ARG_END, argv_area + sizeof argv_area);
}

int main(int argc, char **argv)
{
	char cmdline[4096], auxv[4096], after[4096];
	ssize_t n_cmdline, n_auxv;
	unsigned long random_at = getauxval(AT_RANDOM);

	test_init(argc, argv);
	move_args();
	n_cmdline = read_text("/proc/self/cmdline", cmdline, sizeof cmdline);
	n_auxv = read_text("/proc/self/auxv", auxv, sizeof auxv);
	check(n_cmdline > 0 && n_auxv > 0, "cannot read /proc/self");
	test_wait();
	sabotage(auxv[3]++);
	check_eq(read_text("/proc/self/cmdline", after, sizeof after), n_cmdline);
	check(!memcmp(cmdline, after, n_cmdline), "cmdline differs");
	check_eq(read_text("/proc/self/auxv", after, sizeof after), n_auxv);
	check(!memcmp(auxv, after, n_auxv), "auxv differs");
	check_eq(getauxval(AT_RANDOM), random_at);
	pass();
}
