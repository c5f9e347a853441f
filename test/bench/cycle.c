// SPDX-License-Identifier: GPL-2.0-only
/*
 * cycle CRIU VICTIM LOAD N: measures one dump that lets the tree run on, one that kills it, and one restore, in
 * the current directory. To be run by test/zdtm's reaper, so that pids are free and nothing survives. Prints
 * "name value" lines, times in microseconds:
 *
 *	frozen        time the tree stood still (dump -R)
 *	dump-running  wall time of dump -R
 *	dump          wall time of the dump that kills
 *	restore       wall time of restore -d
 *	rss           the largest of the three runs, KiB
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "bench.h"

static long peak_rss;

static pid_t start_victim(char **argv)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC))
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		int null = open("/dev/null", O_RDWR);

		setsid();
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		dup2(ready[1], 3);
		close_range(4, ~0u, 0);
		execv(argv[0], argv);
		_exit(127);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1))
		die("the victim");
	close(ready[0]);
	usleep(50000); /* whatever it has just closed or forked gets to sleep */
	return pid;
}

/* Runs criu; returns the wall time. */
static int64_t run(const char **argv)
{
	int64_t start = now_us();
	struct rusage usage;
	int status;
	pid_t pid = vfork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		execv(argv[0], (char **)argv);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) < 0)
		die("wait");
	if (status) {
		dprintf(2, "bench: criu %s: wait status %#x, see its log\n", argv[1], status);
		_exit(1);
	}
	if (usage.ru_maxrss > peak_rss)
		peak_rss = usage.ru_maxrss;
	return now_us() - start;
}

/* "Frozen time: N us" of --display-stats. */
static long frozen_time(const char *path)
{
	char line[256];
	long us = -1;
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "Frozen time: %ld", &us);
	if (f)
		fclose(f);
	return us;
}

static int n_tasks(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *d;
	int n = 0;

	if (!proc)
		die("/proc");
	while ((d = readdir(proc)))
		n += isdigit((unsigned char)d->d_name[0]) != 0;
	closedir(proc);
	return n;
}

/* Until only pid 1 and this program are left. */
static void wait_for_end(pid_t victim)
{
	waitpid(victim, NULL, 0);
	while (n_tasks() > 2)
		usleep(1000);
}

static int64_t dump(const char *criu, pid_t victim, const char *dir, const char *extra)
{
	char pid[16];
	const char *argv[] = { criu, "dump", "-t", pid, "-D", dir, "-o", "dump.log",
			 "--display-stats", extra, NULL };
	int out = open("stats", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int saved = fcntl(1, F_DUPFD_CLOEXEC, 3);
	int64_t us;

	mkdir(dir, 0700);
	snprintf(pid, sizeof(pid), "%d", victim);
	settle_disk();
	dup2(out, 1);
	us = run(argv);
	dup2(saved, 1);
	close(saved);
	close(out);
	return us;
}

int main(int argc, char **argv)
{
	const char *restore[] = { argv[1], "restore", "-d", "-D", "img.kill", "-o", "restore.log", NULL };
	pid_t victim;

	if (argc < 5)
		return 2;
	victim = start_victim(argv + 2);
	printf("dump-running %ld\n", (long)dump(argv[1], victim, "img.run", "-R"));
	printf("frozen %ld\n", frozen_time("stats"));
	/* Its memory is needed again: in a virtual machine memory that was never used is slow. */
	if (system("rm -rf img.run"))
		die("remove img.run");
	printf("dump %ld\n", (long)dump(argv[1], victim, "img.kill", NULL));
	wait_for_end(victim);
	printf("restore %ld\n", (long)run(restore));
	if (kill(victim, 0))
		die("the restored victim");
	printf("rss %ld\n", peak_rss);
	return 0;
}
