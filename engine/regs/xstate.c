/* SPDX-License-Identifier: GPL-2.0-only */
/* Layout of the XSAVE area: CPUID leaf 0xD tells where each component lies in the standard format. */
#include <cpuid.h>

#include "engine/regs/regs.h"

static uint64_t enabled_components(void)
{
	unsigned int eax, ebx, ecx, edx;

	if (!__get_cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx))
		return 1 << XSTATE_X87 | 1 << XSTATE_SSE;
	/* XGETBV(0): what the kernel has switched on */
	__asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
	return (uint64_t)edx << 32 | eax;
}

static void read_part(struct xstate_layout *l, unsigned int i)
{
	unsigned int eax, ebx, ecx, edx;

	if (!(l->enabled >> i & 1) || !__get_cpuid_count(0xd, i, &eax, &ebx, &ecx, &edx))
		return;
	if (ebx + eax > XSTATE_MAX)
		return;
	l->part[i].offset = ebx;
	l->part[i].size = eax;
}

const struct xstate_layout *xstate_layout(const struct tree *tree)
{
	struct xstate_layout *l = tree_part(tree, ROOM_regs);
	unsigned int i;

	if (l->known)
		return l;
	l->enabled = enabled_components();
	for (i = XSTATE_YMM; i < XSTATE_COUNT; i++)
		read_part(l, i);
	l->known = true;
	return l;
}
