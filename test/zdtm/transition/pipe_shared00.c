// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"several writers and readers on one pipe: packets whole, each delivered once";

enum { WRITERS = 3, READERS = 2, PACKET = 512 };

static int data[2], results[2];

struct packet {
	uint32_t writer, number;
	unsigned char body[PACKET - 8];
};

static int writer(void *arg)
{
	struct packet p = { .writer = (uint32_t)(intptr_t)arg };

	close(data[0]);
	kid_ready();
	while (!test_should_go() || p.number < 20) {
		fill(p.body, sizeof p.body, p.writer * 100000 + p.number);
		check_eq(write(data[1], &p, sizeof p), sizeof p);
		p.number++;
	}
	check_eq(write(results[1], &p.number, 4), 4);
	return 0;
}

static int reader(void *arg)
{
	int32_t count = 0;
	struct packet p;
	ssize_t got;

	close(data[1]);
	kid_ready();
	while ((got = must(read(data[0], &p, sizeof p)))) {
		check_eq(got, sizeof p);
		check(is_filled(p.body, sizeof p.body, p.writer * 100000 + p.number),
		      "packet %u of writer %u changed", p.number, p.writer);
		count--;
		sabotage(count -= p.number == 7);
	}
	check_eq(write(results[1], &count, 4), 4);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[WRITERS + READERS];
	int32_t sum = 0, one;

	test_init(argc, argv);
	must(pipe2(data, O_DIRECT)); /* a packet is read as it was written */
	must(pipe(results));
	for (intptr_t i = 0; i < WRITERS + READERS; i++)
		kids[i] = kid_start(i < WRITERS ? writer : reader, (void *)i);
	close(data[0]);
	close(data[1]);
	test_wait();
	for (int i = 0; i < WRITERS; i++)
		kid_finish(kids[i]);
	for (int i = WRITERS; i < WRITERS + READERS; i++)
		kid_reap(kids[i]);
	for (int i = 0; i < WRITERS + READERS; i++) {
		check_eq(read(results[0], &one, 4), 4);
		sum += one;
	}
	check_eq(sum, 0); /* written minus read */
	pass();
}
