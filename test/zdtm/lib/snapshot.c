// SPDX-License-Identifier: GPL-2.0-only
/*
 * snapshot [-r] [-m] [-l] PID: prints all of a process tree that /proc, kcmp() and
 *get_robust_list() show and that must be the same after a restore, in one canonical order, so that
 *diff tells what a restore lost. -r  raw: also what only a tree that was never killed keeps (split
 *of areas, inode numbers of pipes) -m  memory: hashes of all private pages that were written to -l
 *light: only who is there, whether stopped or traced; for trees that change all the time Not
 *compared, because they differ between any two looks: times, counters, page residency.
 */
#include "lib/snapshot.h"

#include <linux/kcmp.h>
#include <sys/syscall.h>

bool opt_raw, opt_memory, opt_light;

char *slurp(const char *path, size_t *ret_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size = 0, room = 4096;
	char *text = malloc(room);
	ssize_t got;

	if (fd < 0 || !text) {
		free(text);
		return NULL;
	}
	while ((got = read(fd, text + size, room - size - 1)) > 0) {
		size += got;
		if (room - size < 2)
			text = realloc(text, room *= 2);
		if (!text)
			abort();
	}
	close(fd);
	text[size] = 0;
	*ret_size = size;
	return text;
}

/* A one-line file, unprintable bytes as \xHH. */
static void show_file(const char *dir, const char *name)
{
	char path[PATH_MAX];
	size_t size;
	char *text;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	text = slurp(path, &size);
	printf("  %s ", name);
	if (!text)
		printf("(%s)", strerror(errno));
	for (size_t i = 0; text && i < size; i++) {
		if (text[i] == '\n')
			fputs(i + 1 < size ? "\n    " : "", stdout);
		else if (text[i] < ' ' || text[i] > '~')
			printf("\\x%02x", (unsigned char)text[i]);
		else
			putchar(text[i]);
	}
	putchar('\n');
	free(text);
}

static void show_link(const char *dir, const char *name)
{
	char path[PATH_MAX], text[PATH_MAX];
	ssize_t size;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	size = readlink(path, text, sizeof text);
	printf("  %s -> %.*s\n", name, size < 0 ? 0 : (int)size, text);
}

/* Running and sleeping are the same to an observer; stopped, traced and dead are not. */
static const char *state_word(char state)
{
	switch (state) {
	case 'T':
		return "stopped";
	case 't':
		return "trace-stopped";
	case 'Z':
		return "zombie";
	case 'X':
		return "dead";
	default:
		return "live";
	}
}

static const char *const status_keys[] = { "Name",
					   "Umask",
					   "Tgid",
					   "PPid",
					   "TracerPid",
					   "Uid",
					   "Gid",
					   "Groups",
					   "Threads",
					   "NStgid",
					   "NSpid",
					   "NSpgid",
					   "NSsid",
					   "SigPnd",
					   "ShdPnd",
					   "SigBlk",
					   "SigIgn",
					   "SigCgt",
					   "CapInh",
					   "CapPrm",
					   "CapEff",
					   "CapBnd",
					   "CapAmb",
					   "NoNewPrivs",
					   "Seccomp",
					   "Seccomp_filters",
					   "Speculation_Store_Bypass",
					   "SpeculationIndirectBranch",
					   "THP_enabled",
					   "untag_mask",
					   "CoreDumping",
					   "Cpus_allowed",
					   "Mems_allowed",
					   NULL };

static bool is_wanted_key(const char *line)
{
	for (const char *const *key = status_keys; *key; key++)
		if (!strncmp(line, *key, strlen(*key)) && line[strlen(*key)] == ':')
			return true;
	return false;
}

static void show_status(const char *dir)
{
	char path[PATH_MAX];
	size_t size;
	char *text, *at, *line;
	bool dead = false;

	snprintf(path, sizeof path, "%s/status", dir);
	at = text = slurp(path, &size);
	while (at && (line = strsep(&at, "\n"))) {
		/* What a zombie would have done about signals is nobody's business any more. */
		if (!strncmp(line, "State:", 6))
			dead = line[7] == 'Z';
		if (!strncmp(line, "State:", 6))
			printf("  State: %s\n", state_word(line[7]));
		else if (dead && (!strncmp(line, "Sig", 3) || !strncmp(line, "Shd", 3)))
			continue;
		else if (is_wanted_key(line))
			printf("  %s\n", line);
	}
	free(text);
}

static const struct {
	int index; /* as numbered in proc(5) */
	const char *name;
} stat_fields[] = {
	{ 4, "ppid" },	     { 5, "pgrp" },	    { 6, "session" },	   { 7, "tty" },
	{ 8, "tpgid" },	     { 18, "priority" },    { 19, "nice" },	   { 26, "start_code" },
	{ 27, "end_code" },  { 28, "start_stack" }, { 38, "exit_signal" }, { 40, "rt_priority" },
	{ 41, "policy" },    { 45, "start_data" },  { 46, "end_data" },	   { 47, "start_brk" },
	{ 48, "arg_start" }, { 49, "arg_end" },	    { 50, "env_start" },   { 51, "env_end" },
	{ 52, "exit_code" },
};

static void show_stat(const char *dir)
{
	char path[PATH_MAX];
	size_t size, next = 0;
	char *text, *at, *word;

	snprintf(path, sizeof path, "%s/stat", dir);
	text = slurp(path, &size);
	at = text ? strrchr(text, ')') : NULL;
	if (at)
		at += 2;
	for (int index = 3; at && (word = strsep(&at, " \n")); index++) {
		if (next == sizeof stat_fields / sizeof *stat_fields ||
		    stat_fields[next].index != index)
			continue;
		printf("  stat %s %s\n", stat_fields[next++].name, word);
	}
	free(text);
}

