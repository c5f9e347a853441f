/* SPDX-License-Identifier: GPL-2.0-only */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/io.h"
#include "base/util.h"
#include "compel/freeze.h"

struct freezer {
	struct frozen_process *processes;
	size_t n, size;
	int64_t deadline_ns;
	bool frozen;
	char *text; /* buffer for /proc files, reused */
	size_t text_size;
};

/* What the kernel says about a process in /proc/PID/stat, as far as it matters here. */
struct brief {
	char state;
	pid_t ppid;
	unsigned int flags;
};

#define PF_KTHREAD 0x00200000

static int read_text(struct freezer *f, int dirfd, const char *name)
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

static int read_brief(struct freezer *f, int proc_fd, struct brief *ret)
{
	int err = read_text(f, proc_fd, "stat");
	const char *p;

	if (err)
		return err;
	p = strrchr(f->text, ')'); /* the name in front of it may hold anything */
	if (!p || sscanf(p + 1, " %c %d %*d %*d %*d %*d %u", &ret->state, &ret->ppid, &ret->flags) != 3)
		return -EINVAL;
	return 0;
}

static struct frozen_process *find_process(struct freezer *f, pid_t pid)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->processes[i].pid == pid)
			return &f->processes[i];
	return NULL;
}

static struct tracee *find_thread(struct frozen_process *p, pid_t tid)
{
	size_t i;

	for (i = 0; i < p->n_threads; i++)
		if (p->threads[i].tid == tid)
			return &p->threads[i];
	return NULL;
}

/* A thread that has exited but is still listed cannot be seized. */
static bool is_ending(struct freezer *f, int proc_fd, pid_t tid)
{
	char path[48];
	const char *p;

	snprintf(path, sizeof(path), "task/%d/stat", tid);
	if (read_text(f, proc_fd, path))
		return true;
	p = strrchr(f->text, ')');
	return p && (p[2] == 'Z' || p[2] == 'X');
}

/* Says why a task cannot be seized; the kernel said @code. */
static int explain_seize(struct freezer *f, int proc_fd, pid_t tid, int code, struct err *e)
{
	struct brief brief = { 0 };
	const char *line;
	pid_t tracer = 0;

	if (read_brief(f, proc_fd, &brief) == 0 && brief.flags & PF_KTHREAD)
		return err_say(e, -EPERM, "task %d is a kernel thread: it cannot be dumped", tid);
	if (read_text(f, proc_fd, "status") == 0) {
		line = strstr(f->text, "\nTracerPid:");
		if (line)
			tracer = atoi(line + strlen("\nTracerPid:"));
	}
	if (tracer)
		return err_say(e, -EBUSY, "task %d is being traced by task %d: end that first", tid,
			       tracer);
	return err_set(e, code, "seize task %d", tid);
}

/* 0 when it is seized, 1 when it has gone meanwhile. */
static int seize_thread(struct freezer *f, struct frozen_process *p, pid_t tid, struct err *e)
{
	struct tracee *threads;
	int ret = tracee_seize(tid, SEIZE_SUSPEND_SECCOMP, NULL);

	if (ret == -EPERM) /* perhaps only the seccomp option is not allowed */
		ret = tracee_seize(tid, 0, NULL);
	if (ret == -ESRCH || (ret == -EPERM && is_ending(f, p->proc_fd, tid)))
		return 1;
	if (ret)
		return explain_seize(f, p->proc_fd, tid, ret, e);
	threads = realloc(p->threads, (p->n_threads + 1) * sizeof(*threads));
	if (!threads)
		return err_set(e, -ENOMEM, "threads of task %d", p->pid);
	p->threads = threads;
	threads[p->n_threads++] = (struct tracee){ .tid = tid };
	ret = tracee_interrupt(tid, NULL);
	if (ret && ret != -ESRCH) /* if it has just ended, the wait will tell */
		return err_set(e, ret, "interrupt task %d", tid);
	return 0;
}

