/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trampoline: placed by the injector into unused bytes at the end of an executable mapping of the
 * task (the vdso, nearly always), it makes one system call and then, if no tracer stops it there,
 * takes the task home: signal mask, registers, flags and instruction pointer from the frame at rsp.
 * So a task whose tracer is killed between any two steps finds back to its own work alone.
 *
 *	frame: sigmask di si dx r10 r8 r9 cx r11 ax flags ip	(then the red zone, then the task's stack)
 */
	.section .rodata
	.globl	compel_trampoline
	.globl	compel_trampoline_end
	.balign	16
compel_trampoline:
	syscall
	mov	$14, %eax		/* rt_sigprocmask(SIG_SETMASK, rsp, NULL, 8) */
	mov	$2, %edi
	mov	%rsp, %rsi
	xor	%edx, %edx
	mov	$8, %r10d
	syscall
	pop	%rdi
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%r10
	pop	%r8
	pop	%r9
	pop	%rcx
	pop	%r11
	pop	%rax
	popfq
	ret	$128
compel_trampoline_end:

	.section .note.GNU-stack, "", @progbits
