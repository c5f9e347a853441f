/* SPDX-License-Identifier: MIT */
/* Is the table of kinds that of magic.tsv, and do names and kinds fit together? */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "tsv.h"

/* Kinds in our table that are ours alone; add one, count it here. */
#define N_OWN_KINDS 0

enum { SYMBOL = 0, MAGIC = 2, WORDS = 3, PATTERN = 4, MESSAGES = 5, CARDINALITY = 6, STATUS = 8 };

/* The pattern of a row as our image_name() would fill it in for id 42. */
static void name_of_pattern(const char *pattern, char name[128])
{
	const char *percent = strchr(pattern, '%');
	const char *end = percent, *id;

	if (!percent) {
		snprintf(name, 128, "%s", pattern);
		return;
	}
	while (!strchr("uxdsi", *end))
		end++;
	id = *end == 'x' ? "2a" : *end == 's' ? "dump" : "42";
	snprintf(name, 128, "%.*s%s%s", (int)(percent - pattern), pattern, id, end + 1);
}

static void check_messages(const struct image_class *c, const char *messages)
{
	size_t len = strcspn(messages, " ,");

	if (!c->desc) {
		assert_memory_equal(messages, "raw", 3);
		return;
	}
	assert_int_equal(strlen(c->desc->name), len);
	assert_memory_equal(c->desc->name, messages, len);
	if (c->item)
		assert_non_null(strstr(messages + len, c->item->name));
}

static void check_shape(const struct image_class *c, const char *cardinality)
{
	static const char *const starts[] = { "single", "array", "head", "raw" };

	assert_memory_equal(cardinality, starts[c->shape], strlen(starts[c->shape]));
}

static void words_text(const uint32_t *magic, size_t n, char text[32])
{
	if (n == 2)
		snprintf(text, 32, "0x%08x,0x%08x", magic[0], magic[1]);
	else if (n == 1)
		snprintf(text, 32, "0x%08x", magic[0]);
	else
		snprintf(text, 32, "none (raw)");
}

static void check_kind(void *arg, char **row)
{
	enum image_kind kind;
	const struct image_class *c;
	char name[128], words[32];
	uint32_t magic[2];
	size_t n;

	if (strncmp(row[SYMBOL], "CR_FD_", 6) || !strncmp(row[STATUS], "template only", 13))
		return;
	name_of_pattern(row[PATTERN], name);
	if (!image_parse_name(name, &kind, NULL))
		fail_msg("no kind has the name %s", name);
	c = image_class(kind);
	n = image_magic_write(kind, true, magic) / sizeof(magic[0]);
	words_text(magic, n, words);
	assert_string_equal(words, row[WORDS]);
	assert_int_equal(c->magic, strtoul(row[MAGIC], NULL, 16));
	assert_int_equal(c->is_old, !strncmp(row[STATUS], "legacy", 6));
	check_messages(c, row[MESSAGES]);
	check_shape(c, row[CARDINALITY]);
	++*(size_t *)arg;
}

static void test_table(void **state)
{
	size_t n = 0;

	tsv_each("magic.tsv", check_kind, &n);
	/* stats-dump and stats-restore are one row */
	assert_int_equal(n, IMAGE_N_KINDS - N_OWN_KINDS - 1);
}

static void test_names_parse(void **state)
{
	for (unsigned int kind = 0; kind < IMAGE_N_KINDS; kind++) {
		uint64_t ids[] = { 0, 1, 42, UINT32_MAX, UINT64_MAX };

		for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
			bool has_id = image_class(kind)->id_form != IMAGE_ID_NONE;
			char name[IMAGE_NAME_MAX];
			enum image_kind parsed;
			uint64_t id;

			image_name(kind, ids[i], name);
			assert_true(image_parse_name(name, &parsed, &id));
			assert_int_equal(parsed, kind);
			assert_int_equal(id, has_id ? ids[i] : 0);
		}
	}
}

static void test_other_names(void **state)
{
	static const char *const names[] = {
		"",
		"core-.img",
		"core-05.img",
		"core--1.img",
		"core- 1.img",
		"core-1.im",
		"core-1.img2",
		"core-1",
		"core-+1.img",
		"core-0x1.img",
		"parent",
		"dump.log",
		"inventory.img.tmp",
		"pages-1.comp",
		"ghost-file-A.img",
		"stats-other",
		"core-18446744073709551616.img",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (image_parse_name(names[i], NULL, NULL))
			fail_msg("%s was taken for an image", names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_names_parse),
		cmocka_unit_test(test_other_names),
	};

	return cmocka_run_group_tests_name("image kinds", tests, NULL, NULL);
}
