/* SPDX-License-Identifier: MIT */
/* Are the messages those of the tables: every field and every enum value, and no others? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "images/image.h"
#include "images/proto.h"
#include "tsv.h"

#define MAX_TYPES  256
#define OWN_FIELDS 1000 /* numbers from here on are our additions */

/* Types that can be reached from the images; through fields of our own last, and not in the tables.
 */
static const ProtobufCMessageDescriptor *messages[MAX_TYPES];
static const ProtobufCEnumDescriptor *enums[MAX_TYPES];
static size_t n_messages, n_in_tables, n_enums;

static void add_enum(const ProtobufCEnumDescriptor *desc)
{
	for (size_t i = 0; i < n_enums; i++)
		if (enums[i] == desc)
			return;
	assert_true(n_enums < MAX_TYPES);
	enums[n_enums++] = desc;
}

static void add_message(const ProtobufCMessageDescriptor *desc, bool with_own);

static void add_types_of(const ProtobufCMessageDescriptor *desc, bool with_own)
{
	for (unsigned int i = 0; i < desc->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &desc->fields[i];

		if (f->id >= OWN_FIELDS && !with_own)
			continue;
		if (f->type == PROTOBUF_C_TYPE_MESSAGE)
			add_message(f->descriptor, with_own);
		if (f->type == PROTOBUF_C_TYPE_ENUM && !with_own)
			add_enum(f->descriptor);
	}
}

static void add_message(const ProtobufCMessageDescriptor *desc, bool with_own)
{
	for (size_t i = 0; i < n_messages; i++)
		if (messages[i] == desc)
			return;
	assert_true(n_messages < MAX_TYPES);
	messages[n_messages++] = desc;
	add_types_of(desc, with_own);
}

static int collect(void **state)
{
	for (unsigned int kind = 0; kind < IMAGE_N_KINDS; kind++) {
		if (image_class(kind)->desc)
			add_message(image_class(kind)->desc, false);
		if (image_class(kind)->item)
			add_message(image_class(kind)->item, false);
	}
	/* In no image, or only named by number in one. */
	add_message(&img_streamer_request_entry__descriptor, false);
	add_message(&img_streamer_reply_entry__descriptor, false);
	add_message(&criu__opts__descriptor, false);
	add_message(&timeval__descriptor, false);
	add_enum(&fstype__descriptor);
	add_enum(&fh_entry_sizes__descriptor);
	n_in_tables = n_messages;
	for (size_t i = 0; i < n_in_tables; i++)
		add_types_of(messages[i], true);
	return 0;
}

static const ProtobufCMessageDescriptor *get_message(const char *name)
{
	for (size_t i = 0; i < n_messages; i++)
		if (!strcmp(messages[i]->name, name))
			return messages[i];
	fail_msg("there is no message %s", name);
	return NULL;
}

static const char *type_name(const ProtobufCFieldDescriptor *f, char buf[80])
{
	static const char *const names[] = {
		"int32",  "sint32",  "sfixed32", "int64",   "sint64", "sfixed64",
		"uint32", "fixed32", "uint64",	 "fixed64", "float",  "double",
		"bool",	  "enum",    "string",	 "bytes",
	};

	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return ((const ProtobufCMessageDescriptor *)f->descriptor)->name;
	if (f->type != PROTOBUF_C_TYPE_ENUM)
		return names[f->type];
	snprintf(buf, 80, "enum %s", ((const ProtobufCEnumDescriptor *)f->descriptor)->name);
	return buf;
}

static const char *label_name(const ProtobufCFieldDescriptor *f)
{
	static const char *const names[] = { "required", "optional", "repeated" };

	return names[f->label];
}

static const char *default_text(const ProtobufCFieldDescriptor *f, char buf[80])
{
	const void *p = f->default_value;

	buf[0] = 0;
	if (!p)
		return buf;
	if (f->type == PROTOBUF_C_TYPE_BOOL)
		return *(const protobuf_c_boolean *)p ? "true" : "false";
	if (f->type == PROTOBUF_C_TYPE_ENUM)
		return protobuf_c_enum_descriptor_get_value(f->descriptor, *(const int *)p)->name;
	if (f->type == PROTOBUF_C_TYPE_UINT32)
		snprintf(buf, 80, "%u", *(const uint32_t *)p);
	else
		snprintf(buf, 80, "%d", *(const int32_t *)p);
	return buf;
}

static void check_field(void *arg, char **row)
{
	char type[80], def[80];
	const ProtobufCFieldDescriptor *f;

	/* How the tools print a field is an option of the field, which our messages leave out. */
	if (row[1][0] == '(')
		return;
	f = protobuf_c_message_descriptor_get_field(get_message(row[1]), atoi(row[2]));
	if (!f)
		fail_msg("%s has no field %s", row[1], row[2]);
	assert_string_equal(f->name, row[5]);
	assert_string_equal(label_name(f), row[3]);
	assert_string_equal(type_name(f, type), row[4]);
	assert_string_equal(default_text(f, def), row[6]);
	assert_false(f->flags & PROTOBUF_C_FIELD_FLAG_PACKED);
	++*(size_t *)arg;
}

static void test_fields(void **state)
{
	size_t n_checked = 0, n_ours = 0;

	assert_true(tsv_each("images.tsv", check_field, &n_checked) > 1000);
	for (size_t i = 0; i < n_in_tables; i++)
		for (unsigned int k = 0; k < messages[i]->n_fields; k++)
			n_ours += messages[i]->fields[k].id < OWN_FIELDS;
	assert_int_equal(n_checked, n_ours);
}

static void check_value(void *arg, char **row)
{
	for (size_t i = 0; i < n_enums; i++) {
		const ProtobufCEnumValue *value;

		if (strcmp(enums[i]->name, row[1]))
			continue;
		value = protobuf_c_enum_descriptor_get_value(enums[i], atoi(row[2]));
		if (!value)
			fail_msg("enum %s has no value %s", row[1], row[2]);
		assert_string_equal(value->name, row[3]);
		return;
	}
	fail_msg("there is no enum %s", row[1]);
}

static void test_enums(void **state)
{
	size_t n_rows = tsv_each("enums.tsv", check_value, NULL), n_ours = 0;

	for (size_t i = 0; i < n_enums; i++)
		n_ours += enums[i]->n_values;
	assert_int_equal(n_rows, n_ours);
}

/* Is there a way from one type to the other? Eight steps are more than any nesting has. */
static bool reaches(const ProtobufCMessageDescriptor *from, const ProtobufCMessageDescriptor *to,
		    unsigned int depth)
{
	for (unsigned int i = 0; depth && i < from->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &from->fields[i];

		if (f->type == PROTOBUF_C_TYPE_MESSAGE &&
		    (f->descriptor == to || reaches(f->descriptor, to, depth - 1)))
			return true;
	}
	return false;
}

/* The reader measures the nesting of these two only. */
static void test_recursive_types(void **state)
{
	for (size_t i = 0; i < n_messages; i++) {
		bool expected = !strcmp(messages[i]->name, "cgroup_dir_entry") ||
				!strcmp(messages[i]->name, "aa_namespace");

		assert_int_equal(reaches(messages[i], messages[i], 8), expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_enums),
		cmocka_unit_test(test_recursive_types),
	};

	return cmocka_run_group_tests_name("image descriptors", tests, collect, NULL);
}
