// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "arch/hold.h"

const char test_doc[] = "mxcsr: rounding, flush-to-zero and sticky flags";

static void hold_mxcsr(struct hold *h)
{
	uint32_t value = 0x9fc0 | 0x6000 | ((uintptr_t)h >> 12 & 0x3f);

	memcpy(h->in, &value, 4);
	asm volatile("stmxcsr 64(%[out])\n"
		     "ldmxcsr (%[in])\n" HOLD_SPIN "stmxcsr (%[out])\n"
		     "ldmxcsr 64(%[out])\n"
		     : [ready] "=m"(h->ready)
		     : [go] "m"(hold_go), [in] "r"(h->in), [out] "r"(h->out)
		     : "memory", "cc");
}

int main(int argc, char **argv)
{
	test_init(argc, argv);
	hold_registers(hold_mxcsr, 4);
	pass();
}
