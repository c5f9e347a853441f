/* SPDX-License-Identifier: MIT */
/* Damaged and hostile images are one clear error each, never a crash. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "images/proto.h"
#include "images/walk.h"
#include "recode.h"
#include "sample.h"

/* Read an image from memory to its end. */
static int read_all(struct fixture *f, enum image_kind kind, const void *data, size_t len)
{
	autofree_(image_reader) struct image_reader *r = NULL;
	struct recode rc;
	int ret = image_reader_open_mem(data, len, kind, true, NULL, &r, &f->e);

	return ret < 0 ? ret : recode(r, &rc, &f->e);
}

/* The bytes of a good image of @kind. */
static size_t good_image(struct fixture *f, enum image_kind kind, uint8_t *buf, size_t size)
{
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	char name[IMAGE_NAME_MAX];
	size_t len;

	image_name(kind, 1, name);
	assert_ok(f, sample_write(dir, kind, 1, &f->e));
	len = fixture_get(f, name, buf, size);
	assert_true(len < size);
	return len;
}

/*
 * A file cut off anywhere is an error, unless the cut is between two records of an array, which
 * nothing can see.
 */
static void cut_everywhere(struct fixture *f, enum image_kind kind)
{
	uint8_t buf[32768];
	size_t len = good_image(f, kind, buf, sizeof(buf));
	unsigned int n_unseen = 0;

	assert_ok(f, read_all(f, kind, buf, len));
	for (size_t cut = 0; cut < len; cut++) {
		int ret = read_all(f, kind, buf, cut);

		if (ret == 0)
			n_unseen++;
		else
			assert_ret(f, ret, -EBADMSG);
	}
	if (image_class(kind)->shape == IMAGE_SINGLE)
		assert_int_equal(n_unseen, 0);
	else
		assert_true(n_unseen <= 4);
}

static void test_truncated(void **state)
{
	for (unsigned int kind = IMAGE_INVENTORY + 1; kind < IMAGE_N_KINDS; kind++)
		if (image_class(kind)->shape != IMAGE_BYTES)
			cut_everywhere(*state, kind);
}

/* Change each byte in turn. It may decode, but it must not crash; sanitizers look on. */
static void test_changed_bytes(void **state)
{
	struct fixture *f = *state;
	uint8_t buf[32768];

	for (unsigned int kind = IMAGE_INVENTORY + 1; kind < IMAGE_N_KINDS; kind++) {
		size_t len = good_image(f, kind, buf, sizeof(buf));

		for (size_t i = 0; i < len; i++) {
			uint8_t old = buf[i];

			buf[i] = old ^ 0xff;
			read_all(f, kind, buf, len);
			buf[i] = old ^ (1 << i % 8);
			read_all(f, kind, buf, len);
			buf[i] = old;
		}
	}
}

static void test_wrong_magic(void **state)
{
	struct fixture *f = *state;
	uint8_t buf[4096];
	size_t len = good_image(f, IMAGE_PSTREE, buf, sizeof(buf));

	assert_failed(f, read_all(f, IMAGE_FILES, buf, len), -EBADMSG,
		      "the magic is that of a \"pstree\" image, not \"files\"");
	buf[4] ^= 1;
	assert_failed(f, read_all(f, IMAGE_PSTREE, buf, len), -EBADMSG, "0x50273031");
	assert_failed(f, read_all(f, IMAGE_PSTREE, buf, 7), -EBADMSG, "7 bytes are no image");
}

static void test_lengths(void **state)
{
	struct fixture *f = *state;
	uint32_t words[8] = { IMAGE_MAGIC_COMMON, image_class(IMAGE_PSTREE)->magic, 4000 };

	assert_failed(f, read_all(f, IMAGE_PSTREE, words, 12 + 17), -EBADMSG,
		      "pstree.img: record 1 says 4000 bytes, 17 are left");
	words[2] = UINT32_MAX;
	assert_failed(f, read_all(f, IMAGE_PSTREE, words, 12), -EBADMSG, "4294967295 bytes, 0 are");
	assert_failed(f, read_all(f, IMAGE_PSTREE, words, 11), -EBADMSG, "cut off: 3 bytes");
	words[2] = 0;
	assert_failed(f, read_all(f, IMAGE_PSTREE, words, 12), -EBADMSG,
		      "record 1 cannot be decoded as pstree_entry");
}

