/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The room of descriptors, and its list of all files of a run. See files.h for the ideas;
 * collect.c, write.c, load.c and restore.c are the four journeys' steps, the other files are kinds.
 *
 * What cannot be kept and is refused: tables that threads of one process, or tasks not related as
 * parent and child, share or do not share in unusual ways; locks; and every kind that kinds[] does
 * not have.
 */
#include <errno.h>
#include <string.h>

#include "base/mempool.h"
#include "base/util.h"
#include "engine/files/internal.h"
#include "engine/files/kinds.h"

const struct file_kind *const file_kinds[] = {
	/* clang-format off */
	&eventfd_kind,
	&pipe_kind,
	&tty_kind,
	&reg_kind, /* last: takes whatever has a path */
	/* clang-format on */
};
const size_t n_file_kinds = ARRAY_SIZE(file_kinds);

void *file_kind_data(struct files *files, const struct file_kind *kind)
{
	size_t i = 0;

	while (file_kinds[i] != kind)
		i++;
	return files->kind_data[i];
}

struct files *files_new(struct mempool *pool)
{
	struct files *files =
		mempool_alloc(pool, sizeof(*files) + n_file_kinds * sizeof(files->kind_data[0]));
	size_t i;

	if (!files)
		return NULL;
	for (i = 0; i < n_file_kinds; i++) {
		files->kind_data[i] = mempool_alloc(pool, MAX(file_kinds[i]->data_size, (size_t)1));
		if (!files->kind_data[i])
			return NULL;
	}
	return files;
}

int files_append(struct files *files, struct mempool *pool, struct file *f, struct err *e)
{
	/* Grows by doubling whenever the length is a power of two. */
	if ((files->n & (files->n - 1)) == 0) {
		size_t size = MAX(files->n * 2, (size_t)16);
		struct file **larger = mempool_array(pool, size, sizeof(*larger));

		if (!larger)
			return err_set(e, -ENOMEM, "list of files");
		if (files->n)
			memcpy(larger, files->all, files->n * sizeof(*larger));
		files->all = larger;
	}
	files->all[files->n++] = f;
	return 0;
}

struct file *file_new(struct mempool *pool, const struct file_kind *kind)
{
	struct file *f = mempool_new_(pool, struct file);

	if (!f)
		return NULL;
	f->state = mempool_alloc(pool, MAX(kind->state_size, (size_t)1));
	if (!f->state)
		return NULL;
	f->kind = kind;
	f->fd = -1;
	f->holder_fd = -1;
	return f;
}

struct file *files_find(const struct files *files, uint32_t id)
{
	size_t low = 0, high = files->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (files->all[mid]->id == id)
			return files->all[mid];
		if (files->all[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

uint32_t files_table_id(const struct task *t)
{
	return files_part(t)->table_id;
}

void files_set_table_id(struct task *t, uint32_t id)
{
	files_part(t)->table_id = id;
}

const struct room files_room = {
	.name = "files",
	.id = ROOM_files,
	.task_size = sizeof(struct files_part),
	.collect = files_collect,
	.collect_thread = files_collect_thread,
	.survey = files_survey,
	.dump = files_write,
	.load = files_load,
	.load_task = files_load_task,
	.prepare = files_prepare,
	.steps = {
		{ .stage = STAGE_FILES, .task = files_emit },
		{ .stage = STAGE_TASK, .task = files_emit_end },
	},
};
