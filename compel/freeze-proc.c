/* SPDX-License-Identifier: GPL-2.0-only */
/* What the freezer reads in /proc. All of it through the descriptor of /proc/PID, which no reused pid can replace. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <linux/sched.h>

#include "base/io.h"
#include "base/util.h"
#include "compel/freezer.h"

int freezer_read_text(struct freezer *f, int dirfd, const char *name)
{
	autofd fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC);
	size_t len = 0;

	if (fd < 0)
		return -errno;
	for (;;) {
		ssize_t n;

		if (f->text_size - len < 4096) {
			char *larger = realloc(f->text, f->text_size * 2 + 8192);

			if (!larger)
				return -ENOMEM;
			f->text = larger;
			f->text_size = f->text_size * 2 + 8192;
		}
		n = read(fd, f->text + len, f->text_size - len - 1);
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		len += n;
	}
	f->text[len] = 0;
	return 0;
}

static int read_brief_once(struct freezer *f, int proc_fd, struct brief *ret)
{
	int err = freezer_read_text(f, proc_fd, "stat");
	const char *p;

	if (err)
		return err;
	p = strrchr(f->text, ')'); /* the name in front of it may hold anything */
	if (!p || sscanf(p + 1, " %c %d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d",
			 &ret->state, &ret->ppid, &ret->flags, &ret->n_threads) != 4)
		return -EINVAL;
	return 0;
}

/* For an instant of its execve a process looks as if it were gone: nobody is believed to be at once. */
int freezer_read_brief(struct freezer *f, int proc_fd, struct brief *ret)
{
	int tries, err = 0;

	for (tries = 0; tries < 3; tries++) {
		err = read_brief_once(f, proc_fd, ret);
		if (!err && ret->state != 'X')
			return 0;
	}
	return err;
}

bool freezer_is_ending(struct freezer *f, int proc_fd, pid_t tid)
{
	char path[48];
	const char *p;

	snprintf(path, sizeof(path), "task/%d/stat", tid);
	if (freezer_read_text(f, proc_fd, path))
		return true;
	p = strrchr(f->text, ')');
	return p && (p[2] == 'Z' || p[2] == 'X');
}

pid_t freezer_tracer_of(struct freezer *f, int proc_fd, pid_t tid)
{
	char path[48];
	const char *line;

	snprintf(path, sizeof(path), "task/%d/status", tid);
	if (freezer_read_text(f, proc_fd, path))
		return 0;
	line = strstr(f->text, "\nTracerPid:");
	return line ? atoi(line + strlen("\nTracerPid:")) : 0;
}

/* The flags of a clone3 are in the memory of the caller. */
static uint64_t clone3_flags(const struct frozen_process *p, uint64_t args_addr)
{
	autofd mem = openat(p->proc_fd, "mem", O_RDONLY | O_CLOEXEC);
	uint64_t flags = 0;

	if (mem < 0 || pread_full(mem, &flags, sizeof(flags), args_addr) != sizeof(flags))
		return 0;
	return flags;
}

static bool is_in_vfork(struct freezer *f, const struct frozen_process *p, pid_t tid)
{
	char path[48];
	unsigned long arg;
	long nr;

	snprintf(path, sizeof(path), "task/%d/syscall", tid);
	if (freezer_read_text(f, p->proc_fd, path) || sscanf(f->text, "%ld %lx", &nr, &arg) != 2)
		return false;
	return nr == SYS_vfork || (nr == SYS_clone && arg & CLONE_VFORK) ||
	       (nr == SYS_clone3 && clone3_flags(p, arg) & CLONE_VFORK);
}

int freezer_check_vfork(struct freezer *f, const struct frozen_process *p, pid_t tid, struct err *e)
{
	char path[48];
	long child;

	if (!is_in_vfork(f, p, tid))
		return 0;
	snprintf(path, sizeof(path), "task/%d/children", tid);
	child = freezer_read_text(f, p->proc_fd, path) ? 0 : atol(f->text);
	return err_say(e, -EBUSY, "task %d waits in vfork for its child %ld to execute a program: not supported yet",
		       tid, child);
}
