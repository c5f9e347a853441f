/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMPEL_REGS_H
#define COMPEL_REGS_H

/*
 * Registers as the agent and the engine need them; the only header about them that is per cpu inside.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "compel/wire.h"

/* Set up @regs for system call @nr at @ip with the stack at @sp; nothing of an old call is restarted. */
void regs_set_syscall(struct user_regs_struct *regs, uint64_t ip, uint64_t sp, long nr,
		      const uint64_t args[6]);
int64_t regs_syscall_result(const struct user_regs_struct *regs);

/* Set up @regs to enter the agent's code at @entry with @stream on a fresh stack. */
void regs_set_agent(struct user_regs_struct *regs, uint64_t entry, uint64_t stream, uint64_t stack_top);

/* Offset of the first system call instruction in @code; -1 if there is none. */
int64_t regs_find_syscall(const void *code, size_t size);

/* Leave this program for the agent at @entry. For the copy of the restorer that becomes the root. */
void regs_enter_agent(uint64_t entry, uint64_t stream, uint64_t stack_top)
	__attribute__((noreturn));

/* In a syscall-entry-stop: is this the agent saying that it is done without a signal? */
bool regs_is_silent_stop(const struct user_regs_struct *regs, pid_t tid);

/* How an interrupted call goes on once nobody but a register load stands behind it. */
enum rewind {
	REWIND_IN_PLACE, /* in the same task: the kernel still knows the rest of a timeout */
	REWIND_ELSEWHERE, /* in another task: the call is made again as a whole */
	REWIND_EINTR,	 /* a signal handler is about to run: the call has to fail with EINTR */
	REWIND_SA_RESTART, /* the same, but the handler was installed with SA_RESTART */
};

/*
 * If @regs were taken inside an interrupted system call, change them so that loading them makes the
 * call go on (signal(7), restart_syscall(2)). epoll_wait and its like, which the kernel fails with EINTR on
 * any stop, are made again too.
 */
void regs_rewind_syscall(struct user_regs_struct *regs, enum rewind how);

void regs_to_home(const struct user_regs_struct *regs, uint64_t sigmask, struct agent_home *ret_home);

/* The frame the trampoline pops; it has to be written at regs_frame_addr(). */
#define REGS_FRAME_SIZE 96
uint64_t regs_frame_addr(const struct user_regs_struct *regs);
void regs_to_frame(const struct user_regs_struct *regs, uint64_t sigmask,
		   uint64_t ret_frame[REGS_FRAME_SIZE / 8]);

#endif
