/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The statistics of a run as text, one "name: number unit" per line. The engine writes the same
 * numbers into stats-dump and stats-restore.
 */
#include <inttypes.h>

#include "cli/stats.h"

static void put_time(FILE *f, const char *name, uint32_t us)
{
	fprintf(f, "%s: %" PRIu32 " us\n", name, us);
}

static void put_count(FILE *f, const char *name, uint64_t n)
{
	fprintf(f, "%s: %" PRIu64 " (0x%" PRIx64 ")\n", name, n, n);
}

void stats_print_dump(FILE *f, const struct dump_stats *stats)
{
	fputs("Displaying dump stats:\n", f);
	put_time(f, "Freezing time", stats->freezing_us);
	put_time(f, "Frozen time", stats->frozen_us);
	put_time(f, "Memory dump time", stats->memdump_us);
	put_time(f, "Memory write time", stats->memwrite_us);
	put_count(f, "Memory pages scanned", stats->pages_scanned);
	put_count(f, "Memory pages written", stats->pages_written);
	put_count(f, "Shared memory pages scanned", stats->shpages_scanned);
	put_count(f, "Shared memory pages written", stats->shpages_written);
}

void stats_print_restore(FILE *f, const struct restore_stats *stats)
{
	fputs("Displaying restore stats:\n", f);
	put_count(f, "Pages restored", stats->pages_restored);
	put_time(f, "Restore time", stats->restore_us);
	put_time(f, "Forking time", stats->forking_us);
}
