/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers for the restorer's descriptors, between those of the tasks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/files/numbers.h"

static void gaps(void **state)
{
	static const unsigned char used[10] = { 1, 0, 0, 1, 0, 0, 0, 1, 0, 0 };
	uint32_t start;

	assert_true(numbers_find_gap(used, 10, 0, 2, &start));
	assert_int_equal(start, 1);
	assert_true(numbers_find_gap(used, 10, 2, 2, &start));
	assert_int_equal(start, 4);
	assert_true(numbers_find_gap(used, 10, 0, 3, &start));
	assert_int_equal(start, 4);
	assert_true(numbers_find_gap(used, 10, 5, 2, &start));
	assert_int_equal(start, 5);
	assert_true(numbers_find_gap(used, 10, 7, 2, &start));
	assert_int_equal(start, 8);
	assert_false(numbers_find_gap(used, 10, 0, 4, &start));
	assert_false(numbers_find_gap(used, 10, 9, 2, &start));
	assert_false(numbers_find_gap(used, 10, 64, 1, &start));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(gaps) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
