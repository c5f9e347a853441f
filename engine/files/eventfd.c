/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * eventfd: a 64-bit counter with a wait queue, see eventfd(2). Value and mode are in fdinfo;
 * restore creates one that holds the same value. Waiters are not saved: they are tasks that will
 * restart their system call.
 *
 * Other implementations have no place for EFD_SEMAPHORE in the image. Ours is an extra field, which
 * they skip. Kernels before 6.5 do not tell the mode; there the dump is refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>

#include "engine/files/image.h"
#include "engine/files/kinds.h"

/* ---- kernel to model ---- */

struct eventfd {
	uint64_t counter;
	bool is_semaphore;
};

static bool eventfd_claims(const struct file_probe *probe)
{
	return !strcmp(probe->link, "anon_inode:[eventfd]");
}

static int eventfd_dump(struct dump *d, struct file *f, const struct file_probe *probe,
			struct err *e)
{
	struct eventfd *state = f->state;
	struct fdinfo_eventfd info;
	int ret = fdinfo_eventfd_parse(&probe->info, &info, e);

	if (ret < 0)
		return ret;
	if (info.semaphore < 0)
		return err_say(e, -ENOTSUP,
			       "the kernel does not tell whether it is a semaphore: "
			       "6.5 or later is needed");
	state->counter = info.count;
	state->is_semaphore = info.semaphore;
	return 0;
}

/* ---- model to image and back ---- */

static int eventfd_write_image(struct dump *d, const struct file *f, FileEntry *entry,
			       struct err *e)
{
	EventfdFileEntry *msg = file_message(d->pool, EventfdFileEntry, eventfd_file_entry__init);
	const struct eventfd *state = f->state;

	if (!msg || !(msg->fown = file_owner_message(d, f)))
		return err_set(e, -ENOMEM, "an eventfd");
	msg->id = f->id;
	msg->flags = f->flags;
	msg->counter = state->counter;
	if (state->is_semaphore) {
		msg->has_semaphore = true;
		msg->semaphore = true;
	}
	entry->efd = msg;
	return 0;
}

static int eventfd_load(struct restore *r, struct file *f, const FileEntry *entry, struct err *e)
{
	const EventfdFileEntry *msg = entry->efd;
	struct eventfd *state = f->state;

	if (!msg)
		return err_say(e, -EBADMSG, "there is no eventfd in the entry");
	/* The largest value of a counter is one less than the largest number. */
	if (msg->counter == UINT64_MAX)
		return err_say(e, -EBADMSG, "counter out of range");
	state->counter = msg->counter;
	state->is_semaphore = msg->has_semaphore && msg->semaphore;
	return file_load_common(r, f, msg->id, msg->flags, msg->fown, e);
}

/* ---- model to kernel ---- */

static int eventfd_set(int fd, uint64_t counter, struct err *e)
{
	/* eventfd2() takes 32 bits only. */
	if (counter && write(fd, &counter, sizeof(counter)) < 0)
		return err_set(e, -errno, "set the counter of an eventfd");
	return 0;
}

static int eventfd_open(struct restore *r, struct file *f, int *ret_fd, struct err *e)
{
	const struct eventfd *state = f->state;
	autofd fd = eventfd(0, EFD_CLOEXEC | (state->is_semaphore ? EFD_SEMAPHORE : 0));
	int ret;

	if (fd < 0)
		return err_set(e, -errno, "eventfd");
	ret = eventfd_set(fd, state->counter, e) ?: file_set_flags(fd, f->flags, e);
	if (ret < 0)
		return ret;
	*ret_fd = fd_take(&fd);
	return 0;
}

const struct file_kind eventfd_kind = {
	.name = "eventfd",
	.type = FD_TYPES__EVENTFD,
	.state_size = sizeof(struct eventfd),
	.claims = eventfd_claims,
	.dump = eventfd_dump,
	.write = eventfd_write_image,
	.load = eventfd_load,
	.open = eventfd_open,
};
