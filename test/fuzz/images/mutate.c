/* SPDX-License-Identifier: MIT */
/*
 * A fuzzer for compilers that have none: run LLVMFuzzerTestOneInput() on all files given, and then
 * for a while on damaged copies of them.
 *
 * Usage: fuzz-x [-t SECONDS] [-s SEED] FILE...
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/io.h"
#include "base/util.h"

#define MAX_SIZE 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	char *data;
	size_t size;
};

struct mutator {
	uint64_t state; /* of the random numbers */
	struct input *inputs;
	size_t n_inputs;
	uint8_t buf[MAX_SIZE];
	size_t size;
};

/* xorshift64: the same seed gives the same run. */
static uint64_t random_below(struct mutator *m, uint64_t limit)
{
	m->state ^= m->state << 13;
	m->state ^= m->state >> 7;
	m->state ^= m->state << 17;
	return limit ? m->state % limit : 0;
}

static void overwrite(struct mutator *m)
{
	static const uint32_t words[] = { 0,	  1,	      0x7f,	  0x80,	      0xff,
					  0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x08000000 };
	uint32_t word = words[random_below(m, ARRAY_SIZE(words))];
	size_t len = 1 + random_below(m, sizeof(word));

	if (m->size >= len)
		memcpy(m->buf + random_below(m, m->size - len + 1), &word, len);
}

/* Replace a part by a part of another input, of the same length or not. */
static void transplant(struct mutator *m)
{
	const struct input *other = &m->inputs[random_below(m, m->n_inputs)];
	size_t from = random_below(m, other->size), to = random_below(m, m->size);
	size_t len = random_below(m, MIN(other->size - from, 64UL));
	size_t cut = random_below(m, MIN(m->size - to, 64UL));

	if (m->size - cut + len > MAX_SIZE)
		return;
	memmove(m->buf + to + len, m->buf + to + cut, m->size - to - cut);
	memcpy(m->buf + to, other->data + from, len);
	m->size += len - cut;
}

static void mutate(struct mutator *m)
{
	const struct input *base = &m->inputs[random_below(m, m->n_inputs)];

	m->size = MIN(base->size, (size_t)MAX_SIZE);
	memcpy(m->buf, base->data, m->size);
	for (uint64_t n = 1 + random_below(m, 5); n && m->size; n--) {
		switch (random_below(m, 5)) {
		case 0:
			m->buf[random_below(m, m->size)] ^= 1 << random_below(m, 8);
			break;
		case 1:
			m->buf[random_below(m, m->size)] = random_below(m, 256);
			break;
		case 2:
			overwrite(m);
			break;
		case 3:
			transplant(m);
			break;
		case 4:
			m->size = random_below(m, 8) ? m->size : random_below(m, m->size);
			break;
		}
	}
}

static bool load(struct mutator *m, const char *path)
{
	struct input *in = &m->inputs[m->n_inputs];
	ssize_t n = read_file_at(AT_FDCWD, path, &in->data);

	if (n < 0) {
		fprintf(stderr, "cannot read %s: %s\n", path, strerror(-n));
		return false;
	}
	in->size = n;
	m->n_inputs++;
	LLVMFuzzerTestOneInput((const uint8_t *)in->data, in->size);
	return true;
}

/* In memory of exactly its size, so that sanitizers see reads behind it. */
static void try_one(const struct mutator *m)
{
	autofree uint8_t *exact = malloc(m->size + !m->size);

	memcpy(exact, m->buf, m->size);
	LLVMFuzzerTestOneInput(exact, m->size);
}

static unsigned long run(struct mutator *m, double seconds)
{
	struct timespec start, now;
	unsigned long n = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		mutate(m);
		try_one(m);
		n++;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - start.tv_sec + (now.tv_nsec - start.tv_nsec) / 1e9 < seconds);
	return n;
}

int main(int argc, char **argv)
{
	static struct mutator m = { .state = 88172645463325252ULL };
	double seconds = 0;
	int opt;

	while ((opt = getopt(argc, argv, "t:s:")) != -1) {
		if (opt == 't')
			seconds = atof(optarg);
		else if (opt == 's')
			m.state += strtoull(optarg, NULL, 0);
		else
			return 2;
	}
	m.inputs = calloc(argc, sizeof(*m.inputs));
	for (; optind < argc; optind++)
		if (!load(&m, argv[optind]))
			return 1;
	printf("%zu inputs\n", m.n_inputs);
	if (m.n_inputs && seconds > 0)
		printf("%lu mutated ones\n", run(&m, seconds));
	return 0;
}
