/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/io.h"
#include "base/util.h"
#include "engine/core/arena.h"
#include "engine/core/room.h"

extern const char compel_agent_blob[], compel_agent_blob_end[];

#define HIGHEST (0x7ffff0000000ULL) /* below the top of user space on x86-64 without LA57 */
#define STEP	(1ULL << 36)

/* Is [start, end) free in the restorer? */
static int own_range_is_free(const char *maps, uint64_t start, uint64_t end)
{
	const char *line = maps;

	while (line && *line) {
		unsigned long a, b;

		if (sscanf(line, "%lx-%lx", &a, &b) == 2 && a < end && b > start)
			return 0;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return 1;
}

static int tasks_leave_free(struct restore *r, uint64_t start, uint64_t end)
{
	struct task *t;
	size_t i;

	tree_foreach_task(&r->tree, t)
		for (i = 0; i < N_ROOMS; i++)
			if (rooms[i]->uses_range && rooms[i]->uses_range(t, start, end))
				return 0;
	return 1;
}

static int find_hole(struct restore *r, const char *maps, uint64_t size)
{
	uint64_t start;

	for (start = HIGHEST - size; start > STEP; start -= STEP)
		if (own_range_is_free(maps, start, start + size) &&
		    tasks_leave_free(r, start, start + size)) {
			r->arena->base = start;
			r->arena->room = size;
			return 0;
		}
	return -ENOMEM;
}

int arena_choose(struct restore *r, struct err *e)
{
	autofree char *maps = NULL;
	ssize_t len = read_file_at(-1, "/proc/self/maps", &maps);
	uint64_t size;

	if (len < 0)
		return err_set(e, len, "/proc/self/maps");
	r->arena = calloc(1, sizeof(*r->arena));
	if (!r->arena)
		return err_set(e, -ENOMEM, "arena");
	r->arena->n_tasks = r->tree.n_tasks;
	for (size = 4ULL << 30; size >= 16ULL << 20; size /= 4)
		if (!find_hole(r, maps, size))
			return 0;
	return err_say(e, -ENOMEM, "no 16 MiB of addresses are free in all tasks");
}

/* After the code: words, stacks, streams. */
static uint64_t words_size(const struct arena *a)
{
	return PAGE_ALIGN_UP(sizeof(struct arena_words) + a->n_tasks * sizeof(struct arena_task));
}

static uint64_t stacks_start(const struct arena *a)
{
	return AGENT_CODE_MAX + words_size(a);
}

struct program *arena_add_program(struct restore *r, uint64_t *ret_stack_top)
{
	struct arena *a = r->arena;
	struct program **larger;

	if ((a->n_programs & (a->n_programs - 1)) == 0) {
		larger = realloc(a->programs, MAX(a->n_programs * 2, 1UL) * sizeof(*larger));
		if (!larger)
			return NULL;
		a->programs = larger;
	}
	a->programs[a->n_programs] = program_new();
	if (!a->programs[a->n_programs])
		return NULL;
	a->n_stacks++;
	*ret_stack_top = a->base + stacks_start(a) + a->n_stacks * AGENT_STACK;
	return a->programs[a->n_programs++];
}

/* Gives every program its address; returns the size of the whole. */
static uint64_t place_programs(struct arena *a)
{
	uint64_t at = (stacks_start(a) + a->n_stacks * AGENT_STACK + 63) & ~63ULL;
	size_t i;

	for (i = 0; i < a->n_programs; i++) {
		program_place(a->programs[i], a->base + at);
		at += program_size(a->programs[i]);
	}
	return PAGE_ALIGN_UP(at);
}

static void write_arena(struct arena *a)
{
	uint64_t alarm = a->base + AGENT_CODE_MAX + offsetof(struct arena_words, failed);
	size_t i;

	memcpy(a->memory, AGENT_MAGIC, AGENT_MAGIC_SIZE);
	memcpy(a->memory + AGENT_LENGTH_OFFSET, &a->size, sizeof(a->size));
	memcpy(a->memory + AGENT_CODE_OFFSET, compel_agent_blob,
	       compel_agent_blob_end - compel_agent_blob);
	for (i = 0; i < a->n_programs; i++)
		program_write(a->programs[i],
			      a->memory + (program_addr(a->programs[i]) - a->base), NULL, alarm);
}

int arena_fill(struct restore *r, struct err *e)
{
	struct arena *a = r->arena;
	void *p;
	size_t i;

	for (i = 0; i < a->n_programs; i++)
		if (program_error(a->programs[i]))
			return err_set(e, -ENOMEM, "programs of the tasks");
	a->size = place_programs(a);
	if (a->size > a->room)
		return err_say(e, -ENOMEM, "programs of %lu MiB do not fit between the mappings of the tasks",
			       (long)a->size >> 20);
	p = mmap((void *)a->base, a->size, PROT_READ | PROT_WRITE | PROT_EXEC,
		 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (p == MAP_FAILED)
		return err_set(e, -errno, "map the arena, %lu bytes", (long)a->size);
	a->memory = p;
	a->words = (struct arena_words *)(a->memory + AGENT_CODE_MAX);
	for (i = 0; i < a->n_tasks; i++)
		a->words->task[i].helper = 1;
	write_arena(a);
	return 0;
}

const void *arena_stream(const struct arena *a, const struct program *p)
{
	return a->memory + (program_addr(p) - a->base);
}

int arena_first_failure(struct restore *r, struct err *e)
{
	const struct arena *a = r->arena;
	size_t i;

	for (i = 0; i < a->n_programs; i++) {
		const struct agent_stream *s = arena_stream(a, a->programs[i]);

		if (s->status < 0)
			return program_check(a->programs[i], s, e);
	}
	return 0;
}

void arena_free(struct arena *a)
{
	size_t i;

	if (!a)
		return;
	for (i = 0; i < a->n_programs; i++)
		program_free(a->programs[i]);
	free(a->programs);
	if (a->memory)
		munmap(a->memory, a->size);
	free(a);
}
