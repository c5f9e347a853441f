/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a live test program needs. The life of a program:
 *
 *	test_init(argc, argv);    one description, one log; SIGTERM is blocked from here on
 *	... set up a behaviour, perhaps with kids and threads ...
 *	test_wait();              says ready and blocks; meanwhile it is dumped, killed, restored
 *	... look at everything from inside ...
 *	pass();                   or fail("what was seen and what was expected")
 *
 * The library itself uses only regular files, signals, one fifo opened for an instant, and futexes
 *in threads, so a program holds nothing but stdin, stdout, stderr and what it made.
 *
 * sabotage() is how a test proves that it can fail: the runner's "sabotage" flavour does no dump at
 *all, switches these statements on, and demands a failure.
 */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* One line saying which behaviour is tested; every program defines it. */
extern const char test_doc[];

/* Set in the sabotage flavour only. */
extern bool test_sabotaged;

#define sabotage(statement)                                                                        \
	do {                                                                                       \
		if (test_sabotaged) {                                                              \
			statement;                                                                 \
		}                                                                                  \
	} while (0)

/* --- core (zdtm.c) --- */
void test_init(int argc, char **argv);
void test_ready(void);	   /* tell the runner that the dump may begin */
void test_wait(void);	   /* test_ready(), then block until the runner says go */
bool test_should_go(void); /* for programs that are busy: has the runner said go? never blocks */
_Noreturn void pass(void);
_Noreturn void fail_at(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
_Noreturn void skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A text that the error of a refused dump must contain; may be called several times. */
void expect_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define fail(...) fail_at(__FILE__, __LINE__, __VA_ARGS__)
#define check(condition, ...)                                                                      \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail(__VA_ARGS__);                                                         \
	} while (0)
#define check_eq(is, want)                                                                         \
	do {                                                                                       \
		long long is_ = (long long)(is), want_ = (long long)(want);                        \
		if (is_ != want_)                                                                  \
			fail("%s is %lld (%#llx), not %lld (%#llx)", #is, is_, is_, want_, want_); \
	} while (0)
/* The value of a call that must not return -1. */
#define must(call) ({ (__typeof__(call))must_at((intptr_t)(call), #call, __FILE__, __LINE__); })

static inline intptr_t must_at(intptr_t value, const char *call, const char *file, int line)
{
	if (value == -1)
		fail_at(file, line, "%s: %s", call, strerror(errno));
	return value;
}

/* --- kids: child processes that take part (kids.c) --- */
/* Forks; the kid runs fn(arg) and exits with its value. Returns when the kid has called
 * kid_ready(). */
pid_t kid_start(int (*fn)(void *), void *arg);
void kid_ready(void);	    /* in the kid: set up, the parent may go on */
void kid_wait(void);	    /* in the kid: kid_ready(), then block until SIGTERM */
void kid_go(pid_t kid);	    /* send SIGTERM */
void kid_reap(pid_t kid);   /* wait; anything but exit status 0 is a failure */
void kid_finish(pid_t kid); /* kid_go() and kid_reap() */
/* Returns when task tid sleeps in system call nr (nr -1: in any). */
void await_blocked(pid_t tid, long nr);
void await_state(pid_t pid, char state);
pid_t await_child(pid_t parent); /* the first child of parent's leader, once it has one */

/* --- threads (threads.c) --- */
pthread_t thread_start(void *(*fn)(void *), void *arg);
void thread_wait(void);	       /* in a thread: ready, block until threads_go() */
void threads_await(int count); /* until so many threads are ready */
void threads_go(void);
void thread_join(pthread_t thread);

/* --- looking (look.c) --- */
/* Bytes that depend on seed and position. */
void fill(void *to, size_t size, uint32_t seed);
bool is_filled(const void *at, size_t size, uint32_t seed);
int64_t now_ns(clockid_t clock);
int64_t cpu_ns(void);
void sleep_ms(int ms);
/* The value of "Key:" in a /proc status-like file, as text; fails the test when absent. */
const char *proc_value(const char *path, const char *key, char *to, size_t size);
long proc_long(const char *path, const char *key, int base);
ssize_t read_text(const char *path, char *to, size_t size);
/* The /proc/self/maps line that covers addr: prot letters ("rw-p") and bounds; false if none. */
struct area {
	uintptr_t start, end;
	char perms[5];
	char name[256];
};
bool find_area(const void *addr, struct area *ret);
bool page_is_present(const void *addr); /* in memory or swap, by pagemap; the zero page counts */
int count_areas(const void *start, size_t size);
int count_fds(void);
void *map_anon(size_t size, int prot, int flags);
