/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptors: what fcntl, fdinfo and kcmp tell about open files. */
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/io.h"
#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/probes.h"

#define GETOWNER_UIDS 17 /* F_GETOWNER_UIDS, needs CONFIG_CHECKPOINT_RESTORE */

int probe_owner_uids(void)
{
	autofd fd = open("/", O_RDONLY | O_CLOEXEC);
	uid_t uids[2];

	return answer_unless(fcntl(fd, GETOWNER_UIDS, uids), EINVAL);
}

/* An epoll that waits for an eventfd, which goes to @ret_target. */
static int epoll_with_target(int *ret_target)
{
	struct epoll_event event = { .events = EPOLLIN };
	int ep = epoll_create1(EPOLL_CLOEXEC);

	*ret_target = eventfd(0, EFD_CLOEXEC);
	if (ep >= 0 && epoll_ctl(ep, EPOLL_CTL_ADD, *ret_target, &event))
		return -1;
	return ep;
}

static int inotify_with_watch(void)
{
	int fd = inotify_init1(IN_CLOEXEC);

	if (fd >= 0 && inotify_add_watch(fd, "/proc/self", IN_DELETE) < 0)
		return -1;
	return fd;
}

/* These descriptors stay open until the probe ends. */
int probe_fdinfo_ext(void)
{
	sigset_t set;
	int target, ep = epoll_with_target(&target), ret;

	sigemptyset(&set);
	ret = fdinfo_has_line(target, "eventfd-count:");
	if (ret == 1)
		ret = fdinfo_has_line(ep, "tfd:");
	if (ret == 1)
		ret = fdinfo_has_line(signalfd(-1, &set, SFD_CLOEXEC), "sigmask:");
	if (ret == 1)
		ret = fdinfo_has_line(inotify_with_watch(), "inotify wd:");
	return ret;
}

int probe_fdinfo_lock(void)
{
	autofd fd = memfd_create("probe", MFD_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB))
		return -errno;
	return fdinfo_has_line(fd, "lock:");
}

int probe_mnt_id(void)
{
	autofd fd = open("/", O_PATH | O_CLOEXEC);

	return fdinfo_has_line(fd, "mnt_id:");
}

int probe_kcmp_epoll(void)
{
	int target, ep = epoll_with_target(&target);
	struct kcmp_epoll_slot slot = { .efd = ep, .tfd = target };
	long ret = syscall(SYS_kcmp, getpid(), getpid(), KCMP_EPOLL_TFD, target, &slot);

	if (ret < 0)
		return answer_unless(ret, EINVAL);
	return ret == 0;
}

int probe_openat2(void)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	autofd fd = syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof(how));

	return answer_unless(fd, ENOSYS);
}

/* A pseudo terminal starts locked: its other end cannot be opened, not even by accident. */
int probe_tty(void)
{
	autofd master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	autofd slave = -1;
	char path[30];
	int index, lock = 1;

	if (master < 0)
		return answer_unless(master, ENOENT);
	if (ioctl(master, TIOCSPTLCK, &lock) || ioctl(master, TIOCGPTN, &index))
		return answer_unless(-1, ENOTTY);
	snprintf(path, sizeof(path), "/dev/pts/%d", index);
	slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return slave < 0 && errno == EIO;
}

/* A mount of autofs names the pipe to its daemon. */
int probe_autofs(void)
{
	autofree char *text = NULL;
	char options[100];
	int pipes[2], ret = own_directory();
	ssize_t len;

	if (ret < 0)
		return ret;
	if (pipe2(pipes, O_CLOEXEC) || mkdir("auto", 0700))
		return -errno;
	snprintf(options, sizeof(options), "fd=%d,pgrp=%d,minproto=5,maxproto=5,indirect", pipes[1],
		 getpgrp());
	if (mount("probe", "auto", "autofs", 0, options))
		return answer_unless(-1, ENODEV);
	len = read_file_at(AT_FDCWD, "/proc/self/mountinfo", &text);
	/* Its daemon is us: without this, looking at the mount would wait for ourselves. */
	umount2("auto", MNT_DETACH);
	return len < 0 ? (int)len : strstr(text, "pipe_ino=") != NULL;
}
