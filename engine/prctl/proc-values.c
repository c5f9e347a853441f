/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers of a task that are read and written as files in /proc: the OOM adjustment, the audit login uid, and
 * which mappings go into a core dump. A new task inherits them from the restorer, so only a
 * difference is written: lowering the OOM adjustment takes CAP_SYS_RESOURCE, the login uid CAP_AUDIT_CONTROL.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "engine/prctl/state.h"
#include "engine/proc/procfs.h"

/* 1 with a number, 0 if this kernel does not have the file or it is empty. */
static int read_number(int proc_fd, const char *name, int base, int64_t *ret, struct err *e)
{
	autofree char *text = NULL;
	size_t cap = 0;
	ssize_t len = proc_read(proc_fd, name, &text, &cap);
	char *end;

	if (len == -ENOENT || len == 0)
		return 0;
	if (len < 0)
		return err_set(e, len, "read %s", name);
	*ret = strtoll(text, &end, base);
	if (end == text || (*end && *end != '\n'))
		return err_say(e, -EINVAL, "%s is '%.20s'", name, text);
	return 1;
}

int proc_values_read(int proc_fd, struct proc_values *ret, struct err *e)
{
	int64_t oom = 0, loginuid = 0, filter = 0;
	int has_oom = read_number(proc_fd, "oom_score_adj", 10, &oom, e);
	int has_loginuid = has_oom < 0 ? has_oom :
					 read_number(proc_fd, "loginuid", 10, &loginuid, e);
	int has_filter = has_loginuid < 0 ? has_loginuid :
					    read_number(proc_fd, "coredump_filter", 16, &filter, e);

	if (has_filter < 0)
		return has_filter;
	*ret = (struct proc_values){
		.has_oom_score_adj = has_oom,
		.has_loginuid = has_loginuid,
		.has_coredump_filter = has_filter,
		.oom_score_adj = oom,
		.loginuid = loginuid,
		.coredump_filter = filter,
	};
	return 0;
}

static void emit_write(struct program *p, const char *path, const char *text)
{
	uint32_t name = program_add_data(p, path, strlen(path) + 1);
	uint32_t data = program_add_data(p, text, strlen(text));
	uint32_t fd;

	fd = program_call(p, path, SYS_openat, ARG(AT_FDCWD), ARG_DATA(name),
			  ARG(O_WRONLY | O_CLOEXEC));
	program_call(p, path, SYS_write, ARG_RESULT(fd), ARG_DATA(data), ARG(strlen(text)));
	program_note(p, "write %s to %s", text, path);
	program_call(p, path, SYS_close, ARG_RESULT(fd));
}

void proc_values_emit(const struct proc_values *want, const struct proc_values *own,
		      struct program *p)
{
	char text[24];

	if (want->has_oom_score_adj && want->oom_score_adj != own->oom_score_adj) {
		snprintf(text, sizeof(text), "%d", want->oom_score_adj);
		emit_write(p, "/proc/self/oom_score_adj", text);
	}
	if (want->has_coredump_filter && want->coredump_filter != own->coredump_filter) {
		snprintf(text, sizeof(text), "0x%x", want->coredump_filter);
		emit_write(p, "/proc/self/coredump_filter", text);
	}
	if (want->has_loginuid && own->has_loginuid && want->loginuid != own->loginuid) {
		snprintf(text, sizeof(text), "%u", want->loginuid);
		emit_write(p, "/proc/self/loginuid", text);
	}
}
