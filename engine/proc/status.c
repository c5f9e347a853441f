/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status: lines "Key:\tvalue" for people to read, in an order and number that changes between
 * kernels. So each line is looked up by its key, unknown ones are passed over, and what a kernel
 * does not tell keeps a value that says so. The command name in it is escaped, so no program can
 * forge a line.
 */
#include <assert.h>

#include "base/util.h"
#include "engine/proc/scan.h"
#include "engine/proc/status.h"

struct row;

struct parse {
	struct mempool *pool;
	struct proc_status st;
};

/* Parse the value at *p, which is followed by a newline, into what @row stands for. */
typedef bool parse_fn(const char **p, const struct row *row, struct parse *parse);

struct row {
	const char *key;
	unsigned short len;
	unsigned short offset; /* of the field in struct proc_status */
	bool required;
	parse_fn *parse;
};

static void *field(const struct row *row, struct parse *parse)
{
	return (char *)&parse->st + row->offset;
}

static bool parse_int(const char **p, const struct row *row, struct parse *parse)
{
	return scan_int(p, field(row, parse));
}

static bool parse_u32(const char **p, const struct row *row, struct parse *parse)
{
	return scan_u32(p, field(row, parse));
}

/* Masks of signals and capabilities: 16 digits, without 0x. */
static bool parse_mask(const char **p, const struct row *row, struct parse *parse)
{
	return scan_hex64(p, field(row, parse));
}

static bool parse_prefixed_hex(const char **p, const struct row *row, struct parse *parse)
{
	return scan_literal(p, "0x") && scan_hex64(p, field(row, parse));
}

static bool parse_umask(const char **p, const struct row *row, struct parse *parse)
{
	uint32_t v;

	if (!scan_octal32(p, &v) || v > 07777)
		return false;
	parse->st.umask = v;
	return true;
}

/* "S (sleeping)" */
static bool parse_state(const char **p, const struct row *row, struct parse *parse)
{
	if (**p <= ' ')
		return false;
	parse->st.state = **p;
	*p += strcspn(*p, "\n");
	return true;
}

/* Four ids: real, effective, saved, file system */
static bool parse_ids(const char **p, const struct row *row, struct parse *parse)
{
	uint32_t *ids = field(row, parse);

	for (int i = 0; i < 4; i++) {
		skip_blanks(p);
		if (!scan_u32(p, &ids[i]))
			return false;
	}
	return true;
}

/* Numbers in front of the newline; more than there are when something is malformed. */
static size_t count_words(const char *p)
{
	size_t n = 0;

	for (; *p && *p != '\n'; n++) {
		p += strcspn(p, " \t\n");
		skip_blanks(&p);
	}
	return n;
}

static bool parse_groups(const char **p, const struct row *row, struct parse *parse)
{
	size_t n = count_words(*p);
	gid_t *groups;

	parse->st.n_groups = n;
	if (!n)
		return true;
	groups = mempool_array(parse->pool, n, sizeof(*groups));
	if (!groups)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!scan_u32(p, &groups[i]))
			return false;
		skip_blanks(p);
	}
	parse->st.groups = groups;
	return true;
}

static bool parse_ns_ids(const char **p, const struct row *row, struct parse *parse)
{
	struct proc_ns_ids *ids = field(row, parse);

	for (ids->n = 0; **p && **p != '\n'; ids->n++) {
		if (ids->n == PROC_NS_MAX || !scan_int(p, &ids->v[ids->n]))
			return false;
		skip_blanks(p);
	}
	return ids->n;
}

/* "queued/limit" */
static bool parse_sigq(const char **p, const struct row *row, struct parse *parse)
{
	return scan_u32(p, &parse->st.sigq) && scan_char(p, '/') &&
	       scan_u64(p, &parse->st.sigq_limit);
}

static bool parse_phrase(const char **p, const struct row *row, struct parse *parse)
{
	size_t len = strcspn(*p, "\n");

	if (len >= PROC_PHRASE_MAX)
		return false;
	memcpy(field(row, parse), *p, len);
	*p += len;
	return true;
}

static uint64_t x86_feature(struct proc_str word)
{
	if (proc_str_eq(word, "shstk"))
		return PROC_X86_SHSTK;
	if (proc_str_eq(word, "wrss"))
		return PROC_X86_WRSS;
	return PROC_X86_UNKNOWN;
}

static bool parse_x86_features(const char **p, const struct row *row, struct parse *parse)
{
	uint64_t *features = field(row, parse);

	while (**p && **p != '\n') {
		struct proc_str word = { .s = *p, .len = strcspn(*p, " \t\n") };

		*features |= x86_feature(word);
		*p += word.len;
		skip_blanks(p);
	}
	return true;
}

/* clang-format off */
#define ROW(key, field, required, parse) \
	{ key ":", sizeof(key), offsetof(struct proc_status, field), required, parse }
