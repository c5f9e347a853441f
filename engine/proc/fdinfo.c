/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fdinfo: "pos", "flags", "mnt_id" and "ino", then the locks held through the descriptor, then what
 * the file's kind has to tell. Pipes, sockets and regular files add nothing.
 */
#include "engine/proc/fdinfo.h"
#include "engine/proc/scan.h"

static bool scan_pos(const char **p, struct fdinfo *f)
{
	return scan_literal(p, "pos:\t") && scan_s64(p, &f->pos) && scan_char(p, '\n');
}

static bool scan_flags(const char **p, struct fdinfo *f)
{
	return scan_literal(p, "flags:\t") && scan_octal32(p, &f->flags) && scan_char(p, '\n');
}

/* These two lines came later than the others: true as well when they are not there. */
static bool scan_mnt_id(const char **p, struct fdinfo *f)
{
	f->mnt_id = -1;
	if (!scan_literal(p, "mnt_id:\t"))
		return true;
	return scan_int(p, &f->mnt_id) && scan_char(p, '\n');
}

static bool scan_ino(const char **p, struct fdinfo *f)
{
	f->ino = 0;
	if (!scan_literal(p, "ino:\t"))
		return true;
	return scan_u64(p, &f->ino) && scan_char(p, '\n');
}

int fdinfo_next(struct proc_cursor *c, struct fdinfo_line *ret, struct err *e)
{
	const char *p = c->p;
	const char *end;

	if (p == c->end)
		return 0;
	end = line_end(p, c->end);
	if (!end)
		return err_say(e, -EINVAL, "fdinfo, line %u: the line is cut", c->line);
	if (scan_until(&p, end, ':', &ret->key))
		skip_blanks(&p);
	else
		ret->key = (struct proc_str){ .s = p };
	ret->value = (struct proc_str){ .s = p, .len = end - p };
	c->p = end + 1;
	c->line++;
	return 1;
}

static int count_locks(struct fdinfo *f, struct err *e)
{
	struct proc_cursor c = f->lines;
	struct fdinfo_line line;
	int r;

	f->n_locks = 0;
	while ((r = fdinfo_next(&c, &line, e)) > 0)
		f->n_locks += proc_str_eq(line.key, "lock");
	return r;
}

static unsigned int count_lines(const char *p, const char *end)
{
	unsigned int n = 0;

	for (; p < end; p++)
		n += *p == '\n';
	return n;
}

int fdinfo_parse(const char *text, size_t len, struct fdinfo *ret, struct err *e)
{
	const char *p = text;

	if (!scan_pos(&p, ret))
		return err_say(e, -EINVAL, "fdinfo: malformed pos");
	if (!scan_flags(&p, ret))
		return err_say(e, -EINVAL, "fdinfo: malformed flags");
	if (!scan_mnt_id(&p, ret))
		return err_say(e, -EINVAL, "fdinfo: malformed mnt_id");
	if (!scan_ino(&p, ret))
		return err_say(e, -EINVAL, "fdinfo: malformed ino");
	ret->lines = (struct proc_cursor){
		.p = p,
		.end = text + len,
		.line = 1 + count_lines(text, p),
	};
	return count_locks(ret, e);
}

/* The whole of @value as a number; -EINVAL names @key. */
static int eventfd_number(const struct fdinfo_line *line, struct fdinfo_eventfd *ret,
			  bool *has_count)
{
	const char *p = line->value.s;
	bool ok = true;

	if (proc_str_eq(line->key, "eventfd-count"))
		ok = *has_count = scan_hex64(&p, &ret->count);
	else if (proc_str_eq(line->key, "eventfd-id"))
		ok = scan_int(&p, &ret->id);
	else if (proc_str_eq(line->key, "eventfd-semaphore"))
		ok = scan_int(&p, &ret->semaphore);
	else
		return 0;
	return ok && *p == '\n' ? 0 : -EINVAL;
}

int fdinfo_eventfd_parse(const struct fdinfo *info, struct fdinfo_eventfd *ret, struct err *e)
{
	struct fdinfo_eventfd efd = { .id = -1, .semaphore = -1 };
	struct proc_cursor c = info->lines;
	struct fdinfo_line line;
	bool has_count = false;
	int r;

	while ((r = fdinfo_next(&c, &line, e)) > 0) {
		if (eventfd_number(&line, &efd, &has_count) < 0)
			return err_say(e, -EINVAL, "fdinfo, line %u: malformed %.*s", c.line - 1,
				       (int)line.key.len, line.key.s);
	}
	if (r < 0)
		return r;
	if (!has_count)
		return err_say(e, -EINVAL, "fdinfo: no line eventfd-count");
	*ret = efd;
	return 0;
}
