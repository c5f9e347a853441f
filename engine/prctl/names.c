/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The name of a thread, 15 bytes of anything but zero. Asked for by the thread itself: in /proc newlines are
 * hard to tell from the end.
 */
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "engine/prctl/state.h"

void comm_ask(struct thread *th, struct program *p)
{
	struct prctl_thread *s = prctl_of_thread(th);

	s->comm_data = program_add_data(p, NULL, sizeof(s->comm));
	program_call(p, "ask for the name", SYS_prctl, ARG(PR_GET_NAME), ARG_DATA(s->comm_data));
}

void comm_answer(struct thread *th, const struct program *p, const void *stream)
{
	struct prctl_thread *s = prctl_of_thread(th);

	memcpy(s->comm, program_data(p, stream, s->comm_data), sizeof(s->comm));
	s->comm[sizeof(s->comm) - 1] = '\0';
}

void comm_emit(const struct thread *th, struct program *p)
{
	const struct prctl_thread *s = prctl_of_thread(th);

	program_call(p, "set the name", SYS_prctl, ARG(PR_SET_NAME),
		     ARG_DATA(program_add_data(p, s->comm, sizeof(s->comm))));
}
