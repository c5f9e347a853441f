/* SPDX-License-Identifier: GPL-2.0-only */
/* Credentials: capability words, what can be and what can be reached. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <errno.h>
#include <cmocka.h>

#include "engine/creds/state.h"

#define BIT(cap) (1ULL << (cap))
#define ALL	 (BIT(41) - 1)

static struct creds root(void)
{
	return (struct creds){ .cap = { [CAP_SET_PRM] = ALL, [CAP_SET_EFF] = ALL,
					[CAP_SET_BND] = ALL } };
}

static void words_and_back(void **state)
{
	const uint64_t sets[] = { 0, 1, BIT(31), BIT(32), ALL, ~0ULL };
	uint32_t words[2];
	uint64_t back;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		cap_to_words(sets[i], words);
		assert_int_equal(cap_from_words(words, 2, &back), 0);
		assert_true(back == sets[i]);
	}
	assert_int_equal(cap_from_words(words, 1, &back), 0);
	assert_true(back == UINT32_MAX);
	assert_int_equal(cap_from_words(words, 0, &back), -EINVAL);
	assert_int_equal(cap_from_words(words, 3, &back), -EINVAL);
}

static void names(void **state)
{
	assert_string_equal(cap_name(CAP_CHOWN), "CAP_CHOWN");
	assert_string_equal(cap_name(CAP_SYS_RESOURCE), "CAP_SYS_RESOURCE");
	assert_string_equal(cap_name(CAP_AUDIT_READ), "CAP_AUDIT_READ");
	assert_string_equal(cap_name(CAP_LAST_CAP), "CAP_CHECKPOINT_RESTORE");
	assert_null(cap_name(CAP_LAST_CAP + 1));
}

static void impossible_ones_are_refused(void **state)
{
	struct creds creds = root();
	struct err e = ERR_INIT;

	assert_int_equal(creds_validate(&creds, &e), 0);
	creds.cap[CAP_SET_PRM] = 0;
	assert_int_equal(creds_validate(&creds, &e), -EINVAL);
	creds = root();
	creds.cap[CAP_SET_AMB] = BIT(CAP_KILL);
	assert_int_equal(creds_validate(&creds, &e), -EINVAL);
	creds.cap[CAP_SET_INH] = BIT(CAP_KILL);
	assert_int_equal(creds_validate(&creds, &e), 0);
	creds.securebits = 1U << 30;
	assert_int_equal(creds_validate(&creds, &e), -EINVAL);
	creds = root();
	creds.gid[PROC_ID_FS] = -1;
	assert_int_equal(creds_validate(&creds, &e), -EINVAL);
}

static void what_criu_lacks_is_named(void **state)
{
	struct creds own = root(), want = root();
	struct err e = ERR_INIT;

	assert_int_equal(creds_check_reachable(&want, &own, 40, &e), 0);
	own.cap[CAP_SET_PRM] &= ~BIT(CAP_SYS_RESOURCE);
	assert_int_equal(creds_check_reachable(&want, &own, 40, &e), -EPERM);
	assert_non_null(strstr(e.text, "CAP_SYS_RESOURCE (permitted)"));
	own = root();
	own.cap[CAP_SET_BND] &= ~BIT(CAP_MKNOD);
	assert_int_equal(creds_check_reachable(&want, &own, 40, &e), -EPERM);
	assert_non_null(strstr(e.text, "CAP_MKNOD"));
}

/* An image of a newer kernel bounds a capability that does not exist here. */
static void unknown_bounds_do_not_matter(void **state)
{
	struct creds own = root(), want = root();
	struct err e = ERR_INIT;

	want.cap[CAP_SET_BND] |= BIT(41);
	assert_int_equal(creds_check_reachable(&want, &own, 40, &e), 0);
	want.cap[CAP_SET_PRM] |= BIT(41);
	assert_int_equal(creds_check_reachable(&want, &own, 40, &e), -EPERM);
	assert_non_null(strstr(e.text, "capability 41"));
}

static void groups_count(void **state)
{
	const gid_t a[] = { 1, 2 }, b[] = { 1, 3 };
	struct creds x = root(), y = root();

	assert_true(creds_equal(&x, &y));
	x.groups = y.groups = a;
	x.n_groups = y.n_groups = 2;
	assert_true(creds_equal(&x, &y));
	y.groups = b;
	assert_false(creds_equal(&x, &y));
	y.n_groups = 1;
	assert_false(creds_equal(&x, &y));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_back),
		cmocka_unit_test(names),
		cmocka_unit_test(impossible_ones_are_refused),
		cmocka_unit_test(what_criu_lacks_is_named),
		cmocka_unit_test(unknown_bounds_do_not_matter),
		cmocka_unit_test(groups_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
