/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which numbers the restorer may use for the descriptors that tasks inherit: none that a task uses
 * itself. Above the highest one if the limit on open files allows that, else in a gap.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "engine/files/internal.h"
#include "engine/files/numbers.h"

#define FIRST 64 /* below are the restorer's own */

/* Kept descriptors of other rooms: the images of memory, one per task. */
static uint32_t count_needed(const struct restore *r)
{
	return r->files->n + r->tree.n_tasks + 64;
}

static int raise_limit(uint32_t *ret_limit, struct err *e)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return err_set(e, -errno, "limit of open files");
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		return err_set(e, -errno, "raise the limit of open files");
	*ret_limit = MIN(limit.rlim_max, (rlim_t)INT_MAX);
	return 0;
}

bool numbers_find_gap(const unsigned char *used, uint32_t n, uint32_t from, uint32_t needed,
		      uint32_t *ret_start)
{
	uint32_t i, start = from;

	for (i = from; i < n && i - start < needed; i++)
		if (used[i])
			start = i + 1;
	*ret_start = start;
	return i - start >= needed;
}

static void mark_used(const struct fd_table *table, unsigned char *used, uint32_t n)
{
	size_t i;

	for (i = 0; i < table->n; i++)
		if ((uint32_t)table->fds[i].fd < n)
			used[table->fds[i].fd] = 1;
}

static int choose_gap(struct restore *r, uint32_t limit, struct err *e)
{
	autofree unsigned char *used = calloc(limit, 1);
	struct task *t;
	uint32_t start;

	if (!used)
		return err_set(e, -ENOMEM, "%u numbers", limit);
	tree_foreach_task(&r->tree, t)
		if (files_part(t)->table)
			mark_used(files_part(t)->table, used, limit);
	if (!numbers_find_gap(used, limit, FIRST, count_needed(r), &start))
		return err_say(e, -EMFILE,
			       "no %u numbers for descriptors that no task uses, of %u: raise the "
			       "limit on open files (RLIMIT_NOFILE)",
			       count_needed(r), limit);
	r->fd_base = start;
	r->files->fd_end = start + count_needed(r);
	return 0;
}

static uint32_t highest(const struct restore *r)
{
	uint32_t max = FIRST - 1;
	const struct task *t;

	tree_foreach_task(&r->tree, t) {
		const struct fd_table *table = files_part(t)->table;

		if (table && table->n)
			max = MAX(max, (uint32_t)table->fds[table->n - 1].fd);
	}
	return max;
}

int files_choose_numbers(struct restore *r, struct err *e)
{
	uint32_t limit = 0, max = highest(r);
	int ret = raise_limit(&limit, e);

	if (ret < 0)
		return ret;
	if (max >= limit)
		return err_say(
			e, -EMFILE,
			"fd %u is beyond the limit on open files that criu has (%u): raise it", max,
			limit);
	if (limit - max <= count_needed(r))
		return choose_gap(r, limit, e);
	r->fd_base = max + 1;
	r->files->fd_end = INT_MAX;
	return 0;
}
