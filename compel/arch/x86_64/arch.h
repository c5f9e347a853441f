/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_ARCH_H
#define COMPEL_ARCH_H

/* x86-64: what the agent needs of its cpu. */
#include <stddef.h>

struct agent_home;

/* A system call; returns its result or -errno. */
static inline long sys_call(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

/* clone3 whose child starts at agent_main(stream) on the stack that args names. entry.S */
long agent_clone(void *args, size_t size, void *stream);

/* Take the way home that struct agent_home tells. entry.S */
void agent_go_home(const struct agent_home *home) __attribute__((noreturn));

#endif
