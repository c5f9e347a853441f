/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Namespaces. Every task has one of each kind; so far all of them have to be those criu itself is in, and
 * the images say just that: the ids 1 to 8 are criu's own.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "engine/core/room.h"
#include "engine/namespaces/namespaces.h"

/* In the order in which ids are given out. */
static const struct {
	const char *name, *link;
} kinds[] = {
	{ "pid", "ns/pid" },   { "net", "ns/net" }, { "ipc", "ns/ipc" },   { "uts", "ns/uts" },
	{ "time", "ns/time" }, { "mnt", "ns/mnt" }, { "user", "ns/user" }, { "cgroup", "ns/cgroup" },
	/* Not of the task itself, but of the children it will have. */
	{ "pid (for children)", "ns/pid_for_children" },
	{ "time (for children)", "ns/time_for_children" },
};

struct namespaces {
	uint64_t inode[ARRAY_SIZE(kinds)];
};

static int read_inodes(int proc_fd, struct namespaces *ns, struct err *e)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct stat st;

		/* A kernel without that kind has no link: everybody is in the same "none". */
		if (fstatat(proc_fd, kinds[i].link, &st, 0) == 0)
			ns->inode[i] = st.st_ino;
		else if (errno != ENOENT)
			return err_set(e, -errno, "%s", kinds[i].link);
	}
	return 0;
}

static int begin(struct dump *d, struct err *e)
{
	autofd self = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return self < 0 ? err_set(e, -errno, "/proc/self") : read_inodes(self, tree_part(&d->tree, ROOM_namespaces), e);
}

static int collect(struct dump *d, struct task *t, struct err *e)
{
	struct namespaces *theirs = task_part(t, ROOM_namespaces);
	struct namespaces *own = tree_part(&d->tree, ROOM_namespaces);
	size_t i;
	int ret = read_inodes(t->proc_fd, theirs, e);

	for (i = 0; i < ARRAY_SIZE(kinds) && !ret; i++)
		if (own->inode[i] != theirs->inode[i])
			ret = err_say(e, -EOPNOTSUPP,
				      "is in a %s namespace of its own (%lu, criu is in %lu): not supported yet",
				      kinds[i].name, (long)theirs->inode[i], (long)own->inode[i]);
	return ret;
}

const struct room namespaces_room = {
	.name = "namespaces",
	.id = ROOM_namespaces,
	.tree_size = sizeof(struct namespaces),
	.task_size = sizeof(struct namespaces),
	.begin = begin,
	.collect = collect,
};
