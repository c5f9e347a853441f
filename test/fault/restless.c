// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes that change while they are being stopped, and who disturbs others then.
 *
 * restless exec            a thread executes this program again and again, with long arguments
 * restless orphans         double-forks again and again: children lose their parent
 * restless ends US         the first thread ends after so many microseconds, another lives on
 * restless threads N       N threads sleep
 * restless acks FILE       counts signals it waits for in FILE, one byte each
 * restless send PID FILE   sends PID a signal and waits until FILE has grown, again and again; says what was lost
 * restless stops PID       stops and continues PID again and again
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define N_BIG	 14
#define BIG_SIZE 100000

static char *self;

static void sleep_us(long us)
{
	const struct timespec ts = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&ts, NULL);
}

static void *sleep_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void start_thread(void *(*fn)(void *))
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	errno = pthread_create(&thread, &attr, fn, NULL);
	if (errno) {
		perror("restless: thread");
		exit(1);
	}
}

static void *execute(void *unused)
{
	static char big[BIG_SIZE + 1];
	static char mode[] = "exec";
	char *argv[N_BIG + 3] = { self, mode };
	int i;

	memset(big, 'x', BIG_SIZE);
	for (i = 0; i < N_BIG; i++)
		argv[i + 2] = big;
	sleep_us(500);
	execv("/proc/self/exe", argv);
	perror("restless: exec");
	exit(1);
}

static void make_orphans(void)
{
	for (;;) {
		pid_t pid = fork();

		if (!pid) {
			if (!fork())
				sleep_us(3000);
			else
				sleep_us(300);
			_exit(0);
		}
		sleep_us(500);
		waitpid(pid, NULL, 0);
	}
}

static void ack_signals(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGURG);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (write(fd, ".", 1) != 1)
		exit(1);
	for (;;)
		if (sigwaitinfo(&set, &info) > 0 && write(fd, ".", 1) != 1)
			exit(1);
}

static off_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_size;
}

static int send_signals(pid_t pid, const char *path)
{
	static const int signals[] = { SIGWINCH, SIGURG, SIGCHLD };
	unsigned int round, i;

	for (round = 0;; round++) {
		off_t before = size_of(path);
		int signo = signals[round % 3];

		/* Now to the process, now to the thread. */
		if (round & 1 ? kill(pid, signo) : tgkill(pid, pid, signo))
			return 0;
		for (i = 0; size_of(path) == before; i++) {
			if (i == 50000) {
				printf("signal %d was lost in round %u\n", signo, round);
				return 1;
			}
			sleep_us(20);
		}
	}
}

static int stop_and_continue(pid_t pid)
{
	while (!kill(pid, SIGSTOP)) {
		kill(pid, SIGCONT);
		sleep_us(20);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	long number = argc > 2 ? atol(argv[2]) : 0;

	self = argv[0];
	if (!strcmp(what, "exec")) {
		start_thread(sleep_for_ever);
		start_thread(execute);
		sleep_for_ever(NULL);
	} else if (!strcmp(what, "orphans")) {
		make_orphans();
	} else if (!strcmp(what, "ends")) {
		start_thread(sleep_for_ever);
		sleep_us(number);
		pthread_exit(NULL);
	} else if (!strcmp(what, "threads")) {
		while (number-- > 0)
			start_thread(sleep_for_ever);
		sleep_for_ever(NULL);
	} else if (!strcmp(what, "acks") && argc == 3) {
		ack_signals(argv[2]);
	} else if (!strcmp(what, "send") && argc == 4) {
		return send_signals(number, argv[3]);
	} else if (!strcmp(what, "stops")) {
		return stop_and_continue(number);
	}
	return 2;
}
