/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "engine/landlock/landlock.h"

/* Raw calls: the C library would change all threads of this process, which is a copy of one of them. */
static void become(uid_t uid, gid_t gid)
{
	syscall(SYS_setgroups, 0, NULL);
	if (syscall(SYS_setresgid, gid, gid, gid) || syscall(SYS_setresuid, uid, uid, uid))
		_exit(1);
	if (uid == 0) {
		/* Nobody may look at somebody who can do more. */
		struct {
			uint32_t version;
			int pid;
		} head = { 0x20080522, 0 };
		uint32_t none[6] = { 0 };

		syscall(SYS_capset, &head, none);
	}
	/* Changing the uid made it undumpable, which hides it from its equals. */
	prctl(PR_SET_DUMPABLE, 1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static pid_t start(uid_t uid, gid_t gid, struct err *e)
{
	int ready[2];
	char byte;
	pid_t pid;
	ssize_t n;

	if (pipe2(ready, O_CLOEXEC))
		return err_set(e, -errno, "pipe");
	pid = fork();
	if (pid == 0) {
		become(uid, gid);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	n = pid < 0 ? -1 : read(ready[0], &byte, 1);
	close(ready[0]);
	if (n == 1)
		return pid;
	return err_say(e, -EIO, "a process of uid %u cannot be made to look for Landlock", uid);
}

pid_t stand_in_get(struct mempool *pool, struct stand_in **list, uid_t uid, gid_t gid,
		   struct err *e)
{
	struct stand_in *s;

	for (s = *list; s; s = s->next)
		if (s->uid == uid && s->gid == gid)
			return s->pid;
	s = mempool_new_(pool, struct stand_in);
	if (!s)
		return err_set(e, -ENOMEM, "Landlock");
	s->uid = uid;
	s->gid = gid;
	s->pid = start(uid, gid, e);
	if (s->pid < 0)
		return s->pid;
	s->next = *list;
	*list = s;
	return s->pid;
}

void stand_in_end_all(struct stand_in *list)
{
	for (; list; list = list->next) {
		kill(list->pid, SIGKILL);
		waitpid(list->pid, NULL, 0);
	}
}
