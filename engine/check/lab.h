/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CHECK_LAB_H
#define ENGINE_CHECK_LAB_H

/* What probes try things on. All of it ends with the process of the probe at the latest. */
#include <sys/types.h>

/* ---- victims: children to be looked at and traced ---- */

/* A child that runs @body, which must not return; NULL: it sleeps. Returns its pid or -errno. */
pid_t victim_start(void (*body)(void));

/* Kill and reap it. */
void victim_kill(pid_t pid);

/* Seize @pid with PTRACE_O_* @options and stop it. Returns 0 or -errno. */
int victim_stop(pid_t pid, unsigned long options);

static inline void victim_end(pid_t *pid)
{
	if (*pid > 0)
		victim_kill(*pid);
}

/* `autovictim pid = victim_start(NULL)`: killed when the scope ends. */
#define autovictim __attribute__((cleanup(victim_end))) pid_t

/* ---- places: namespaces of the probe's own ---- */

/* A mount namespace of our own with an empty tmpfs as the current directory. 0 or -errno. */
int own_directory(void);

/* A network namespace of our own with its loopback up. 0 or -errno. */
int own_network(void);

/* ---- answers ---- */

/* Does a line of the text file @path begin with @start? As a probe answers. */
int file_has_line(const char *path, const char *start);

/* As file_has_line, for the fdinfo of our descriptor @fd. */
int fdinfo_has_line(int fd, const char *start);

/* The answer of a call that returned @ret: 0 and more yes, -1 with errno ENOSYS or @lack no. */
int answer_unless(long ret, int lack);

#endif
