// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the injector is for, alone: stop a process, have it make a system call, let it go on. The umask of
 * somebody else, asked of himself.
 *
 *	cc example.c $(pkg-config --cflags --libs compel) && ./a.out PID
 *
 * Without a PID a child is made to ask.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compel/freeze.h"
#include "compel/inject.h"

static size_t find_vdso(pid_t pid, struct inject_area *ret)
{
	char path[64], line[512];
	unsigned long start, end;
	size_t n = 0;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "re");
	while (maps && !n && fgets(line, sizeof(line), maps))
		if (strstr(line, "[vdso]") && sscanf(line, "%lx-%lx", &start, &end) == 2) {
			*ret = (struct inject_area){ start, end };
			n = 1;
		}
	if (maps)
		fclose(maps);
	return n;
}

static int ask(struct frozen_process *p, int64_t *ret_umask, struct err *e)
{
	struct inject_target target = { .pid = p->pid, .leader = &p->threads[0] };
	const uint64_t zero[6] = { 0 };
	struct inject_area vdso;
	size_t n = find_vdso(p->pid, &vdso);
	int64_t unused;
	int ret;

	target.mem_fd = openat(p->proc_fd, "mem", O_RDWR | O_CLOEXEC);
	if (target.mem_fd < 0)
		return err_set(e, -errno, "memory of task %d", p->pid);
	ret = inject_open(&target, &vdso, n, e);
	if (!ret)
		ret = inject_syscall(&target, SYS_umask, zero, ret_umask, e);
	if (!ret) {
		const uint64_t back[6] = { *ret_umask };

		ret = inject_syscall(&target, SYS_umask, back, &unused, e);
	}
	if (inject_close(&target, ret ? NULL : e) && !ret)
		ret = e->code;
	close(target.mem_fd);
	return ret;
}

static int run(pid_t pid, int64_t *ret_umask, struct err *e)
{
	struct freezer *freezer;
	size_t n;
	int ret = freeze_tree(pid, 0, &freezer, e);

	if (ret)
		return ret;
	ret = ask(&freezer_processes(freezer, &n)[0], ret_umask, e);
	freezer_free(freezer);
	return ret;
}

static pid_t start_child(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready) || (pid = fork()) < 0)
		exit(1);
	if (!pid) {
		umask(0123);
		close(ready[0]);
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1))
		exit(1);
	close(ready[0]);
	return pid;
}

int main(int argc, char **argv)
{
	pid_t pid = argc > 1 ? atoi(argv[1]) : start_child();
	struct err e = ERR_INIT;
	sigset_t set;
	int64_t mask = -1;
	int ret;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	ret = run(pid, &mask, &e);
	if (ret)
		fprintf(stderr, "%s\n", e.text);
	else
		printf("the umask of task %d is %03o\n", pid, (int)mask);
	if (argc > 1)
		return ret != 0;
	kill(pid, SIGKILL);
	return waitpid(pid, NULL, 0) != pid || mask != 0123;
}
