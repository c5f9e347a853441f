/* SPDX-License-Identifier: GPL-2.0-only */
/* Sets of cgroups, one in each hierarchy, and the names and paths in them. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cgroup/state.h"
#include "engine/proc/cgroup.h"

static size_t count_lines(struct proc_str text)
{
	size_t i, n = 0;

	for (i = 0; i < text.len; i++)
		n += text.s[i] == '\n';
	return n;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct cg_member *)a)->name, ((const struct cg_member *)b)->name);
}

static int parse_members(struct mempool *pool, struct cg_set *set, struct err *e)
{
	struct proc_cursor c = proc_cursor(set->text.s, set->text.len);
	struct proc_cgroup line;
	int ret;

	while ((ret = cgroup_next(&c, &line, e)) > 0) {
		struct cg_member *m = &set->members[set->n_members++];

		m->name = proc_str_dup(pool, line.controllers);
		m->path = proc_str_dup(pool, line.path);
		if (!m->name || !m->path)
			return err_set(e, -ENOMEM, "cgroup");
	}
	qsort(set->members, set->n_members, sizeof(*set->members), by_name);
	return ret;
}

int cg_set_parse(struct mempool *pool, struct proc_str text, struct cg_set **ret, struct err *e)
{
	struct cg_set *set = mempool_new_(pool, struct cg_set);
	int err;

	if (!set)
		return err_set(e, -ENOMEM, "cgroup");
	set->text = (struct proc_str){ proc_str_dup(pool, text), text.len };
	set->members = mempool_array(pool, count_lines(text) + 1, sizeof(*set->members));
	if (!set->text.s || !set->members)
		return err_set(e, -ENOMEM, "cgroup");
	err = parse_members(pool, set, e);
	if (!err)
		*ret = set;
	return err;
}

static bool is_dots(const char *name, size_t len)
{
	return (len == 1 || len == 2) && !memcmp(name, "..", len);
}

bool cg_path_is_sane(const char *path)
{
	if (*path != '/' || strlen(path) >= PATH_MAX || strchr(path, '\n'))
		return false;
	while (*path) {
		size_t len = strcspn(++path, "/");

		if (is_dots(path, len))
			return false;
		path += len;
	}
	return true;
}

bool cg_next_word(struct proc_str *list, struct proc_str *ret)
{
	const char *comma;

	if (!list->len)
		return false;
	comma = memchr(list->s, ',', list->len);
	*ret = (struct proc_str){ list->s, comma ? comma - list->s : (ptrdiff_t)list->len };
	list->s += ret->len + !!comma;
	list->len -= ret->len + !!comma;
	return true;
}

bool cg_list_has(struct proc_str list, struct proc_str word)
{
	struct proc_str each;

	while (cg_next_word(&list, &each))
		if (each.len == word.len && !memcmp(each.s, word.s, word.len))
			return true;
	return false;
}

bool cg_name_eq(const char *a, const char *b)
{
	struct proc_str left = { a, strlen(a) }, right = { b, strlen(b) };
	struct proc_str word;

	if (left.len != right.len)
		return false;
	while (cg_next_word(&left, &word))
		if (!cg_list_has(right, word))
			return false;
	return true;
}

const char *cg_describe(struct mempool *pool, const struct cg_member *m)
{
	return *m->name ? mempool_printf(pool, "cgroup %s (controller %s)", m->path, m->name)
			: mempool_printf(pool, "cgroup %s (v2)", m->path);
}
