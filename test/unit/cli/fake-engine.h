/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_FAKE_ENGINE_H
#define TEST_FAKE_ENGINE_H

/* An engine that does nothing but note its options and return what the test wants. */
#include "engine/engine.h"

struct fake_engine {
	int result; /* returned by all of its functions; below 0 with an error "fake failure" */
	int n_calls;
	struct dump_options dump;
	struct restore_options restore;
	char exec[64]; /* the words of --exec-cmd, a blank behind each */
	char pidfile[64];
	unsigned int levels;
	char feature[64];
};

extern struct fake_engine fake_engine;

#endif
