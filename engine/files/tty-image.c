/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Terminals in images: in files.img an entry for each description, and one of a file with a path
 * that says what was opened; in tty-info.img the terminal itself. Its id is (number << 1 |
 * is_master), where the number is that of the pseudo terminal.
 *
 * The control characters are an array of as many words as there are characters, but four of them
 * are packed into each word, and what follows behind the last is garbage. That is what everybody
 * writes and reads.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "engine/files/image.h"
#include "engine/files/kinds.h"
#include "engine/files/tty.h"

#define N_CC ARRAY_SIZE(((struct termios2 *)0)->c_cc)

int tty_write_image(struct dump *d, const struct file *f, FileEntry *entry, struct err *e)
{
	TtyFileEntry *msg = file_message(d->pool, TtyFileEntry, tty_file_entry__init);
	const struct tty_end *end = f->state;

	if (!msg || !(msg->fown = file_owner_message(d, f)))
		return err_set(e, -ENOMEM, "a terminal");
	msg->id = f->id;
	msg->tty_info_id = end->terminal->info_id;
	msg->flags = f->flags;
	msg->has_regf_id = true;
	msg->regf_id = end->path_id;
	entry->tty = msg;
	return 0;
}

static TermiosEntry *modes_message(struct mempool *pool, const struct termios2 *modes)
{
	TermiosEntry *msg = file_message(pool, TermiosEntry, termios_entry__init);

	if (!msg || !(msg->c_cc = mempool_array(pool, N_CC, sizeof(*msg->c_cc))))
		return NULL;
	msg->c_iflag = modes->c_iflag;
	msg->c_oflag = modes->c_oflag;
	msg->c_cflag = modes->c_cflag;
	msg->c_lflag = modes->c_lflag;
	msg->c_line = modes->c_line;
	msg->c_ispeed = modes->c_ispeed;
	msg->c_ospeed = modes->c_ospeed;
	msg->n_c_cc = N_CC;
	memcpy(msg->c_cc, modes->c_cc, sizeof(modes->c_cc));
	return msg;
}

static void fill_info(TtyInfoEntry *msg, const struct terminal *t)
{
	msg->id = t->info_id;
	msg->type = t->type;
	msg->sid = t->sid;
	msg->pgrp = t->pgrp;
	msg->rdev = t->rdev;
	msg->has_dev = msg->has_uid = msg->has_gid = true;
	msg->dev = t->dev;
	msg->uid = t->uid;
	msg->gid = t->gid;
}

static int write_terminal(struct dump *d, struct image_writer *w, const struct terminal *t,
			  struct err *e)
{
	TtyInfoEntry msg = TTY_INFO_ENTRY__INIT;
	WinsizeEntry size = WINSIZE_ENTRY__INIT;
	TtyPtyEntry pty = TTY_PTY_ENTRY__INIT;

	fill_info(&msg, t);
	size.ws_row = t->size.rows;
	size.ws_col = t->size.cols;
	size.ws_xpixel = t->size.xpixel;
	size.ws_ypixel = t->size.ypixel;
	pty.index = t->index;
	msg.winsize = &size;
	msg.pty = t->type == TTY_TYPE__PTY ? &pty : NULL;
	msg.termios = modes_message(d->pool, &t->modes);
	msg.termios_locked = modes_message(d->pool, &t->locked_modes);
	if (!msg.termios || !msg.termios_locked)
		return err_set(e, -ENOMEM, "a terminal");
	return image_write(w, &msg.base, e);
}

int tty_write_info(struct dump *d, struct err *e)
{
	const struct ttys *ttys = file_kind_data(d->files, &tty_kind);
	autofree_(image_writer) struct image_writer *w = NULL;
	const struct terminal *t;
	int ret = image_writer_open(d->images, IMAGE_TTY_INFO, 0, &w, e);

	for (t = ttys->first; t && ret >= 0; t = t->next)
		ret = write_terminal(d, w, t, e);
	return ret < 0 ? ret : image_writer_close(take(w), e);
}

