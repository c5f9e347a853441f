/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>

#include "engine/mm/mm.h"

int page_runs_add(struct page_runs *runs, uint64_t addr, uint64_t n_pages, bool lazy)
{
	struct page_run *last = runs->n ? &runs->v[runs->n - 1] : NULL;

	runs->n_pages += n_pages;
	if (last && last->addr + last->n_pages * PAGE == addr && last->lazy == lazy) {
		last->n_pages += n_pages;
		return 0;
	}
	if (runs->n == runs->size) {
		size_t size = runs->size * 2 + 64;
		struct page_run *v = realloc(runs->v, size * sizeof(*v));

		if (!v)
			return -ENOMEM;
		runs->v = v;
		runs->size = size;
	}
	runs->v[runs->n++] = (struct page_run){ addr, n_pages, lazy };
	return 0;
}

void page_runs_fini(struct page_runs *runs)
{
	free(runs->v);
	*runs = (struct page_runs){ 0 };
}
