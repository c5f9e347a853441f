// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "arch/hold.h"

const char test_doc[] =
	"x87 stack, its order and the control word, in threads that run in user mode";

/* Eight numbers of ten bytes, pushed and popped, then the control word. */
static void hold_x87(struct hold *h)
{
	double seed = (uintptr_t)h;
	uint16_t control = 0x0c7f; /* truncate, double precision differs from the default */

	for (int i = 0; i < 8; i++) {
		long double value = seed / (i + 3);

		memcpy(h->in + 10 * i, &value, 10);
	}
	memcpy(h->in + 80, &control, 2);
	asm volatile("fninit\n"
		     "fldcw 80(%[in])\n"
		     "fldt (%[in])\n fldt 10(%[in])\n fldt 20(%[in])\n fldt 30(%[in])\n"
		     "fldt 40(%[in])\n fldt 50(%[in])\n fldt 60(%[in])\n fldt 70(%[in])\n" HOLD_SPIN
		     "fnstcw 80(%[out])\n"
		     "fstpt 70(%[out])\n fstpt 60(%[out])\n fstpt 50(%[out])\n fstpt 40(%[out])\n"
		     "fstpt 30(%[out])\n fstpt 20(%[out])\n fstpt 10(%[out])\n fstpt (%[out])\n"
		     "fninit\n"
		     : [ready] "=m"(h->ready)
		     : [go] "m"(hold_go), [in] "r"(h->in), [out] "r"(h->out)
		     : "memory", "cc");
}

int main(int argc, char **argv)
{
	test_init(argc, argv);
	hold_registers(hold_x87, 82);
	pass();
}
