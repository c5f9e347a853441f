/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cgroups of a test. They are made beside the one the test is started in, under names nobody else
 * has, and have to be left and removed before the verdict: what was seen is compared afterwards.
 */
#pragma once

#include "lib/zdtm.h"

#define CG_PATH 512

struct cg {
	char home[CG_PATH]; /* directory of the cgroup the test is started in */
	char dir[CG_PATH];  /* one below it */
};

/* The rest of the line of /proc/self/cgroup behind ":NAME:"; name "" is version 2. */
static inline bool cg_own_path(const char *name, char *to, size_t size)
{
	char text[8192], key[64], *at;

	check(read_text("/proc/self/cgroup", text, sizeof(text)) > 0, "cannot read cgroup");
	snprintf(key, sizeof(key), *name ? ":%s:" : "0:%s:", name);
	at = strstr(text, key);
	if (!at)
		return false;
	snprintf(to, size, "%.*s", (int)strcspn(at + strlen(key), "\n"), at + strlen(key));
	return true;
}

/* Where the whole hierarchy is mounted. */
static inline bool cg_find_mount(const char *name, char *to, size_t size)
{
	char line[4096], root[CG_PATH], at[CG_PATH], type[32], options[512];
	FILE *f = fopen("/proc/self/mountinfo", "re");
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f)) {
		const char *tail = strstr(line, " - ");

		if (!tail || sscanf(line, "%*d %*d %*s %511s %511s", root, at) != 2 ||
		    sscanf(tail, " - %31s %*s %511s", type, options) != 2 || strcmp(root, "/"))
			continue;
		found = *name ? !strcmp(type, "cgroup") && strstr(options, name)
			      : !strcmp(type, "cgroup2");
	}
	if (f)
		fclose(f);
	snprintf(to, size, "%s", at);
	return found;
}

/* A cgroup of the hierarchy, below the one we are in; skips the test where that cannot be. */
static inline void cg_make(struct cg *cg, const char *name)
{
	char mount[CG_PATH], path[256];

	if (!cg_own_path(name, path, sizeof(path)) || !cg_find_mount(name, mount, sizeof(mount)))
		skip("no hierarchy of cgroups %s", *name ? name : "v2");
	snprintf(cg->home, CG_PATH, "%.200s%s", mount, strcmp(path, "/") ? path : "");
	snprintf(cg->dir, CG_PATH, "%.480s/zdtm.XXXXXX", cg->home);
	if (!mkdtemp(cg->dir))
		skip("cannot make %s: %s", cg->dir, strerror(errno));
}

/* Whoever calls goes to @dir: with "cgroup.procs" the process, else this thread. */
static inline void cg_go(const char *dir, const char *file)
{
	char path[CG_PATH + 32];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	fd = must(open(path, O_WRONLY | O_CLOEXEC));
	must(write(fd, "0", 1));
	must(close(fd));
}

static inline void cg_read(char *to, size_t size)
{
	check(read_text("/proc/thread-self/cgroup", to, size) > 0, "cannot read cgroup");
}
