/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>

#include "engine/core/core-image.h"
#include "images/image.h"
#include "images/proto/core.pb-c.h"

static bool takes_part(const struct room *room, const struct task *t)
{
	return t->state != TASK_ZOMBIE || room->zombies;
}

/* The message of which rooms fill their fields. Of a zombie there is hardly anything left to say. */
static int init_core(struct dump *d, const struct thread *th, CoreEntry *core)
{
	bool leader = th == task_leader(th->task);

	core_entry__init(core);
	core->mtype = CORE_ENTRY__MARCH__X86_64;
	if (leader) {
		core->tc = mempool_new_(d->pool, TaskCoreEntry);
		if (!core->tc)
			return -ENOMEM;
		task_core_entry__init(core->tc);
	}
	if (th->task->state == TASK_ZOMBIE)
		return 0;
	core->thread_core = mempool_new_(d->pool, ThreadCoreEntry);
	core->thread_info = mempool_new_(d->pool, ThreadInfoX86);
	if (!core->thread_core || !core->thread_info)
		return -ENOMEM;
	thread_core_entry__init(core->thread_core);
	thread_info_x86__init(core->thread_info);
	return 0;
}

int core_image_write(struct dump *d, const struct thread *th, struct err *e)
{
	CoreEntry core;
	size_t i;

	if (init_core(d, th, &core))
		return err_set(e, -ENOMEM, "core image");
	for (i = 0; i < N_ROOMS; i++) {
		int ret;

		if (!rooms[i]->dump_core || !takes_part(rooms[i], th->task))
			continue;
		ret = rooms[i]->dump_core(d, th, &core, e);
		if (ret)
			return err_wrap(e, "task %d", th->tid);
	}
	return image_write_one(d->images, IMAGE_CORE, th->tid, &core.base, e);
}

static int check_core(const struct thread *th, const CoreEntry *core, struct err *e)
{
	if (th->task->state == TASK_ZOMBIE)
		return 0;
	if (!core->thread_core || !core->thread_info)
		return err_say(e, core->mtype != CORE_ENTRY__MARCH__X86_64 ? -EOPNOTSUPP : -EBADMSG,
			       "no thread_core or no x86-64 registers (mtype %d)", core->mtype);
	return 0;
}

/* The tree room comes first: from then on it is known whether the task is a zombie. */
static int load_rooms(struct restore *r, struct thread *th, const CoreEntry *core, struct err *e)
{
	size_t i;
	int ret = rooms[ROOM_tree]->load_core(r, th, core, e);

	if (!ret)
		ret = check_core(th, core, e);
	for (i = 0; i < N_ROOMS && !ret; i++)
		if (i != ROOM_tree && rooms[i]->load_core && takes_part(rooms[i], th->task))
			ret = rooms[i]->load_core(r, th, core, e);
	return ret;
}

int core_image_read(struct restore *r, struct thread *th, struct err *e)
{
	CoreEntry *core;
	int ret = image_read_one(r->images, IMAGE_CORE, th->tid, r->pool, &core_entry__descriptor,
				 &core, e);

	if (ret < 0)
		return ret;
	if (ret == IMAGE_ABSENT)
		return err_say(e, -ENOENT, "core-%d.img is missing", th->tid);
	ret = load_rooms(r, th, core, e);
	return ret ? err_wrap(e, "core-%d.img", th->tid) : 0;
}
