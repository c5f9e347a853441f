// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "arch/vector.h"

const char test_doc[] =
	"SSE registers of a thread blocked in a system call (the wait itself is the call)";

/* sigtimedwait is entered with loaded registers; when a tracer breaks the call it is entered again.
 */
static long wait_holding(const void *in, void *out, const sigset_t *set)
{
	register long r10 asm("r10") = 8;
	long result = SYS_rt_sigtimedwait;

	asm volatile(LOW_16(LOAD_1, "movups", xmm, 16) "2: syscall\n"
						       "cmpq $-4, %[result]\n"
						       "jne 3f\n"
						       "movl %[nr], %k[result]\n"
						       "jmp 2b\n"
						       "3:\n" LOW_16(STORE_1, "movups", xmm, 16)
		     : [result] "+a"(result)
		     : "D"(set), "S"(0L), "d"(0L),
		       "r"(r10), [in] "r"(in), [out] "r"(out), [nr] "i"(SYS_rt_sigtimedwait)
		     : VECTOR_CLOBBERS, "rcx", "r11");
	return result;
}

int main(int argc, char **argv)
{
	unsigned char in[16 * 16], out[16 * 16];
	sigset_t term;

	test_init(argc, argv);
	fill(in, sizeof in, 20);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	test_ready();
	check_eq(wait_holding(in, out, &term), SIGTERM);
	sabotage(out[7]++);
	check(!memcmp(in, out, sizeof in), "SSE registers changed in a system call");
	pass();
}
