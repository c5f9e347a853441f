/* SPDX-License-Identifier: MIT */
/* A directory is a dump or visibly none, whatever happens while it is written. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "images/proto.h"
#include "sample.h"

static void commit(struct fixture *f, struct image_dir *dir)
{
	InventoryEntry inventory = INVENTORY_ENTRY__INIT;

	inventory.img_version = 2;
	assert_ok(f, image_dir_commit(dir, &inventory.base, &f->e));
}

static void test_inventory_comes_last(void **state)
{
	struct fixture *f = *state;
	struct image_dir *dir;

	fixture_put(f, "inventory.img", "old", 3);
	fixture_put(f, "inventory.img.tmp", "left over", 9);
	dir = fixture_open(f, IMAGE_DIR_WRITE);
	assert_false(fixture_has(f, "inventory.img"));
	assert_false(fixture_has(f, "inventory.img.tmp"));
	assert_ok(f, sample_write(dir, IMAGE_PSTREE, 0, &f->e));
	assert_true(fixture_has(f, "pstree.img"));
	assert_false(fixture_has(f, "inventory.img"));
	commit(f, dir);
	image_dir_free(dir);
	assert_true(fixture_has(f, "inventory.img"));
	assert_int_equal(fixture_n_files(f), 2);
}

static void test_abort_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct image_dir *dir = fixture_open(f, IMAGE_DIR_WRITE);
	struct image_writer *w;

	for (unsigned int kind = IMAGE_INVENTORY + 1; kind < IMAGE_N_KINDS; kind++)
		assert_ok(f, sample_write(dir, kind, 3, &f->e));
	assert_ok(f, image_writer_open(dir, IMAGE_CORE, 77, &w, &f->e));
	assert_ok(f, image_writer_create(w, &f->e));
	image_writer_free(w);
	assert_int_equal(fixture_n_files(f), IMAGE_N_KINDS);
	image_dir_free(dir);
	assert_int_equal(fixture_n_files(f), 0);
}

static void test_abort_keeps_others(void **state)
{
	struct fixture *f = *state;
	struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);

	fixture_put(f, "dump.log", "text", 4);
	fixture_put(f, "inventory.img", "theirs", 6);
	assert_ok(f, sample_write(dir, IMAGE_STATS_DUMP, 0, &f->e));
	image_dir_abort(dir);
	image_dir_free(dir);
	assert_true(fixture_has(f, "dump.log"));
	assert_true(fixture_has(f, "inventory.img"));
	assert_false(fixture_has(f, "stats-dump"));
}

static void test_abort_after_commit(void **state)
{
	struct fixture *f = *state;
	struct image_dir *dir = fixture_open(f, IMAGE_DIR_WRITE);

	assert_ok(f, sample_write(dir, IMAGE_PSTREE, 0, &f->e));
	commit(f, dir);
	image_dir_abort(dir);
	image_dir_free(dir);
	assert_int_equal(fixture_n_files(f), 0);
}

/* Images of an older dump go; what is no image, and what may be there for the new dump, stays. */
static void test_older_dump(void **state)
{
	static const char *const gone[] = { "inventory.img", "tty-info.img", "ipcns-msg-9.img" };
	static const char *const kept[] = { "pages-65537.img", "pagemap-1.img", "cpuinfo.img",
					    "dump.log", "tty-info.img.bak" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(gone); i++)
		fixture_put(f, gone[i], "old", 3);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		fixture_put(f, kept[i], "kept", 4);
	image_dir_free(fixture_open(f, IMAGE_DIR_WRITE));
	for (size_t i = 0; i < ARRAY_SIZE(gone); i++)
		assert_false(fixture_has(f, gone[i]));
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		assert_true(fixture_has(f, kept[i]));
}

