/* SPDX-License-Identifier: GPL-2.0-only */
/* Images of descriptors and files that no dump would write: each is refused, and the message says
 * why. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "engine/core/room.h"
#include "engine/files/files.h"
#include "images/image.h"
#include "images/proto/fdinfo.pb-c.h"
#include "images/proto/pipe-data.pb-c.h"

#define TABLE_ID 2

/* A good set of images: a file as fd 0, both ends of a pipe with data as 1 and 2, an eventfd as 3.
 */
struct images {
	FownEntry fown;
	RegFileEntry reg;
	PipeEntry pipe[2];
	EventfdFileEntry efd;
	FileEntry files[4];
	FdinfoEntry fds[4];
	PipeDataEntry data;
	size_t n_data; /* bytes that follow */
};

static void fill_fds(struct images *im)
{
	static const FdTypes types[] = { FD_TYPES__REG, FD_TYPES__PIPE, FD_TYPES__PIPE,
					 FD_TYPES__EVENTFD };
	unsigned int i;

	for (i = 0; i < 4; i++) {
		file_entry__init(&im->files[i]);
		fdinfo_entry__init(&im->fds[i]);
		im->files[i].id = im->fds[i].id = i + 1;
		im->files[i].type = im->fds[i].type = types[i];
		im->fds[i].fd = i;
	}
	im->files[0].reg = &im->reg;
	im->files[1].pipe = &im->pipe[0];
	im->files[2].pipe = &im->pipe[1];
	im->files[3].efd = &im->efd;
}

static void fill(struct images *im)
{
	unsigned int i;

	fown_entry__init(&im->fown);
	reg_file_entry__init(&im->reg);
	im->reg.id = 1;
	im->reg.name = (char *)"/dev/null";
	im->reg.fown = &im->fown;
	for (i = 0; i < 2; i++) {
		pipe_entry__init(&im->pipe[i]);
		im->pipe[i].id = i + 2;
		im->pipe[i].pipe_id = 77;
		im->pipe[i].flags = i ? O_WRONLY : O_RDONLY;
		im->pipe[i].fown = &im->fown;
	}
	eventfd_file_entry__init(&im->efd);
	im->efd.id = 4;
	im->efd.fown = &im->fown;
	pipe_data_entry__init(&im->data);
	im->data.pipe_id = 77;
	im->data.bytes = im->n_data = 5;
	im->data.has_size = true;
	im->data.size = 65536;
	fill_fds(im);
}

static void write_array(struct image_dir *dir, enum image_kind kind, uint64_t id, struct images *im)
{
	struct err e = ERR_INIT;
	struct image_writer *w;
	unsigned int i;

	assert_int_equal(image_writer_open(dir, kind, id, &w, &e), 0);
	for (i = 0; i < 4; i++)
		assert_true(image_write(w,
					kind == IMAGE_FILES ? &im->files[i].base : &im->fds[i].base,
					&e) >= 0);
	assert_int_equal(image_writer_close(w, &e), 0);
}

static void write_images(struct image_dir *dir, struct images *im)
{
	struct err e = ERR_INIT;
	struct image_writer *w;

	write_array(dir, IMAGE_FILES, 0, im);
	write_array(dir, IMAGE_FDINFO, TABLE_ID, im);
	assert_int_equal(image_writer_open(dir, IMAGE_PIPES_DATA, 0, &w, &e), 0);
	assert_true(image_write(w, &im->data.base, &e) >= 0);
	assert_true(image_write_raw(w, "hello", im->n_data, &e) >= 0);
	assert_int_equal(image_writer_close(w, &e), 0);
}

static struct image_dir *make_dir(struct images *im)
{
	char name[] = "/tmp/test-files-XXXXXX";
	struct err e = ERR_INIT;
	struct image_dir *dir;
	int fd;

	assert_non_null(mkdtemp(name));
	fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(image_dir_open(fd, IMAGE_DIR_WRITE, &dir, &e), 0);
	close(fd);
	write_images(dir, im);
	return dir;
}

static void remove_dir(struct image_dir *dir)
{
	char path[64], name[256];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", image_dir_fd(dir));
	n = readlink(path, name, sizeof(name) - 1);
	assert_true(n > 0);
	name[n] = 0;
	image_dir_free(dir); /* no commit: takes the files with it */
	assert_int_equal(rmdir(name), 0);
}

