// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/auxv.h>
#include <sys/time.h>

const char test_doc[] =
	"the vDSO at its address: libc's clock calls through it work and agree with the kernel";

int main(int argc, char **argv)
{
	unsigned long vdso = getauxval(AT_SYSINFO_EHDR);
	struct timespec by_vdso, by_kernel;
	struct timeval tv;
	struct area a;
	unsigned cpu;

	test_init(argc, argv);
	must(clock_gettime(CLOCK_MONOTONIC, &by_vdso));
	test_wait();
	sabotage(vdso += 0x10000000);
	check(find_area((void *)vdso, &a) && !strcmp(a.name, "[vdso]"), "the vDSO left %#lx", vdso);
	check_eq(getauxval(AT_SYSINFO_EHDR), vdso);
	check(!memcmp((void *)vdso, "\177ELF", 4), "the vDSO is no ELF file");
	for (int i = 0; i < 1000; i++) {
		must(clock_gettime(CLOCK_MONOTONIC, &by_vdso));
		must(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &by_kernel));
		int64_t late = (by_kernel.tv_sec - by_vdso.tv_sec) * 1000000000LL +
			       by_kernel.tv_nsec - by_vdso.tv_nsec;
		check(late >= 0 && late < 1000000000, "vDSO and kernel differ by %lld ns",
		      (long long)late);
	}
	must(gettimeofday(&tv, NULL));
	must(getcpu(&cpu, NULL));
	check(llabs(tv.tv_sec - time(NULL)) < 2, "time() and gettimeofday() differ");
	pass();
}