/* What has the name of an image is replaced; what it points to is not touched. */
static void test_symlink_in_the_way(void **state)
{
	struct fixture *f = *state;
	struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	struct stat st;
	char buf[64];

	fixture_put(f, "victim", "precious", 8);
	assert_int_equal(symlinkat("victim", f->fd, "pstree.img"), 0);
	assert_int_equal(symlinkat("nowhere", f->fd, "files.img"), 0);
	assert_int_equal(linkat(f->fd, "victim", f->fd, "seccomp.img", 0), 0);
	assert_ok(f, sample_write(dir, IMAGE_PSTREE, 0, &f->e));
	assert_ok(f, sample_write(dir, IMAGE_FILES, 0, &f->e));
	assert_ok(f, sample_write(dir, IMAGE_SECCOMP, 0, &f->e));
	image_dir_free(dir);
	assert_int_equal(fixture_get(f, "victim", buf, sizeof(buf)), 8);
	assert_memory_equal(buf, "precious", 8);
	assert_false(fixture_has(f, "nowhere"));
	assert_int_equal(fstatat(f->fd, "pstree.img", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_true(S_ISREG(st.st_mode));
}

static void test_directory_in_the_way(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);

	assert_int_equal(mkdirat(f->fd, "pstree.img", 0700), 0);
	assert_failed(f, sample_write(dir, IMAGE_PSTREE, 0, &f->e), -EISDIR, "pstree.img");
}

static void test_no_directory(void **state)
{
	struct fixture *f = *state;
	struct image_dir *dir;
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_failed(f, image_dir_open(fds[0], IMAGE_DIR_READ, &dir, &f->e), -ENOTDIR,
		      "directory");
	close(fds[0]);
	close(fds[1]);
	assert_failed(f, image_dir_open(-1, IMAGE_DIR_READ, &dir, &f->e), -EBADF, "directory");
}

static void test_mode(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_ADD);
	mode_t old = umask(027);
	struct stat st;

	assert_ok(f, sample_write(dir, IMAGE_PSTREE, 0, &f->e));
	umask(old);
	assert_int_equal(fstatat(f->fd, "pstree.img", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
}

static void test_verify_needs_inventory(void **state)
{
	struct fixture *f = *state;
	autofree_(image_dir) struct image_dir *dir = fixture_open(f, IMAGE_DIR_READ);

	assert_failed(f, image_verify(dir, NULL, &f->e), -ENOENT, "not a complete dump");
}

/* A file system of 64 KiB, in a mount namespace of our own. Stays mounted for the tests behind it.
 */
static bool mount_small_tmpfs(const char *path)
{
	return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", path, "tmpfs", 0, "size=64k") == 0;
}

static int fill(struct image_dir *dir, struct err *e)
{
	int ret = 0;

	for (unsigned int pid = 1; ret == 0 && pid < 1000; pid++)
		ret = sample_write(dir, IMAGE_CORE, pid, e);
	return ret;
}

static void test_disk_full(void **state)
{
	struct fixture *f = *state;
	struct image_dir *dir;

	if (!mount_small_tmpfs(f->path)) {
		print_message("mounting a small tmpfs needs root\n");
		skip();
	}
	close(f->fd);
	f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fixture_open(f, IMAGE_DIR_WRITE);
	assert_failed(f, fill(dir, &f->e), -ENOSPC, "core-");
	image_dir_free(dir);
	assert_int_equal(fixture_n_files(f), 0);
	assert_int_equal(umount2(f->path, MNT_DETACH), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(test_inventory_comes_last),
		fixture_test(test_abort_leaves_nothing),
		fixture_test(test_abort_keeps_others),
		fixture_test(test_abort_after_commit),
		fixture_test(test_older_dump),
		fixture_test(test_symlink_in_the_way),
		fixture_test(test_directory_in_the_way),
		fixture_test(test_no_directory),
		fixture_test(test_mode),
		fixture_test(test_verify_needs_inventory),
		fixture_test(test_disk_full),
	};

	return cmocka_run_group_tests_name("image directory", tests, NULL, NULL);
}
