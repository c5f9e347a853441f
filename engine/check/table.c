/* SPDX-License-Identifier: GPL-2.0-only */
#include "base/util.h"
#include "engine/check/probe.h"
#include "engine/check/probes.h"

const struct probe probe_table[] = {
	{ "pidfd_store", PROBE_BASE, probe_pidfd_store,
	  "descriptors of a task cannot be fetched", NULL },
};

const size_t n_probes = ARRAY_SIZE(probe_table);
