/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * auxv: what execve put on the stack of the program for its C library, as the kernel keeps it
 * (mm->saved_auxv). Binary: pairs of words, type and value, the last of type AT_NULL.
 */
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "engine/proc/auxv.h"

int proc_auxv_parse(const void *data, size_t len, struct proc_auxv *ret, struct err *e)
{
	size_t n = len / sizeof(uint64_t);

	if (len % (2 * sizeof(uint64_t)))
		return err_say(e, -EINVAL, "auxv: %zu bytes are no pairs of words", len);
	if (n > PROC_AUXV_MAX)
		return err_say(e, -EINVAL, "auxv: %zu words, more than %d", n, PROC_AUXV_MAX);
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->word, data, len);
	if (n && ret->word[n - 2] != AT_NULL)
		return err_say(e, -EINVAL, "auxv: no AT_NULL at the end");
	ret->n_words = n;
	return 0;
}

uint64_t proc_auxv_get(const struct proc_auxv *auxv, uint64_t type, uint64_t otherwise)
{
	for (unsigned int i = 0; i + 1 < auxv->n_words; i += 2) {
		if (auxv->word[i] == type)
			return auxv->word[i + 1];
	}
	return otherwise;
}
