/* SPDX-License-Identifier: MIT */
/* What is written is read again: all kinds, both versions, large and empty images, payload. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mempool.h"
#include "fixture.h"
#include "images/proto.h"
#include "recode.h"
#include "sample.h"

static void check_kind(struct fixture *f, struct image_dir *dir, enum image_kind kind)
{
	const struct image_class *c = image_class(kind);
	autofree_(image_reader) struct image_reader *r = NULL;
	struct recode rc;

	assert_ok(f, image_reader_open(dir, kind, 42, NULL, &r, &f->e));
	assert_ok(f, recode(r, &rc, &f->e));
	assert_int_equal(rc.n_changed, 0);
	assert_int_equal(rc.n_unknown, 0);
	assert_int_equal(rc.n_records > 0, c->shape != IMAGE_BYTES);
	assert_int_equal(image_reader_left(r), 0);
}

static void test_every_kind(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_WRITE);
	struct image_verify v;

	assert_ok(f, sample_write_all(dir, &f->e));
	for (unsigned int kind = IMAGE_INVENTORY + 1; kind < IMAGE_N_KINDS; kind++)
		check_kind(f, dir, kind);
	assert_ok(f, image_verify(dir, &v, &f->e));
	assert_int_equal(v.n_images, IMAGE_N_KINDS);
	assert_int_equal(v.n_others, 0);
}

static void test_values(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	PstreeEntry entry = PSTREE_ENTRY__INIT, *read;

	entry.pid = 7;
	entry.ppid = UINT32_MAX;
	entry.n_threads = 2;
	entry.threads = (uint32_t[]){ 7, 8 };
	assert_ok(f, image_write_one(dir, IMAGE_PSTREE, 0, &entry.base, &f->e));
	assert_ok(f, image_read_one(dir, IMAGE_PSTREE, 0, f->pool, &pstree_entry__descriptor, &read,
				    &f->e));
	assert_int_equal(read->pid, 7);
	assert_int_equal(read->ppid, UINT32_MAX);
	assert_int_equal(read->n_threads, 2);
	assert_int_equal(read->threads[1], 8);
}

static void test_absent(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_READ);
	struct image_reader *r = NULL;
	CoreEntry *core = NULL;

	assert_ret(f, image_reader_open(dir, IMAGE_FILES, 0, f->pool, &r, &f->e), IMAGE_ABSENT);
	assert_null(r);
	assert_ret(
		f,
		image_read_one(dir, IMAGE_CORE, 1, f->pool, &core_entry__descriptor, &core, &f->e),
		IMAGE_ABSENT);
	assert_null(core);
}

/* An empty message is 12 bytes of file; an empty array is none, and takes an old file away. */
static void test_empty(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	SeccompEntry seccomp = SECCOMP_ENTRY__INIT;
	struct image_writer *w;
	char buf[64];

	assert_ok(f, image_write_one(dir, IMAGE_SECCOMP, 0, &seccomp.base, &f->e));
	assert_int_equal(fixture_get(f, "seccomp.img", buf, sizeof(buf)), 12);
	assert_memory_equal(buf, "\x19\x43\x56\x54\x49\x30\x41\x64\0\0\0\0", 12);

	fixture_put(f, "files.img", "old", 3);
	assert_ok(f, image_writer_open(dir, IMAGE_FILES, 0, &w, &f->e));
	assert_ok(f, image_writer_close(w, &f->e));
	assert_false(fixture_has(f, "files.img"));

	assert_ok(f, image_writer_open(dir, IMAGE_FILES, 0, &w, &f->e));
	assert_ok(f, image_writer_create(w, &f->e));
	assert_ok(f, image_writer_close(w, &f->e));
	assert_int_equal(fixture_get(f, "files.img", buf, sizeof(buf)), 8);
}

/* Records around the sizes of the buffers of writer and reader. */
static void test_sizes(void **state)
{
	static const size_t sizes[] = { 0, 1, 32700, 32768, 40000, 65536, 1000000, 5, 70000, 3 };
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	autofree uint8_t *bytes = calloc(1, 1000000);
	TtyDataEntry entry = TTY_DATA_ENTRY__INIT, *read;
	struct image_writer *w;
	struct image_reader *r;

	assert_ok(f, image_writer_open(dir, IMAGE_TTY_DATA, 0, &w, &f->e));
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		entry.tty_id = i;
		memset(bytes, 'a' + i, sizes[i]);
		entry.data = (ProtobufCBinaryData){ .data = bytes, .len = sizes[i] };
		assert_ok(f, image_write(w, &entry.base, &f->e));
	}
	assert_ok(f, image_writer_close(w, &f->e));

	assert_ok(f, image_reader_open(dir, IMAGE_TTY_DATA, 0, NULL, &r, &f->e));
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		assert_ok(f, image_read_needed(r, &tty_data_entry__descriptor, &read, &f->e));
		assert_int_equal(read->tty_id, i);
		assert_int_equal(read->data.len, sizes[i]);
		if (sizes[i])
			assert_int_equal(read->data.data[sizes[i] - 1], 'a' + i);
	}
	assert_ret(f, image_read(r, &tty_data_entry__descriptor, &read, &f->e), IMAGE_END);
	image_reader_free(r);
}

