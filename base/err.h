/* SPDX-License-Identifier: MIT */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/*
 * The error object. A function that can fail returns a negative errno and describes the failure in
 * the struct err passed as its last argument: set once where it happens, wrapped by callers that know
 * something the origin did not, printed once at the top. It is plain data of a fixed size, so that it
 * survives fork, shared memory and an exhausted heap.
 *
 *	return err_set(e, -errno, "timerfd_create clock %d", clock);
 *	...
 *	return err_wrap(e, "restore fd %d of task %d", fd, pid);
 *
 *	restore fd 7 of task 42: timerfd_create clock 4242: Invalid argument
 */
#include <stdbool.h>
#include <stdarg.h>

#define ERR_TEXT_MAX 1024

struct err {
	int code;	  /* negative errno, 0 while nothing failed */
	int line;	  /* where err_set was called */
	const char *file; /* a string literal; the same address in every fork of this program */
	char text[ERR_TEXT_MAX];
};

#define ERR_INIT ((struct err){ 0 })

/*
 * Describe a failure and return @code, so that callers can write `return err_set(...)`.
 * @code is a negative errno; its text is appended after a colon. With -ECANCELED, -EINVAL or another
 * code whose text would add nothing, use err_say. @e may be NULL.
 */
#define err_set(e, code, ...) err_set_at(e, code, __FILE__, __LINE__, true, __VA_ARGS__)

/* As err_set, but the message is complete in itself: the errno text is not appended. */
#define err_say(e, code, ...) err_set_at(e, code, __FILE__, __LINE__, false, __VA_ARGS__)

/* Put "what: " in front of the text of @e and return its code. Keeps the origin's file and line. */
int err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Append text, for a remedy: err_add(e, " (use --shell-job)"). Returns the code. */
int err_add(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

int err_set_at(struct err *e, int code, const char *file, int line, bool with_errno,
	       const char *fmt, ...) __attribute__((format(printf, 6, 7)));

#endif
