// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "arch/hold.h"

const char test_doc[] = "general registers and flags in threads that run in user mode";

/*
 * All but rsp carry values; r14 and r15 those of pointers the loop needs. The pointer to the block
 * and rbp wait on the stack.
 */
static void hold_gpr(struct hold *h)
{
	struct hold *block = h;

	fill(h->in, 13 * 8, (uintptr_t)h);
	asm volatile("pushq %%rbp\n"
		     "pushq %[h]\n"
		     "movq %[h], %%r15\n"
		     "movq (%%r15), %%rax\n movq 8(%%r15), %%rbx\n movq 16(%%r15), %%rcx\n"
		     "movq 24(%%r15), %%rdx\n movq 32(%%r15), %%rsi\n movq 40(%%r15), %%rdi\n"
		     "movq 48(%%r15), %%r8\n movq 56(%%r15), %%r9\n movq 64(%%r15), %%r10\n"
		     "movq 72(%%r15), %%r11\n movq 80(%%r15), %%r12\n movq 88(%%r15), %%r13\n"
		     "movq 96(%%r15), %%rbp\n"
		     "leaq hold_go(%%rip), %%r14\n"
		     "movl $1, %c[ready](%%r15)\n"
		     "std\n"
		     "1: pause\n"
		     "cmpl $0, (%%r14)\n"
		     "je 1b\n"
		     "pushfq\n"
		     "cld\n"
		     "movq 8(%%rsp), %%r15\n"
		     "popq %c[out]+104(%%r15)\n"
		     "movq %%rax, %c[out](%%r15)\n movq %%rbx, %c[out]+8(%%r15)\n"
		     "movq %%rcx, %c[out]+16(%%r15)\n movq %%rdx, %c[out]+24(%%r15)\n"
		     "movq %%rsi, %c[out]+32(%%r15)\n movq %%rdi, %c[out]+40(%%r15)\n"
		     "movq %%r8, %c[out]+48(%%r15)\n movq %%r9, %c[out]+56(%%r15)\n"
		     "movq %%r10, %c[out]+64(%%r15)\n movq %%r11, %c[out]+72(%%r15)\n"
		     "movq %%r12, %c[out]+80(%%r15)\n movq %%r13, %c[out]+88(%%r15)\n"
		     "movq %%rbp, %c[out]+96(%%r15)\n"
		     "popq %%r14\n"
		     "popq %%rbp\n"
		     : [h] "+a"(block)
		     : [ready] "i"(offsetof(struct hold, ready)),
		       [out] "i"(offsetof(struct hold, out)), [go] "m"(hold_go)
		     : "memory", "cc", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11",
		       "r12", "r13", "r14", "r15");
	check(h->out[104 + 1] & 4, "the direction flag is lost");
}

int main(int argc, char **argv)
{
	test_init(argc, argv);
	hold_registers(hold_gpr, 13 * 8);
	pass();
}
