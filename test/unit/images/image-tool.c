/* SPDX-License-Identifier: MIT */
/*
 * image-tool verify DIR...   decode every image of the directories
 * image-tool recode FILE...  decode and encode again; the bytes must stay the same
 * image-tool write DIR       write one image of every kind, for other programs to decode
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "images/image.h"
#include "recode.h"
#include "sample.h"

static int verify(const char *path, struct err *e)
{
	autofree_(image_dir) struct image_dir *dir = NULL;
	autofd fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct image_verify v;
	int ret;

	if (fd < 0)
		return err_set(e, -errno, "open %s", path);
	ret = image_dir_open(fd, IMAGE_DIR_READ, &dir, e);
	if (ret == 0)
		ret = image_verify(dir, &v, e);
	if (ret < 0)
		return err_wrap(e, "%s", path);
	printf("%s: %u images, %u records, %u other files\n", path, v.n_images, v.n_records,
	       v.n_others);
	return 0;
}

static int recode_file(const char *path, struct err *e)
{
	autofree_(image_reader) struct image_reader *r = NULL;
	autofree char *data = NULL, *copy = strdup(path);
	ssize_t len = read_file_at(AT_FDCWD, path, &data);
	enum image_kind kind;
	struct recode rc;
	int ret;

	if (len < 0)
		return err_set(e, len, "read %s", path);
	if (!image_parse_name(basename(copy), &kind, NULL))
		return err_say(e, -EINVAL, "%s is not the name of an image", path);
	ret = image_reader_open_mem(data, len, kind, true, NULL, &r, e);
	if (ret == 0)
		ret = recode(r, &rc, e);
	if (ret < 0)
		return err_wrap(e, "%s", path);
	if (rc.n_changed || rc.n_unknown)
		return err_say(e, -EBADMSG, "%s: %u of %u records changed, %u unknown fields", path,
			       rc.n_changed, rc.n_records, rc.n_unknown);
	return 0;
}

static int write_samples(const char *path, struct err *e)
{
	autofree_(image_dir) struct image_dir *dir = NULL;
	autofd fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return err_set(e, -errno, "open %s", path);
	ret = image_dir_open(fd, IMAGE_DIR_WRITE, &dir, e);
	return ret < 0 ? ret : sample_write_all(dir, e);
}

static const struct command {
	const char *name;
	int (*run)(const char *path, struct err *e);
} commands[] = {
	{ "verify", verify },
	{ "recode", recode_file },
	{ "write", write_samples },
};

int main(int argc, char **argv)
{
	int status = 0;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (argc < 3 || strcmp(argv[1], commands[i].name))
			continue;
		for (char **path = argv + 2; *path; path++) {
			struct err e = ERR_INIT;

			if (commands[i].run(*path, &e) < 0) {
				fprintf(stderr, "%s\n", e.text);
				status = 1;
			}
		}
		return status;
	}
	fprintf(stderr, "usage: image-tool verify|recode|write PATH...\n");
	return 2;
}
