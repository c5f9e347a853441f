/* SPDX-License-Identifier: GPL-2.0-only */
/* Loads and stores of vector registers 0 to 15 or 16 to 31, as assembler text: op, register name,
 * bytes. */
#pragma once

#include "arch/hold.h"

#define LOAD_1(op, reg, size, n)  op " " #n "*" #size "(%[in]), %%" #reg #n "\n"
#define STORE_1(op, reg, size, n) op " %%" #reg #n ", " #n "*" #size "(%[out])\n"
#define LOW_16(what, op, reg, size)                                                                \
	what(op, reg, size, 0) what(op, reg, size, 1) what(op, reg, size, 2)                       \
		what(op, reg, size, 3) what(op, reg, size, 4) what(op, reg, size, 5)               \
			what(op, reg, size, 6) what(op, reg, size, 7) what(op, reg, size, 8)       \
				what(op, reg, size, 9) what(op, reg, size, 10)                     \
					what(op, reg, size, 11) what(op, reg, size, 12)            \
						what(op, reg, size, 13) what(op, reg, size, 14)    \
							what(op, reg, size, 15)
#define HIGH_16(what, op, reg, size)                                                               \
	what(op, reg, size, 16) what(op, reg, size, 17) what(op, reg, size, 18)                    \
		what(op, reg, size, 19) what(op, reg, size, 20) what(op, reg, size, 21)            \
			what(op, reg, size, 22) what(op, reg, size, 23) what(op, reg, size, 24)    \
				what(op, reg, size, 25) what(op, reg, size, 26)                    \
					what(op, reg, size, 27) what(op, reg, size, 28)            \
						what(op, reg, size, 29) what(op, reg, size, 30)    \
							what(op, reg, size, 31)
#define VECTOR_CLOBBERS                                                                            \
	"memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",    \
		"xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"
