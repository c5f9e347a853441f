/* SPDX-License-Identifier: GPL-2.0-only */
	.section .rodata
	.globl	compel_agent_blob
	.globl	compel_agent_blob_end
	.balign	16
compel_agent_blob:
	.incbin	AGENT_BIN
compel_agent_blob_end:

	.section .note.GNU-stack, "", @progbits
