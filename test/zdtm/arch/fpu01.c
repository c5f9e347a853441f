// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "arch/vector.h"

const char test_doc[] = "AVX ymm registers in threads that run in user mode";

static void hold_avx(struct hold *h)
{
	fill(h->in, 16 * 32, (uintptr_t)h);
	asm volatile(LOW_16(LOAD_1, "vmovups", ymm, 32)
			     HOLD_SPIN LOW_16(STORE_1, "vmovups", ymm, 32) "vzeroupper\n"
		     : [ready] "=m"(h->ready)
		     : [go] "m"(hold_go), [in] "r"(h->in), [out] "r"(h->out)
		     : VECTOR_CLOBBERS);
}

int main(int argc, char **argv)
{
	test_init(argc, argv);
	if (!__builtin_cpu_supports("avx"))
		skip("no AVX");
	hold_registers(hold_avx, 16 * 32);
	pass();
}