#define NEED(key, field, parse) ROW(key, field, true, parse)
#define MAY(key, field, parse)	ROW(key, field, false, parse)
/* clang-format on */

/* In the order of the kernel, which makes the search short; another order works as well. */
static const struct row rows[] = {
	MAY("Umask", umask, parse_umask),
	NEED("State", state, parse_state),
	NEED("Tgid", tgid, parse_int),
	MAY("Ngid", ngid, parse_int),
	NEED("Pid", pid, parse_int),
	NEED("PPid", ppid, parse_int),
	NEED("TracerPid", tracer_pid, parse_int),
	NEED("Uid", uid, parse_ids),
	NEED("Gid", gid, parse_ids),
	NEED("FDSize", fd_size, parse_u32),
	NEED("Groups", groups, parse_groups),
	MAY("NStgid", ns_tgid, parse_ns_ids),
	MAY("NSpid", ns_pid, parse_ns_ids),
	MAY("NSpgid", ns_pgid, parse_ns_ids),
	MAY("NSsid", ns_sid, parse_ns_ids),
	MAY("Kthread", kthread, parse_int),
	MAY("THP_enabled", thp_enabled, parse_int),
	MAY("untag_mask", untag_mask, parse_prefixed_hex),
	NEED("Threads", n_threads, parse_int),
	NEED("SigQ", sigq, parse_sigq),
	NEED("SigPnd", sig_pnd, parse_mask),
	NEED("ShdPnd", shd_pnd, parse_mask),
	NEED("SigBlk", sig_blk, parse_mask),
	NEED("SigIgn", sig_ign, parse_mask),
	NEED("SigCgt", sig_cgt, parse_mask),
	NEED("CapInh", cap_inh, parse_mask),
	NEED("CapPrm", cap_prm, parse_mask),
	NEED("CapEff", cap_eff, parse_mask),
	NEED("CapBnd", cap_bnd, parse_mask),
	MAY("CapAmb", cap_amb, parse_mask),
	MAY("NoNewPrivs", no_new_privs, parse_int),
	MAY("Seccomp", seccomp, parse_int),
	MAY("Seccomp_filters", seccomp_filters, parse_int),
	MAY("Speculation_Store_Bypass", spec_store_bypass, parse_phrase),
	MAY("SpeculationIndirectBranch", spec_indirect_branch, parse_phrase),
	MAY("x86_Thread_features", x86_features, parse_x86_features),
	MAY("x86_Thread_features_locked", x86_features_locked, parse_x86_features),
};

static_assert(ARRAY_SIZE(rows) <= 64, "the rows seen are kept in 64 bits");

/* The row of the line at @p, looking first at those from *from on, which moves behind it; or NULL.
 */
static const struct row *find_row(const char *p, size_t *from)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t at = (*from + i) % ARRAY_SIZE(rows);

		if (*p != *rows[at].key || strncmp(p, rows[at].key, rows[at].len))
			continue;
		*from = at + 1;
		return &rows[at];
	}
	return NULL;
}

static bool parse_row(const char *p, const char *end, const struct row *row, struct parse *parse)
{
	p += row->len;
	skip_blanks(&p);
	if (!row->parse(&p, row, parse))
		return false;
	while (p < end && *p == ' ')
		p++;
	return p == end;
}

/* Parse all lines; *ret_seen gets the bits of the rows that were there. */
static int parse_lines(struct proc_cursor c, struct parse *parse, uint64_t *ret_seen, struct err *e)
{
	size_t from = 0;

	for (; c.p < c.end; c.line++) {
		const char *end = line_end(c.p, c.end);
		const struct row *row = find_row(c.p, &from);

		if (!end)
			return err_say(e, -EINVAL, "status, line %u: the line is cut", c.line);
		if (row && !parse_row(c.p, end, row, parse))
			return err_say(e, -EINVAL, "status, line %u: malformed %.*s", c.line,
				       row->len - 1, row->key);
		if (row)
			*ret_seen |= 1ULL << (row - rows);
		c.p = end + 1;
	}
	return 0;
}

static int check_required(uint64_t seen, struct err *e)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].required && !(seen & 1ULL << i))
			return err_say(e, -EINVAL, "status: no line %.*s", rows[i].len - 1,
				       rows[i].key);
	}
	return 0;
}

int proc_status_parse(const char *text, size_t len, struct mempool *pool, struct proc_status *ret,
		      struct err *e)
{
	struct parse parse = {
		.pool = pool,
		.st = { .umask = -1,
			.ngid = -1,
			.kthread = -1,
			.thp_enabled = -1,
			.no_new_privs = -1,
			.seccomp = -1,
			.seccomp_filters = -1,
			.untag_mask = UINT64_MAX },
	};
	uint64_t seen = 0;
	int r;

	r = parse_lines(proc_cursor(text, len), &parse, &seen, e);
	if (r < 0)
		return r;
	r = check_required(seen, e);
	if (r < 0)
		return r;
	*ret = parse.st;
	return 0;
}
