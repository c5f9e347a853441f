// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "arch/vector.h"

const char test_doc[] = "SSE registers in threads that run in user mode";

static void hold_sse(struct hold *h)
{
	fill(h->in, 16 * 16, (uintptr_t)h);
	asm volatile(LOW_16(LOAD_1, "movups", xmm, 16) HOLD_SPIN LOW_16(STORE_1, "movups", xmm, 16)
		     : [ready] "=m"(h->ready)
		     : [go] "m"(hold_go), [in] "r"(h->in), [out] "r"(h->out)
		     : VECTOR_CLOBBERS);
}

int main(int argc, char **argv)
{
	test_init(argc, argv);
	hold_registers(hold_sse, 16 * 16);
	pass();
}
