// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "one pipe shared by three kids and not by their parent";

static int fds[2];

static int writer(void *arg)
{
	char name = 'a' + (int)(intptr_t)arg;

	close(fds[0]);
	check_eq(write(fds[1], &name, 1), 1);
	kid_wait();
	sabotage(return 1);
	name += 'A' - 'a';
	check_eq(write(fds[1], &name, 1), 1);
	return 0;
}

static int reader(void *arg)
{
	char got[8] = "";
	ssize_t size = 0, more;

	close(fds[1]);
	kid_wait();
	while ((more = read(fds[0], got + size, sizeof got - size)) > 0)
		size += more;
	check(size == 4 && strchr(got, 'a') && strchr(got, 'b') && strchr(got, 'A') &&
		      strchr(got, 'B'),
	      "read %s", got);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kids[3];

	test_init(argc, argv);
	must(pipe(fds));
	kids[0] = kid_start(writer, (void *)0);
	kids[1] = kid_start(writer, (void *)1);
	kids[2] = kid_start(reader, NULL);
	close(fds[0]);
	close(fds[1]);
	test_wait();
	for (int i = 0; i < 3; i++)
		kid_finish(kids[i]);
	pass();
}
