/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The owner of a file: who gets SIGIO or SIGURG, and which signal instead (F_SETOWN_EX, F_SETSIG),
 * and whether it is sent at all (O_ASYNC). The kernel remembers with whose uids the owner was set,
 * and signals only whom those may signal. So at restore these calls are made by a task that has the
 * file, under these uids, when all tasks exist. O_ASYNC binds the signal's si_fd to a number; the
 * first one is taken.
 *
 * An owner that has died leaves nothing behind that anyone can see.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>

#include "engine/files/image.h"
#include "engine/files/internal.h"

#ifndef F_GETOWNER_UIDS
#define F_GETOWNER_UIDS 17 /* linux/fcntl.h, needs CONFIG_CHECKPOINT_RESTORE */
#endif

int file_owner_read(int fd, struct file_owner *ret, struct err *e)
{
	struct f_owner_ex owner;
	uint32_t uids[2];
	int signum;

	*ret = (struct file_owner){ 0 };
	if (fcntl(fd, F_GETOWN_EX, &owner) < 0)
		return errno == EBADF ? 0 : err_set(e, -errno, "F_GETOWN_EX"); /* O_PATH */
	signum = fcntl(fd, F_GETSIG);
	if (signum < 0)
		return err_set(e, -errno, "F_GETSIG");
	if (!owner.pid && !signum)
		return 0;
	if (fcntl(fd, F_GETOWNER_UIDS, uids) < 0)
		return err_set(e, -errno, "F_GETOWNER_UIDS");
	*ret = (struct file_owner){ .signum = signum };
	if (!owner.pid)
		return 0;
	ret->uid = uids[0];
	ret->euid = uids[1];
	ret->pid_type = owner.type;
	ret->pid = owner.pid;
	return 0;
}

FownEntry *file_owner_message(struct dump *d, const struct file *f)
{
	FownEntry *msg = file_message(d->pool, FownEntry, fown_entry__init);

	if (!msg)
		return NULL;
	msg->uid = f->owner.uid;
	msg->euid = f->owner.euid;
	msg->signum = f->owner.signum;
	msg->pid_type = f->owner.pid_type;
	msg->pid = f->owner.pid;
	return msg;
}

static void emit_owner(const struct file_owner *owner, int fd, struct program *p)
{
	struct f_owner_ex ex = { .type = owner->pid_type, .pid = owner->pid };
	bool is_other = owner->uid || owner->euid;

	/* The saved id stays 0, so that there is a way back. */
	if (is_other) {
		program_call(p, "", SYS_setresuid, ARG(owner->uid), ARG(owner->euid), ARG(0));
		program_note(p, "owner of fd %d: become uid %u", fd, owner->uid);
	}
	program_call(p, "", SYS_fcntl, ARG(fd), ARG(F_SETOWN_EX),
		     ARG_DATA(program_add_data(p, &ex, sizeof(ex))));
	program_note(p, "F_SETOWN_EX of fd %d to %d", fd, owner->pid);
	if (is_other)
		program_call(p, "become root again", SYS_setresuid, ARG(0), ARG(0), ARG(0));
}

void file_owner_emit(const struct file *f, int fd, struct program *p)
{
	if (f->owner.pid)
		emit_owner(&f->owner, fd, p);
	if (f->owner.signum) {
		program_call(p, "", SYS_fcntl, ARG(fd), ARG(F_SETSIG), ARG(f->owner.signum));
		program_note(p, "F_SETSIG of fd %d to %u", fd, f->owner.signum);
	}
	if (f->flags & O_ASYNC) {
		program_call(p, "", SYS_fcntl, ARG(fd), ARG(F_SETFL), ARG(f->flags));
		program_note(p, "O_ASYNC of fd %d", fd);
	}
}
