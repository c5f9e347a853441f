/* SPDX-License-Identifier: GPL-2.0-only */
/* Layout of the XSAVE area: CPUID leaf 0xD tells where each component lies in the standard format. */
#include <cpuid.h>

#include "engine/regs/regs.h"

uint64_t xstate_enabled(void)
{
	unsigned int eax, ebx, ecx, edx;

	if (!__get_cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx))
		return 1 << XSTATE_X87 | 1 << XSTATE_SSE;
	/* XGETBV(0): what the kernel has switched on */
	__asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
	return (uint64_t)edx << 32 | eax;
}

bool xstate_place(unsigned int i, uint32_t *ret_offset, uint32_t *ret_size)
{
	unsigned int eax, ebx, ecx, edx;

	if (!(xstate_enabled() >> i & 1) || !__get_cpuid_count(0xd, i, &eax, &ebx, &ecx, &edx))
		return false;
	if (!eax || ebx + eax > XSTATE_MAX)
		return false;
	*ret_offset = ebx;
	*ret_size = eax;
	return true;
}
