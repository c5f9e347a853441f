/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Restartable sequences, rseq(2). A thread that was stopped inside a critical section has lost it: before
 * it runs again the kernel sends it to the abort handler. The kernel looks at the instruction
 * pointer for that, and while the agent runs the pointer is elsewhere, so the kernel would just forget the
 * section. So do here what the kernel would have done.
 */
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>

#include "base/io.h"
#include "engine/regs/regs.h"

#ifndef PTRACE_GET_RSEQ_CONFIGURATION
#define PTRACE_GET_RSEQ_CONFIGURATION 0x420f
#endif

struct rseq_config {
	uint64_t pointer;
	uint32_t size, signature, flags, pad;
};

/* struct rseq_cs of linux/rseq.h, which lies in the task's memory and is not trusted. */
struct critical_section {
	uint32_t version, flags;
	uint64_t start_ip, post_commit_offset, abort_ip;
};

#define RSEQ_CS_OFFSET 8 /* of the pointer in struct rseq */

int regs_abort_rseq(const struct thread *th, int mem_fd, struct err *e)
{
	struct user_regs_struct *regs = &th->tracee->regs;
	struct rseq_config conf = { 0 };
	struct critical_section cs;
	uint64_t cs_addr;

	if (ptrace(PTRACE_GET_RSEQ_CONFIGURATION, th->tid, sizeof(conf), &conf) < 0)
		return 0; /* a kernel before 5.13: there rseq is off, or cannot be saved anyway */
	if (!conf.pointer ||
	    pread_full(mem_fd, &cs_addr, sizeof(cs_addr), conf.pointer + RSEQ_CS_OFFSET) !=
		    sizeof(cs_addr) ||
	    !cs_addr)
		return 0;
	if (pread_full(mem_fd, &cs, sizeof(cs), cs_addr) != sizeof(cs))
		return 0;
	if (regs->rip - cs.start_ip >= cs.post_commit_offset)
		return 0;
	regs->rip = cs.abort_ip;
	regs->orig_rax = -1;
	th->tracee->borrowed = true; /* so that it is written back */
	return 0;
}
