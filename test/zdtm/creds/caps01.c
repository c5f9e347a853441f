// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <linux/capability.h>

const char test_doc[] = "ambient capabilities";

int main(int argc, char **argv)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	test_init(argc, argv);
	must(syscall(SYS_capget, &header, data));
	data[0].inheritable |= 1u << CAP_KILL | 1u << CAP_CHOWN;
	must(syscall(SYS_capset, &header, data));
	must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
	test_wait();
	sabotage(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
	check_eq(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0), 1);
	check_eq(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_CHOWN, 0, 0), 0);
	pass();
}
