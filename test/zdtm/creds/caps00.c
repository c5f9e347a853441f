// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <linux/capability.h>

const char test_doc[] =
	"capability sets: some dropped from effective, permitted, bounding; some inheritable";

static struct __user_cap_data_struct read_caps(struct __user_cap_data_struct *high)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	must(syscall(SYS_capget, &header, data));
	*high = data[1];
	return data[0];
}

int main(int argc, char **argv)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2], is, is_high;

	test_init(argc, argv);
	data[0] = read_caps(&data[1]);
	must(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME));
	data[0].effective &= ~(1u << CAP_CHOWN | 1u << CAP_SYS_TIME);
	data[0].permitted &= ~(1u << CAP_SYS_TIME);
	data[0].inheritable |= 1u << CAP_NET_RAW;
	must(syscall(SYS_capset, &header, data));
	test_wait();
	is = read_caps(&is_high);
	sabotage(is.effective |= 1);
	check_eq(is.effective, data[0].effective);
	check_eq(is.permitted, data[0].permitted);
	check_eq(is.inheritable, data[0].inheritable);
	check_eq(is_high.permitted, data[1].permitted);
	check_eq(prctl(PR_CAPBSET_READ, CAP_SYS_TIME), 0);
	check_eq(prctl(PR_CAPBSET_READ, CAP_CHOWN), 1);
	check(chown(".", 1, 1) < 0 && errno == EPERM, "chown works without CAP_CHOWN");
	pass();
}
