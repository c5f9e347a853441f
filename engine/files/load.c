/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Images to model: files.img, then the table of each task. Everything is checked here: ids are
 * unique, kinds known, the descriptors of a table are different numbers and refer to files of the
 * type they say.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>

#include "engine/files/image.h"
#include "engine/files/internal.h"

/* No kernel has a larger table. */
#define FD_LIMIT (1 << 30)

static const struct file_kind *kind_of_type(uint32_t type)
{
	size_t i;

	for (i = 0; i < n_file_kinds; i++)
		if (file_kinds[i]->type == type)
			return file_kinds[i];
	return NULL;
}

static const char *type_name(uint32_t type)
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(&fd_types__descriptor, type);

	return value ? value->name : "unknown";
}

static int load_file(struct restore *r, const FileEntry *entry, struct err *e)
{
	const struct file_kind *kind = kind_of_type(entry->type);
	struct file *f;
	int ret;

	if (!kind)
		return err_say(e, -ENOTSUP, "files.img: file %u: type %u (%s) is not supported yet",
			       entry->id, entry->type, type_name(entry->type));
	if (!entry->id)
		return err_say(e, -EBADMSG, "files.img: a file has the id 0");
	f = file_new(r->pool, kind);
	if (!f)
		return err_set(e, -ENOMEM, "a file");
	f->id = entry->id;
	ret = kind->load(r, f, entry, e);
	if (ret < 0)
		return err_wrap(e, "files.img: file %u (%s)", f->id, kind->name);
	return files_append(r->files, r->pool, f, e);
}

int file_load_common(struct restore *r, struct file *f, uint32_t id, uint32_t flags,
		     const FownEntry *fown, struct err *e)
{
	if (id != f->id)
		return err_say(e, -EBADMSG, "the description has id %u", id);
	if (flags & (O_CREAT | O_EXCL | O_TRUNC | O_NOCTTY) || (flags & O_ACCMODE) == O_ACCMODE)
		return err_say(e, -EBADMSG, "an open file cannot have flags %#o", flags);
	f->flags = flags & ~O_CLOEXEC;
	if (fown->signum >= _NSIG)
		return err_say(e, -EBADMSG, "fown: no signal %u", fown->signum);
	if (fown->pid_type > 2)
		return err_say(e, -EBADMSG, "fown: no pid_type %u", fown->pid_type);
	if (fown->pid > INT_MAX)
		return err_say(e, -EBADMSG, "fown: no pid %u", fown->pid);
	f->owner = (struct file_owner){ fown->uid, fown->euid, fown->signum, fown->pid_type,
					fown->pid };
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	return order_of((*(struct file *const *)a)->id, (*(struct file *const *)b)->id);
}

static int sort_files(struct files *files, struct err *e)
{
	size_t i;

	if (files->n)
		qsort(files->all, files->n, sizeof(*files->all), compare_ids);
	for (i = 1; i < files->n; i++)
		if (files->all[i - 1]->id == files->all[i]->id)
			return err_say(e, -EBADMSG, "files.img: two files have the id %u",
				       files->all[i]->id);
	return 0;
}

static int read_files(struct restore *r, struct err *e)
{
	autofree_(image_reader) struct image_reader *img = NULL;
	FileEntry *entry;
	int ret = image_reader_open(r->images, IMAGE_FILES, 0, r->pool, &img, e);

	if (ret)
		return ret < 0 ? ret : 0;
	while ((ret = image_read(img, &file_entry__descriptor, &entry, e)) > 0) {
		ret = load_file(r, entry, e);
		if (ret < 0)
			return ret;
	}
	return ret;
}

static int compare_table_ids(const struct ordered_node *x, const struct ordered_node *y, void *arg)
{
	const struct fd_table *a = ordered_entry(x, struct fd_table, node);
	const struct fd_table *b = ordered_entry(y, struct fd_table, node);

	return order_of(a->id, b->id);
}

int files_load(struct restore *r, struct err *e)
{
	size_t i;
	int ret;

	r->files = files_new(r->pool);
	if (!r->files)
		return err_set(e, -ENOMEM, "list of files");
	r->files->tables.compare = compare_table_ids;
	r->files->fd_end = INT_MAX;
	ret = read_files(r, e) ?: sort_files(r->files, e);
	for (i = 0; i < n_file_kinds && ret >= 0; i++)
		ret = file_kinds[i]->load_all ? file_kinds[i]->load_all(r, e) : 0;
	return ret;
}

int files_get(struct restore *r, uint32_t id, const char *what, struct file **ret, struct err *e)
{
	*ret = files_find(r->files, id);
	if (!*ret)
		return err_say(e, -EBADMSG, "%s: there is no file %u in files.img", what, id);
	return 0;
}