/* Load what is in @im; the text of the error, "" if there was none. */
static const char *load(struct images *im)
{
	static struct err e;
	struct restore_options opts = { 0 };
	struct restore r = { .opts = &opts, .images = make_dir(im) };
	const struct room *room = rooms[ROOM_files];
	pid_t pid = 42;
	struct task *t;

	e = ERR_INIT;
	assert_int_equal(tree_init(&r.tree), 0);
	r.pool = r.tree.pool;
	t = tree_add_task(&r.tree, pid, NULL);
	assert_non_null(t);
	assert_int_equal(tree_add_threads(&r.tree, t, &pid, 1), 0);
	files_set_table_id(t, TABLE_ID);
	if (room->load(&r, &e) == 0)
		room->load_task(&r, t, &e);
	remove_dir(r.images);
	tree_fini(&r.tree);
	return e.text;
}

static void good(void **state)
{
	struct images im;

	fill(&im);
	assert_string_equal(load(&im), "");
}

#define refuse(change, text)                                                                       \
	do {                                                                                       \
		struct images im;                                                                  \
                                                                                                   \
		fill(&im);                                                                         \
		change;                                                                            \
		assert_string_equal(load(&im), text);                                              \
	} while (0)

static void bad_files(void **state)
{
	refuse(im.files[1].id = im.pipe[0].id = 1, "files.img: two files have the id 1");
	refuse(im.files[0].id = 0, "files.img: a file has the id 0");
	refuse(im.files[0].type = FD_TYPES__TUNF,
	       "files.img: file 1: type 15 (TUNF) is not supported yet");
	refuse(im.files[0].type = 4242,
	       "files.img: file 1: type 4242 (unknown) is not supported yet");
	refuse(im.files[0].reg = NULL,
	       "files.img: file 1 (file with a path): there is no regular file in the entry");
	refuse(im.reg.id = 9, "files.img: file 1 (file with a path): the description has id 9");
	refuse(im.reg.flags = O_CREAT,
	       "files.img: file 1 (file with a path): an open file cannot have flags 0100");
	refuse(im.reg.name = (char *)"etc/passwd",
	       "files.img: file 1 (file with a path): the name is no absolute path: etc/passwd");
	refuse(im.reg.pos = UINT64_MAX,
	       "files.img: file 1 (file with a path): /dev/null: position out of range");
	refuse(im.fown.signum = 65, "files.img: file 1 (file with a path): fown: no signal 65");
	refuse(im.efd.counter = UINT64_MAX, "files.img: file 4 (eventfd): counter out of range");
}

static void bad_tables(void **state)
{
	refuse(im.fds[2].fd = 1, "fdinfo-2.img: fd 1 is there twice");
	refuse(im.fds[2].fd = UINT32_MAX, "fdinfo-2.img: there is no descriptor 4294967295");
	refuse(im.fds[2].flags = 2, "fdinfo-2.img: fd 2: unknown flags 0x2");
	refuse(im.fds[2].id = 99,
	       "fdinfo-2.img: fd 2: a descriptor: there is no file 99 in files.img");
	refuse(im.fds[2].type = FD_TYPES__REG, "fdinfo-2.img: fd 2: file 3 is not of type REG");
}

static void bad_pipes(void **state)
{
	static uint32_t two_and_two[] = { 2, 2 }, large = 5000;

	refuse(im.data.pipe_id = 78, "pipes-data.img: pipe 78 is not in files.img");
	refuse(im.data.size = 4, "pipes-data.img: pipe 77: 5 bytes in a pipe of 4");
	refuse(im.data.size = UINT32_MAX,
	       "pipes-data.img: pipe 77: 5 bytes in a pipe of 4294967295");
	refuse(im.data.packets = two_and_two;
	       im.data.n_packets = 2, "pipes-data.img: pipe 77: packets do not add up to 5 bytes");
	refuse(im.data.packets = &large;
	       im.data.n_packets = 1, "pipes-data.img: pipe 77: a packet of 5000 bytes");
	refuse(im.data.bytes = 60000,
	       "pipes-data.img: pipe 77: 60000 bytes are more than there are");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(bad_tables),
		cmocka_unit_test(bad_pipes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
