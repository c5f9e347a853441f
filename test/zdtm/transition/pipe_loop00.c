// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "data going round a ring of processes over pipes; no byte lost or doubled";

enum { MEMBERS = 4, BLOCK = 3000 };

static int ring[MEMBERS][2];

static void read_all(int fd, unsigned char *to, size_t size)
{
	for (size_t at = 0; at < size;)
		at += must(read(fd, to + at, size - at));
}

static void write_all(int fd, const unsigned char *from, size_t size)
{
	for (size_t at = 0; at < size;)
		at += must(write(fd, from + at, size - at));
}

/* The first block is not of the pattern: it ends the loop and is handed on. */
static int member(void *arg)
{
	int me = (int)(intptr_t)arg;
	unsigned char block[BLOCK];
	uint32_t turn = 0;

	kid_ready();
	do {
		read_all(ring[me][0], block, BLOCK);
		sabotage(block[3]++);
		check(block[0] == 0xff || is_filled(block + 1, BLOCK - 1, turn), "block %u changed",
		      turn);
		turn++;
		write_all(ring[(me + 1) % MEMBERS][1], block, BLOCK);
	} while (block[0] != 0xff);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned char block[BLOCK] = { 0 };
	pid_t kids[MEMBERS];
	uint32_t turn = 0;

	test_init(argc, argv);
	for (int i = 0; i < MEMBERS; i++)
		must(pipe(ring[i]));
	for (intptr_t i = 1; i < MEMBERS; i++)
		kids[i] = kid_start(member, (void *)i);
	test_ready();
	do {
		block[0] = test_should_go() && turn > 50 ? 0xff : 0;
		fill(block + 1, BLOCK - 1, turn);
		write_all(ring[1][1], block, BLOCK);
		read_all(ring[0][0], block, BLOCK);
		check(is_filled(block + 1, BLOCK - 1, turn), "block %u changed on its way", turn);
		turn++;
	} while (block[0] != 0xff);
	for (int i = 1; i < MEMBERS; i++)
		kid_reap(kids[i]);
	pass();
}
