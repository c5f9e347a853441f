// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <setjmp.h>

const char test_doc[] =
	"protections changed after restore, on areas whose pages came back from the images";

enum { SIZE = 16 * 4096 };

static sigjmp_buf fault;
static void *volatile fault_at;

static void on_fault(int signo, siginfo_t *info, void *context)
{
	fault_at = info->si_addr;
	siglongjmp(fault, info->si_code);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	volatile unsigned char *closed, *readable;
	int code;

	test_init(argc, argv);
	closed = map_anon(SIZE, PROT_READ | PROT_WRITE, 0);
	readable = map_anon(SIZE, PROT_READ | PROT_WRITE, 0);
	fill((void *)closed, SIZE, 1);
	fill((void *)readable, SIZE, 2);
	must(mprotect((void *)closed, SIZE, PROT_NONE));
	must(mprotect((void *)readable, SIZE, PROT_READ));
	sigaction(SIGSEGV, &action, NULL);
	test_wait();
	sabotage(mprotect((void *)closed, SIZE, PROT_READ));
	code = sigsetjmp(fault, 1);
	if (!code) {
		(void)closed[100];
		fail("PROT_NONE can be read");
	}
	check_eq(code, SEGV_ACCERR);
	check(fault_at == closed + 100, "fault at %p", fault_at);
	if (!sigsetjmp(fault, 1)) {
		readable[5] = 1;
		fail("PROT_READ can be written");
	}
	must(mprotect((void *)closed, SIZE, PROT_READ | PROT_WRITE));
	must(mprotect((void *)readable, SIZE, PROT_READ | PROT_WRITE));
	check(is_filled((void *)closed, SIZE, 1) && is_filled((void *)readable, SIZE, 2),
	      "contents changed");
	readable[5]++;
	must(mprotect((void *)readable, SIZE / 2, PROT_NONE));
	pass();
}
