/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pipe: a buffer with descriptions that read and descriptions that write, see pipe(7). What is in
 * it is copied with tee(2) into a pipe of our own, which takes nothing away; with packets
 * (O_DIRECT) it keeps their borders. Restore makes a pipe of the same capacity, writes the bytes
 * back, packet by packet, and uses its two descriptions. More descriptions of an end, which come
 * from opening /proc/PID/fd/N, are made in the same way; they carry O_LARGEFILE, as everything that
 * was opened by path. Ends that nobody had are closed again, so readers see the end of file.
 *
 * Refused: a pipe whose other end only somebody outside the tree has (poll tells that it is not
 * closed), and plain bytes mixed with packets.
 * Not noticed: somebody outside who has an end that the tree has as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>

#include "engine/files/image.h"
#include "engine/files/kinds.h"
#include "engine/files/pipe.h"

/* O_LARGEFILE as the kernel keeps it; libc has 0 for it on 64-bit cpus. */
#define O_LARGEFILE_BIT 0100000

static int compare_pipes(const struct ordered_node *x, const struct ordered_node *y, void *arg)
{
	return order_of(ordered_entry(x, struct pipe, node)->id,
			ordered_entry(y, struct pipe, node)->id);
}

struct pipe *pipe_find(struct pipes *pipes, uint32_t id)
{
	struct pipe key = { .id = id };
	struct ordered_node *found = ordered_find(&pipes->by_id, &key.node);

	return found ? ordered_entry(found, struct pipe, node) : NULL;
}

struct pipe *pipe_get(struct pipes *pipes, struct mempool *pool, uint32_t id)
{
	struct pipe *pipe;

	pipes->by_id.compare = compare_pipes;
	pipe = pipe_find(pipes, id);
	if (pipe)
		return pipe;
	pipe = mempool_new_(pool, struct pipe);
	if (!pipe)
		return NULL;
	pipe->id = id;
	pipe->fds[0] = pipe->fds[1] = -1;
	ordered_add(&pipes->by_id, &pipe->node);
	if (!pipes->last)
		pipes->last = &pipes->first;
	*pipes->last = pipe;
	pipes->last = &pipe->next;
	return pipe;
}

void pipe_add_end(struct pipe *pipe, struct file *f)
{
	struct pipe_end *end = f->state;
	uint32_t mode = f->flags & O_ACCMODE;

	end->pipe = pipe;
	if (mode != O_WRONLY && !pipe->reader)
		pipe->reader = f;
	if (mode != O_RDONLY && !pipe->writer)
		pipe->writer = f;
	if (mode != O_RDONLY && f->flags & O_DIRECT)
		pipe->has_packet_mode = true;
}

/* ---- kernel to model ---- */

static bool pipe_claims(const struct file_probe *probe)
{
	return S_ISFIFO(probe->st.st_mode) && !strncmp(probe->link, "pipe:[", strlen("pipe:["));
}

static int pipe_dump(struct dump *d, struct file *f, const struct file_probe *probe, struct err *e)
{
	struct pipes *pipes = file_kind_data(d->files, &pipe_kind);
	struct pipe *pipe;

	if (f->flags & O_PATH)
		return err_say(e, -ENOTSUP, "an O_PATH descriptor of a pipe: not supported yet");
	if (probe->st.st_ino > UINT32_MAX)
		return err_say(e, -ENOTSUP, "inode number %llu does not fit into an image",
			       (unsigned long long)probe->st.st_ino);
	pipe = pipe_get(pipes, d->pool, probe->st.st_ino);
	if (!pipe)
		return err_set(e, -ENOMEM, "a pipe");
	pipe_add_end(pipe, f);
	return 0;
}

/* One end is not in the tree: does anybody have it? */
static int check_outside(const struct pipe *pipe, int fd, struct err *e)
{
	struct pollfd poller = { .fd = fd };

	if (pipe->reader && pipe->writer)
		return 0;
	if (poll(&poller, 1, 0) < 0)
		return err_set(e, -errno, "poll");
	if (poller.revents & (pipe->reader ? POLLHUP : POLLERR))
		return 0;
	return err_say(e, -ENOTSUP,
		       "a process outside the tree has the other end: not supported yet");
}

/* A pipe of our own holding what is in the pipe at @from. */
struct pipe_copy {
	int fds[2];
};

static void pipe_copy_fini(struct pipe_copy *copy)
{
	if (copy->fds[0] >= 0)
		close(copy->fds[0]);
	if (copy->fds[1] >= 0)
		close(copy->fds[1]);
}

