/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way home: a tracer dies after each single step of borrowing a thread and giving it back, with a signal
 * waiting. The thread must handle the signal on its own stack and go on with every register as it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>

#include "base/util.h"
#include "compel/freeze.h"
#include "compel/injector.h"
#include "compel/regs.h"

#define SKIP	   77
#define STACK_SIZE 65536
#define FLAGS	   0xcd5UL /* CF PF AF ZF SF DF OF */
#define FLAGS_MASK 0xcd5UL

/* What the victim and the test share. */
static struct shared {
	volatile int n_signals, bad, looked;
	volatile long bad_value;
} *shared;

static char victim_stack[STACK_SIZE] __attribute__((aligned(64)));
extern char spin_loop[];

static void note(int what, long value)
{
	if (!shared->bad) {
		shared->bad_value = value;
		shared->bad = what;
	}
}

static bool is_on_own_stack(const void *p)
{
	return (const char *)p >= victim_stack && (const char *)p < victim_stack + STACK_SIZE;
}

static void on_signal(int signo)
{
	shared->n_signals++;
	if (!is_on_own_stack(__builtin_frame_address(0)))
		note(1, (long)__builtin_frame_address(0));
}

/* Registers as spin() leaves them. */
static void on_look(int signo, siginfo_t *info, void *context)
{
	static const int regs[] = { REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
				    REG_RDI, REG_RSI, REG_RBP, REG_RBX, REG_RDX, REG_RAX, REG_RCX };
	const greg_t *is = ((ucontext_t *)context)->uc_mcontext.gregs;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		if (is[regs[i]] != 0x1111 * (greg_t)(i + 1))
			note(100 + regs[i], is[regs[i]]);
	if (is[REG_RIP] != (greg_t)spin_loop)
		note(2, is[REG_RIP]);
	if (is[REG_RSP] != (greg_t)(victim_stack + STACK_SIZE - 64))
		note(3, is[REG_RSP]);
	if ((is[REG_EFL] & FLAGS_MASK) != FLAGS)
		note(4, is[REG_EFL]);
	shared->looked++;
}

__attribute__((noreturn)) static void spin(void)
{
	__asm__ volatile("mov %0, %%rsp\n\t"
			 "pushq %1\n\t"
			 "popfq\n\t"
			 "mov $0x1111, %%r8\n\t"
			 "mov $0x2222, %%r9\n\t"
			 "mov $0x3333, %%r10\n\t"
			 "mov $0x4444, %%r11\n\t"
			 "mov $0x5555, %%r12\n\t"
			 "mov $0x6666, %%r13\n\t"
			 "mov $0x7777, %%r14\n\t"
			 "mov $0x8888, %%r15\n\t"
			 "mov $0x9999, %%rdi\n\t"
			 "mov $0xaaaa, %%rsi\n\t"
			 "mov $0xbbbb, %%rbp\n\t"
			 "mov $0xcccc, %%rbx\n\t"
			 "mov $0xdddd, %%rdx\n\t"
			 "mov $0xeeee, %%rax\n\t"
			 "mov $0xffff, %%rcx\n\t"
			 ".globl spin_loop\n"
			 "spin_loop: jmp spin_loop"
			 :
			 : "r"(victim_stack + STACK_SIZE - 64), "i"(FLAGS | 0x202)
			 : "memory");
	__builtin_unreachable();
}

static pid_t start_victim(void)
{
	struct sigaction look = { .sa_sigaction = on_look, .sa_flags = SA_SIGINFO };
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGUSR1, on_signal);
	sigaction(SIGUSR2, &look, NULL);
	spin();
}

static void pause_ms(int ms)
{
	const struct timespec ts = { 0, ms * 1000000L };

	nanosleep(&ts, NULL);
}

static size_t find_vdso(pid_t pid, struct inject_area *ret)
{
	char path[64], line[512];
	unsigned long start, end;
	size_t n = 0;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "re");
	while (maps && !n && fgets(line, sizeof(line), maps))
		if (strstr(line, "[vdso]") && sscanf(line, "%lx-%lx", &start, &end) == 2) {
			*ret = (struct inject_area){ start, end };
			n = 1;
		}
	if (maps)
		fclose(maps);
	return n;
}

