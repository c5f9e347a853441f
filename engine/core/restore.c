/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The journey of a restore:
 *
 *	load		rooms read and check the images; nothing else happens
 *	prepare		in this process: files are opened, the machine is checked
 *	build		rooms write programs: what each thread will do, stage by stage
 *	launch		the root is started, makes the others, and all run their programs
 *	finish		the agent is taken out, registers are loaded
 *	release		the tree runs
 *
 * Up to the release a failure leaves nothing behind: what was created is killed and waited for.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/io.h"
#include "compel/tracee.h"
#include "engine/core/arena.h"
#include "engine/core/build.h"
#include "engine/core/core-image.h"
#include "engine/core/inventory.h"
#include "engine/core/launch.h"
#include "engine/core/room.h"
#include "engine/core/sigchld.h"
#include "images/image.h"

int restore_keep_fd(struct restore *r, int fd, struct err *e)
{
	int kept = fcntl(fd, F_DUPFD_CLOEXEC, r->fd_base);
	int err = -errno;

	close(fd);
	if (kept < 0)
		return err_set(e, err, "no descriptor from %d on (raise the limit on open files)",
			       r->fd_base);
	return kept;
}

static int load_cores(struct restore *r, struct err *e)
{
	struct task *t;
	struct thread *th;
	int ret;

	tree_foreach_task(&r->tree, t)
		task_foreach_thread(t, th) {
			ret = core_image_read(r, th, e);
			if (ret)
				return ret;
			if (t->state == TASK_ZOMBIE)
				t->n_threads = 1;
		}
	return 0;
}

static int load_task(struct restore *r, struct task *t, struct err *e)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->load_task && (t->state != TASK_ZOMBIE || rooms[i]->zombies))
			ret = rooms[i]->load_task(r, t, e);
	return ret ? err_wrap(e, "task %d", t->pid) : 0;
}

/* Tasks first, then what each is, then what all share, then what belongs to each. */
static int load(struct restore *r, struct err *e)
{
	struct task *t;
	size_t i;
	int ret = inventory_load(r, e);

	if (!ret)
		ret = rooms[ROOM_tree]->load(r, e);
	if (!ret)
		ret = load_cores(r, e);
	tree_foreach_task(&r->tree, t)
		if (!ret && rooms[ROOM_tree]->load_task)
			ret = rooms[ROOM_tree]->load_task(r, t, e);
	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->load && i != ROOM_tree)
			ret = rooms[i]->load(r, e);
	tree_foreach_task(&r->tree, t)
		if (!ret)
			ret = load_task(r, t, e);
	return ret;
}

static int prepare(struct restore *r, struct err *e)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < N_ROOMS && !ret; i++)
		if (rooms[i]->prepare)
			ret = rooms[i]->prepare(r, e);
	return ret;
}

/* The last thing that may fail; it has to be there before the tree runs. */
static int write_pidfile(struct restore *r, struct err *e)
{
	char text[16];
	autofd fd = -1;
	int len, ret;

	if (!r->opts->pidfile)
		return 0;
	fd = openat(r->opts->work_fd, r->opts->pidfile, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(e, -errno, "create pidfile %s", r->opts->pidfile);
	len = snprintf(text, sizeof(text), "%d", r->tree.tasks[0]->pid);
	ret = write_all(fd, text, len);
	if (ret) {
		unlinkat(r->opts->work_fd, r->opts->pidfile, 0);
		return err_set(e, ret, "write pidfile %s", r->opts->pidfile);
	}
	return 0;
}

static int launch(struct restore *r, struct launch *l, int64_t start, struct err *e)
{
	int ret = launch_tree(r, l, e);

	if (!ret)
		ret = launch_finish(r, l, e);
	if (!ret)
		ret = write_pidfile(r, e);
	if (!ret)
		ret = launch_release(r, l, e);
	if (ret)
		launch_abort(r, l);
	r->stats.restore_us = (monotonic_ns() - start) / 1000;
	return ret;
}

static void wait_for_tree(pid_t root)
{
	int status;

	while (waitpid(root, &status, 0) < 0 && errno == EINTR)
		;
}

/* The tree runs; nothing that happens now is a failure of the restore. */
static int after_release(struct restore *r, const struct sigchld *old, struct err *e)
{
	int ret = stats_write_restore(r, e);

	if (ret)
		log_warn(r->log, "The statistics are not written: %s", e->text);
	if (r->opts->exec_argv)
		sigchld_give_back(old);
	else
		sigprocmask(SIG_SETMASK, &old->mask, NULL); /* SIGCHLD stays: we wait for the root */
	if (r->opts->restored)
		r->opts->restored(r->opts->restored_data, &r->stats);
	if (r->opts->exec_argv) {
		setrlimit(RLIMIT_NOFILE, &r->file_limit);
		execvp(r->opts->exec_argv[0], r->opts->exec_argv);
		return err_set(e, -errno, "execute %s", r->opts->exec_argv[0]);
	}
	if (!r->opts->detach)
		wait_for_tree(r->tree.tasks[0]->pid);
	return 0;
}

/*
 * Tasks that are being made inherit this mask; it lets nothing through until they are whole. Not
 * sigprocmask: glibc keeps two signals for itself and never blocks them.
 */
static void block_all_signals(void)
{
	const uint64_t all = ~0ULL;

	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof(all));
}

static int run(struct restore *r, struct err *e)
{
	struct launch l = { .root_pidfd = -1, .own_mask = &r->own_mask };
	int64_t start = monotonic_ns();
	struct sigchld old;
	int ret = image_dir_open(r->opts->images_fd, IMAGE_DIR_READ, &r->images, e);

	if (!ret)
		ret = load(r, e);
	if (!ret)
		ret = prepare(r, e);
	if (!ret)
		ret = build_programs(r, e);
	if (ret)
		return ret;
	log_info(r->log, "%zu tasks to restore, %lu pages", r->tree.n_tasks,
		 (long)r->stats.pages_restored);
	sigchld_take(&old);
	sigprocmask(SIG_SETMASK, NULL, &r->own_mask);
	block_all_signals();
	/* Orphans of a failed restore come to us, so that we can wait for them. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	ret = launch(r, &l, start, e);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	if (!ret)
		ret = after_release(r, &old, e);
	sigchld_give_back(&old);
	if (l.root_pidfd >= 0)
		close(l.root_pidfd);
	return ret;
}

int engine_restore(const struct restore_options *opts, struct restore_stats *ret_stats,
		   struct err *e)
{
	struct restore r = { .opts = opts, .log = opts->log, .fd_base = 64 };
	int ret;

	getrlimit(RLIMIT_NOFILE, &r.file_limit);
	if (tree_init(&r.tree))
		return err_set(e, -ENOMEM, "restore");
	r.pool = r.tree.pool;
	ret = run(&r, e);
	*ret_stats = r.stats;
	arena_free(r.arena);
	image_dir_free(r.images);
	tree_fini(&r.tree);
	return ret;
}
