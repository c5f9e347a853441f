/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tty: the terminal a tree was started from, and which is not part of it: the session's leader, a
 * shell most often, is outside. With --shell-job the tree gets the terminal that criu itself has at
 * restore.
 *
 * Settings (termios) are the program's: a full-screen program has them changed and expects to find
 * them so. They are put back, as late as can be, by a task, and so is the group that was in the
 * foreground. The size is the window's, which may be another one now: it is left alone. What was
 * typed and not yet read stays with the terminal.
 *
 * Refused: a terminal whose session leader is in the tree, masters of pseudo terminals, a second
 * terminal, exclusive mode, and the whole thing without --shell-job.
 */
#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "compel/program.h"
#include "engine/files/image.h"
#include "engine/files/kinds.h"
#include "engine/files/reg.h"
#include "engine/files/tty.h"
#include "engine/proc/procfs.h"
#include "engine/proc/stat.h"

/* Device numbers, see Documentation/admin-guide/devices.txt of Linux. */
enum {
	TTY_MAJOR = 4,	  /* virtual consoles, from minor 64 on serial lines */
	TTYAUX_MAJOR = 5, /* tty, console, ptmx */
	PTS_MAJOR_FIRST = 136,
	PTS_MAJOR_LAST = 143,
};

/* The numbers that stand in for a pty's in the ids of tty-info.img. */
enum {
	INDEX_CONSOLE = 1002,
	INDEX_VT = 1004,
	INDEX_CTTY = 1006,
	INDEX_SERIAL = 1008,
};

struct terminal *tty_find(const struct ttys *ttys, uint32_t info_id)
{
	struct terminal *t = ttys->first;

	while (t && t->info_id != info_id)
		t = t->next;
	return t;
}

struct terminal *tty_get(struct ttys *ttys, struct mempool *pool, uint32_t info_id)
{
	struct terminal *t = tty_find(ttys, info_id);

	if (t)
		return t;
	t = mempool_new_(pool, struct terminal);
	if (!t)
		return NULL;
	t->info_id = info_id;
	t->next = ttys->first;
	ttys->first = t;
	return t;
}

/* ---- kernel to model ---- */

static bool is_pts(dev_t rdev)
{
	return major(rdev) >= PTS_MAJOR_FIRST && major(rdev) <= PTS_MAJOR_LAST;
}

static bool tty_claims(const struct file_probe *probe)
{
	unsigned int m = major(probe->st.st_rdev);

	if (!S_ISCHR(probe->st.st_mode) || probe->info.flags & O_PATH)
		return false;
	return m == TTY_MAJOR || m == TTYAUX_MAJOR || is_pts(probe->st.st_rdev);
}

/* Which entry of tty-info.img a device belongs to. */
struct tty_name {
	uint32_t type;
	uint32_t index;
};

static struct tty_name name_of(dev_t rdev)
{
	unsigned int minor_ = minor(rdev);

	if (is_pts(rdev))
		return (struct tty_name){ TTY_TYPE__PTY,
					  (major(rdev) - PTS_MAJOR_FIRST) * 256 + minor_ };
	if (major(rdev) == TTY_MAJOR)
		return minor_ < 64 ? (struct tty_name){ TTY_TYPE__VT, INDEX_VT }
				   : (struct tty_name){ TTY_TYPE__SERIAL, INDEX_SERIAL };
	return minor_ ? (struct tty_name){ TTY_TYPE__CONSOLE, INDEX_CONSOLE }
		      : (struct tty_name){ TTY_TYPE__CTTY, INDEX_CTTY };
}

static int read_modes(struct terminal *t, int fd, struct err *e)
{
	struct termios locked = { 0 };

	if (ioctl(fd, TCGETS2, &t->modes) < 0)
		return err_set(e, -errno, "settings of the terminal");
	if (ioctl(fd, TIOCGLCKTRMIOS, &locked) < 0)
		return err_set(e, -errno, "locked settings of the terminal");
	memcpy(&t->locked_modes, &locked, sizeof(locked));
	t->has_modes = true;
	return 0;
}