/* Returns the number of threads that were not known before. */
static int seize_new_threads(struct freezer *f, struct frozen_process *p, struct err *e)
{
	autofd fd = openat(p->proc_fd, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	autodir DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int n = 0;

	if (!dir)
		return 0; /* it has gone; the waits will tell */
	fd_take(&fd);
	while ((entry = readdir(dir))) {
		pid_t tid = atoi(entry->d_name);
		int ret;

		if (!isdigit((unsigned char)entry->d_name[0]) || find_thread(p, tid))
			continue;
		ret = seize_thread(f, p, tid, e);
		if (ret < 0)
			return ret;
		n += ret == 0;
	}
	return n;
}

static int add_process(struct freezer *f, pid_t pid, pid_t parent_tid, struct err *e)
{
	char path[32];
	autofd fd = -1;
	struct brief brief;

	snprintf(path, sizeof(path), "/proc/%d", pid);
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_set(e, -errno == -ENOENT ? -ESRCH : -errno, "task %d", pid);
	if (read_brief(f, fd, &brief))
		return err_set(e, -ESRCH, "task %d", pid);
	if (f->n == f->size) {
		size_t size = f->size * 2 + 16;
		void *larger = realloc(f->processes, size * sizeof(*f->processes));

		if (!larger)
			return err_set(e, -ENOMEM, "list of processes");
		f->processes = larger;
		f->size = size;
	}
	f->processes[f->n++] = (struct frozen_process){
		.pid = pid,
		.ppid = brief.ppid,
		.parent_tid = parent_tid,
		.proc_fd = fd_take(&fd),
		.zombie = brief.state == 'Z' || brief.state == 'X',
	};
	return 0;
}

/* Adds the children that f->text lists, those of one thread; returns how many were new. */
static int add_children(struct freezer *f, pid_t parent_tid, struct err *e)
{
	autofree char *text = strdup(f->text);
	char *p = text, *end;
	int n = 0;

	if (!text)
		return err_set(e, -ENOMEM, "list of children");
	for (;; p = end) {
		pid_t pid = strtol(p, &end, 10);
		int ret;

		if (end == p)
			return n;
		if (find_process(f, pid))
			continue;
		ret = add_process(f, pid, parent_tid, e);
		if (ret && ret != -ESRCH)
			return ret;
		n += ret == 0;
	}
}

/* The children of a process are those of all its threads. */
static int find_children(struct freezer *f, size_t process, struct err *e)
{
	int n = 0;
	size_t i;

	for (i = 0; i < f->processes[process].n_threads; i++) {
		const struct frozen_process *p = &f->processes[process];
		char path[64];
		int ret;

		snprintf(path, sizeof(path), "task/%d/children", p->threads[i].tid);
		ret = read_text(f, p->proc_fd, path);
		if (ret == -ENOENT || ret == -ESRCH)
			continue;
		if (ret)
			return err_set(e, ret, "/proc/%d/%s", p->pid, path);
		ret = *f->text ? add_children(f, p->threads[i].tid, e) : 0;
		if (ret < 0)
			return ret;
		n += ret;
	}
	return n;
}

/* Waits for the interruption of one thread. 1 when the thread is gone. */
static int wait_frozen(struct freezer *f, struct tracee *t, struct err *e)
{
	for (;;) {
		int detail = 0;
		int stop = tracee_wait(t->tid, f->deadline_ns, &detail, e);

		if (stop < 0)
			return stop;
		if (stop == TRACEE_EXITED)
			return 1;
		if (stop == TRACEE_EVENT) {
			/* SIGTRAP: our interruption; any other: it was in a group-stop by that signal */
			t->stop_signo = detail == SIGTRAP ? 0 : detail;
			return tracee_save(t, e);
		}
		/* A signal was about to be delivered: let that go on, the interruption comes behind it. */
		if (ptrace(PTRACE_CONT, t->tid, NULL, stop == TRACEE_SIGNAL ? (long)detail : 0L) &&
		    errno != ESRCH)
			return err_set(e, -errno, "continue task %d", t->tid);
	}
}

#define VFORK_PATIENCE_NS 200000000LL
#ifndef CLONE_VFORK
#define CLONE_VFORK 0x4000
#endif

/* A parent inside vfork cannot be stopped until its child is through; that may be for ever. */
static int check_vfork(struct freezer *f, const struct frozen_process *p, const struct tracee *t,
		       struct err *e)
{
	char path[48];
	unsigned long flags;
	long nr, child;

	snprintf(path, sizeof(path), "task/%d/syscall", t->tid);
	if (read_text(f, p->proc_fd, path) || sscanf(f->text, "%ld %lx", &nr, &flags) != 2)
		return 0;
	if (nr != SYS_vfork && !(nr == SYS_clone && flags & CLONE_VFORK) && nr != SYS_clone3)
		return 0;
	snprintf(path, sizeof(path), "task/%d/children", t->tid);
	child = read_text(f, p->proc_fd, path) ? 0 : atol(f->text);
	return err_say(e, -EBUSY, "task %d waits in vfork for its child %ld to execute a program: not supported yet",
		       p->pid, child);
}

/* As wait_frozen, but does not wait long for somebody inside vfork. */
static int wait_frozen_or_vfork(struct freezer *f, const struct frozen_process *p, struct tracee *t,
				struct err *e)
{
	int64_t deadline = f->deadline_ns;
	int64_t soon = monotonic_ns() + VFORK_PATIENCE_NS;
	struct err first = ERR_INIT;
	int ret;

	f->deadline_ns = deadline ? MIN(deadline, soon) : soon;
	ret = wait_frozen(f, t, &first);
	f->deadline_ns = deadline;
	if (ret < 0 && ret != -ETIMEDOUT)
		*e = first;
	if (ret != -ETIMEDOUT)
		return ret;
	ret = check_vfork(f, p, t, e);
	return ret ?: wait_frozen(f, t, e);
}

static void forget_thread(struct frozen_process *p, size_t i)
{
	memmove(&p->threads[i], &p->threads[i + 1], (p->n_threads - i - 1) * sizeof(*p->threads));
	p->n_threads--;
}

static int wait_new_threads(struct freezer *f, struct frozen_process *p, struct err *e)
{
	size_t i = 0;

	while (i < p->n_threads) {
		int ret = p->threads[i].saved ? 0 : wait_frozen_or_vfork(f, p, &p->threads[i], e);

		if (ret < 0)
			return ret;
		if (ret)
			forget_thread(p, i);
		else
			i++;
	}
	return 0;
}

/* A process all of whose threads have gone is a zombie now, or has been waited for. */
static int note_death(struct freezer *f, struct frozen_process *p, struct err *e)
{
	struct brief brief;

	if (p->zombie || p->n_threads)
		return 0;
	if (read_brief(f, p->proc_fd, &brief) || brief.state == 'X') {
		if (p == f->processes)
			return err_set(e, -ESRCH, "task %d", p->pid);
		close(p->proc_fd);
		memmove(p, p + 1, (f->processes + f->n - p - 1) * sizeof(*p));
		f->n--;
		return 1;
	}
	p->zombie = true;
	return 0;
}

/* One reading of the tree: seizes what is new, then waits for it. Returns the number of new things. */
static int freeze_round(struct freezer *f, struct err *e)
{
	int news = 0, ret;
	size_t i;

	for (i = 0; i < f->n; i++) {
		if (f->processes[i].zombie)
			continue;
		ret = seize_new_threads(f, &f->processes[i], e);
		if (ret < 0)
			return ret;
		news += ret;
		ret = find_children(f, i, e);
		if (ret < 0)
			return ret;
		news += ret;
	}
	for (i = 0; i < f->n; i++) {
		ret = wait_new_threads(f, &f->processes[i], e);
		if (ret)
			return ret;
	}
	for (i = f->n; i-- > 0;) {
		ret = note_death(f, &f->processes[i], e);
		if (ret < 0)
			return ret;
	}
	return news;
}

/* Zombies that their parents still waited for while those were being stopped. */
static void drop_reaped(struct freezer *f)
{
	struct brief brief;
	size_t i;

	for (i = f->n; i-- > 1;) {
		struct frozen_process *p = &f->processes[i];

		if (!p->zombie || (!read_brief(f, p->proc_fd, &brief) && brief.state != 'X'))
			continue;
		close(p->proc_fd);
		memmove(p, p + 1, (f->n - i - 1) * sizeof(*p));
		f->n--;
	}
}

static int compare_threads(const void *a, const void *b)
{
	return ((const struct tracee *)a)->tid - ((const struct tracee *)b)->tid;
}

/* The leader first, then ascending. A leader that has exited before its threads is not there. */
static int order_threads(struct freezer *f, struct frozen_process *p, struct err *e)
{
	struct tracee *leader, tmp;
	size_t i;

	if (p->zombie)
		return 0;
	qsort(p->threads, p->n_threads, sizeof(*p->threads), compare_threads);
	leader = find_thread(p, p->pid);
	if (!leader)
		return err_say(e, -EOPNOTSUPP,
			       "task %d has ended, but other threads of it (%d) live on: not supported yet",
			       p->pid, p->threads[0].tid);
	tmp = *leader;
	for (i = leader - p->threads; i > 0; i--)
		p->threads[i] = p->threads[i - 1];
	p->threads[0] = tmp;
	return 0;
}

static int freeze_all(struct freezer *f, struct err *e)
{
	size_t i;
	int news;

	do {
		news = freeze_round(f, e);
	} while (news > 0);
	drop_reaped(f);
	for (i = 0; i < f->n && !news; i++)
		news = order_threads(f, &f->processes[i], e);
	return news;
}

int freeze_tree(pid_t root, int64_t deadline_ns, struct freezer **ret, struct err *e)
{
	struct freezer *f = calloc(1, sizeof(*f));
	int err;

	if (!f)
		return err_set(e, -ENOMEM, "freezer");
	f->deadline_ns = deadline_ns;
	f->frozen = true;
	err = add_process(f, root, 0, e);
	if (!err && f->processes[0].zombie)
		err = err_say(e, -ESRCH, "task %d is a zombie: there is nothing left to dump", root);
	if (!err)
		err = freeze_all(f, e);
	if (err) {
		freezer_free(f);
		return err;
	}
	*ret = f;
	return 0;
}

struct frozen_process *freezer_processes(struct freezer *f, size_t *ret_n)
{
	*ret_n = f->n;
	return f->processes;
}

static int thaw_thread(const struct frozen_process *p, struct tracee *t, struct err *e)
{
	struct err restore_err = ERR_INIT;
	int ret = tracee_restore(t, &restore_err);
	int detached;

	detached = tracee_detach(t->tid, NULL);
	if (t->sigstop_held && !detached)
		kill(p->pid, SIGSTOP);
	if (ret == -ESRCH || detached == -ESRCH)
		return 0; /* killed from outside: nothing to put back */
	if (ret && e)
		*e = restore_err;
	return ret;
}

int freezer_thaw(struct freezer *f, bool stop, struct err *e)
{
	size_t i, k;
	int ret = 0;

	if (!f->frozen)
		return 0;
	f->frozen = false;
	for (i = 0; i < f->n; i++) {
		struct frozen_process *p = &f->processes[i];

		if (stop && !p->zombie)
			kill(p->pid, SIGSTOP);
		for (k = 0; k < p->n_threads; k++) {
			int one = thaw_thread(p, &p->threads[k], ret ? NULL : e);

			ret = ret ?: one;
		}
	}
	return ret;
}

int freezer_kill(struct freezer *f, struct err *e)
{
	size_t i, k;

	f->frozen = false;
	for (i = 0; i < f->n; i++)
		if (!f->processes[i].zombie && kill(f->processes[i].pid, SIGKILL) && errno != ESRCH)
			return err_set(e, -errno, "kill task %d", f->processes[i].pid);
	/* As the tracer we see each thread end before its parent does. */
	for (i = 0; i < f->n; i++)
		for (k = f->processes[i].n_threads; k-- > 0;) {
			int detail;

			while (tracee_wait(f->processes[i].threads[k].tid, 0, &detail, NULL) > 0)
				;
		}
	return 0;
}

void freezer_free(struct freezer *f)
{
	size_t i;

	if (!f)
		return;
	freezer_thaw(f, false, NULL);
	for (i = 0; i < f->n; i++) {
		close(f->processes[i].proc_fd);
		free(f->processes[i].threads);
	}
	free(f->processes);
	free(f->text);
	free(f);
}
