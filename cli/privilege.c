/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The right to checkpoint: CAP_SYS_ADMIN, or CAP_CHECKPOINT_RESTORE which exists for this alone
 * (Linux 5.9). Asked for before anything is opened or stopped, to say it once and clearly.
 */
#include <errno.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/privilege.h"

static bool has(uint64_t caps, int cap)
{
	return caps >> cap & 1;
}

int privilege_check(uid_t euid, uint64_t caps, struct err *e)
{
	if (!has(caps, CAP_SYS_ADMIN) && !has(caps, CAP_CHECKPOINT_RESTORE))
		return err_say(e, -EPERM,
			       "criu needs the capability CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE,"
			       " and uid %u has neither here: run it as root, or give its"
			       " container that capability",
			       euid);
	if (euid)
		return err_say(e, -EPERM,
			       "running as uid %u: running without being root is not supported by"
			       " this version of criu yet; run it as root",
			       euid);
	return 0;
}

int privilege_read(uint64_t *ret_caps, struct err *e)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) < 0)
		return err_set(e, -errno, "read the capabilities of criu");
	*ret_caps = data[0].effective | (uint64_t)data[1].effective << 32;
	return 0;
}
