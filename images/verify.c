/* SPDX-License-Identifier: MIT */
/*
 * Is every image of a directory readable to its end? This finds files that were cut off, mixed up
 * or overwritten. Whether what they say makes sense is found by loading them.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "images/internal.h"
#include "images/proto.h"
#include "images/walk.h"

static int count_record(void *arg, const ProtobufCMessage *msg, const void *wire, size_t wire_len,
			struct err *e)
{
	struct image_verify *v = arg;

	v->n_records++;
	return 0;
}

static int verify_image(struct image_dir *dir, enum image_kind kind, uint64_t id,
			struct image_verify *v, struct err *e)
{
	struct image_visitor visitor = { .record = count_record, .arg = v };
	autofree_(image_reader) struct image_reader *r = NULL;
	int ret = image_reader_open(dir, kind, id, NULL, &r, e);

	if (ret == IMAGE_ABSENT)
		return err_say(e, -ENOENT, "an image was removed while it was to be read");
	v->n_images++;
	return ret < 0 ? ret : image_walk(r, &visitor, e);
}

/* The inventory says how the other files begin. */
static int verify_inventory(struct image_dir *dir, struct err *e)
{
	autofree_(image_reader) struct image_reader *r = NULL;
	InventoryEntry *inventory;
	int ret = image_reader_open(dir, IMAGE_INVENTORY, 0, NULL, &r, e);

	if (ret == IMAGE_ABSENT)
		return err_say(e, -ENOENT,
			       "there is no inventory.img: this is not a complete dump");
	if (ret == 0)
		ret = image_read_needed(r, &inventory_entry__descriptor, &inventory, e);
	return ret < 0 ? ret : image_dir_set_version(dir, inventory->img_version, e);
}

static int verify_entry(struct image_dir *dir, const struct dirent *entry, struct image_verify *v,
			struct err *e)
{
	enum image_kind kind;
	uint64_t id;

	if (image_parse_name(entry->d_name, &kind, &id))
		return verify_image(dir, kind, id, v, e);
	if (entry->d_name[0] != '.')
		v->n_others++;
	return 0;
}

static int verify_all(struct image_dir *dir, struct image_verify *v, struct err *e)
{
	autofd fd = openat(image_dir_fd(dir), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	autodir DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!d)
		return err_set(e, -errno, "open the images directory");
	fd_take(&fd);
	while ((entry = readdir(d))) {
		int ret = verify_entry(dir, entry, v, e);

		if (ret < 0)
			return ret;
	}
	return 0;
}

int image_verify(struct image_dir *dir, struct image_verify *ret_verify, struct err *e)
{
	struct image_verify v = { 0 };
	int ret = verify_inventory(dir, e);

	if (ret == 0)
		ret = verify_all(dir, &v, e);
	if (ret == 0 && ret_verify)
		*ret_verify = v;
	return ret;
}
