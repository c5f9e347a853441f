/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The agent's first instruction, and the two things C cannot say: starting on another stack after
 * clone3, and leaving for good.
 */
#define HOME_BLOCK	0
#define HOME_UNMAP	8
#define HOME_UNMAP_LEN	16

#define SYS_munmap	11
#define SYS_getpid	39
#define SYS_clone3	435

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

/* Jumps to the way home (home.S) with munmap of the arena as the system call to make, or a harmless one. */
	.globl	agent_go_home
agent_go_home:
	mov	HOME_BLOCK(%rdi), %rcx
	mov	HOME_UNMAP_LEN(%rdi), %rsi
	mov	HOME_UNMAP(%rdi), %rdi
	mov	$SYS_munmap, %eax
	test	%rsi, %rsi
	jnz	1f
	mov	$SYS_getpid, %eax
1:	jmp	*%rcx

	.section .note.GNU-stack, "", @progbits
