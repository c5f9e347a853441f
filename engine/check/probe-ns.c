/* SPDX-License-Identifier: GPL-2.0-only */
/* Namespaces, mounts and security modules. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/probes.h"

#ifndef MOVE_MOUNT_SET_GROUP
#define MOVE_MOUNT_SET_GROUP 0x100 /* linux/mount.h, Linux 5.15 */
#endif
#define APPARMOR "/sys/kernel/security/apparmor/"

int probe_cgroupns(void)
{
	return answer_unless(access("/proc/self/ns/cgroup", F_OK), ENOENT);
}

int probe_userns(void)
{
	int ret = answer_unless(access("/proc/self/ns/user", F_OK), ENOENT);

	return ret == 1 ? probe_set_mm_map() : ret;
}

int probe_ipc(void)
{
	autofd fd = open("/proc/sys/kernel/sem_next_id", O_WRONLY | O_CLOEXEC);

	return answer_unless(fd, ENOENT);
}

/* The source is shared, the target another mount of the same tree that is not. */
int probe_move_mount_set_group(void)
{
	int ret = own_directory();

	if (ret < 0)
		return ret;
	if (mkdir("from", 0700) || mkdir("to", 0700) || mount("to", "from", NULL, MS_BIND, NULL) ||
	    mount("to", "to", NULL, MS_BIND, NULL) || mount(NULL, "from", NULL, MS_SHARED, NULL))
		return -errno;
	return answer_unless(
		syscall(SYS_move_mount, AT_FDCWD, "from", AT_FDCWD, "to", MOVE_MOUNT_SET_GROUP),
		EINVAL);
}

int probe_apparmor_stacking(void)
{
	return answer_unless(access(APPARMOR "policy/namespaces", F_OK), ENOENT) == 1 &&
	       answer_unless(access(APPARMOR "policy/raw_data", F_OK), ENOENT) == 1;
}
