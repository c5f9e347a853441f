/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that are opened by path: regular files, directories, the simple memory devices (/dev/null
 * and the like), and O_PATH descriptors of anything. What is kept is path, flags and position; the
 * content belongs to the file system. So the dump refuses a path that does not lead to this very
 * file any more (deleted, renamed over, covered by a mount), and the restore refuses a file that is
 * not what it was: gone, of another type, mode, size or build id.
 *
 * A file in /proc/PID of a task that is being made is not there when files are opened: refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "engine/files/image.h"
#include "engine/files/kinds.h"
#include "engine/files/reg.h"
#include "engine/files/magic.h"
#include "engine/proc/build-id.h"

#define TMPFILE_BIT    (O_TMPFILE & ~O_DIRECTORY)
#define BUILD_ID_WORDS (BUILD_ID_MAX / 4)

/* ---- kernel to model ---- */

/* Memory devices without state; the others of major 1 are memory, or a log with a position. */
static bool is_plain_device(dev_t rdev, uint32_t flags)
{
	if (major(rdev) != 1)
		return false;
	switch (minor(rdev)) {
	case 3: /* null */
	case 5: /* zero */
	case 7: /* full */
	case 8: /* random */
	case 9: /* urandom */
		return true;
	case 11: /* kmsg */
		return (flags & O_ACCMODE) == O_WRONLY;
	default:
		return false;
	}
}

/* File systems whose files have a name in /proc that looks like a path and is none. */
static bool is_pathless(const struct file_probe *probe)
{
	struct statfs fs;

	if (!probe->st.st_nlink && !strncmp(probe->link, "/memfd:", strlen("/memfd:")))
		return true;
	return !fstatfs(probe->fd, &fs) &&
	       (fs.f_type == MQUEUE_MAGIC || fs.f_type == SECRETMEM_MAGIC);
}

static bool reg_claims(const struct file_probe *probe)
{
	if (probe->link[0] != '/' || is_pathless(probe))
		return false;
	if (probe->info.flags & O_PATH)
		return true;
	switch (probe->st.st_mode & S_IFMT) {
	case S_IFREG:
	case S_IFDIR:
		return true;
	case S_IFCHR:
		return is_plain_device(probe->st.st_rdev, probe->info.flags);
	default:
		return false;
	}
}

static bool has_suffix(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return len >= n && !strcmp(s + len - n, suffix);
}

static int check_proc(const struct file_probe *probe, struct err *e)
{
	struct statfs fs;
	const char *rest = probe->link + strlen("/proc/");

	if (fstatfs(probe->fd, &fs) < 0)
		return err_set(e, -errno, "fstatfs");
	if (fs.f_type != PROC_SUPER_MAGIC || !strcmp(probe->link, "/proc"))
		return 0;
	if (strncmp(probe->link, "/proc/", strlen("/proc/")))
		return err_say(e, -ENOTSUP,
			       "a file of a proc that is not at /proc: not supported yet");
	if (*rest >= '0' && *rest <= '9')
		return err_say(e, -ENOTSUP, "a file in /proc of a process: not supported yet");
	return 0;
}

/* Will the path lead to the same file when it is opened? */
static int check_path(const struct file_probe *probe, struct err *e)
{
	struct stat st;

	if (!fstatat(AT_FDCWD, probe->link, &st, AT_SYMLINK_NOFOLLOW) &&
	    st.st_dev == probe->st.st_dev && st.st_ino == probe->st.st_ino)
		return check_proc(probe, e);
	if (has_suffix(probe->link, " (deleted)"))
		return err_say(e, -ENOTSUP, "a deleted file: not supported yet");
	if (probe->st.st_mode == 0)
		return err_say(e, -ENOTSUP, "a file without a path");
	return err_say(e, -ENOTSUP, "the path leads to another file, or to none");
}

/* Logs grow on; upstream leaves the size of what is only appended to alone as well. */
static bool is_size_fixed(const struct file *f, mode_t mode)
{
	return S_ISREG(mode) && !((f->flags & O_ACCMODE) == O_WRONLY && f->flags & O_APPEND);
}

/*
 * The length of the build id in words, 0 if there is none. @fd may be write-only or O_PATH; and a
 * read by it would change the time of access.
 */
static int read_build_id(int fd, uint32_t words[BUILD_ID_WORDS], struct err *e)
{
	autofd again = file_reopen(fd, O_RDONLY | O_NOATIME | O_NONBLOCK, e);
	int len;

	if (again < 0)
		return again;
	memset(words, 0, BUILD_ID_MAX);
	len = elf_build_id_read(again, (uint8_t *)words, e);
	return len < 0 ? len : (len + 3) / 4;
}