#define autocopy __attribute__((cleanup(pipe_copy_fini))) struct pipe_copy

static int tee_all(const struct pipe *pipe, int from, struct pipe_copy *ret, struct err *e)
{
	ssize_t n;

	if (pipe2(ret->fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_set(e, -errno, "pipe for a copy");
	if (fcntl(ret->fds[1], F_SETPIPE_SZ, pipe->size) < 0)
		return err_set(e, -errno, "make a pipe of %u bytes for a copy", pipe->size);
	n = tee(from, ret->fds[1], INT_MAX, SPLICE_F_NONBLOCK);
	if (n < 0)
		return err_set(e, -errno, "tee");
	if (n != pipe->n_data)
		return err_say(e, -EBUSY, "there are %u bytes in it, but %zd could be copied",
			       pipe->n_data, n);
	return 0;
}

/* A pipe hands out as much as it has at a time, but no more than to the end of a packet. */
static int read_pieces(struct pipe *pipe, int fd, struct err *e)
{
	uint32_t max = pipe->size / PAGE, done = 0;
	ssize_t n;

	for (pipe->n_packets = 0; done < pipe->n_data; pipe->n_packets++) {
		n = read(fd, pipe->data + done, pipe->n_data - done);
		if (n <= 0 || pipe->n_packets == max)
			return err_set(e, n < 0 ? -errno : -EBUSY, "read the copy");
		pipe->packets[pipe->n_packets] = n;
		done += n;
	}
	return 0;
}

/* A read of one byte takes the whole of a packet away, but no more than that from a stream. */
static int check_packets(const struct pipe *pipe, int fd, struct err *e)
{
	uint32_t left = pipe->n_data;
	size_t i;

	for (i = 0; i < pipe->n_packets; i++) {
		int now;
		char byte;

		if (read(fd, &byte, 1) != 1 || ioctl(fd, FIONREAD, &now) < 0)
			return err_set(e, -errno, "read the second copy");
		if (left - now != pipe->packets[i])
			return err_say(
				e, -ENOTSUP,
				"plain bytes and packets (O_DIRECT) in it: not supported yet");
		left = now;
	}
	return 0;
}

static int find_packets(struct pipe *pipe, int from, struct err *e)
{
	autocopy copy = { { -1, -1 } };

	if (pipe->n_packets == 1 && !pipe->has_packet_mode) {
		pipe->n_packets = 0;
		return 0;
	}
	return tee_all(pipe, from, &copy, e) ?: check_packets(pipe, copy.fds[0], e);
}

static int copy_data(struct dump *d, struct pipe *pipe, int fd, struct err *e)
{
	autocopy copy = { { -1, -1 } };
	autofd from = -1;

	pipe->data = mempool_alloc(d->pool, pipe->n_data);
	pipe->packets = mempool_array(d->pool, pipe->size / PAGE, sizeof(*pipe->packets));
	if (!pipe->data || !pipe->packets)
		return err_set(e, -ENOMEM, "%u bytes", pipe->n_data);
	/* Also where the tree can write only: somebody may open the other end again. */
	from = file_reopen(fd, O_RDONLY | O_NONBLOCK, e);
	if (from < 0)
		return from;
	return tee_all(pipe, from, &copy, e) ?: read_pieces(pipe, copy.fds[0], e) ?:
		       find_packets(pipe, from, e);
}

static int copy_state(struct dump *d, struct pipe *pipe, int fd, struct err *e)
{
	int size = fcntl(fd, F_GETPIPE_SZ), n_data;

	if (size < 0 || ioctl(fd, FIONREAD, &n_data) < 0)
		return err_set(e, -errno, "size of the pipe");
	pipe->size = size;
	pipe->n_data = n_data;
	return n_data ? copy_data(d, pipe, fd, e) : 0;
}

static int copy_pipe(struct dump *d, struct pipe *pipe, const struct file *f, struct err *e)
{
	autofd fd = pidfd_getfd(f->holder->pidfd, f->holder_fd, 0);
	int ret;

	if (fd < 0)
		ret = err_set(e, -errno, "take over");
	else
		ret = check_outside(pipe, fd, e) ?: copy_state(d, pipe, fd, e);
	if (ret < 0)
		return err_wrap(e, "fd %d -> pipe:[%u]", f->holder_fd, pipe->id);
	return 0;
}

static int pipe_copy(struct dump *d, const struct task *t, struct err *e)
{
	struct pipes *pipes = file_kind_data(d->files, &pipe_kind);
	struct pipe *pipe;
	int ret = 0;

	for (pipe = pipes->first; pipe && ret >= 0; pipe = pipe->next) {
		const struct file *f = pipe->reader ?: pipe->writer;

		if (f->holder == t)
			ret = copy_pipe(d, pipe, f, e);
	}
	return ret;
}

/* ---- model to kernel ---- */

/* Write one packet, or all there is of a stream. */
static int write_piece(const struct pipe *pipe, uint32_t offset, uint32_t len, struct err *e)
{
	ssize_t n = write(pipe->fds[1], pipe->data + offset, len);

	if (n < 0)
		return err_set(e, -errno, "write %u bytes into pipe %u", len, pipe->id);
	if (n != len)
		return err_say(e, -ENOSPC, "only %zd of %u bytes fit into pipe %u", n, len,
			       pipe->id);
	return 0;
}

static int write_pieces(const struct pipe *pipe, struct err *e)
{
	uint32_t offset = 0;
	size_t i;
	int ret = 0;

	if (!pipe->n_packets)
		return write_piece(pipe, 0, pipe->n_data, e);
	for (i = 0; i < pipe->n_packets && ret >= 0; i++) {
		ret = write_piece(pipe, offset, pipe->packets[i], e);
		offset += pipe->packets[i];
	}
	return ret;
}

static int write_data(const struct pipe *pipe, struct err *e)
{
	uint32_t mode = O_NONBLOCK | (pipe->n_packets ? O_DIRECT : 0);

	if (!pipe->n_data)
		return 0;
	return file_set_flags(pipe->fds[1], mode, e) ?: write_pieces(pipe, e) ?:
		       file_set_flags(pipe->fds[1], 0, e);
}

static int make_pipe(struct pipe *pipe, struct err *e)
{
	if (pipe->fds[0] >= 0)
		return 0;
	if (pipe2(pipe->fds, O_CLOEXEC) < 0)
		return err_set(e, -errno, "pipe");
	if (pipe->size && fcntl(pipe->fds[0], F_SETPIPE_SZ, pipe->size) < 0)
		return err_set(e, -errno, "give pipe %u room for %u bytes", pipe->id, pipe->size);
	return write_data(pipe, e);
}

/* Can @f have what pipe2() made? 0 or 1, or -1 if it was opened by path. */
static int original_end(const struct pipe *pipe, const struct file *f)
{
	uint32_t mode = f->flags & O_ACCMODE;
	int end = mode == O_WRONLY;

	return f->flags & O_LARGEFILE_BIT || mode == O_RDWR || pipe->is_taken[end] ? -1 : end;
}

static int pipe_open(struct restore *r, struct file *f, int *ret_fd, struct err *e)
{
	struct pipe *pipe = ((struct pipe_end *)f->state)->pipe;
	autofd fd = -1;
	int end, ret = make_pipe(pipe, e);

	if (ret < 0)
		return ret;
	end = original_end(pipe, f);
	if (end < 0)
		fd = file_reopen(pipe->fds[0], f->flags & ~O_ASYNC, e);
	else
		fd = fcntl(pipe->fds[end], F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return end < 0 ? fd : err_set(e, -errno, "dup an end of pipe %u", pipe->id);
	if (end >= 0)
		pipe->is_taken[end] = true;
	ret = end < 0 ? 0 : file_set_flags(fd, f->flags, e);
	if (ret < 0)
		return ret;
	*ret_fd = fd_take(&fd);
	return 0;
}

/* Ends that nobody has are closed by this; the others have been duplicated. */
static int pipe_open_all(struct restore *r, struct err *e)
{
	struct pipes *pipes = file_kind_data(r->files, &pipe_kind);
	struct pipe *pipe;

	for (pipe = pipes->first; pipe; pipe = pipe->next) {
		if (pipe->fds[0] < 0)
			continue;
		close(fd_take(&pipe->fds[0]));
		close(fd_take(&pipe->fds[1]));
	}
	return 0;
}

const struct file_kind pipe_kind = {
	.name = "pipe",
	.type = FD_TYPES__PIPE,
	.state_size = sizeof(struct pipe_end),
	.data_size = sizeof(struct pipes),
	.claims = pipe_claims,
	.dump = pipe_dump,
	.copy = pipe_copy,
	.write = pipe_write_image,
	.write_all = pipe_write_data,
	.load = pipe_load,
	.load_all = pipe_load_data,
	.open = pipe_open,
	.open_all = pipe_open_all,
};