static int read_size(struct terminal *t, int fd, struct err *e)
{
	struct {
		uint16_t rows, cols, xpixel, ypixel; /* struct winsize */
	} size;

	if (ioctl(fd, TIOCGWINSZ, &size) < 0)
		return err_set(e, -errno, "size of the terminal");
	t->size = (struct tty_size){ size.rows, size.cols, size.xpixel, size.ypixel };
	return 0;
}

static int refuse_exclusive(int fd, struct err *e)
{
	int is_exclusive;

	if (ioctl(fd, TIOCGEXCL, &is_exclusive) < 0)
		return err_set(e, -errno, "TIOCGEXCL");
	if (is_exclusive)
		return err_say(e, -ENOTSUP, "a terminal in exclusive mode: not supported yet");
	return 0;
}

static int read_terminal(struct terminal *t, const struct file_probe *probe, struct err *e)
{
	t->rdev = probe->st.st_rdev;
	t->dev = probe->st.st_dev;
	t->uid = probe->st.st_uid;
	t->gid = probe->st.st_gid;
	if (ioctl(probe->fd, TIOCGDEV, &t->device) < 0)
		return err_set(e, -errno, "which terminal it is");
	return refuse_exclusive(probe->fd, e) ?: read_modes(t, probe->fd, e) ?:
		       read_size(t, probe->fd, e);
}

static int check_kind(struct dump *d, const struct file_probe *probe, struct err *e)
{
	if (probe->st.st_rdev == makedev(TTYAUX_MAJOR, 2))
		return err_say(e, -ENOTSUP,
			       "the master side of a pseudo terminal: not supported yet");
	if (!d->opts->shell_job)
		return err_say(e, -ENOTSUP,
			       "a terminal that the tree was started from: use --shell-job");
	return 0;
}

static int tty_dump(struct dump *d, struct file *f, const struct file_probe *probe, struct err *e)
{
	struct ttys *ttys = file_kind_data(d->files, &tty_kind);
	struct tty_name name = name_of(probe->st.st_rdev);
	struct tty_end *end = f->state;
	int ret = check_kind(d, probe, e);

	if (ret < 0)
		return ret;
	end->terminal = tty_get(ttys, d->pool, name.index << 1);
	if (!end->terminal)
		return err_set(e, -ENOMEM, "a terminal");
	if (!end->terminal->holder) {
		end->terminal->holder = f;
		end->terminal->type = name.type;
		end->terminal->index = name.index;
		ret = read_terminal(end->terminal, probe, e);
	}
	return ret < 0 ? ret : reg_add_companion(d, probe, &end->path_id, e);
}

static int read_stat(const struct task *t, struct proc_stat *ret, struct err *e)
{
	autofree char *buf = NULL;
	size_t cap = 0;
	ssize_t n = proc_read(t->proc_fd, "stat", &buf, &cap);

	if (n < 0)
		return err_set(e, n, "read /proc/%d/stat", t->pid);
	return proc_stat_parse(buf, n, ret, e);
}

static int refuse_leader(const struct terminal *terminal, const struct task *t, struct err *e)
{
	struct proc_stat stat;
	int ret;

	if (t->state == TASK_ZOMBIE || t->sid != t->pid)
		return 0;
	ret = read_stat(t, &stat, e);
	if (ret < 0 || stat.tty_nr != terminal->device)
		return ret;
	return err_say(e, -ENOTSUP,
		       "a terminal whose session leader %d is in the tree: not supported yet",
		       t->pid);
}

static int read_session(struct terminal *terminal, struct err *e)
{
	struct proc_stat stat;
	int ret = read_stat(terminal->holder->holder, &stat, e);

	if (ret < 0 || stat.tty_nr != terminal->device)
		return ret;
	terminal->sid = stat.sid;
	terminal->pgrp = stat.tpgid > 0 ? stat.tpgid : 0;
	return 0;
}

