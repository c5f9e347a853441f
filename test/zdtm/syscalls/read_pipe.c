// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/uio.h>

const char test_doc[] =
	"read blocked on an empty pipe, write blocked on a full one, readv with SA_RESTART signals";

static int empty[2], full[2], vector[2];
static volatile sig_atomic_t handled;

static void on_usr1(int signo)
{
	handled++;
}

static int reader(void *arg)
{
	char got[8];

	kid_ready();
	check_eq(read(empty[0], got, sizeof got), 4);
	sabotage(got[0]++);
	check(!memcmp(got, "data", 4), "other data");
	return 0;
}

static int writer(void *arg)
{
	kid_ready();
	check_eq(write(full[1], "tail", 4), 4);
	return 0;
}

static int vector_reader(void *arg)
{
	struct sigaction action = { .sa_handler = on_usr1, .sa_flags = SA_RESTART };
	char a[2], b[2];
	struct iovec parts[] = { { a, 2 }, { b, 2 } };

	sigaction(SIGUSR1, &action, NULL);
	kid_ready();
	check_eq(readv(vector[0], parts, 2), 4);
	check(!memcmp(a, "12", 2) && !memcmp(b, "34", 2), "other data");
	check_eq(handled, 1);
	return 0;
}

int main(int argc, char **argv)
{
	static char block[65536];
	pid_t kids[3];

	test_init(argc, argv);
	must(pipe(empty));
	must(pipe(full));
	must(pipe(vector));
	check_eq(write(full[1], block, sizeof block), sizeof block);
	kids[0] = kid_start(reader, NULL);
	kids[1] = kid_start(writer, NULL);
	kids[2] = kid_start(vector_reader, NULL);
	await_blocked(kids[0], SYS_read);
	await_blocked(kids[1], SYS_write);
	await_blocked(kids[2], SYS_readv);
	test_wait();
	await_blocked(kids[0], SYS_read);
	await_blocked(kids[1], SYS_write);
	await_blocked(kids[2], SYS_readv);
	check_eq(write(empty[1], "data", 4), 4);
	check_eq(read(full[0], block, sizeof block), sizeof block);
	must(kill(kids[2], SIGUSR1));
	sleep_ms(20);
	check_eq(write(vector[1], "1234", 4), 4);
	for (int i = 0; i < 3; i++)
		kid_reap(kids[i]);
	check_eq(read(full[0], block, sizeof block), 4);
	pass();
}