size_t files_count(const struct restore *r)
{
	return r->files->n;
}

struct file *files_at(const struct restore *r, size_t i)
{
	return r->files->all[i];
}

static int load_descriptor(struct restore *r, struct fd_table *table, const FdinfoEntry *entry,
			   struct descriptor *ret_desc, struct err *e)
{
	int ret;

	if (entry->fd >= FD_LIMIT)
		return err_say(e, -EBADMSG, "there is no descriptor %u", entry->fd);
	if (entry->flags & ~FD_CLOEXEC)
		return err_say(e, -EBADMSG, "fd %u: unknown flags %#x", entry->fd, entry->flags);
	*ret_desc = (struct descriptor){ .fd = entry->fd, .cloexec = entry->flags & FD_CLOEXEC };
	ret = files_get(r, entry->id, "a descriptor", &ret_desc->file, e);
	if (ret < 0)
		return err_wrap(e, "fd %u", entry->fd);
	if (ret_desc->file->kind->type != entry->type || ret_desc->file->companion)
		return err_say(e, -EBADMSG, "fd %u: file %u is not of type %s", entry->fd,
			       entry->id, type_name(entry->type));
	if (!ret_desc->file->holder) {
		ret_desc->file->holder = table->owner;
		ret_desc->file->holder_fd = ret_desc->fd;
	}
	return 0;
}

static int append_descriptor(struct restore *r, struct fd_table *table,
			     const struct descriptor *desc, struct err *e)
{
	if ((table->n & (table->n - 1)) == 0) {
		size_t size = MAX(table->n * 2, (size_t)16);
		struct descriptor *larger = mempool_array(r->pool, size, sizeof(*larger));

		if (!larger)
			return err_set(e, -ENOMEM, "table of descriptors");
		if (table->n)
			memcpy(larger, table->fds, table->n * sizeof(*larger));
		table->fds = larger;
	}
	table->fds[table->n++] = *desc;
	return 0;
}

static int compare_fds(const void *a, const void *b)
{
	return order_of(((const struct descriptor *)a)->fd, ((const struct descriptor *)b)->fd);
}

static int sort_table(struct fd_table *table, struct err *e)
{
	size_t i;

	if (table->n)
		qsort(table->fds, table->n, sizeof(*table->fds), compare_fds);
	for (i = 1; i < table->n; i++)
		if (table->fds[i - 1].fd == table->fds[i].fd)
			return err_say(e, -EBADMSG, "fd %d is there twice", table->fds[i].fd);
	return 0;
}

static int read_table(struct restore *r, struct fd_table *table, struct image_reader *img,
		      struct err *e)
{
	struct descriptor desc;
	FdinfoEntry *entry;
	int ret;

	while ((ret = image_read(img, &fdinfo_entry__descriptor, &entry, e)) > 0) {
		ret = load_descriptor(r, table, entry, &desc, e)
			      ?: append_descriptor(r, table, &desc, e);
		if (ret < 0)
			return ret;
	}
	return ret < 0 ? ret : sort_table(table, e);
}

static int load_table(struct restore *r, struct fd_table *table, struct err *e)
{
	autofree_(image_reader) struct image_reader *img = NULL;
	int ret = image_reader_open(r->images, IMAGE_FDINFO, table->id, r->pool, &img, e);

	if (ret)
		return ret < 0 ? ret : 0; /* no descriptor, no image */
	ret = read_table(r, table, img, e);
	return ret < 0 ? err_wrap(e, "%s", image_reader_name(img)) : 0;
}

static int check_sharing(const struct task *t, const struct fd_table *table, struct err *e)
{
	if (t->parent && files_part(t->parent)->table == table)
		return 0;
	return err_say(e, -EBADMSG,
		       "has table of descriptors %u of task %d, which is not its parent", table->id,
		       table->owner->pid);
}

int files_load_task(struct restore *r, struct task *t, struct err *e)
{
	struct files_part *part = files_part(t);
	struct fd_table *table, *found;

	if (t->state == TASK_ZOMBIE)
		return 0;
	table = mempool_new_(r->pool, struct fd_table);
	if (!table)
		return err_set(e, -ENOMEM, "table of descriptors");
	table->id = part->table_id;
	table->owner = t;
	found = ordered_entry(ordered_add(&r->files->tables, &table->node), struct fd_table, node);
	part->table = found;
	if (found != table)
		return check_sharing(t, found, e);
	return load_table(r, table, e) ?: files_choose_numbers(r, e);
}