static int dump_build_id(struct dump *d, struct reg_file *reg, const struct file_probe *probe,
			 struct err *e)
{
	uint32_t words[BUILD_ID_WORDS];
	int n = read_build_id(probe->fd, words, e);

	if (n <= 0)
		return n;
	reg->n_build_id = n;
	reg->build_id = mempool_dup(d->pool, words, n * sizeof(words[0]));
	return reg->build_id ? 0 : err_set(e, -ENOMEM, "build id");
}

int reg_dump_path(struct dump *d, struct file *f, const struct file_probe *probe, struct err *e)
{
	struct reg_file *reg = f->state;
	int ret = check_path(probe, e);

	if (ret < 0)
		return ret;
	if (f->flags & TMPFILE_BIT)
		return err_say(e, -ENOTSUP,
			       "opened with O_TMPFILE and linked later: not supported yet");
	reg->path = mempool_strdup(d->pool, probe->link);
	if (!reg->path)
		return err_set(e, -ENOMEM, "path of a file");
	reg->mode = probe->st.st_mode;
	reg->has_size = is_size_fixed(f, reg->mode);
	reg->size = probe->st.st_size;
	if (!reg->has_size || !d->opts->file_validation_buildid)
		return 0;
	return dump_build_id(d, reg, probe, e);
}

int reg_add_companion(struct dump *d, const struct file_probe *probe, uint32_t *ret_id,
		      struct err *e)
{
	struct file *f = file_new(d->pool, &reg_kind);
	int ret;

	if (!f)
		return err_set(e, -ENOMEM, "a file");
	f->flags = probe->info.flags & ~O_CLOEXEC;
	ret = reg_dump_path(d, f, probe, e) ?: files_add(d, f, e);
	if (ret < 0)
		return ret;
	*ret_id = f->id;
	return 0;
}

/* ---- model to image and back ---- */

static int reg_write(struct dump *d, const struct file *f, FileEntry *entry, struct err *e)
{
	RegFileEntry *msg = file_message(d->pool, RegFileEntry, reg_file_entry__init);
	const struct reg_file *reg = f->state;

	if (!msg || !(msg->fown = file_owner_message(d, f)))
		return err_set(e, -ENOMEM, "a file");
	msg->id = f->id;
	msg->flags = f->flags;
	msg->pos = f->pos;
	msg->name = (char *)reg->path;
	msg->has_mode = true;
	msg->mode = reg->mode;
	msg->has_size = reg->has_size;
	msg->size = reg->size;
	msg->n_build_id = reg->n_build_id;
	msg->build_id = reg->build_id;
	entry->reg = msg;
	return 0;
}

static int check_message(const RegFileEntry *msg, struct err *e)
{
	if (msg->has_ext && msg->ext)
		return err_say(e, -ENOTSUP, "%s: external files are not supported yet", msg->name);
	if (msg->name[0] != '/' || strlen(msg->name) >= PATH_MAX)
		return err_say(e, -EBADMSG, "the name is no absolute path: %.100s", msg->name);
	if (msg->flags & TMPFILE_BIT)
		return err_say(e, -EBADMSG, "%s: flags %#o", msg->name, msg->flags);
	if (msg->pos > INT64_MAX)
		return err_say(e, -EBADMSG, "%s: position out of range", msg->name);
	if (msg->n_build_id > BUILD_ID_WORDS)
		return err_say(e, -EBADMSG, "%s: build id too long", msg->name);
	return 0;
}

static int reg_load(struct restore *r, struct file *f, const FileEntry *entry, struct err *e)
{
	const RegFileEntry *msg = entry->reg;
	struct reg_file *reg = f->state;
	int ret;

	if (!msg)
		return err_say(e, -EBADMSG, "there is no regular file in the entry");
	ret = check_message(msg, e);
	if (ret < 0)
		return ret;
	/* The message lives as long as the run does. */
	*reg = (struct reg_file){
		.path = msg->name,
		.mode = msg->has_mode ? msg->mode : 0,
		.has_size = msg->has_size,
		.size = msg->size,
		.build_id = msg->build_id,
		.n_build_id = msg->n_build_id,
	};
	f->pos = msg->pos;
	return file_load_common(r, f, msg->id, msg->flags, msg->fown, e);
}

/* ---- model to kernel ---- */

static const char *type_name(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "a regular file";
	case S_IFDIR:
		return "a directory";
	case S_IFCHR:
		return "a character device";
	case S_IFBLK:
		return "a block device";
	case S_IFIFO:
		return "a named pipe";
	case S_IFLNK:
		return "a symbolic link";
	case S_IFSOCK:
		return "a socket";
	default:
		return "something unknown";
	}
}