int tty_load(struct restore *r, struct file *f, const FileEntry *entry, struct err *e)
{
	struct ttys *ttys = file_kind_data(r->files, &tty_kind);
	const TtyFileEntry *msg = entry->tty;
	struct tty_end *end = f->state;

	if (!msg)
		return err_say(e, -EBADMSG, "there is no terminal in the entry");
	end->terminal = tty_get(ttys, r->pool, msg->tty_info_id);
	if (!end->terminal)
		return err_set(e, -ENOMEM, "a terminal");
	if (!end->terminal->holder)
		end->terminal->holder = f;
	end->path_id = msg->has_regf_id ? msg->regf_id : 0;
	return file_load_common(r, f, msg->id, msg->flags, msg->fown, e);
}

static int load_modes(struct terminal *t, const TermiosEntry *msg, struct err *e)
{
	if (!msg)
		return 0;
	if (msg->n_c_cc * sizeof(msg->c_cc[0]) < N_CC || msg->c_line > UCHAR_MAX)
		return err_say(e, -EBADMSG, "terminal %#x: impossible settings", t->info_id);
	t->has_modes = true;
	t->modes = (struct termios2){
		.c_iflag = msg->c_iflag,
		.c_oflag = msg->c_oflag,
		.c_cflag = msg->c_cflag,
		.c_lflag = msg->c_lflag,
		.c_line = msg->c_line,
		.c_ispeed = msg->c_ispeed,
		.c_ospeed = msg->c_ospeed,
	};
	memcpy(t->modes.c_cc, msg->c_cc, sizeof(t->modes.c_cc));
	return 0;
}

static int load_terminal(struct restore *r, const TtyInfoEntry *msg, struct err *e)
{
	struct ttys *ttys = file_kind_data(r->files, &tty_kind);
	struct terminal *t = tty_find(ttys, msg->id);

	if (!t) /* nobody has it open: the controlling terminal of an old dump, say */
		return 0;
	if (t->is_known)
		return err_say(e, -EBADMSG, "terminal %#x is there twice", msg->id);
	t->is_known = true;
	if (msg->id & 1)
		return err_say(e, -ENOTSUP,
			       "the master side of a pseudo terminal: not supported yet");
	if (msg->sid && tree_find_task(&r->tree, msg->sid))
		return err_say(
			e, -ENOTSUP,
			"a terminal whose session leader %u is in the tree: not supported yet",
			msg->sid);
	if (msg->exclusive)
		return err_say(e, -ENOTSUP, "a terminal in exclusive mode: not supported yet");
	t->type = msg->type;
	t->sid = msg->sid;
	t->pgrp = msg->pgrp;
	return load_modes(t, msg->termios, e);
}

static int read_info(struct restore *r, struct err *e)
{
	autofree_(image_reader) struct image_reader *img = NULL;
	TtyInfoEntry *entry;
	int ret = image_reader_open(r->images, IMAGE_TTY_INFO, 0, r->pool, &img, e);

	if (ret)
		return ret < 0 ? ret : 0;
	while ((ret = image_read(img, &tty_info_entry__descriptor, &entry, e)) > 0) {
		ret = load_terminal(r, entry, e);
		if (ret < 0)
			return err_wrap(e, "%s", image_reader_name(img));
	}
	return ret;
}

/* The entry with the path is not to be opened by itself: it names the terminal of another time. */
static int load_end(struct restore *r, const struct file *f, struct err *e)
{
	const struct tty_end *end = f->state;
	struct file *path;
	int ret;

	if (!end->terminal->is_known)
		return err_say(e, -EBADMSG, "file %u: terminal %#x is not in tty-info.img", f->id,
			       end->terminal->info_id);
	if (!end->path_id)
		return 0;
	ret = files_get(r, end->path_id, "path of a terminal", &path, e);
	if (ret < 0)
		return ret;
	if (path->kind != &reg_kind)
		return err_say(e, -EBADMSG, "file %u: file %u is no path", f->id, end->path_id);
	path->companion = true;
	return 0;
}

int tty_load_info(struct restore *r, struct err *e)
{
	int ret = read_info(r, e);
	size_t i;

	for (i = 0; i < files_count(r) && ret >= 0; i++)
		if (files_at(r, i)->kind == &tty_kind)
			ret = load_end(r, files_at(r, i), e);
	return ret;
}
