/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_PIPE_H
#define ENGINE_FILES_PIPE_H

/* Pipes: what pipe.c and pipe-image.c share. */
#include "engine/files/files.h"
#include "engine/files/ordered.h"

/* The pipe itself, to which any number of descriptions may lead. */
struct pipe {
	struct ordered_node node;
	struct pipe *next; /* in the order in which they were met */
	uint32_t id;	   /* inode number at the dump */
	uint32_t size;	   /* capacity in bytes; 0: not known */
	char *data;
	uint32_t n_data;
	uint32_t *packets; /* their lengths; NULL: plain bytes */
	size_t n_packets;
	bool has_packet_mode; /* somebody writes packets (O_DIRECT) */
	bool has_data;	      /* restore: data was seen in the image */
	/* Any description that can read, that can write; NULL: the tree has none. */
	const struct file *reader, *writer;
	/* restore: what pipe2() gave, until all ends are open, and whether a file has become it */
	int fds[2];
	bool is_taken[2];
};

struct pipe_end {
	struct pipe *pipe;
};

struct pipes {
	struct ordered by_id;
	struct pipe *first, **last;
};

/* The pipe @id, made if there is none yet. NULL without memory. */
struct pipe *pipe_get(struct pipes *pipes, struct mempool *pool, uint32_t id);
struct pipe *pipe_find(struct pipes *pipes, uint32_t id);
/* Remember that @f leads to @pipe. */
void pipe_add_end(struct pipe *pipe, struct file *f);

/* pipe-image.c */
struct FileEntry;
int pipe_write_image(struct dump *d, const struct file *f, struct FileEntry *entry, struct err *e);
int pipe_write_data(struct dump *d, struct err *e);
int pipe_load(struct restore *r, struct file *f, const struct FileEntry *entry, struct err *e);
int pipe_load_data(struct restore *r, struct err *e);

#endif
