/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>

#include "base/io.h"
#include "base/util.h"

int write_all(int fd, const void *buf, size_t len)
{
	const char *p = buf;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= n;
	}
	return 0;
}

int pwrite_all(int fd, const void *buf, size_t len, off_t off)
{
	const char *p = buf;

	while (len) {
		ssize_t n = pwrite(fd, p, len, off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		off += n;
		len -= n;
	}
	return 0;
}

ssize_t read_full(int fd, void *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = read(fd, (char *)buf + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		done += n;
	}
	return done;
}

ssize_t pread_full(int fd, void *buf, size_t len, off_t off)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(fd, (char *)buf + done, len - done, off + done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		done += n;
	}
	return done;
}

ssize_t read_file_at(int dirfd, const char *path, char **ret_text)
{
	autofd fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
	autofree char *text = NULL;
	size_t size = 4096, len = 0;

	if (fd < 0)
		return -errno;
	text = malloc(size);
	if (!text)
		return -ENOMEM;
	for (;;) {
		ssize_t n = read_full(fd, text + len, size - len - 1);
		char *larger;

		if (n < 0)
			return n;
		len += n;
		if (len < size - 1)
			break;
		size *= 4;
		larger = realloc(text, size);
		if (!larger)
			return -ENOMEM;
		text = larger;
	}
	text[len] = 0;
	*ret_text = take(text);
	return len;
}
