/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stat: one line of numbers, 52 since Linux 3.5. Only the second field is text: the command name,
 * between parentheses and written as it is, so that a program can put anything there but a zero
 * byte. What follows it is numeric, hence the last ")" of the text is the end of the name, however
 * hostile.
 */
#include "base/util.h"
#include "engine/proc/scan.h"
#include "engine/proc/stat.h"

enum field_type { FIELD_INT, FIELD_U32, FIELD_U64 };

struct field {
	unsigned char number; /* as counted by proc_pid_stat(5) */
	unsigned char type;
	unsigned short offset;
	const char *name;
};

/* clang-format off */
#define STAT_INT(n, f) { n, FIELD_INT, offsetof(struct proc_stat, f), #f }
#define STAT_U32(n, f) { n, FIELD_U32, offsetof(struct proc_stat, f), #f }
#define STAT_U64(n, f) { n, FIELD_U64, offsetof(struct proc_stat, f), #f }

static const struct field fields[] = {
	STAT_INT(4, ppid),
	STAT_INT(5, pgid),
	STAT_INT(6, sid),
	STAT_INT(7, tty_nr),
	STAT_INT(8, tpgid),
	STAT_U32(9, flags),
	STAT_INT(18, priority),
	STAT_INT(19, nice),
	STAT_INT(20, n_threads),
	STAT_U64(22, starttime),
	STAT_U64(26, start_code),
	STAT_U64(27, end_code),
	STAT_U64(28, start_stack),
	STAT_INT(38, exit_signal),
	STAT_U32(40, rt_priority),
	STAT_U32(41, policy),
	STAT_U64(45, start_data),
	STAT_U64(46, end_data),
	STAT_U64(47, start_brk),
	STAT_U64(48, arg_start),
	STAT_U64(49, arg_end),
	STAT_U64(50, env_start),
	STAT_U64(51, env_end),
	STAT_INT(52, exit_code),
};
/* clang-format on */

static bool scan_field(const char **p, const struct field *f, struct proc_stat *st)
{
	void *to = (char *)st + f->offset;

	switch (f->type) {
	case FIELD_INT:
		return scan_int(p, to);
	case FIELD_U32:
		return scan_u32(p, to);
	default:
		return scan_u64(p, to);
	}
}

/* Pass the blank, number and so on of @n fields: all are numbers, some negative. */
static bool skip_fields(const char **p, unsigned int n)
{
	int64_t s;
	uint64_t u;

	while (n--) {
		if (!scan_char(p, ' '))
			return false;
		if (!scan_s64(p, &s) && !scan_u64(p, &u))
			return false;
	}
	return true;
}

/* Fields 4 to 52: @p is behind field 3. */
static int parse_numbers(const char *p, struct proc_stat *st, struct err *e)
{
	unsigned int number = 4;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct field *f = &fields[i];

		if (!skip_fields(&p, f->number - number))
			return err_say(e, -EINVAL, "stat: malformed before %s, field %d", f->name,
				       f->number);
		if (!scan_char(&p, ' ') || !scan_field(&p, f, st))
			return err_say(e, -EINVAL, "stat: malformed %s, field %d", f->name,
				       f->number);
		number = f->number + 1;
	}
	/* later kernels may append fields; a number cut in two is not one of them */
	if (*p != '\n' && *p != ' ')
		return err_say(e, -EINVAL, "stat: the line is cut");
	return 0;
}

/* "pid (comm) S"; *p moves behind it. */
static int parse_name(const char **p, const char *end, struct proc_stat *st, struct err *e)
{
	const char *open, *close;
	size_t n;

	if (!scan_int(p, &st->pid) || !scan_literal(p, " ("))
		return err_say(e, -EINVAL, "stat: malformed pid, field 1");
	open = *p;
	close = memrchr(open, ')', end - open);
	if (!close || close - open >= PROC_COMM_MAX)
		return err_say(e, -EINVAL, "stat: malformed comm, field 2");
	n = close - open;
	memcpy(st->comm, open, n);
	*p = close + 1;
	if (!scan_char(p, ' ') || !**p || **p == ' ' || **p == '\n')
		return err_say(e, -EINVAL, "stat: malformed state, field 3");
	st->state = *(*p)++;
	return 0;
}

int proc_stat_parse(const char *text, size_t len, struct proc_stat *ret, struct err *e)
{
	struct proc_stat st = { 0 };
	const char *p = text;
	int r;

	r = parse_name(&p, text + len, &st, e);
	if (r < 0)
		return r;
	r = parse_numbers(p, &st, e);
	if (r < 0)
		return r;
	*ret = st;
	return 0;
}
