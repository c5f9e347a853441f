/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_REGS_REGS_H
#define ENGINE_REGS_REGS_H

/* Registers of a thread, private to this room. */
#include <sys/user.h>
#include <asm/ldt.h>

#include "compel/tracee.h"
#include "engine/core/room.h"

#define N_TLS	  3
#define FIRST_TLS 12 /* GDT_ENTRY_TLS_MIN of x86-64 */

struct regs_task {
	uint32_t ldt_call; /* dump: of the program */
};

struct regs {
	struct user_regs_struct gp;
	struct user_desc tls[N_TLS];
	int64_t restarted_nr; /* dump: the call that restart_syscall stands for; -1: none */
	struct xstate *xstate; /* dump: as the kernel gave it; restore: only the area counts */
};

static inline struct regs *regs_of(const struct thread *th)
{
	return thread_part(th, ROOM_regs);
}

/* rseq-abort.c: a thread inside a restartable sequence goes on at its abort handler. */
int regs_abort_rseq(const struct thread *th, int mem_fd, struct err *e);

/* restart.c: which call a thread inside restart_syscall made. May let it run for a moment. */
int regs_find_restarted(struct dump *d, struct thread *th, struct err *e);

/* xstate.c: components of the extended state, by number; see "Intel SDM" volume 1, chapter 13 */
enum {
	XSTATE_X87 = 0,
	XSTATE_SSE = 1,
	XSTATE_YMM = 2,
	XSTATE_BNDREGS = 3,
	XSTATE_BNDCSR = 4,
	XSTATE_OPMASK = 5,
	XSTATE_ZMM_HI256 = 6,
	XSTATE_HI16_ZMM = 7,
	XSTATE_PKRU = 9,
	XSTATE_COUNT = 10,
};

#define XSTATE_KNOWN 0x2ffULL
#define XSTATE_BV_OFFSET 512

/*
 * Where components 2 and up lie in the area of this cpu. Found out once per run: CPUID is slow in a
 * virtual machine.
 */
struct xstate_layout {
	bool known;
	uint64_t enabled; /* components the kernel has switched on */
	struct {
		uint32_t offset, size; /* size 0: this cpu has none */
	} part[XSTATE_COUNT];
};

const struct xstate_layout *xstate_layout(const struct tree *tree);

/* regs-image.c */
int regs_dump_core(struct dump *d, const struct thread *th, struct CoreEntry *core, struct err *e);
int regs_load_core(struct restore *r, struct thread *th, const struct CoreEntry *core, struct err *e);

#endif
