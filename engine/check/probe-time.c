/* SPDX-License-Identifier: GPL-2.0-only */
/* Clocks and timers. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/probes.h"

#define TIMER_RESTORE_IDS     77 /* PR_TIMER_CREATE_RESTORE_IDS, Linux 6.16 */
#define TIMER_RESTORE_IDS_GET 2
#define SET_TICKS	      _IOW('T', 0, uint64_t) /* linux/timerfd.h: TFD_IOC_SET_TICKS */

/* /proc/PID/timers needs CONFIG_CHECKPOINT_RESTORE and CONFIG_POSIX_TIMERS. */
int probe_posix_timers(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer))
		return answer_unless(-1, ENOSYS);
	return file_has_line("/proc/self/timers", "ID:");
}

int probe_timer_cr_ids(void)
{
	return answer_unless(prctl(TIMER_RESTORE_IDS, TIMER_RESTORE_IDS_GET, 0, 0, 0), EINVAL);
}

int probe_timerfd(void)
{
	autofd fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	uint64_t ticks = 1;

	if (fd < 0)
		return answer_unless(fd, ENOSYS);
	return answer_unless(ioctl(fd, SET_TICKS, &ticks), ENOTTY);
}

/* Offsets can be written while nobody lives in the namespace: children of ours would. */
int probe_timens(void)
{
	static const char offset[] = "monotonic 100 0\n";
	autofd fd = -1;

	if (unshare(CLONE_NEWTIME))
		return answer_unless(-1, EINVAL);
	fd = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return answer_unless(fd, ENOENT);
	return answer_unless(write(fd, offset, sizeof(offset) - 1), EINVAL);
}
