// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "arch/vector.h"

const char test_doc[] = "AVX-512: all 32 zmm registers and the eight mask registers";

/* The mask registers follow the vectors, at 32 * 64. */
__attribute__((target("avx512f,avx512bw"))) static void hold_avx512(struct hold *h)
{
	fill(h->in, 32 * 64 + 8 * 8, (uintptr_t)h);
	asm volatile(
		LOW_16(LOAD_1, "vmovups", zmm, 64) HIGH_16(
			LOAD_1, "vmovups", zmm,
			64) "kmovq 2048(%[in]), %%k0\n kmovq 2056(%[in]), %%k1\n"
			    "kmovq 2064(%[in]), %%k2\n kmovq 2072(%[in]), %%k3\n"
			    "kmovq 2080(%[in]), %%k4\n kmovq 2088(%[in]), %%k5\n"
			    "kmovq 2096(%[in]), %%k6\n kmovq 2104(%[in]), %%k7\n" HOLD_SPIN LOW_16(
				    STORE_1, "vmovups", zmm, 64)
				    HIGH_16(STORE_1, "vmovups", zmm,
					    64) "kmovq %%k0, 2048(%[out])\n kmovq %%k1, "
						"2056(%[out])\n"
						"kmovq %%k2, 2064(%[out])\n kmovq %%k3, "
						"2072(%[out])\n"
						"kmovq %%k4, 2080(%[out])\n kmovq %%k5, "
						"2088(%[out])\n"
						"kmovq %%k6, 2096(%[out])\n kmovq %%k7, "
						"2104(%[out])\n"
						"vzeroall\n"
		: [ready] "=m"(h->ready)
		: [go] "m"(hold_go), [in] "r"(h->in), [out] "r"(h->out)
		: VECTOR_CLOBBERS);
}

int main(int argc, char **argv)
{
	test_init(argc, argv);
	if (!__builtin_cpu_supports("avx512bw"))
		skip("no AVX-512");
	hold_registers(hold_avx512, 32 * 64 + 8 * 8);
	pass();
}
