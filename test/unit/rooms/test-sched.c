/* SPDX-License-Identifier: GPL-2.0-only */
/* Scheduling: sets of cpus, and combinations of policy and priority. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <cmocka.h>

#include "engine/sched/state.h"

static void lists_of_cpus(void **state)
{
	struct cpu_mask mask;

	assert_int_equal(cpu_mask_parse("0-3,8\n", &mask), 0);
	assert_int_equal(mask.len, 2);
	assert_int_equal(mask.bits[0], 0x0f);
	assert_int_equal(mask.bits[1], 0x01);
	assert_int_equal(cpu_mask_parse("0\n", &mask), 0);
	assert_int_equal(mask.len, 1);
	assert_int_equal(cpu_mask_parse("\n", &mask), 0);
	assert_int_equal(mask.len, 0);
	assert_int_equal(cpu_mask_parse("3-1\n", &mask), -EINVAL);
	assert_int_equal(cpu_mask_parse("1-\n", &mask), -EINVAL);
	assert_int_equal(cpu_mask_parse("1 2\n", &mask), -EINVAL);
	assert_int_equal(cpu_mask_parse("0-8192\n", &mask), -EINVAL);
}

static void sets_within_sets(void **state)
{
	struct cpu_mask some, online;
	unsigned int cpu;

	assert_int_equal(cpu_mask_parse("0-3\n", &online), 0);
	assert_int_equal(cpu_mask_parse("1,3\n", &some), 0);
	assert_true(cpu_mask_is_within(&some, &online, &cpu));
	assert_false(cpu_mask_is_within(&online, &some, &cpu));
	assert_int_equal(cpu, 0);
	assert_int_equal(cpu_mask_parse("2,77\n", &some), 0);
	assert_false(cpu_mask_is_within(&some, &online, &cpu));
	assert_int_equal(cpu, 77);
}

static void combinations(void **state)
{
	struct sched_thread s = { .policy = SCHED_OTHER, .nice = -20 };
	struct err e = ERR_INIT;

	assert_int_equal(sched_validate(&s, &e), 0);
	s.nice = 20;
	assert_int_equal(sched_validate(&s, &e), -EINVAL);
	s = (struct sched_thread){ .policy = SCHED_FIFO };
	assert_int_equal(sched_validate(&s, &e), -EINVAL);
	s.priority = 99;
	assert_int_equal(sched_validate(&s, &e), 0);
	s.policy = SCHED_BATCH;
	assert_int_equal(sched_validate(&s, &e), -EINVAL);
	s = (struct sched_thread){ .policy = SCHED_DEADLINE };
	assert_int_equal(sched_validate(&s, &e), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_of_cpus),
		cmocka_unit_test(sets_within_sets),
		cmocka_unit_test(combinations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
