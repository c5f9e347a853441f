/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Landlock: rules a thread has put itself under, landlock(7). The kernel has no way to read them back, nor to
 * tell that there are any, so a thread that has some is refused; what matters is to notice. The agent tries what
 * every domain forbids, whatever its rules:
 *
 *	with CAP_SYS_ADMIN: a mount(MS_MOVE) that cannot succeed. EINVAL: the call was looked at. EPERM:
 *	a domain forbade it first.
 *	else: a look (kcmp) at a process of the same user outside of any domain, which criu starts for this.
 */
#include <errno.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <linux/capability.h>
#include <linux/kcmp.h>

#include "engine/core/facts.h"
#include "engine/landlock/landlock.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif
#define LANDLOCK_VERSION 1 /* LANDLOCK_CREATE_RULESET_VERSION */

struct landlock_run {
	bool exists; /* the kernel has it switched on */
	struct stand_in *stand_ins;
};

struct landlock_thread {
	uint32_t call;
};

static int begin(struct dump *d, struct err *e)
{
	struct landlock_run *run = tree_part(&d->tree, ROOM_landlock);

	run->exists = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION) > 0;
	return 0;
}

static void end(struct dump *d)
{
	struct landlock_run *run = tree_part(&d->tree, ROOM_landlock);

	stand_in_end_all(take(run->stand_ins));
}

static bool may_mount(const struct thread *th)
{
	return th->status->cap_eff >> CAP_SYS_ADMIN & 1;
}

static int ask_thread(struct dump *d, struct thread *th, struct program *p, struct err *e)
{
	struct landlock_run *run = tree_part(&d->tree, ROOM_landlock);
	struct landlock_thread *s = thread_part(th, ROOM_landlock);
	pid_t pid;

	if (!run->exists)
		return 0;
	if (may_mount(th)) {
		uint32_t nowhere = program_add_data(p, "", 1), root = program_add_data(p, "/", 2);

		s->call = program_try(p, "look for Landlock", SYS_mount, ARG_DATA(nowhere),
				      ARG_DATA(root), ARG(0), ARG(MS_MOVE), ARG(0));
		return 0;
	}
	pid = stand_in_get(d->pool, &run->stand_ins, th->status->uid[PROC_ID_REAL],
			   th->status->gid[PROC_ID_REAL], e);
	if (pid < 0)
		return pid;
	s->call = program_try(p, "look for Landlock", SYS_kcmp, ARG(th->task->pid), ARG(pid),
			      ARG(KCMP_VM), ARG(0), ARG(0));
	return 0;
}

static int answer_thread(struct dump *d, struct thread *th, const struct program *p,
			 const void *stream, struct err *e)
{
	const struct landlock_run *run = tree_part(&d->tree, ROOM_landlock);
	const struct landlock_thread *s = thread_part(th, ROOM_landlock);

	if (!run->exists || program_result(p, stream, s->call) != -EPERM)
		return 0;
	return err_say(e, -EOPNOTSUPP,
		       "thread %d is in a Landlock domain, whose rules cannot be read back: not supported",
		       th->tid);
}

const struct room landlock_room = {
	.name = "landlock",
	.id = ROOM_landlock,
	.tree_size = sizeof(struct landlock_run),
	.thread_size = sizeof(struct landlock_thread),
	.begin = begin,
	.end = end,
	.ask_thread = ask_thread,
	.answer_thread = answer_thread,
};
