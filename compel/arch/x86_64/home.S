/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way home: code and data in one piece, which finds its data by its own address. It makes one system call
 * and then, if no tracer stops it there, takes the thread back to its own work: signal mask, all registers. If
 * the call was the mmap of something that nobody knows of yet, it is unmapped before.
 * Nothing is written to the thread's stack, so the stack may be of any kind; but from the moment signals can
 * come the stack pointer is the thread's own, so their frames go where they would have gone anyway.
 *
 * Flags are loaded without a stack, too: SF ZF AF PF CF by sahf, OF by an addition, DF by std. TF and AC, which
 * nobody leaves set across a stop, are lost.
 */
#define SYS_munmap	   11
#define SYS_rt_sigprocmask 14
#define SIG_SETMASK	   2
#define FLAGS_DF_HIGH	   4 /* bit 10 and 11 of the flags, in their second byte */
#define FLAGS_OF_SHIFT	   3

	.section .rodata
	.globl	compel_home
	.globl	compel_home_data
	.globl	compel_home_end
	.balign	64
compel_home:
	syscall
	mov	sp(%rip), %rsp
	mov	undo_len(%rip), %rsi
	test	%rsi, %rsi
	jz	1f
	mov	%rax, %rdi
	mov	$SYS_munmap, %eax
	syscall
1:	mov	$SYS_rt_sigprocmask, %eax
	mov	$SIG_SETMASK, %edi
	lea	sigmask(%rip), %rsi
	xor	%edx, %edx
	mov	$8, %r10d
	syscall
	mov	r15(%rip), %r15
	mov	r14(%rip), %r14
	mov	r13(%rip), %r13
	mov	r12(%rip), %r12
	mov	bp(%rip), %rbp
	mov	bx(%rip), %rbx
	mov	r11(%rip), %r11
	mov	r10(%rip), %r10
	mov	r9(%rip), %r9
	mov	r8(%rip), %r8
	mov	cx(%rip), %rcx
	mov	dx(%rip), %rdx
	mov	si(%rip), %rsi
	mov	di(%rip), %rdi
	mov	flags(%rip), %ax
	test	$FLAGS_DF_HIGH, %ah
	jz	2f
	std
2:	xchg	%al, %ah
	shr	$FLAGS_OF_SHIFT, %al
	and	$1, %al
	add	$0x7f, %al
	sahf
	mov	ax(%rip), %rax
	jmp	*ip(%rip)

	.balign	8
compel_home_data: /* struct home_data of regs.c */
sigmask: .quad	0
r15:	.quad	0
r14:	.quad	0
r13:	.quad	0
r12:	.quad	0
bp:	.quad	0
bx:	.quad	0
r11:	.quad	0
r10:	.quad	0
r9:	.quad	0
r8:	.quad	0
ax:	.quad	0
cx:	.quad	0
dx:	.quad	0
si:	.quad	0
di:	.quad	0
ip:	.quad	0
flags:	.quad	0
sp:	.quad	0
undo_len: .quad	0
compel_home_end:

	.section .note.GNU-stack, "", @progbits
