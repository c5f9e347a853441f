/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>

#include "base/mempool.h"
#include "base/util.h"
#include "compel/program.h"

/* A growing array of bytes. */
struct buffer {
	char *p;
	size_t len, size;
};

/* Data at offset @at holds the address of the data at offset @to. */
struct point {
	uint32_t at, to;
};

struct program {
	struct buffer records; /* struct agent_record[] */
	struct buffer data;
	struct buffer notes;  /* const char *[], in the pool */
	struct buffer points; /* struct point[] */
	struct mempool *pool;
	uint64_t addr;
	int error;
};

struct program *program_new(void)
{
	struct program *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	p->pool = mempool_new();
	if (!p->pool) {
		free(p);
		return NULL;
	}
	return p;
}

void program_free(struct program *p)
{
	if (!p)
		return;
	free(p->records.p);
	free(p->data.p);
	free(p->notes.p);
	free(p->points.p);
	mempool_free(p->pool);
	free(p);
}

int program_error(const struct program *p)
{
	return p->error;
}

uint32_t program_n_records(const struct program *p)
{
	return p->records.len / sizeof(struct agent_record);
}

/* Room for @len more bytes at the end, zeroed; NULL if there is no memory. */
static void *buffer_extend(struct buffer *b, size_t len)
{
	void *at;

	if (b->size - b->len < len) {
		size_t size = MAX(b->size * 2, b->len + len + 1024);
		char *p = realloc(b->p, size);

		if (!p)
			return NULL;
		b->p = p;
		b->size = size;
	}
	at = b->p + b->len;
	memset(at, 0, len);
	b->len += len;
	return at;
}

uint32_t program_add_data(struct program *p, const void *data, size_t size)
{
	uint32_t off = p->data.len;
	void *at = buffer_extend(&p->data, (size + 7) & ~7UL);

	if (!at)
		p->error = -ENOMEM;
	else if (data && size)
		memcpy(at, data, size);
	return off;
}

void program_point(struct program *p, uint32_t at, uint32_t to)
{
	struct point *point = buffer_extend(&p->points, sizeof(*point));

	if (point)
		*point = (struct point){ at, to };
	else
		p->error = -ENOMEM;
}

uint32_t program_add(struct program *p, const char *note, enum agent_op op, unsigned int flags,
		     uint32_t nr, const struct program_arg args[6])
{
	uint32_t index = program_n_records(p);
	struct agent_record *rec = buffer_extend(&p->records, sizeof(*rec));
	const char **slot = buffer_extend(&p->notes, sizeof(*slot));
	unsigned int i;

	if (!rec || !slot) {
		p->error = -ENOMEM;
		return index;
	}
	*slot = note; /* literals, nearly always; program_note replaces it by a copy */
	rec->op = op;
	rec->flags = flags;
	rec->nr = nr;
	for (i = 0; i < 6; i++) {
		rec->flags |= AGENT_ARG(i, args[i].kind);
		rec->arg[i] = args[i].value;
	}
	return index;
}

/* A text that was formatted already must not be taken for a format. */
static void double_percents(const char *text, char *copy)
{
	for (; *text; text++) {
		if (*text == '%')
			*copy++ = '%';
		*copy++ = *text;
	}
	*copy = 0;
}

void program_note(struct program *p, const char *fmt, ...)
{
	const char **slot = (const char **)(p->notes.p + p->notes.len) - 1;
	char text[512];
	va_list ap;
	char *copy;

	if (p->error || !p->notes.len)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	copy = mempool_alloc(p->pool, 2 * strlen(text) + 1);
	if (!copy) {
		p->error = -ENOMEM;
		return;
	}
	*slot = copy;
	double_percents(text, copy);
}

/* Offset of the data from the start of the stream. */
static size_t data_start(const struct program *p)
{
	return sizeof(struct agent_stream) + p->records.len;
}

size_t program_size(const struct program *p)
{
	return (data_start(p) + p->data.len + 63) & ~63UL;
}

void program_place(struct program *p, uint64_t task_addr)
{
	p->addr = task_addr;
}

uint64_t program_addr(const struct program *p)
{
	return p->addr;
}

/* Turns what only this side understands into what the agent does. */
static void finish_args(const struct program *p, struct agent_record *rec)
{
	unsigned int i;

	for (i = 0; i < 6; i++) {
		unsigned int kind = rec->flags >> (2 * i) & 3;

		if (kind == AGENT_OFFSET)
			rec->arg[i] += data_start(p);
		if (kind == AGENT_PROGRAM) {
			rec->arg[i] = program_addr((struct program *)(uintptr_t)rec->arg[i]);
			rec->flags &= ~AGENT_ARG(i, 3);
		}
	}
}

static void finish_points(const struct program *p, char *data)
{
	const struct point *point = (const struct point *)p->points.p;
	size_t n = p->points.len / sizeof(*point);

	for (; n--; point++) {
		uint64_t addr = p->addr + data_start(p) + point->to;

		memcpy(data + point->at, &addr, sizeof(addr));
	}
}

void program_write(const struct program *p, void *dst, const struct agent_home *home, uint64_t alarm)
{
	struct agent_stream *s = dst;
	struct agent_record *rec = (struct agent_record *)(s + 1);
	uint32_t i;

	memset(s, 0, sizeof(*s));
	s->n_records = program_n_records(p);
	s->alarm = alarm;
	if (home)
		s->home = *home;
	memcpy(rec, p->records.p, p->records.len);
	for (i = 0; i < s->n_records; i++)
		finish_args(p, &rec[i]);
	if (p->data.len)
		memcpy((char *)dst + data_start(p), p->data.p, p->data.len);
	finish_points(p, (char *)dst + data_start(p));
}

int program_check(const struct program *p, const void *stream, struct err *e)
{
	const struct agent_stream *s = stream;
	char what[512];

	if (s->status == AGENT_DONE)
		return 0;
	if (s->status == AGENT_RUNNING)
		return err_say(e, -EPROTO, "%s: did not come to an end", program_describe(p, s->pos, what, sizeof(what)));
	return err_set(e, s->status > -4096 && s->status < 0 ? s->status : -EPROTO, "%s",
		       program_describe(p, s->pos, what, sizeof(what)));
}

int64_t program_result(const struct program *p, const void *stream, uint32_t record)
{
	const struct agent_record *rec =
		(const struct agent_record *)((const struct agent_stream *)stream + 1);

	return rec[record].ret;
}

const void *program_data(const struct program *p, const void *stream, uint32_t data_offset)
{
	return (const char *)stream + data_start(p) + data_offset;
}

const char *program_describe(const struct program *p, uint32_t i, char *buf, size_t size)
{
	const struct agent_record *rec = (const struct agent_record *)p->records.p + i;

	if (i >= program_n_records(p))
		return "unknown step";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* notes are literals of ours, or have no % left */
	snprintf(buf, size, ((const char **)p->notes.p)[i], rec->arg[0], rec->arg[1], rec->arg[2],
		 rec->arg[3], rec->arg[4], rec->arg[5]);
#pragma GCC diagnostic pop
	return buf;
}
