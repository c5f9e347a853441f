/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The agent's first instruction, and the two things C cannot say: starting on another stack after
 * clone3, and leaving with every register as it was.
 */
#define HOME_SIGMASK	0
#define HOME_R15	8
#define HOME_R14	16
#define HOME_R13	24
#define HOME_R12	32
#define HOME_BP		40
#define HOME_BX		48
#define HOME_R11	56
#define HOME_R10	64
#define HOME_R9		72
#define HOME_R8		80
#define HOME_AX		88
#define HOME_CX		96
#define HOME_DX		104
#define HOME_SI		112
#define HOME_DI		120
#define HOME_IP		128
#define HOME_FLAGS	136
#define HOME_SP		144
#define HOME_TRAMPOLINE	152
#define HOME_UNMAP	160
#define HOME_UNMAP_LEN	168

#define SYS_munmap	11
#define SYS_getpid	39
#define SYS_clone3	435

#define RED_ZONE	128
#define FRAME		96

	.section .text.entry, "ax"
	.globl	agent_entry
agent_entry:
	xor	%ebp, %ebp
	call	agent_main
	hlt

	.text
	.globl	agent_clone
agent_clone:
	mov	$SYS_clone3, %eax
	mov	%rdx, %r8
	syscall
	test	%rax, %rax
	jz	1f
	ret
1:	mov	%r8, %rdi
	xor	%ebp, %ebp
	call	agent_main
	hlt

/*
 * Builds the frame that the trampoline (trampoline.S) pops from the task's own stack, below its red
 * zone, and jumps there with munmap of the arena as the system call to make.
 */
	.globl	agent_go_home
agent_go_home:
	mov	%rdi, %r12
	mov	HOME_SP(%r12), %rax
	sub	$(RED_ZONE + FRAME), %rax

	.macro	copy field, slot
	mov	\field(%r12), %rcx
	mov	%rcx, \slot(%rax)
	.endm
	copy	HOME_SIGMASK, 0
	copy	HOME_DI, 8
	copy	HOME_SI, 16
	copy	HOME_DX, 24
	copy	HOME_R10, 32
	copy	HOME_R8, 40
	copy	HOME_R9, 48
	copy	HOME_CX, 56
	copy	HOME_R11, 64
	copy	HOME_AX, 72
	copy	HOME_FLAGS, 80
	copy	HOME_IP, 88

	mov	%rax, %rsp
	mov	HOME_TRAMPOLINE(%r12), %rcx
	mov	HOME_UNMAP(%r12), %rdi
	mov	HOME_UNMAP_LEN(%r12), %rsi
	mov	HOME_R15(%r12), %r15
	mov	HOME_R14(%r12), %r14
	mov	HOME_R13(%r12), %r13
	mov	HOME_BP(%r12), %rbp
	mov	HOME_BX(%r12), %rbx
	mov	HOME_R12(%r12), %r12
	mov	$SYS_munmap, %eax
	test	%rsi, %rsi
	jnz	1f
	mov	$SYS_getpid, %eax
1:	jmp	*%rcx

	.section .note.GNU-stack, "", @progbits
