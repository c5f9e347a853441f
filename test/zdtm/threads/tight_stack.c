// SPDX-License-Identifier: GPL-2.0-only
#include <linux/futex.h>

#include "lib/zdtm.h"

const char test_doc[] = "threads with no room below their stack pointers: nothing is written there, nothing grows";

enum { ROOM = 16, SIZE = 16384 };

struct tight {
	char *area;
	char *sp; /* ROOM bytes above the start of its page */
	volatile uint32_t go, tid;
	uint64_t sp_seen;
};

/* Waits until go is not 0 with nothing but registers, notes its stack pointer and ends. */
static void start_tight(struct tight *t)
{
	register struct tight *arg __asm__("r12") = t;
	register long r10 __asm__("r10") = (long)&t->tid;
	register long r8 __asm__("r8") = 0;
	long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
		     CLONE_CHILD_CLEARTID;
	long ret;

	t->tid = 1;
	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 2f\n"
			 "1: mov %[futex], %%eax\n\t"
			 "lea %c[go](%%r12), %%rdi\n\t"
			 "xor %%esi, %%esi\n\t" /* FUTEX_WAIT while it is 0 */
			 "xor %%edx, %%edx\n\t"
			 "xor %%r10d, %%r10d\n\t"
			 "syscall\n\t"
			 "cmpl $0, %c[go](%%r12)\n\t"
			 "je 1b\n\t"
			 "mov %%rsp, %c[seen](%%r12)\n\t"
			 "xor %%edi, %%edi\n\t"
			 "mov %[exit], %%eax\n\t"
			 "syscall\n"
			 "2:"
			 : "=a"(ret), "+r"(r10), "+r"(r8)
			 : "a"(SYS_clone), "D"(flags), "S"(t->sp), "d"(0), "r"(arg), [futex] "i"(SYS_futex),
			   [exit] "i"(SYS_exit), [go] "i"(offsetof(struct tight, go)),
			   [seen] "i"(offsetof(struct tight, sp_seen))
			 : "rcx", "r11", "memory");
	must(ret < 0 ? -1 : 0);
}

static void make_tight(struct tight *t, int flags, size_t below)
{
	t->area = map_anon(SIZE, PROT_READ | PROT_WRITE, flags);
	fill(t->area, SIZE, below);
	t->sp = t->area + below + ROOM;
	start_tight(t);
}

static void finish_tight(struct tight *t, size_t below)
{
	struct area area;

	t->go = 1;
	syscall(SYS_futex, &t->go, FUTEX_WAKE, 1, NULL, NULL, 0);
	while (t->tid)
		sched_yield();
	check(t->sp_seen == (uintptr_t)t->sp, "stack pointer %lx, not %p", (long)t->sp_seen, t->sp);
	check(is_filled(t->area, SIZE, below), "something was written around the stack pointer");
	check(find_area(t->area, &area) && area.start <= (uintptr_t)t->area, "no mapping");
}

int main(int argc, char **argv)
{
	static struct tight inner, lowest, growing;
	struct area before, after;

	test_init(argc, argv);
	make_tight(&inner, 0, 8192);
	make_tight(&lowest, 0, 0);
	make_tight(&growing, MAP_GROWSDOWN, 0);
	check(find_area(growing.area, &before), "no mapping");
	test_wait();
	check(find_area(growing.area, &after), "no mapping");
	sabotage(after.start -= 4096);
	check(after.start == before.start, "the stack has grown from %lx to %lx", (long)before.start,
	      (long)after.start);
	finish_tight(&inner, 8192);
	finish_tight(&lowest, 0);
	finish_tight(&growing, 0);
	pass();
}
