/* SPDX-License-Identifier: GPL-2.0-only */
/* Model to images: files.img with one entry per file, fdinfo-ID.img with one per descriptor of a
 * table. */
#include <errno.h>

#include "engine/files/image.h"
#include "engine/files/internal.h"

static int write_file(struct dump *d, struct image_writer *w, const struct file *f, struct err *e)
{
	FileEntry entry = FILE_ENTRY__INIT;
	int ret;

	entry.type = f->kind->type;
	entry.id = f->id;
	ret = f->kind->write(d, f, &entry, e);
	return ret < 0 ? ret : image_write(w, &entry.base, e);
}

static int write_files(struct dump *d, struct err *e)
{
	autofree_(image_writer) struct image_writer *w = NULL;
	size_t i;
	int ret = image_writer_open(d->images, IMAGE_FILES, 0, &w, e);

	if (ret < 0)
		return ret;
	ret = image_writer_create(w, e); /* there is always one, even if it is empty */
	for (i = 0; i < d->files->n && ret >= 0; i++)
		ret = write_file(d, w, d->files->all[i], e);
	return ret < 0 ? ret : image_writer_close(take(w), e);
}

static int write_descriptor(struct image_writer *w, const struct descriptor *desc, struct err *e)
{
	FdinfoEntry entry = FDINFO_ENTRY__INIT;

	entry.id = desc->file->id;
	entry.type = desc->file->kind->type;
	entry.fd = desc->fd;
	entry.flags = desc->cloexec;
	return image_write(w, &entry.base, e);
}

static int write_table(struct dump *d, const struct fd_table *table, struct err *e)
{
	autofree_(image_writer) struct image_writer *w = NULL;
	size_t i;
	int ret = image_writer_open(d->images, IMAGE_FDINFO, table->id, &w, e);

	for (i = 0; i < table->n && ret >= 0; i++)
		ret = write_descriptor(w, &table->fds[i], e);
	return ret < 0 ? ret : image_writer_close(take(w), e);
}

static int write_tables(struct dump *d, struct err *e)
{
	struct task *t;
	int ret;

	tree_foreach_task(&d->tree, t) {
		const struct fd_table *table = files_part(t)->table;

		if (!table || table->owner != t)
			continue;
		ret = write_table(d, table, e);
		if (ret < 0)
			return ret;
	}
	return 0;
}

static int write_kinds(struct dump *d, struct err *e)
{
	size_t i;
	int ret;

	for (i = 0; i < n_file_kinds; i++) {
		ret = file_kinds[i]->write_all ? file_kinds[i]->write_all(d, e) : 0;
		if (ret < 0)
			return ret;
	}
	return 0;
}

int files_write(struct dump *d, struct err *e)
{
	int ret = files_need(&d->files, d->pool, e);

	if (ret < 0)
		return ret;
	return write_files(d, e) ?: write_tables(d, e) ?: write_kinds(d, e);
}
