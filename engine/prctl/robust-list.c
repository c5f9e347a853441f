/* SPDX-License-Identifier: GPL-2.0-only */
/* The list of robust futexes of a thread: where its head is; the list itself is in memory. */
#include <errno.h>
#include <sys/syscall.h>

#include "engine/prctl/state.h"

int robust_list_collect(struct thread *th, struct err *e)
{
	struct prctl_thread *s = prctl_of_thread(th);
	size_t len;
	void *head;

	if (syscall(SYS_get_robust_list, th->tid, &head, &len))
		return err_set(e, -errno, "robust futexes of thread %d", th->tid);
	s->robust_list = (uintptr_t)head;
	s->robust_list_len = len;
	return 0;
}

void robust_list_emit(const struct thread *th, struct program *p)
{
	const struct prctl_thread *s = prctl_of_thread(th);

	if (s->robust_list && s->robust_list_len)
		program_call(p, "set the list of robust futexes", SYS_set_robust_list,
			     ARG(s->robust_list), ARG(s->robust_list_len));
}
