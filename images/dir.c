/* SPDX-License-Identifier: MIT */
/*
 * The directory of a dump. While it is being written there is no inventory.img in it, so whoever is
 * killed in the middle leaves something that nobody takes for a dump. Files are written under
 * their final names, only the inventory comes by renaming: it is there completely or not at all.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "images/internal.h"

#define INVENTORY_NAME	    "inventory.img"
#define INVENTORY_TEMPORARY "inventory.img.tmp"

/* Returns 1 if there was such a file, 0 if not. */
static int remove_file(struct image_dir *dir, const char *name, struct err *e)
{
	if (unlinkat(dir->fd, name, 0) == 0)
		return 1;
	return errno == ENOENT ? 0 : err_set(e, -errno, "remove %s", name);
}

int image_dir_remove(struct image_dir *dir, enum image_kind kind, uint64_t id, struct err *e)
{
	char name[IMAGE_NAME_MAX];
	int ret;

	image_name(kind, id, name);
	ret = remove_file(dir, name, e);
	return ret < 0 ? ret : 0;
}

/* May the file of an older dump be mistaken for a part of the one that begins? */
static bool is_stale(const char *name)
{
	enum image_kind kind;

	if (!image_parse_name(name, &kind, NULL))
		return false;
	switch (kind) {
	case IMAGE_PAGES:
	case IMAGE_PAGEMAP:
	case IMAGE_PAGEMAP_SHMEM:
	case IMAGE_CPUINFO:
	case IMAGE_STATS_DUMP:
	case IMAGE_STATS_RESTORE:
	case IMAGE_IRMAP_CACHE:
		return false;
	default:
		return true;
	}
}

static int remove_stale(struct image_dir *dir, struct err *e)
{
	autofd fd = openat(dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	autodir DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!d)
		return err_set(e, -errno, "open the images directory");
	fd_take(&fd);
	while ((entry = readdir(d))) {
		int ret = is_stale(entry->d_name) ? remove_file(dir, entry->d_name, e) : 0;

		if (ret < 0)
			return ret;
	}
	return 0;
}

/* The inventory goes first: if we are killed now, what is left is no dump. */
static int begin_dump(struct image_dir *dir, struct err *e)
{
	int ret = remove_file(dir, INVENTORY_TEMPORARY, e);
	int had_dump = ret < 0 ? ret : remove_file(dir, INVENTORY_NAME, e);

	return had_dump > 0 ? remove_stale(dir, e) : had_dump;
}

static int check_is_directory(int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set(e, -errno, "stat of the images directory");
	return S_ISDIR(st.st_mode) ? 0 : err_set(e, -ENOTDIR, "the images directory");
}

int image_dir_open(int dirfd, enum image_dir_mode mode, struct image_dir **ret_dir, struct err *e)
{
	autofree_(image_dir) struct image_dir *dir = calloc(1, sizeof(*dir));
	int ret;

	if (!dir)
		return err_set(e, -ENOMEM, "open the images directory");
	dir->mode = mode;
	dir->has_common = true;
	dir->is_done = true; /* there is nothing to abort yet */
	dir->fd = fcntl(dirfd, F_DUPFD_CLOEXEC, 3);
	if (dir->fd < 0)
		return err_set(e, -errno, "duplicate the images directory");
	ret = check_is_directory(dir->fd, e);
	if (ret == 0 && mode == IMAGE_DIR_WRITE)
		ret = begin_dump(dir, e);
	if (ret < 0)
		return ret;
	dir->is_done = mode != IMAGE_DIR_WRITE;
	*ret_dir = take(dir);
	return 0;
}

void image_dir_free(struct image_dir *dir)
{
	if (!dir)
		return;
	if (!dir->is_done)
		image_dir_abort(dir);
	if (dir->fd >= 0)
		close(dir->fd);
	free(dir->created);
	free(dir);
}

int image_dir_fd(const struct image_dir *dir)
{
	return dir->fd;
}

int image_dir_set_version(struct image_dir *dir, uint32_t img_version, struct err *e)
{
	if (img_version > 2)
		return err_say(
			e, -EPROTONOSUPPORT,
			"inventory.img: img_version %u is not known; a newer program wrote it",
			img_version);
	dir->has_common = img_version != 1;
	return 0;
}

int image_dir_note_created(struct image_dir *dir, enum image_kind kind, uint64_t id, struct err *e)
{
	if (dir->n_created == dir->cap_created) {
		size_t cap = MAX(2 * dir->cap_created, 64UL);
		struct created *grown = reallocarray(dir->created, cap, sizeof(*grown));

		if (!grown)
			return err_set(e, -ENOMEM, "remember the images that were written");
		dir->created = grown;
		dir->cap_created = cap;
	}
	dir->created[dir->n_created++] = (struct created){ .kind = kind, .id = id };
	return 0;
}

int image_dir_create_file(struct image_dir *dir, const char *name, struct err *e)
{
	/* O_EXCL follows no symlink. What comes here between the two calls is an error. */
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = openat(dir->fd, name, flags, 0644);

	if (fd < 0 && errno == EEXIST) {
		int ret = remove_file(dir, name, e);

		if (ret < 0)
			return ret;
		fd = openat(dir->fd, name, flags, 0644);
	}
	return fd < 0 ? err_set(e, -errno, "create %s", name) : fd;
}

int image_dir_commit(struct image_dir *dir, const ProtobufCMessage *inventory, struct err *e)
{
	int ret;

	assert(dir->mode == IMAGE_DIR_WRITE && !dir->is_done && !dir->n_writers);
	ret = image_writer_write_inventory(dir, INVENTORY_TEMPORARY, inventory, e);
	if (ret == 0 && renameat(dir->fd, INVENTORY_TEMPORARY, dir->fd, INVENTORY_NAME) < 0)
		ret = err_set(e, -errno, "rename %s", INVENTORY_TEMPORARY);
	if (ret < 0)
		unlinkat(dir->fd, INVENTORY_TEMPORARY, 0);
	else
		dir->is_done = true;
	return ret;
}

void image_dir_abort(struct image_dir *dir)
{
	if (dir->mode == IMAGE_DIR_WRITE) {
		unlinkat(dir->fd, INVENTORY_NAME, 0);
		unlinkat(dir->fd, INVENTORY_TEMPORARY, 0);
	}
	for (size_t i = 0; i < dir->n_created; i++)
		image_dir_remove(dir, dir->created[i].kind, dir->created[i].id, NULL);
	dir->n_created = 0;
	dir->is_done = true;
}
