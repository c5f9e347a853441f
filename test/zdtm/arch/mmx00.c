// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "arch/hold.h"

const char test_doc[] = "MMX registers in threads that run in user mode";

static void hold_mmx(struct hold *h)
{
	fill(h->in, 64, (uintptr_t)h);
	asm volatile("movq (%[in]), %%mm0\n movq 8(%[in]), %%mm1\n"
		     "movq 16(%[in]), %%mm2\n movq 24(%[in]), %%mm3\n"
		     "movq 32(%[in]), %%mm4\n movq 40(%[in]), %%mm5\n"
		     "movq 48(%[in]), %%mm6\n movq 56(%[in]), %%mm7\n" HOLD_SPIN
		     "movq %%mm0, (%[out])\n movq %%mm1, 8(%[out])\n"
		     "movq %%mm2, 16(%[out])\n movq %%mm3, 24(%[out])\n"
		     "movq %%mm4, 32(%[out])\n movq %%mm5, 40(%[out])\n"
		     "movq %%mm6, 48(%[out])\n movq %%mm7, 56(%[out])\n"
		     "emms\n"
		     : [ready] "=m"(h->ready)
		     : [go] "m"(hold_go), [in] "r"(h->in), [out] "r"(h->out)
		     : "memory", "cc");
}

int main(int argc, char **argv)
{
	test_init(argc, argv);
	hold_registers(hold_mmx, 64);
	pass();
}
