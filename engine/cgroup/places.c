/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding a cgroup's directory: a hierarchy is wherever a file system of type cgroup (version 1,
 * with its controllers or name among the options) or cgroup2 is mounted. The mount may show a part
 * of the hierarchy only, be covered by another, or be read-only: then the next one is tried. The
 * path may come from an image, so it is resolved below the mount and nowhere else.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "base/io.h"
#include "engine/cgroup/places.h"
#include "engine/proc/mountinfo.h"
#include "engine/proc/procfs.h"

static const char *const v1_files[CG_N_WAYS] = { "cgroup.procs", "tasks" };
static const char *const v2_files[CG_N_WAYS] = { "cgroup.procs", "cgroup.threads" };

bool cg_is_mount_of(const struct proc_mount *m, const char *name)
{
	struct proc_str list = { name, strlen(name) }, word;

	if (!list.len)
		return proc_str_eq(m->fstype, "cgroup2");
	if (!proc_str_eq(m->fstype, "cgroup"))
		return false;
	while (cg_next_word(&list, &word))
		if (!cg_list_has(m->super_options, word))
			return false;
	return true;
}

const char *cg_path_below(const char *root, const char *path)
{
	size_t len = strlen(root);

	if (len == 1) /* "/" */
		len = 0;
	if (strncmp(path, root, len) || (path[len] && path[len] != '/'))
		return NULL;
	path += len;
	return path + strspn(path, "/");
}

static int open_mount(struct restore *r, const struct proc_mount *m)
{
	const char *path = proc_str_unescape(r->pool, m->mountpoint);
	autofd fd = path ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return path ? -errno : -ENOMEM;
	if (st.st_dev != makedev(m->dev_major, m->dev_minor))
		return -ENXIO; /* something else is mounted over it */
	return fd_take(&fd);
}

/* The directory of @place in this mount; -ENXIO: it cannot be seen there. */
static int open_dir(struct restore *r, const struct proc_mount *m, const struct cg_place *place)
{
	const struct open_how how = {
		.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	const char *root = proc_str_unescape(r->pool, m->root);
	const char *path = root ? cg_path_below(root, place->at.path) : NULL;
	autofd fd = path ? open_mount(r, m) : -ENXIO;
	int ret;

	if (fd < 0 || !*path)
		return fd_take(&fd);
	ret = syscall(SYS_openat2, fd, path, &how, sizeof(how));
	return ret < 0 ? -errno : ret;
}

/* Tasks of a frozen cgroup run no program, and would be waited for in vain. The root has no such
 * files. */
static bool is_frozen(int dir, const struct cg_place *place)
{
	const char *name = *place->at.name ? "freezer.state" : "cgroup.events";
	autofree char *text = NULL;

	if (read_file_at(dir, name, &text) < 0)
		return false;
	return *place->at.name ? strncmp(text, "THAWED", 6) : !!strstr(text, "frozen 1");
}

static int open_in(struct restore *r, const struct proc_mount *m, const struct cg_place *place,
		   enum cg_way way)
{
	const char *const *files = *place->at.name ? v1_files : v2_files;
	autofd dir = open_dir(r, m, place);
	int fd;

	if (dir < 0)
		return dir;
	if (is_frozen(dir, place))
		return -EBUSY;
	fd = openat(dir, files[way], O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int say_why(const struct cg_place *place, int code, struct err *e)
{
	switch (code) {
	case -ENXIO:
		return err_say(e, code,
			       "%s: no mount of that hierarchy shows it here: mount it first",
			       place->what);
	case -ENOENT:
		return err_say(
			e, code,
			"%s does not exist: create it first; its properties are not kept yet",
			place->what);
	case -EBUSY:
		return err_say(e, code, "%s is frozen: thaw it first", place->what);
	default:
		return err_set(e, code, "open %s", place->what);
	}
}

static int read_mounts(struct cg_places *places, struct err *e)
{
	size_t cap = 0;

	if (places->mounts)
		return 0;
	places->mounts_len =
		proc_read(AT_FDCWD, "/proc/thread-self/mountinfo", &places->mounts, &cap);
	if (places->mounts_len < 0)
		return err_set(e, places->mounts_len, "read /proc/thread-self/mountinfo");
	return 0;
}

int cg_open(struct restore *r, struct cg_places *places, const struct cg_place *place,
	    enum cg_way way, struct err *e)
{
	struct proc_cursor c;
	struct proc_mount m;
	int why = -ENXIO, ret = read_mounts(places, e);

	if (ret)
		return ret;
	c = proc_cursor(places->mounts, places->mounts_len);
	while ((ret = mountinfo_next(&c, &m, e)) > 0) {
		int fd;

		if (!cg_is_mount_of(&m, place->at.name))
			continue;
		fd = open_in(r, &m, place, way);
		if (fd >= 0)
			return fd;
		why = fd == -ENXIO ? why : fd;
	}
	return ret ? ret : say_why(place, why, e);
}
