/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include <string.h>

#include "fake-engine.h"

struct fake_engine fake_engine;

static int result(struct err *e)
{
	fake_engine.n_calls++;
	if (fake_engine.result < 0)
		return err_set(e, fake_engine.result, "fake failure");
	return fake_engine.result;
}

int engine_dump(const struct dump_options *opts, struct dump_stats *ret_stats, struct err *e)
{
	fake_engine.dump = *opts;
	opts->progress(opts->progress_data, "memory", 1, 2);
	ret_stats->frozen_us = 42;
	return result(e);
}

int engine_restore(const struct restore_options *opts, struct restore_stats *ret_stats,
		   struct err *e)
{
	fake_engine.restore = *opts;
	fake_engine.exec[0] = 0;
	for (char *const *word = opts->exec_argv; word && *word; word++)
		strcat(strcat(fake_engine.exec, *word), " ");
	snprintf(fake_engine.pidfile, sizeof(fake_engine.pidfile), "%s", opts->pidfile ?: "");
	ret_stats->pages_restored = 43;
	if (fake_engine.result >= 0)
		opts->restored(opts->restored_data, ret_stats);
	return result(e);
}

int engine_check(unsigned int levels, struct log *log)
{
	fake_engine.levels = levels;
	return result(NULL);
}

int engine_check_feature(const char *name, struct err *e)
{
	snprintf(fake_engine.feature, sizeof(fake_engine.feature), "%s", name);
	return result(e);
}
