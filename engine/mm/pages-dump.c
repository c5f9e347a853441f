/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copying pages of a stopped task to a file. One thread reads with process_vm_readv into a small ring of
 * buffers, another writes them out, so that the two copies overlap; a few pages are not worth a thread.
 * The memory this needs does not depend on the size of the task.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/uio.h>

#include "base/io.h"
#include "compel/tracee.h"
#include "engine/mm/mm.h"

#define CHUNK	    (256UL << 10) /* stays in the cache of one core between the two copies */
#define N_CHUNKS    4
#define ALONE_LIMIT (2UL << 20) /* up to here everything is done by one thread */
#define MAX_IOV	    512

struct chunk {
	char *data;
	size_t len;
};

struct pipeline {
	struct chunk chunks[N_CHUNKS];
	unsigned int n_read, n_written; /* of all time */
	bool done;
	int error; /* of the writer */
	int out_fd;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* Where the reader is in the list of pages. */
struct reader {
	struct dump *dump;
	const struct task *task;
	const struct page_run *run, *end;
	uint64_t skip; /* bytes of *run already read */
};

/* Takes up to @room bytes off the list as an iovec of remote ranges; returns the number of bytes. */
static size_t next_ranges(struct reader *rd, size_t room, struct iovec *iov, size_t *ret_n)
{
	size_t total = 0, n = 0;

	while (rd->run < rd->end && total < room && n < MAX_IOV) {
		uint64_t left = rd->run->n_pages * PAGE - rd->skip;
		size_t len = MIN(left, room - total);

		iov[n++] = (struct iovec){ (void *)(rd->run->addr + rd->skip), len };
		total += len;
		rd->skip += len;
		if (rd->skip == rd->run->n_pages * PAGE) {
			rd->run++;
			rd->skip = 0;
		}
	}
	*ret_n = n;
	return total;
}

/* For what process_vm_readv may not read: mappings without PROT_READ. /proc/PID/mem reads all. */
static int read_forced(const struct task *t, char *dst, const struct iovec *iov, size_t n,
		       struct err *e)
{
	size_t i;

	for (i = 0; i < n; i++) {
		off_t at = (off_t)(uintptr_t)iov[i].iov_base;
		ssize_t got = pread_full(t->mem_fd, dst, iov[i].iov_len, at);

		if (got != (ssize_t)iov[i].iov_len)
			return err_set(e, got < 0 ? got : -EIO, "read memory at %lx", (long)at);
		dst += got;
	}
	return 0;
}

/* Fills one chunk; 0 bytes at the end of the list. */
static int read_chunk(struct reader *rd, struct chunk *chunk, struct err *e)
{
	struct iovec remote[MAX_IOV], local;
	size_t n;
	ssize_t got;

	chunk->len = next_ranges(rd, CHUNK, remote, &n);
	if (!chunk->len)
		return 0;
	local = (struct iovec){ chunk->data, chunk->len };
	got = process_vm_readv(rd->task->pid, &local, 1, remote, n, 0);
	if (got == (ssize_t)chunk->len)
		return 0;
	return read_forced(rd->task, chunk->data, remote, n, e);
}

static void report(struct dump *d, size_t len)
{
	d->bytes_copied += len;
	if (d->opts->progress)
		d->opts->progress(d->opts->progress_data, "Saving memory", d->bytes_copied,
				  d->bytes_to_copy);
}

static int copy_alone(struct reader *rd, int out_fd, struct err *e)
{
	autofree char *data = malloc(CHUNK);
	struct chunk chunk = { .data = data };
	int ret;

	if (!data)
		return err_set(e, -ENOMEM, "buffer for pages");
	for (;;) {
		ret = read_chunk(rd, &chunk, e);
		if (ret || !chunk.len)
			return ret;
		report(rd->dump, chunk.len);
		ret = write_all(out_fd, chunk.data, chunk.len);
		if (ret)
			return err_set(e, ret, "write pages");
	}
}

static void *writer_main(void *arg)
{
	struct pipeline *pl = arg;

	pthread_mutex_lock(&pl->lock);
	for (;;) {
		struct chunk *chunk = &pl->chunks[pl->n_written % N_CHUNKS];
		int ret;

		while (pl->n_read == pl->n_written && !pl->done)
			pthread_cond_wait(&pl->changed, &pl->lock);
		if (pl->n_read == pl->n_written)
			break;
		pthread_mutex_unlock(&pl->lock);
		ret = write_all(pl->out_fd, chunk->data, chunk->len);
		pthread_mutex_lock(&pl->lock);
		if (ret && !pl->error)
			pl->error = ret;
		pl->n_written++;
		pthread_cond_broadcast(&pl->changed);
	}
	pthread_mutex_unlock(&pl->lock);
	return NULL;
}

/* Waits for a free chunk. NULL: the writer failed. */
static struct chunk *free_chunk(struct pipeline *pl)
{
	struct chunk *chunk = NULL;

