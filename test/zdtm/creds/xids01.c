// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/fsuid.h>

const char test_doc[] = "real, effective, saved and fs uids and gids, all different";

int main(int argc, char **argv)
{
	uid_t uid[3];
	gid_t gid[3];

	test_init(argc, argv);
	must(chmod(".", 0777));
	must(setresgid(2001, 2002, 2003));
	setfsgid(2001);
	must(setresuid(1001, 1002, 1003));
	setfsuid(1001);
	must(prctl(PR_SET_DUMPABLE, 1));
	test_wait();
	must(getresuid(&uid[0], &uid[1], &uid[2]));
	must(getresgid(&gid[0], &gid[1], &gid[2]));
	sabotage(uid[2] = gid[1] = 0);
	for (int i = 0; i < 3; i++) {
		check_eq(uid[i], 1001 + i);
		check_eq(gid[i], 2001 + i);
	}
	check_eq(setfsuid(-1), 1001);
	check_eq(setfsgid(-1), 2001);
	check_eq(prctl(PR_GET_DUMPABLE), 1);
	pass();
}
