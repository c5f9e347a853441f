/* SPDX-License-Identifier: MIT */
#ifndef BASE_IO_H
#define BASE_IO_H

/* Reading and writing whole things. All functions retry on EINTR and return -errno. */
#include <stddef.h>
#include <sys/types.h>

/* Write all @len bytes, or fail. -ENOSPC and friends come from the kernel; 0 on success. */
int write_all(int fd, const void *buf, size_t len);
int pwrite_all(int fd, const void *buf, size_t len, off_t off);

/* Read until @len bytes are there or the file ends. Returns the number of bytes read. */
ssize_t read_full(int fd, void *buf, size_t len);
ssize_t pread_full(int fd, void *buf, size_t len, off_t off);

/*
 * Read the whole of @path, relative to @dirfd, into a fresh zero-terminated buffer that the caller frees.
 * For /proc and other files without a size as well. Returns the length, or -errno.
 */
ssize_t read_file_at(int dirfd, const char *path, char **ret_text);

#endif