static int copy_terminal(struct dump *d, struct terminal *terminal, struct err *e)
{
	const struct ttys *ttys = file_kind_data(d->files, &tty_kind);
	struct task *t;
	int ret = 0;

	if (terminal->device != ttys->first->device)
		return err_say(e, -ENOTSUP, "a second terminal: not supported yet");
	tree_foreach_task(&d->tree, t)
		if (ret >= 0)
			ret = refuse_leader(terminal, t, e);
	return ret < 0 ? ret : read_session(terminal, e);
}

static int tty_copy(struct dump *d, const struct task *t, struct err *e)
{
	struct ttys *ttys = file_kind_data(d->files, &tty_kind);
	struct terminal *terminal;

	for (terminal = ttys->first; terminal; terminal = terminal->next) {
		if (terminal->holder->holder != t)
			continue;
		if (copy_terminal(d, terminal, e) < 0)
			return err_wrap(e, "fd %d", terminal->holder->holder_fd);
	}
	return 0;
}

/* ---- model to kernel ---- */

/* Which of criu's own descriptors is a terminal, or -1. */
static int own_terminal(void)
{
	struct termios2 modes;
	int fd;

	for (fd = 0; fd <= 2; fd++)
		if (!ioctl(fd, TCGETS2, &modes))
			return fd;
	return -1;
}

static int tty_open(struct restore *r, struct file *f, int *ret_fd, struct err *e)
{
	const struct tty_end *end = f->state;
	uint32_t flags = f->flags & ~O_ASYNC;
	int own = own_terminal(), fd;

	if (!r->opts->shell_job)
		return err_say(e, -EINVAL, "a terminal that is not in the tree: use --shell-job");
	if (own < 0)
		return err_say(
			e, -ENOTTY,
			"the tree needs a terminal, and criu itself has none on its standard "
			"input, output or error");
	if (end->terminal->type == TTY_TYPE__CTTY)
		fd = open("/dev/tty", flags | O_CLOEXEC);
	else
		fd = file_reopen(own, flags, e);
	if (fd < 0)
		return end->terminal->type == TTY_TYPE__CTTY
			       ? err_set(e, -errno, "open the controlling terminal")
			       : fd;
	*ret_fd = fd;
	return 0;
}

static bool is_in_foreground(void)
{
	pid_t group;

	return !ioctl(own_terminal(), TIOCGPGRP, &group) && group == getpgrp();
}

/* Was a group of the tree in the foreground, and not the one of the shell's job that criu now is
 * in? */
static bool had_foreground(const struct restore *r, const struct terminal *terminal)
{
	const struct task *t;

	tree_foreach_task(&r->tree, t)
		if (t->pgid == (pid_t)terminal->pgrp && tree_find_task(&r->tree, t->pgid))
			return true;
	return false;
}

/* The agent has all signals blocked: so it may do this in the background, too. */
static int tty_finish(struct restore *r, const struct file *f, int fd, struct program *p,
		      struct err *e)
{
	const struct terminal *t = ((const struct tty_end *)f->state)->terminal;
	pid_t pgrp = t->pgrp;

	if (t->holder != f || !t->has_modes)
		return 0;
	program_call(p, "put back the settings of the terminal", SYS_ioctl, ARG(fd), ARG(TCSETS2),
		     ARG_DATA(program_add_data(p, &t->modes, sizeof(t->modes))));
	if (had_foreground(r, t) && is_in_foreground())
		program_try(p, "put its group into the foreground", SYS_ioctl, ARG(fd),
			    ARG(TIOCSPGRP), ARG_DATA(program_add_data(p, &pgrp, sizeof(pgrp))));
	return 0;
}

const struct file_kind tty_kind = {
	.name = "terminal",
	.type = FD_TYPES__TTY,
	.state_size = sizeof(struct tty_end),
	.data_size = sizeof(struct ttys),
	.claims = tty_claims,
	.dump = tty_dump,
	.copy = tty_copy,
	.write = tty_write_image,
	.write_all = tty_write_info,
	.load = tty_load,
	.load_all = tty_load_info,
	.open = tty_open,
	.finish = tty_finish,
};
