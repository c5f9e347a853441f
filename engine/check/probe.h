/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CHECK_PROBE_H
#define ENGINE_CHECK_PROBE_H

/*
 * A probe finds out whether the kernel has a feature by using it. Each runs in a process of its
 *own, forked for it alone: whatever it opens, maps, blocks, unshares or gives up is gone with that
 *process, so probes clean up nothing but their own children. Returns
 *
 *	1	the kernel has the feature
 *	0	it has not
 *	-errno	no telling, mostly -EPERM: the caller is not privileged enough to try
 *
 * The probes are in probe-AREA.c, one table of all of them is in table.c.
 */
#include <stdbool.h>
#include <stddef.h>

/* When `criu check` runs a probe and what it makes of a missing feature. */
enum probe_level {
	PROBE_BASE,	    /* always; nothing can be dumped or restored without it */
	PROBE_EXTRA,	    /* --extra, --all; some trees need it */
	PROBE_EXPERIMENTAL, /* --experimental, --all */
	PROBE_NOTE,	    /* always; its absence is mentioned and costs nothing */
	PROBE_NAMED,	    /* only with --feature NAME */
};

struct probe {
	const char *name; /* for --feature */
	enum probe_level level;
	int (*run)(void);
	const char *cost;      /* what cannot be done without it */
	const char *remedy;    /* NULL if there is none */
	bool (*applies)(void); /* unless NULL: only --feature runs the probe where this is false */
};

extern const struct probe probe_table[];
extern const size_t n_probes;

#endif
