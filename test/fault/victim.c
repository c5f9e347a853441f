// SPDX-License-Identifier: GPL-2.0-only
/*
 * victim DIR PROCESSES THREADS: a tree that never rests and checks itself all the time. Every thread
 * fills memory from a generator and reads it back, keeps its signal mask and a floating point sum
 * that must come out the same, and every process counts its timer's signals and sends
 * numbered bytes through a pipe to itself.
 *
 * Thread I (counted over the whole tree) writes how often it went round into 8 bytes at 8 * I of DIR/beats.
 * Whoever finds something wrong writes it into DIR/broken, and aborts. Ready when DIR/ready exists.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#define N_WORDS 4096
#define TICK_US 5000

struct worker {
	unsigned int index;
	uint64_t words[N_WORDS];
};

static int beats_fd, broken_fd;
static pid_t own_pid;
static volatile sig_atomic_t n_ticks;

static void broken(const struct worker *w, const char *what)
{
	dprintf(broken_fd, "thread %u of process %d: %s\n", w->index, own_pid, what);
	abort();
}

static void on_tick(int signo)
{
	n_ticks++;
}

static uint64_t next_random(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* A mask by which every thread can be told from its neighbours. */
static void own_mask(const struct worker *w, sigset_t *ret)
{
	sigemptyset(ret);
	sigaddset(ret, SIGRTMIN + 1 + w->index % 16);
}

static void check_mask(const struct worker *w)
{
	sigset_t want, now;
	int signo;

	own_mask(w, &want);
	pthread_sigmask(SIG_SETMASK, NULL, &now);
	for (signo = 1; signo < SIGRTMAX; signo++)
		if (sigismember(&want, signo) != sigismember(&now, signo))
			broken(w, "the signal mask changed");
}

static double sum_up(uint64_t seed)
{
	double sum = 0;
	int i;

	for (i = 0; i < 2000; i++)
		sum = sum * 0.5 + (double)(next_random(&seed) >> 11);
	return sum;
}

static void check_memory(struct worker *w, uint64_t seed)
{
	uint64_t x = seed;
	int i;

	for (i = 0; i < N_WORDS; i++)
		w->words[i] = next_random(&x);
	x = seed;
	for (i = 0; i < N_WORDS; i++)
		if (w->words[i] != next_random(&x))
			broken(w, "memory changed");
}

/* Into the pipe and out again, in order. */
static void check_pipe(const struct worker *w, const int pipe_fds[2], uint64_t beat)
{
	uint64_t got = 0;
	ssize_t n;

	do
		n = write(pipe_fds[1], &beat, sizeof(beat));
	while (n < 0 && errno == EINTR);
	if (n != sizeof(beat))
		broken(w, strerror(errno));
	do
		n = read(pipe_fds[0], &got, sizeof(got));
	while (n < 0 && errno == EINTR);
	if (n != sizeof(got) || got != beat)
		broken(w, "the pipe lost something");
}

static void check_ids(const struct worker *w, pid_t tid)
{
	if (syscall(SYS_getpid) != own_pid || syscall(SYS_gettid) != tid)
		broken(w, "the pid changed");
}

static void *work(void *arg)
{
	struct worker *w = arg;
	pid_t tid = syscall(SYS_gettid);
	double sum = sum_up(w->index + 1);
	int pipe_fds[2];
	sigset_t mask;
	uint64_t beat;

	own_mask(w, &mask);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	if (pipe(pipe_fds))
		broken(w, "pipe");
	for (beat = 1;; beat++) {
		check_memory(w, beat * 2654435761u + w->index + 1);
		check_pipe(w, pipe_fds, beat);
		check_mask(w);
		check_ids(w, tid);
		if (sum_up(w->index + 1) != sum)
			broken(w, "the sum came out different");
		if (pwrite(beats_fd, &beat, sizeof(beat), 8 * w->index) != sizeof(beat))
			broken(w, "write the beat");
		usleep(500 + w->index * 100);
	}
	return NULL;
}

static void start_timer(void)
{
	struct itimerval tick = { { 0, TICK_US }, { 0, TICK_US } };
	struct sigaction sa = { .sa_handler = on_tick, .sa_flags = SA_RESTART };

	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &tick, NULL);
}

/* The first thread of a process also looks whether signals keep coming. */
static void *watch_ticks(void *arg)
{
	static struct worker watcher;
	long seen = 0;

	watcher.index = *(unsigned int *)arg;
	for (;;) {
		int patience = 5000;

		while (n_ticks == seen && patience--)
			usleep(2000);
		if (n_ticks == seen)
			broken(&watcher, "the timer stopped");
		seen = n_ticks;
		usleep(20000);
	}
	return NULL;
}

static void be_process(unsigned int first, unsigned int n_threads)
{
	pthread_t thread;
	unsigned int i;

	own_pid = getpid();
	start_timer();
	if (pthread_create(&thread, NULL, watch_ticks, &first))
		abort();
	for (i = 0; i < n_threads; i++) {
		struct worker *w = calloc(1, sizeof(*w));

		w->index = first + i;
		if (i + 1 == n_threads)
			work(w);
		if (pthread_create(&thread, NULL, work, w))
			abort();
	}
}

static int open_in(const char *dir, const char *name)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDWR | O_CREAT, 0600);
	if (fd < 0)
		abort();
	return fd;
}

int main(int argc, char **argv)
{
	unsigned int n_processes = argc > 3 ? atoi(argv[2]) : 1, i;
	unsigned int n_threads = argc > 3 ? atoi(argv[3]) : 1;

	if (argc < 4)
		return 2;
	beats_fd = open_in(argv[1], "beats");
	broken_fd = open_in(argv[1], "broken");
	if (ftruncate(beats_fd, 8L * n_processes * n_threads))
		return 1;
	for (i = 1; i < n_processes; i++)
		if (fork() == 0)
			be_process(i * n_threads, n_threads);
	close(open_in(argv[1], "ready"));
	be_process(0, n_threads);
}
