/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Threads that hold values in registers, in user mode, while they are dumped: a hold function loads
 * registers from in, sets *ready, spins until hold_go, and stores the registers to out. Each thread
 * holds values of its own.
 */
#pragma once

#include "lib/zdtm.h"

enum { HOLD_THREADS = 3, HOLD_BYTES = 4096 };

struct hold {
	unsigned char in[HOLD_BYTES] __attribute__((aligned(64)));
	unsigned char out[HOLD_BYTES] __attribute__((aligned(64)));
	volatile int ready;
};

static volatile int hold_go;

/* Operands: %[ready] and %[go] are memory. */
#define HOLD_SPIN                                                                                  \
	"movl $1, %[ready]\n"                                                                      \
	"1: pause\n"                                                                               \
	"cmpl $0, %[go]\n"                                                                         \
	"je 1b\n"

typedef void hold_fn(struct hold *h);

static hold_fn *hold_function;

static void *hold_thread(void *arg)
{
	hold_function(arg);
	return NULL;
}

/* Runs function in all threads over a dump; size bytes must come back as they were. */
static inline void hold_registers(hold_fn *function, size_t size)
{
	static struct hold holds[HOLD_THREADS];
	pthread_t threads[HOLD_THREADS];

	hold_function = function;
	for (int i = 0; i < HOLD_THREADS; i++)
		threads[i] = thread_start(hold_thread, &holds[i]);
	for (int i = 0; i < HOLD_THREADS; i++)
		while (!holds[i].ready)
			sched_yield();
	test_wait();
	hold_go = 1;
	for (int i = 0; i < HOLD_THREADS; i++) {
		thread_join(threads[i]);
		sabotage(holds[i].out[size / 2] ^= 1);
		for (size_t at = 0; at < size; at++)
			check(holds[i].in[at] == holds[i].out[at],
			      "thread %d, byte %zu of the registers: %#x, not %#x", i, at,
			      holds[i].out[at], holds[i].in[at]);
	}
}