/* A sparse file may be as large as it likes: lengths have a limit of their own. */
static void test_huge_record(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_READ);
	uint32_t words[] = { IMAGE_MAGIC_COMMON, image_class(IMAGE_PSTREE)->magic, 1U << 31 };
	PstreeEntry *entry;
	char path[128];

	fixture_put(f, "pstree.img", words, sizeof(words));
	snprintf(path, sizeof(path), "%s/pstree.img", f->path);
	assert_int_equal(truncate(path, 1LL << 33), 0);
	assert_failed(f,
		      image_read_one(dir, IMAGE_PSTREE, 0, f->pool, &pstree_entry__descriptor,
				     &entry, &f->e),
		      -EBADMSG, "at most 134217728 are allowed");
}

/* Raw bytes that are not there, with sizes that overflow when they are added or rounded up. */
static void test_raw_lengths(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	IpcDescEntry desc = IPC_DESC_ENTRY__INIT;
	TcpStreamEntry tcp = TCP_STREAM_ENTRY__INIT;
	IpcShmEntry shm = IPC_SHM_ENTRY__INIT;
	uint8_t buf[4096];
	size_t len;

	tcp.inq_len = tcp.outq_len = UINT32_MAX;
	assert_ok(f, image_write_one(dir, IMAGE_TCP_STREAM, 1, &tcp.base, &f->e));
	len = fixture_get(f, "tcp-stream-1.img", buf, sizeof(buf));
	assert_failed(f, read_all(f, IMAGE_TCP_STREAM, buf, len), -EBADMSG,
		      "8589934590 bytes belong");

	shm.desc = &desc;
	shm.size = UINT64_MAX;
	assert_ok(f, image_write_one(dir, IMAGE_IPCNS_SHM, 1, &shm.base, &f->e));
	len = fixture_get(f, "ipcns-shm-1.img", buf, sizeof(buf));
	assert_failed(f, read_all(f, IMAGE_IPCNS_SHM, buf, len), -EBADMSG, "are left");
}

static void test_trailing_bytes(void **state)
{
	struct fixture *f = *state;
	uint8_t buf[32768];
	size_t len = good_image(f, IMAGE_CORE, buf, sizeof(buf) - 1);

	assert_failed(f, read_all(f, IMAGE_CORE, buf, len + 1), -EBADMSG, "1 bytes behind");
}

static size_t varint(uint8_t *out, size_t value)
{
	size_t n = 0;

	for (; value > 127; value >>= 7)
		out[n++] = value | 0x80;
	out[n++] = value;
	return n;
}

/* One more namespace around the @len bytes in @buf: an empty name, and them as field @number. */
static size_t nest(uint8_t *buf, size_t len, unsigned int number)
{
	static const uint8_t name[] = { 1 << 3 | 2, 0 };
	uint8_t head[16];
	size_t n = 1;

	head[0] = number << 3 | 2;
	n += varint(head + n, len + sizeof(name));
	memmove(buf + n + sizeof(name), buf, len);
	memcpy(buf + n, name, sizeof(name));
	memcpy(buf, head, n);
	return len + sizeof(name) + n;
}

/* protobuf-c follows nested messages by recursion; tens of thousands of them would be the end. */
static void test_deep_nesting(void **state)
{
	struct fixture *f = *state;
	const size_t size = 400000;
	autofree uint8_t *buf = calloc(1, size);
	uint32_t words[3] = { IMAGE_MAGIC_COMMON, image_class(IMAGE_APPARMOR)->magic };
	uint8_t *body = buf + sizeof(words);
	size_t len = 0;

	for (unsigned int i = 0; i < 20000; i++)
		len = nest(body, len, 3); /* aa_namespace.namespaces */
	words[2] = len = nest(body, len, 1);
	memcpy(buf, words, sizeof(words));
	assert_failed(f, read_all(f, IMAGE_APPARMOR, buf, sizeof(words) + len), -EBADMSG,
		      "cannot be decoded as apparmor_entry");
}

static void test_no_regular_file(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_READ);
	struct image_reader *r;

	assert_int_equal(mkfifoat(f->fd, "pstree.img", 0600), 0);
	assert_failed(f, image_reader_open(dir, IMAGE_PSTREE, 0, f->pool, &r, &f->e), -EBADMSG,
		      "not a regular file");
	assert_int_equal(mkdirat(f->fd, "files.img", 0700), 0);
	assert_failed(f, image_reader_open(dir, IMAGE_FILES, 0, f->pool, &r, &f->e), -EBADMSG,
		      "not a regular file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(test_truncated),	    fixture_test(test_changed_bytes),
		fixture_test(test_wrong_magic),	    fixture_test(test_lengths),
		fixture_test(test_huge_record),	    fixture_test(test_raw_lengths),
		fixture_test(test_trailing_bytes),  fixture_test(test_deep_nesting),
		fixture_test(test_no_regular_file),
	};

	return cmocka_run_group_tests_name("damaged images", tests, NULL, NULL);
}
