/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* Appends to @text, which holds @len characters already; what does not fit is cut. */
static size_t append_va(char *text, size_t len, const char *fmt, va_list ap)
{
	int n = vsnprintf(text + len, ERR_TEXT_MAX - len, fmt, ap);

	if (n < 0)
		return len;
	return len + n < ERR_TEXT_MAX ? len + n : ERR_TEXT_MAX - 1;
}

/* File names and image strings may hold anything; a log and a terminal get nothing but text. */
static void defuse(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

int err_set_at(struct err *e, int code, const char *file, int line, bool with_errno,
	       const char *fmt, ...)
{
	const char *slash = strrchr(file, '/');
	va_list ap;
	size_t len;

	if (!e)
		return code;
	e->code = code;
	e->file = slash ? slash + 1 : file;
	e->line = line;
	va_start(ap, fmt);
	len = append_va(e->text, 0, fmt, ap);
	va_end(ap);
	if (with_errno)
		snprintf(e->text + len, ERR_TEXT_MAX - len, ": %s", strerror(-code));
	defuse(e->text);
	return code;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
	char inner[ERR_TEXT_MAX];
	va_list ap;
	size_t len;

	if (!e)
		return -EIO;
	memcpy(inner, e->text, sizeof(inner));
	va_start(ap, fmt);
	len = append_va(e->text, 0, fmt, ap);
	va_end(ap);
	snprintf(e->text + len, ERR_TEXT_MAX - len, ": %s", inner);
	defuse(e->text);
	return e->code;
}

int err_add(struct err *e, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return -EIO;
	va_start(ap, fmt);
	append_va(e->text, strlen(e->text), fmt, ap);
	va_end(ap);
	defuse(e->text);
	return e->code;
}
