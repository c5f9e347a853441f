/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * x86-64 registers. An interrupted system call shows as orig_rax >= 0 and one of the kernel's internal
 * restart codes in rax; on the way back to user space the kernel would move rip back over the two
 * bytes of `syscall` and put the number back into rax.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "compel/regs.h"

#define SYSCALL_INSN	     2
#define X86_FLAGS_DF	     0x400
#define X86_FLAGS_TF	     0x100

/* include/linux/errno.h of the kernel; never seen by a program, except by a tracer. */
#define ERESTARTSYS	      512
#define ERESTARTNOINTR	      513
#define ERESTARTNOHAND	      514
#define ERESTART_RESTARTBLOCK 516

void regs_set_syscall(struct user_regs_struct *regs, uint64_t ip, uint64_t sp, long nr,
		      const uint64_t args[6])
{
	regs->rip = ip;
	regs->rsp = sp;
	regs->rax = nr;
	regs->orig_rax = -1;
	regs->rdi = args[0];
	regs->rsi = args[1];
	regs->rdx = args[2];
	regs->r10 = args[3];
	regs->r8 = args[4];
	regs->r9 = args[5];
	regs->eflags &= ~(X86_FLAGS_DF | X86_FLAGS_TF);
}

int64_t regs_syscall_result(const struct user_regs_struct *regs)
{
	return regs->rax;
}

void regs_set_agent(struct user_regs_struct *regs, uint64_t entry, uint64_t stream, uint64_t stack_top)
{
	regs->rip = entry;
	regs->rsp = stack_top;
	regs->rdi = stream;
	regs->orig_rax = -1;
	regs->eflags &= ~(X86_FLAGS_DF | X86_FLAGS_TF);
}

int64_t regs_find_syscall(const void *code, size_t size)
{
	static const char insn[SYSCALL_INSN] = { 0x0f, 0x05 };
	const char *at = memmem(code, size, insn, sizeof(insn));

	return at ? at - (const char *)code : -1;
}

void regs_enter_agent(uint64_t entry, uint64_t stream, uint64_t stack_top)
{
	__asm__ volatile("mov %0, %%rsp\n\t"
			 "jmp *%1"
			 :
			 : "r"(stack_top), "r"(entry), "D"(stream)
			 : "memory");
	__builtin_unreachable();
}

bool regs_is_agent_stop(const struct user_regs_struct *regs, pid_t *ret_pid)
{
	*ret_pid = regs->rdi;
	return regs->orig_rax == SYS_tgkill && regs->r10 == AGENT_STOP_MAGIC;
}

void regs_make_stop_silent(struct user_regs_struct *regs)
{
	regs->rdx = 0;
}

/* Calls that fail with EINTR whenever the thread is stopped, even without a handler: signal(7). */
static bool is_interrupted_by_stops(uint64_t nr)
{
	switch (nr) {
	case SYS_epoll_wait:
	case SYS_epoll_pwait:
#ifdef SYS_epoll_pwait2
	case SYS_epoll_pwait2:
#endif
	case SYS_semop:
	case SYS_semtimedop:
	case SYS_io_getevents:
	case SYS_rt_sigtimedwait:
	case SYS_msgrcv:
	case SYS_msgsnd:
		return true;
	}
	return false;
}

static void make_call_again(struct user_regs_struct *regs, uint64_t nr)
{
	regs->rax = nr;
	regs->rip -= SYSCALL_INSN;
}

void regs_rewind_syscall(struct user_regs_struct *regs, enum rewind how)
{
	bool handler = how == REWIND_EINTR || how == REWIND_SA_RESTART;
	int64_t result = regs->rax;
	int64_t nr = regs->orig_rax;

	regs->orig_rax = -1;
	if (nr < 0)
		return;
	switch (-result) {
	case ERESTARTNOINTR:
		make_call_again(regs, nr);
		break;
	case ERESTARTSYS:
		if (how == REWIND_EINTR)
			regs->rax = -EINTR;
		else
			make_call_again(regs, nr);
		break;
	case ERESTARTNOHAND:
		if (handler)
			regs->rax = -EINTR;
		else
			make_call_again(regs, nr);
		break;
	case ERESTART_RESTARTBLOCK:
		if (handler)
			regs->rax = -EINTR;
		else
			make_call_again(regs, how == REWIND_IN_PLACE ? SYS_restart_syscall : nr);
		break;
	case EINTR:
		if (!handler && is_interrupted_by_stops(nr))
			make_call_again(regs, nr);
		break;
	}
}

/* What home.S has at its end. */
struct home_data {
	uint64_t sigmask;
	uint64_t r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	uint64_t ip, flags, sp;
	uint64_t undo_len;
};

extern const char compel_home[], compel_home_data[], compel_home_end[];

static size_t home_code_size(void)
{
	return compel_home_data - compel_home;
}

void regs_write_home(const struct user_regs_struct *regs, uint64_t sigmask, uint64_t undo_len,
		     unsigned char ret_home[REGS_HOME_SIZE])
{
	const struct home_data data = {
		.sigmask = sigmask,
		.r15 = regs->r15,
		.r14 = regs->r14,
		.r13 = regs->r13,
		.r12 = regs->r12,
		.bp = regs->rbp,
		.bx = regs->rbx,
		.r11 = regs->r11,
		.r10 = regs->r10,
		.r9 = regs->r9,
		.r8 = regs->r8,
		.ax = regs->rax,
		.cx = regs->rcx,
		.dx = regs->rdx,
		.si = regs->rsi,
		.di = regs->rdi,
		.ip = regs->rip,
		.flags = regs->eflags,
		.sp = regs->rsp,
		.undo_len = undo_len,
	};

	assert(compel_home_end - compel_home_data == sizeof(data));
	assert(home_code_size() + sizeof(data) <= REGS_HOME_SIZE);
	memset(ret_home, 0, REGS_HOME_SIZE);
	memcpy(ret_home, compel_home, home_code_size());
	memcpy(ret_home + home_code_size(), &data, sizeof(data));
}

bool regs_is_home(const unsigned char bytes[REGS_HOME_SIZE])
{
	return !memcmp(bytes, compel_home, home_code_size());
}

void regs_enter_home(struct user_regs_struct *regs, uint64_t home)
{
	static const uint64_t none[6];

	regs_set_syscall(regs, home, regs->rsp, -1, none);
}