static int check_mode(struct restore *r, const struct reg_file *reg, uint32_t mode, struct err *e)
{
	if (!reg->mode)
		return 0;
	if ((mode & S_IFMT) != (reg->mode & S_IFMT))
		return err_say(e, -EINVAL, "%s: was %s, is %s now", reg->path, type_name(reg->mode),
			       type_name(mode));
	if ((mode & ~S_IFMT) != (reg->mode & ~S_IFMT) && !r->opts->skip_file_rwx_check)
		return err_say(
			e, -EINVAL,
			"%s: had permissions %#o, has %#o now (--skip-file-rwx-check allows that)",
			reg->path, reg->mode & ~S_IFMT, mode & ~S_IFMT);
	return 0;
}

static int check_size(const struct reg_file *reg, const struct stat *st, struct err *e)
{
	if (reg->has_size && S_ISREG(st->st_mode) && (uint64_t)st->st_size != reg->size)
		return err_say(e, -EINVAL, "%s: its size was %llu, is %llu now", reg->path,
			       (unsigned long long)reg->size, (unsigned long long)st->st_size);
	return 0;
}

/* Opening anything else may block, or do something. */
static int check_openable(const struct reg_file *reg, const struct file *f, const struct stat *st,
			  struct err *e)
{
	if (f->flags & O_PATH || S_ISREG(st->st_mode) || S_ISDIR(st->st_mode))
		return 0;
	if (S_ISCHR(st->st_mode) && is_plain_device(st->st_rdev, f->flags))
		return 0;
	return err_say(e, -ENOTSUP, "%s: %s (%u:%u): not supported yet", reg->path,
		       type_name(st->st_mode), major(st->st_rdev), minor(st->st_rdev));
}

static int check_file(struct restore *r, const struct file *f, struct stat *ret_st, struct err *e)
{
	const struct reg_file *reg = f->state;

	if (fstatat(AT_FDCWD, reg->path, ret_st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_set(e, -errno, "%s", reg->path);
	return check_mode(r, reg, ret_st->st_mode, e) ?: check_size(reg, ret_st, e) ?:
		       check_openable(reg, f, ret_st, e);
}

static int check_build_id(struct restore *r, const struct reg_file *reg, const struct file *f,
			  int fd, struct err *e)
{
	uint32_t words[BUILD_ID_WORDS];
	int n;

	if (!reg->n_build_id || !r->opts->file_validation_buildid)
		return 0;
	n = read_build_id(fd, words, e);
	if (n < 0)
		return err_wrap(e, "%s", reg->path);
	if ((size_t)n != reg->n_build_id || memcmp(words, reg->build_id, n * sizeof(words[0])))
		return err_say(e, -EINVAL, "%s: was built anew since the dump: its build id is %s",
			       reg->path, n ? "another one" : "gone");
	return 0;
}

static int set_position(const struct reg_file *reg, const struct file *f, int fd, struct err *e)
{
	off_t pos;

	if (!f->pos || f->flags & O_PATH)
		return 0;
	pos = lseek(fd, f->pos, SEEK_SET);
	if (pos < 0)
		return err_set(e, -errno, "%s: set position %llu", reg->path,
			       (unsigned long long)f->pos);
	if ((uint64_t)pos != f->pos)
		return err_say(e, -EINVAL, "%s: position %llu cannot be set", reg->path,
			       (unsigned long long)f->pos);
	return 0;
}

static int check_same(const struct reg_file *reg, int fd, const struct stat *expected,
		      struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set(e, -errno, "%s: fstat", reg->path);
	if (st.st_dev != expected->st_dev || st.st_ino != expected->st_ino)
		return err_say(e, -EAGAIN, "%s: changed while it was opened", reg->path);
	return 0;
}

static int reg_open(struct restore *r, struct file *f, int *ret_fd, struct err *e)
{
	const struct reg_file *reg = f->state;
	struct stat st;
	autofd fd = -1;
	int ret = check_file(r, f, &st, e);

	if (ret < 0)
		return ret;
	fd = open(reg->path, (f->flags & ~O_ASYNC) | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return err_set(e, -errno, "open %s with flags %#o", reg->path, f->flags);
	ret = check_same(reg, fd, &st, e) ?: check_build_id(r, reg, f, fd, e) ?:
		      set_position(reg, f, fd, e);
	if (ret < 0)
		return ret;
	*ret_fd = fd_take(&fd);
	return 0;
}

const struct file_kind reg_kind = {
	.name = "file with a path",
	.type = FD_TYPES__REG,
	.state_size = sizeof(struct reg_file),
	.claims = reg_claims,
	.dump = reg_dump_path,
	.write = reg_write,
	.load = reg_load,
	.open = reg_open,
};
