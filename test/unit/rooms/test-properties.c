/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of properties: every row makes sense, and records are made only where they are needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/personality.h>
#include <errno.h>
#include <cmocka.h>

#include "engine/prctl/properties.h"

static void rows_are_complete(void **state)
{
	unsigned int i, k;

	for (i = 0; i < N_PROPERTIES; i++) {
		const struct property *row = property_get(i);

		assert_non_null(row->name);
		assert_int_equal(property_find(row->name), i);
		assert_true(row->get_nr);
		assert_true(row->out_size == 0 || row->out_size == 4 || row->out_size == 8);
		/* Kept by name, in a field, or refused. */
		assert_true(!!row->set_nr + !!row->refusal <= 1);
		assert_true(row->set_nr || row->refusal || row->has_field);
		for (k = 0; k < i; k++)
			assert_string_not_equal(row->name, property_get(k)->name);
	}
	assert_int_equal(property_find("no such thing"), N_PROPERTIES);
}

static void own_values_can_be_read(void **state)
{
	struct properties own = { 0 };
	struct err e = ERR_INIT;

	properties_read_own(&own);
	assert_true(properties_has(&own, PROPERTY_TIMER_SLACK));
	assert_true(properties_has(&own, PROPERTY_DUMPABLE));
	assert_int_equal(properties_value(&own, PROPERTY_SUBREAPER), 0);
	assert_int_equal(properties_check(&own, PROPERTY_OF_TASK, &e), 0);
	assert_int_equal(properties_check(&own, PROPERTY_OF_THREAD, &e), 0);
}

static uint32_t n_records(const struct properties *all, const struct properties *own)
{
	struct program *p = program_new();
	uint32_t n;

	assert_non_null(p);
	properties_emit(all, own, PROPERTY_OF_THREAD, p);
	properties_emit(all, own, PROPERTY_OF_TASK, p);
	n = program_n_records(p);
	program_free(p);
	return n;
}

static void equal_ones_make_no_records(void **state)
{
	struct properties own = { 0 }, want;

	properties_read_own(&own);
	want = own;
	assert_int_equal(n_records(&want, &own), 0);
	properties_set(&want, PROPERTY_PERSONALITY, ADDR_NO_RANDOMIZE);
	assert_int_equal(n_records(&want, &own), 1);
}

/* The restorer has a property that the task, of an image that says nothing, did not. */
static void inherited_ones_are_put_back(void **state)
{
	struct properties own = { 0 }, want = { 0 };

	properties_set(&own, PROPERTY_PERSONALITY, ADDR_NO_RANDOMIZE);
	properties_set(&own, PROPERTY_TIMER_SLACK, 50000);
	assert_int_equal(n_records(&want, &own), 1);
}

static void zero_slack_is_not_set(void **state)
{
	struct properties own = { 0 }, want = { 0 };

	properties_set(&own, PROPERTY_TIMER_SLACK, 50000);
	properties_set(&want, PROPERTY_TIMER_SLACK, 0);
	assert_int_equal(n_records(&want, &own), 0);
}

static void refused_by_name(void **state)
{
	struct properties all = { 0 };
	struct err e = ERR_INIT;

	properties_set(&all, PROPERTY_SHADOW_STACK, 1);
	assert_int_equal(properties_check(&all, PROPERTY_OF_THREAD, &e), -ENOTSUP);
	assert_non_null(strstr(e.text, "shadow stack"));
	assert_int_equal(properties_check(&all, PROPERTY_OF_TASK, &e), 0);
}

static void only_special_ones_are_written(void **state)
{
	struct properties own = { 0 }, all = { 0 };

	properties_set(&own, PROPERTY_SPEC_STORE_BYPASS, 3);
	properties_set(&all, PROPERTY_SPEC_STORE_BYPASS, 3);
	assert_false(property_is_special(PROPERTY_SPEC_STORE_BYPASS, &all, &own));
	properties_set(&all, PROPERTY_SPEC_STORE_BYPASS, 5);
	assert_true(property_is_special(PROPERTY_SPEC_STORE_BYPASS, &all, &own));
	assert_false(property_is_special(PROPERTY_TSC, &all, &own));
	properties_set(&all, PROPERTY_TSC, 1);
	assert_false(property_is_special(PROPERTY_TSC, &all, &own));
	properties_set(&all, PROPERTY_TSC, 2);
	assert_true(property_is_special(PROPERTY_TSC, &all, &own));
	/* Has a field of its own. */
	properties_set(&all, PROPERTY_DUMPABLE, 0);
	assert_false(property_is_special(PROPERTY_DUMPABLE, &all, &own));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_complete),
		cmocka_unit_test(own_values_can_be_read),
		cmocka_unit_test(equal_ones_make_no_records),
		cmocka_unit_test(inherited_ones_are_put_back),
		cmocka_unit_test(zero_slack_is_not_set),
		cmocka_unit_test(refused_by_name),
		cmocka_unit_test(only_special_ones_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