	pthread_mutex_lock(&pl->lock);
	while (pl->n_read - pl->n_written == N_CHUNKS && !pl->error)
		pthread_cond_wait(&pl->changed, &pl->lock);
	if (!pl->error)
		chunk = &pl->chunks[pl->n_read % N_CHUNKS];
	pthread_mutex_unlock(&pl->lock);
	return chunk;
}

static void hand_over(struct pipeline *pl, bool last)
{
	pthread_mutex_lock(&pl->lock);
	if (last)
		pl->done = true;
	else
		pl->n_read++;
	pthread_cond_broadcast(&pl->changed);
	pthread_mutex_unlock(&pl->lock);
}

static int feed(struct pipeline *pl, struct reader *rd, struct err *e)
{
	for (;;) {
		struct chunk *chunk = free_chunk(pl);
		int ret;

		if (!chunk)
			return 0; /* the writer's error is looked at when it has ended */
		ret = read_chunk(rd, chunk, e);
		if (ret || !chunk->len)
			return ret;
		report(rd->dump, chunk->len);
		hand_over(pl, false);
	}
}

static int copy_in_pipeline(struct reader *rd, int out_fd, struct err *e)
{
	struct pipeline pl = { .out_fd = out_fd,
			       .lock = PTHREAD_MUTEX_INITIALIZER,
			       .changed = PTHREAD_COND_INITIALIZER };
	autofree char *data = malloc(N_CHUNKS * CHUNK);
	pthread_t writer;
	unsigned int i;
	int ret;

	if (!data)
		return err_set(e, -ENOMEM, "buffers for pages");
	for (i = 0; i < N_CHUNKS; i++)
		pl.chunks[i].data = data + i * CHUNK;
	ret = pthread_create(&writer, NULL, writer_main, &pl);
	if (ret)
		return err_set(e, -ret, "start a thread");
	ret = feed(&pl, rd, e);
	hand_over(&pl, true);
	pthread_join(writer, NULL);
	if (!ret && pl.error)
		ret = err_set(e, pl.error, "write pages");
	return ret;
}

int mm_copy_pages(struct dump *d, struct task *t, int out_fd, struct err *e)
{
	const struct mm *mm = mm_of(t);
	struct reader rd = { .dump = d, .task = t, .run = mm->pages.v, .end = mm->pages.v + mm->pages.n };
	int64_t start = monotonic_ns();
	int ret;

	d->bytes_to_copy += mm->pages.n_pages * PAGE;
	if (mm->pages.n_pages * PAGE <= ALONE_LIMIT)
		ret = copy_alone(&rd, out_fd, e);
	else
		ret = copy_in_pipeline(&rd, out_fd, e);
	d->stats.pages_written += mm->pages.n_pages;
	d->stats.memdump_us += (monotonic_ns() - start) / 1000;
	return ret;
}
