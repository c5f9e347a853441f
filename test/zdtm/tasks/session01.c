// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"kids with sessions and groups of their own, and a kid in its parent's group";

struct want {
	bool own_session, own_group;
};

static int kid_main(void *arg);

static const struct want deeper = { false, true };

static int grandkid_main(void *arg)
{
	return kid_main((void *)&deeper);
}

static int kid_main(void *arg)
{
	const struct want *want = arg;
	pid_t pgid, sid, kid = 0;

	if (want->own_session)
		must(setsid());
	else if (want->own_group)
		must(setpgid(0, 0));
	pgid = getpgrp();
	sid = getsid(0);
	if (want != &deeper)
		kid = kid_start(grandkid_main, NULL);
	kid_wait();
	sabotage(sid++);
	check_eq(getpgrp(), pgid);
	check_eq(getsid(0), sid);
	if (kid) {
		check_eq(getsid(kid), sid);
		check_eq(getpgid(kid), kid);
		kid_finish(kid);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct want wants[] = { { false, false }, { false, true }, { true, false } };
	pid_t kids[3];

	test_init(argc, argv);
	for (int i = 0; i < 3; i++)
		kids[i] = kid_start(kid_main, (void *)&wants[i]);
	test_wait();
	for (int i = 0; i < 3; i++)
		kid_finish(kids[i]);
	pass();
}
