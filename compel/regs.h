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

/*
 * Is the thread in the call by which the agent says that it is done (AGENT_STOP), at its entry or at its end?
 * @ret_pid is the process id as the task itself knows it.
 */
bool regs_is_agent_stop(const struct user_regs_struct *regs, pid_t *ret_pid);
/* In a syscall-entry-stop of that call: it shall send no signal. */
void regs_make_stop_silent(struct user_regs_struct *regs);

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

/*
 * The way home of one thread: code with the thread's registers and signal mask in it, to be put anywhere where the
 * task can execute it. Entered with a system call and its arguments in the registers, it makes that call, then
 * the thread goes on with its own work. An interrupted system call of the thread has to be rewound before
 * (regs_rewind_syscall), because a register load is not a return from the kernel. With @undo_len that many
 * bytes are unmapped where the call, which has to be an mmap, has mapped them.
 */
#define REGS_HOME_SIZE 384
void regs_write_home(const struct user_regs_struct *regs, uint64_t sigmask, uint64_t undo_len,
		     unsigned char ret_home[REGS_HOME_SIZE]);
/* Are these bytes a way home that a killed run left behind? */
bool regs_is_home(const unsigned char bytes[REGS_HOME_SIZE]);
/* Make the thread's own registers ones that enter its way home at @home, with a call that fails. */
void regs_enter_home(struct user_regs_struct *regs, uint64_t home);

#endif