static void show_robust_list(pid_t tid)
{
	size_t size = 0;
	void *head = NULL;

	if (!syscall(SYS_get_robust_list, tid, &head, &size))
		printf("  robust_list %p %zu\n", head, size);
}

/*
 * A thread that was just thawed needs a moment to get back into its system call, and while some
 * calls wait (sigtimedwait, sigsuspend) the signal mask shown is another. A thread that computes
 * never settles: not waited for longer than this.
 */
static void settle(const char *dir)
{
	const struct timespec step = { 0, 1000000 };
	char path[96];

	snprintf(path, sizeof path, "%s/syscall", dir);
	for (int turn = 0; turn < 20; turn++) {
		size_t size;
		char *text = slurp(path, &size);
		bool is_running = text && !strncmp(text, "running", 7);

		free(text);
		if (!is_running)
			return;
		nanosleep(&step, NULL);
	}
}

static void show_thread(pid_t pid, pid_t tid)
{
	char dir[64], top[64];

	snprintf(dir, sizeof dir, "/proc/%d/task/%d", pid, tid);
	snprintf(top, sizeof top, "/proc/%d", tid);
	settle(dir);
	printf(" thread %d of %d\n", tid, pid);
	show_status(dir);
	if (opt_light)
		return;
	show_stat(dir);
	show_file(dir, "comm");
	show_file(dir, "children");
	show_file(top, "timerslack_ns");
	show_robust_list(tid);
}

static void show_sharing(pid_t pid, pid_t parent)
{
	static const struct {
		int type;
		const char *name;
	} kinds[] = {
		{ KCMP_VM, "vm" },
		{ KCMP_FILES, "files" },
		{ KCMP_FS, "fs" },
		{ KCMP_SIGHAND, "sighand" },
	};

	for (size_t i = 0; parent && i < sizeof kinds / sizeof *kinds; i++)
		printf("  shares %s with %d: %s\n", kinds[i].name, parent,
		       syscall(SYS_kcmp, pid, parent, kinds[i].type, 0, 0) ? "no" : "yes");
}

static void show_process(pid_t pid, pid_t parent)
{
	static const char *const files[] = { "cmdline",		"environ",     "auxv",
					     "limits",		"personality", "oom_score_adj",
					     "coredump_filter", "loginuid",    "timers",
					     "cgroup",		NULL };
	static const char *const links[] = { "exe",
					     "cwd",
					     "root",
					     "ns/pid",
					     "ns/mnt",
					     "ns/net",
					     "ns/user",
					     "ns/uts",
					     "ns/ipc",
					     "ns/cgroup",
					     "ns/time",
					     "ns/time_for_children",
					     "ns/pid_for_children",
					     NULL };
	char dir[64];

	snprintf(dir, sizeof dir, "/proc/%d", pid);
	for (const char *const *name = files; *name; name++)
		show_file(dir, *name);
	for (const char *const *name = links; *name; name++)
		show_link(dir, *name);
	show_sharing(pid, parent);
	show_fds(pid);
	show_areas(pid);
}

static int by_number(const void *a, const void *b)
{
	return *(const pid_t *)a - *(const pid_t *)b;
}

int list_numbers(const char *dir_path, pid_t **ret)
{
	DIR *dir = opendir(dir_path);
	pid_t *list = NULL;
	int count = 0;

	for (struct dirent *d; dir && (d = readdir(dir));) {
		if (d->d_name[0] < '0' || d->d_name[0] > '9')
			continue;
		list = realloc(list, (count + 1) * sizeof *list);
		if (!list)
			abort();
		list[count++] = atoi(d->d_name);
	}
	if (dir)
		closedir(dir);
	if (count)
		qsort(list, count, sizeof *list, by_number);
	*ret = list;
	return count;
}

static bool is_zombie(pid_t pid)
{
	char path[64];
	size_t size;
	char *text, *at;
	bool zombie;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	text = slurp(path, &size);
	at = text ? strrchr(text, ')') : NULL;
	zombie = !at || at[2] == 'Z' || at[2] == 'X';
	free(text);
	return zombie;
}

static void show_tree(pid_t pid, pid_t parent);

static void show_children(pid_t pid, pid_t tid)
{
	char path[64];
	size_t size;
	char *text, *at, *word;

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, tid);
	at = text = slurp(path, &size);
	while (at && (word = strsep(&at, " ")))
		if (*word)
			show_tree(atoi(word), pid);
	free(text);
}

static void show_tree(pid_t pid, pid_t parent)
{
	char path[64];
	pid_t *tids;
	int count;

	printf("process %d\n", pid);
	snprintf(path, sizeof path, "/proc/%d/task", pid);
	count = list_numbers(path, &tids);
	for (int i = 0; i < count; i++)
		show_thread(pid, tids[i]);
	if (!opt_light && !is_zombie(pid))
		show_process(pid, parent);
	for (int i = 0; i < count; i++)
		show_children(pid, tids[i]);
	free(tids);
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "rml")) != -1) {
		opt_raw |= option == 'r';
		opt_memory |= option == 'm';
		opt_light |= option == 'l';
	}
	if (optind + 1 != argc) {
		fputs("usage: snapshot [-r] [-m] [-l] PID\n", stderr);
		return 2;
	}
	show_tree(atoi(argv[optind]), 0);
	return 0;
}