static int borrow_step(struct inject_target *t, int step, struct err *e)
{
	struct user_regs_struct regs = t->leader->regs;
	const uint64_t map_args[6] = { 0, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 };
	int64_t result;
	int ret = 0;

	regs_enter_home(&regs, t->home);
	switch (step) {
	case 0: /* only the way home is there */
		return 0;
	case 1:
		return tracee_set_regs(t->pid, &regs, e);
	case 2:
		ret = tracee_set_regs(t->pid, &regs, e);
		return ret ?: tracee_set_sigmask(t->pid, ~0ULL, e);
	case 3: /* mapped, nobody knows */
		ret = inject_write_home(t, 8192, e);
		return ret ?: inject_syscall(t, SYS_mmap, map_args, &result, e);
	case 4: /* after a call */
		return inject_syscall(t, SYS_getuid, map_args, &result, e);
	case 5: /* given back half */
		ret = inject_syscall(t, SYS_getuid, map_args, &result, e);
		return ret ?: tracee_set_sigmask(t->pid, t->leader->sigmask, e);
	case 6: /* all of it */
		ret = inject_syscall(t, SYS_getuid, map_args, &result, e);
		return ret ?: inject_close(t, e);
	}
	return 1;
}

/* In a process of its own, which ends without having let go. */
static int trace(pid_t pid, int step)
{
	struct err e = ERR_INIT;
	struct freezer *f;
	struct inject_area vdso;
	size_t n;
	int ret = freeze_tree(pid, 0, &f, &e);
	struct inject_target t = { .pid = pid };

	if (ret == -EPERM)
		return SKIP;
	if (!ret) {
		t.leader = &freezer_processes(f, &n)[0].threads[0];
		t.mem_fd = openat(freezer_processes(f, &n)[0].proc_fd, "mem", O_RDWR | O_CLOEXEC);
		ret = inject_open(&t, &vdso, find_vdso(pid, &vdso), &e);
	}
	kill(pid, SIGUSR1);
	if (!ret)
		ret = borrow_step(&t, step, &e);
	if (ret < 0)
		fprintf(stderr, "step %d: %s\n", step, e.text);
	return ret < 0 ? 1 : ret ? 2 : 0;
}

static int count_areas(pid_t pid)
{
	char path[64];
	FILE *maps;
	int n = 0, c;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "re");
	while (maps && (c = getc(maps)) != EOF)
		n += c == '\n';
	if (maps)
		fclose(maps);
	return n;
}

/* 0, SKIP, or 1; 2 when there is no such step. */
static int check_step(pid_t victim, int step)
{
	int n_signals = shared->n_signals, looked = shared->looked, n_areas = count_areas(victim);
	int i, status;
	pid_t tracer = fork();

	if (!tracer)
		_exit(trace(victim, step));
	waitpid(tracer, &status, 0);
	if (status)
		return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	for (i = 0; i < 2000 && shared->n_signals == n_signals; i++)
		pause_ms(1);
	pause_ms(5);
	kill(victim, SIGUSR2);
	for (i = 0; i < 2000 && shared->looked == looked; i++)
		pause_ms(1);
	if (shared->bad || shared->n_signals == n_signals || shared->looked == looked ||
	    waitpid(victim, NULL, WNOHANG) || count_areas(victim) != n_areas) {
		printf("step %d: wrong %d is %lx, signals %d, looks %d, areas %d\n", step, shared->bad,
		       shared->bad_value, shared->n_signals - n_signals, shared->looked - looked,
		       count_areas(victim) - n_areas);
		return 1;
	}
	return 0;
}

int main(void)
{
	sigset_t set;
	pid_t victim;
	int step, ret = 0;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	victim = start_victim();
	sigprocmask(SIG_BLOCK, &set, NULL);
	pause_ms(20);
	for (step = 0; !ret; step++)
		ret = check_step(victim, step);
	kill(victim, SIGKILL);
	waitpid(victim, NULL, 0);
	return ret == 2 ? 0 : ret;
}
