// SPDX-License-Identifier: GPL-2.0-only
/*
 * floor WHAT N: the least that a thing can cost on this machine, in microseconds.
 *
 *	pwrite N     write N MiB of touched memory to a new file in the current directory
 *	exit N       end of a process with N MiB of touched memory
 *	read N       read N MiB from the page cache into fresh memory, two threads
 *	fork N       fork() in a process with N MiB of touched memory
 *	spawn N      start a process that does nothing, N times, and wait for each (bench-noop beside this program)
 *	threads N    create N threads and join them
 *	smaps N      read /proc/PID/smaps of a process with N mappings
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "bench.h"

#define CHUNK (1UL << 20)
#define FILE_NAME "floor.data"

extern char **environ;

static int64_t floor_pwrite(long mib)
{
	size_t size = (size_t)mib << 20, at;
	char *p = touched_memory(size);
	int64_t start;
	int fd;

	settle_disk();
	start = now_us();
	fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	for (at = 0; at < size; at += CHUNK)
		if (pwrite(fd, p + at, CHUNK, at) != (ssize_t)CHUNK)
			die("pwrite");
	close(fd);
	start = now_us() - start;
	unlink(FILE_NAME);
	return start;
}

/* A child that is ready once its end of the pipe is closed. */
static pid_t start_child(void (*setup)(long), long n)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready))
		die("pipe");
	pid = fork();
	if (!pid) {
		close(ready[0]);
		setup(n);
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) < 0)
		die("read");
	close(ready[0]);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void have_memory(long mib)
{
	touched_memory((size_t)mib << 20);
}

static void have_mappings(long n)
{
	many_mappings(n);
}

static int64_t floor_exit(long mib)
{
	pid_t pid = start_child(have_memory, mib);
	int64_t start = now_us();

	end_child(pid);
	return now_us() - start;
}

struct half {
	int fd;
	char *to;
	size_t from, size;
};

static void *read_half(void *arg)
{
	struct half *h = arg;
	size_t at;

	for (at = 0; at < h->size; at += CHUNK)
		if (pread(h->fd, h->to + h->from + at, CHUNK, h->from + at) != (ssize_t)CHUNK)
			die("pread");
	return NULL;
}

static void write_file(size_t size)
{
	char *p = touched_memory(size);
	int fd = open(FILE_NAME, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	size_t at;

	for (at = 0; at < size; at += CHUNK)
		if (write(fd, p + at, CHUNK) != (ssize_t)CHUNK)
			die("write");
	close(fd);
	munmap(p, size);
}

static int64_t floor_read(long mib)
{
	size_t size = (size_t)mib << 20, mid = size / 2 / CHUNK * CHUNK;
	struct half halves[2] = { { .size = mid }, { .from = mid, .size = size - mid } };
	pthread_t other;
	int64_t start;
	int fd;

	write_file(size);
	start = now_us();
	fd = open(FILE_NAME, O_RDONLY);
	halves[0].fd = halves[1].fd = fd;
	halves[0].to = halves[1].to =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (fd < 0 || halves[0].to == MAP_FAILED)
		die("memory for the file");
	if (pthread_create(&other, NULL, read_half, &halves[1]))
		die("create a thread");
	read_half(&halves[0]);
	pthread_join(other, NULL);
	start = now_us() - start;
	unlink(FILE_NAME);
	return start;
}

static int64_t floor_fork(long mib)
{
	int64_t start;
	pid_t pid;

	touched_memory((size_t)mib << 20);
	start = now_us();
	pid = fork();
	if (!pid)
		_exit(0);
	start = now_us() - start;
	waitpid(pid, NULL, 0);
	return start;
}

static int64_t floor_spawn(long n)
{
	char path[4096], *argv[] = { path, NULL };
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 16);
	int64_t start;
	pid_t pid;

	if (len < 0)
		die("/proc/self/exe");
	path[len] = 0;
	strcpy(strrchr(path, '/') + 1, "bench-noop");
	start = now_us();
	while (n-- > 0) {
		if ((errno = posix_spawn(&pid, path, NULL, NULL, argv, environ)))
			die(path);
		waitpid(pid, NULL, 0);
	}
	return now_us() - start;
}

static void *nothing(void *arg)
{
	return arg;
}

static int64_t floor_threads(long n)
{
	pthread_t *threads = calloc(n, sizeof(*threads));
	int64_t start = now_us();
	long i;

	for (i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, nothing, NULL))
			die("create a thread");
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	start = now_us() - start;
	free(threads);
	return start;
}

static int64_t floor_smaps(long n)
{
	pid_t pid = start_child(have_mappings, n);
	static char buffer[1 << 16];
	char path[64];
	int64_t start;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/smaps", pid);
	start = now_us();
	fd = open(path, O_RDONLY);
	while ((len = read(fd, buffer, sizeof(buffer))) > 0)
		;
	if (len < 0)
		die(path);
	close(fd);
	start = now_us() - start;
	end_child(pid);
	return start;
}

static const struct {
	const char *name;
	int64_t (*measure)(long n);
} floors[] = {
	{ "pwrite", floor_pwrite }, { "exit", floor_exit },	  { "read", floor_read },
	{ "fork", floor_fork },	    { "spawn", floor_spawn },	  { "smaps", floor_smaps },
	{ "threads", floor_threads },
};

int main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 2 && i < sizeof(floors) / sizeof(floors[0]); i++)
		if (!strcmp(argv[1], floors[i].name)) {
			printf("%ld\n", (long)floors[i].measure(atol(argv[2])));
			return 0;
		}
	return 2;
}
