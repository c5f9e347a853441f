/* SPDX-License-Identifier: GPL-2.0-only */
/* Good names for what no kind claims, so that a user knows what stands in the way. */
#include <errno.h>
#include <string.h>
#include <sys/vfs.h>

#include "base/util.h"
#include "engine/files/internal.h"
#include "engine/files/magic.h"

static const struct {
	const char *prefix;
	const char *name;
} names_by_link[] = {
	{ "anon_inode:[eventpoll]", "an epoll instance" },
	{ "anon_inode:inotify", "an inotify instance" },
	{ "anon_inode:[fanotify]", "a fanotify group" },
	{ "anon_inode:[signalfd]", "a signalfd" },
	{ "anon_inode:[timerfd]", "a timerfd" },
	{ "anon_inode:[pidfd]", "a pidfd" },
	{ "pidfd:", "a pidfd" },
	{ "anon_inode:[io_uring]", "an io_uring" },
	{ "anon_inode:[userfaultfd]", "a userfaultfd" },
	{ "anon_inode:[perf_event]", "a perf event" },
	{ "anon_inode:bpf", "a BPF object" },
	{ "anon_inode:[bpf", "a BPF object" },
	{ "anon_inode:btf", "a BPF type description" },
	{ "anon_inode:seccomp notify", "a seccomp listener" },
	{ "anon_inode:[landlock-ruleset]", "a Landlock ruleset" },
	{ "anon_inode:[fscontext]", "a mount that is being set up" },
	{ "anon_inode:kvm", "a KVM object" },
	{ "anon_inode:", "an anonymous inode of an unknown kind" },
	{ "/memfd:", "a memfd" },
	{ "/secretmem", "secret memory" },
	{ "/[aio]", "an AIO context" },
	{ "net:[", "a network namespace" },
	{ "mnt:[", "a mount namespace" },
	{ "pid:[", "a pid namespace" },
	{ "user:[", "a user namespace" },
	{ "uts:[", "a UTS namespace" },
	{ "ipc:[", "an IPC namespace" },
	{ "cgroup:[", "a cgroup namespace" },
	{ "time:[", "a time namespace" },
};

static const char *name_by_type(const struct file_probe *probe)
{
	switch (probe->st.st_mode & S_IFMT) {
	case S_IFSOCK:
		return "a socket";
	case S_IFIFO:
		return probe->link[0] == '/' ? "a named pipe" : "a pipe";
	case S_IFBLK:
		return "a block device";
	case S_IFCHR:
		return "a character device";
	default:
		return "a file of an unknown kind";
	}
}

static const char *name_of(const struct file_probe *probe)
{
	struct statfs fs;
	size_t i;

	if (!fstatfs(probe->fd, &fs) && fs.f_type == MQUEUE_MAGIC)
		return "a POSIX message queue";
	for (i = 0; i < ARRAY_SIZE(names_by_link); i++)
		if (!strncmp(probe->link, names_by_link[i].prefix, strlen(names_by_link[i].prefix)))
			return names_by_link[i].name;
	return name_by_type(probe);
}

int files_refuse(const struct file_probe *probe, struct err *e)
{
	return err_say(e, -ENOTSUP, "%s: not supported yet", name_of(probe));
}
