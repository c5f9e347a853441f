/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/util.h"
#include "engine/check/lab.h"

/* ---- victims ---- */

pid_t victim_start(void (*body)(void))
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid < 0 ? -errno : pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	if (body)
		body();
	for (;;)
		pause();
}

int victim_stop(pid_t pid, unsigned long options)
{
	int status;

	if (pid < 0)
		return pid;
	if (ptrace(PTRACE_SEIZE, pid, NULL, options | PTRACE_O_EXITKILL))
		return -errno;
	if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL))
		return -errno;
	if (waitpid(pid, &status, __WALL) != pid)
		return -errno;
	return WIFSTOPPED(status) ? 0 : -ESRCH;
}

void victim_kill(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
		;
}

/* ---- places ---- */

int own_directory(void)
{
	const char *place = access("/tmp", F_OK) ? "/dev" : "/tmp";

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("probe", place, "tmpfs", 0, "size=64k") || chdir(place))
		return -errno;
	return 0;
}

int own_network(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	autofd sk = -1;

	if (unshare(CLONE_NEWNET))
		return -errno;
	sk = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sk < 0 || ioctl(sk, SIOCSIFFLAGS, &lo))
		return -errno;
	return 0;
}

/* ---- answers ---- */

int file_has_line(const char *path, const char *start)
{
	autofree char *text = NULL;
	ssize_t len = read_file_at(AT_FDCWD, path, &text);
	const char *line = text;

	if (len < 0)
		return len == -ENOENT ? 0 : (int)len;
	while (line && *line) {
		if (!strncmp(line, start, strlen(start)))
			return 1;
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	return 0;
}

int fdinfo_has_line(int fd, const char *start)
{
	char path[40];

	if (fd < 0)
		return answer_unless(fd, ENOSYS);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	return file_has_line(path, start);
}

int answer_unless(long ret, int lack)
{
	if (ret >= 0)
		return 1;
	return errno == lack || errno == ENOSYS ? 0 : -errno;
}
