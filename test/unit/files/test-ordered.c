/* SPDX-License-Identifier: GPL-2.0-only */
/* The set that descriptions and tables of descriptors are found in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/files/ordered.h"

#define N 20000

struct item {
	struct ordered_node node;
	int key;
};

static struct item items[N];
static unsigned int n_comparisons;

static int compare(const struct ordered_node *x, const struct ordered_node *y, void *arg)
{
	n_comparisons++;
	return order_of(ordered_entry(x, struct item, node)->key,
			ordered_entry(y, struct item, node)->key);
}

static void add_all(struct ordered *set, int (*key)(int i))
{
	int i;

	for (i = 0; i < N; i++) {
		items[i].key = key(i);
		assert_ptr_equal(ordered_add(set, &items[i].node), &items[i].node);
	}
}

static int ascending(int i)
{
	return i;
}

static int descending(int i)
{
	return -i;
}

/* Like kernel pointers after kcmp's multiplication with a secret number. */
static int scrambled(int i)
{
	return (int)((uint32_t)i * 2654435761U);
}

static void finds_equals(void **state)
{
	struct ordered set = { .compare = compare };
	struct item twin = { .key = 77 }, missing = { .key = N };

	add_all(&set, ascending);
	assert_ptr_equal(ordered_add(&set, &twin.node), &items[77].node);
	twin.node = (struct ordered_node){ 0 };
	assert_ptr_equal(ordered_find(&set, &twin.node), &items[77].node);
	assert_null(ordered_find(&set, &missing.node));
}

/* 1.4 * log2(20000) is 20 on the average. */
static void check_cost(int (*key)(int i))
{
	struct ordered set = { .compare = compare };

	n_comparisons = 0;
	add_all(&set, key);
	assert_true(n_comparisons < N * 22U);
}

static void stays_shallow(void **state)
{
	check_cost(ascending);
	check_cost(descending);
	check_cost(scrambled);
}

static void is_empty(void **state)
{
	struct ordered set = { .compare = compare };
	struct item any = { .key = 1 };

	assert_null(ordered_find(&set, &any.node));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_equals),
		cmocka_unit_test(stays_shallow),
		cmocka_unit_test(is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
