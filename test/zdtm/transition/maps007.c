// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "areas mapped, written, protected, moved and unmapped all the time";

enum { SLOTS = 64, PAGE = 4096 };

static struct slot {
	unsigned char *at;
	size_t size;
	uint32_t seed;
} slots[SLOTS];

static uint32_t next_random(void)
{
	static uint32_t x = 12345;

	x = x * 1664525 + 1013904223;
	return x >> 8;
}

static void renew(struct slot *s)
{
	if (s->at) {
		sabotage(if (s == slots) s->at[1]++);
		check(is_filled(s->at, s->size, s->seed), "slot %td changed", s - slots);
		must(munmap(s->at, s->size));
	}
	s->size = (1 + next_random() % 16) * PAGE;
	s->seed = next_random();
	s->at = map_anon(s->size, PROT_READ | PROT_WRITE, 0);
	fill(s->at, s->size, s->seed);
	if (s->seed & 1)
		must(mprotect(s->at, s->size, PROT_READ));
	if (s->seed & 2)
		s->at = must(mremap(s->at, s->size, s->size, MREMAP_MAYMOVE));
}

int main(int argc, char **argv)
{
	long turns = 0;

	test_init(argc, argv);
	test_ready();
	while (!test_should_go() || turns < 500) {
		renew(&slots[next_random() % SLOTS]);
		turns++;
	}
	for (int i = 0; i < SLOTS; i++)
		renew(&slots[i]);
	pass();
}