/* With records in between, payload through the descriptor lands where it belongs. */
static void test_payload(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	PipeDataEntry entry = PIPE_DATA_ENTRY__INIT, *read;
	struct image_writer *w;
	struct image_reader *r;
	char buf[16];
	int fd;

	entry.bytes = 5;
	assert_ok(f, image_writer_open(dir, IMAGE_PIPES_DATA, 0, &w, &f->e));
	for (unsigned int i = 0; i < 2; i++) {
		assert_ok(f, image_write(w, &entry.base, &f->e));
		fd = image_writer_fd(w, &f->e);
		assert_true(fd >= 0);
		assert_int_equal(write_all(fd, i ? "world" : "hello", 5), 0);
	}
	assert_ok(f, image_writer_close(w, &f->e));

	assert_ok(f, image_reader_open(dir, IMAGE_PIPES_DATA, 0, f->pool, &r, &f->e));
	assert_ok(f, image_read_needed(r, &pipe_data_entry__descriptor, &read, &f->e));
	assert_int_equal(pread_full(image_reader_fd(r), buf, 5, image_reader_offset(r)), 5);
	assert_memory_equal(buf, "hello", 5);
	assert_ok(f, image_skip_raw(r, 5, &f->e));
	assert_ok(f, image_read_needed(r, &pipe_data_entry__descriptor, &read, &f->e));
	assert_ok(f, image_read_raw(r, buf, 5, &f->e));
	assert_memory_equal(buf, "world", 5);
	assert_int_equal(image_reader_left(r), 0);
	image_reader_free(r);
}

/* Raw bytes that begin in the reader's window and end far behind it. */
static void test_long_payload(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	const size_t len = 300000;
	autofree char *data = calloc(1, len), *copy = calloc(1, len);
	PipeDataEntry entry = PIPE_DATA_ENTRY__INIT, *read;
	struct image_writer *w;
	struct image_reader *r;

	entry.bytes = len;
	for (size_t i = 0; i < len; i++)
		data[i] = i * 7 / 5;
	assert_ok(f, image_writer_open(dir, IMAGE_PIPES_DATA, 0, &w, &f->e));
	for (unsigned int i = 0; i < 2; i++) {
		assert_ok(f, image_write(w, &entry.base, &f->e));
		assert_ok(f, image_write_raw(w, data, len, &f->e));
	}
	assert_ok(f, image_writer_close(w, &f->e));

	assert_ok(f, image_reader_open(dir, IMAGE_PIPES_DATA, 0, f->pool, &r, &f->e));
	for (unsigned int i = 0; i < 2; i++) {
		assert_ok(f, image_read_needed(r, &pipe_data_entry__descriptor, &read, &f->e));
		assert_ok(f, image_read_raw(r, copy, len, &f->e));
		assert_memory_equal(copy, data, len);
	}
	assert_int_equal(image_reader_left(r), 0);
	image_reader_free(r);
}

static void test_version_1(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	PstreeEntry entry = PSTREE_ENTRY__INIT, *read;
	char buf[128];
	size_t len;

	assert_ok(f, image_write_one(dir, IMAGE_PSTREE, 0, &entry.base, &f->e));
	len = fixture_get(f, "pstree.img", buf, sizeof(buf));
	fixture_put(f, "pstree.img", buf + 4, len - 4);
	assert_failed(f,
		      image_read_one(dir, IMAGE_PSTREE, 0, f->pool, &pstree_entry__descriptor,
				     &read, &f->e),
		      -EBADMSG, "magic");
	assert_ok(f, image_dir_set_version(dir, 1, &f->e));
	assert_ok(f, image_read_one(dir, IMAGE_PSTREE, 0, f->pool, &pstree_entry__descriptor, &read,
				    &f->e));
	assert_failed(f, image_dir_set_version(dir, 3, &f->e), -EPROTONOSUPPORT, "img_version 3");
}

/* Without a pool a message lives until the next read, and memory does not grow. */
static void test_many_records(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	PagemapEntry entry = PAGEMAP_ENTRY__INIT, *read;
	struct image_writer *w;
	struct image_reader *r;
	const unsigned int n = 100000;

	assert_ok(f, image_writer_open(dir, IMAGE_PAGEMAP, 1, &w, &f->e));
	for (unsigned int i = 0; i < n; i++) {
		entry.vaddr = (uint64_t)i << 12;
		assert_ok(f, image_write(w, &entry.base, &f->e));
	}
	assert_ok(f, image_writer_close(w, &f->e));

	assert_ok(f, image_reader_open(dir, IMAGE_PAGEMAP, 1, NULL, &r, &f->e));
	for (unsigned int i = 0; i < n; i++) {
		assert_ok(f, image_read_needed(r, &pagemap_entry__descriptor, &read, &f->e));
		assert_int_equal(read->vaddr, (uint64_t)i << 12);
	}
	assert_int_equal(image_reader_left(r), 0);
	image_reader_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(test_every_kind),	 fixture_test(test_values),
		fixture_test(test_absent),	 fixture_test(test_empty),
		fixture_test(test_sizes),	 fixture_test(test_payload),
		fixture_test(test_long_payload), fixture_test(test_version_1),
		fixture_test(test_many_records),
	};

	return cmocka_run_group_tests_name("image round trips", tests, NULL, NULL);
}
