/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Feeds the parsers of engine/proc with anything. The first byte of the input chooses the parser,
 * the rest is the text, in memory of exactly its size, so that a sanitizer sees a read beyond it.
 * Strings in the results are read to their ends.
 *
 * With clang and -Dfuzz=true this is a libFuzzer target. Otherwise main() runs files through it
 * once, each with every parser: fuzz-proc test/data/proc/smaps-many.txt
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/io.h"
#include "base/util.h"
#include "engine/proc/auxv.h"
#include "engine/proc/build-id.h"
#include "engine/proc/cgroup.h"
#include "engine/proc/children.h"
#include "engine/proc/fdinfo.h"
#include "engine/proc/limits.h"
#include "engine/proc/mountinfo.h"
#include "engine/proc/smaps.h"
#include "engine/proc/stat.h"
#include "engine/proc/status.h"
#include "engine/proc/timers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile unsigned int sink;

static void touch(struct proc_str str)
{
	for (size_t i = 0; i < str.len; i++)
		sink += str.s[i];
}

static void fuzz_stat(const char *text, size_t len)
{
	struct proc_stat st;
	struct err e;

	proc_stat_parse(text, len, &st, &e);
}

static void fuzz_status(const char *text, size_t len)
{
	struct mempool *pool = mempool_new();
	struct proc_status st;
	struct err e;

	if (!proc_status_parse(text, len, pool, &st, &e)) {
		sink += proc_ns_ids_innermost(&st.ns_pid) + strlen(st.spec_store_bypass);
		if (st.n_groups)
			sink += st.groups[st.n_groups - 1];
	}
	mempool_free(pool);
}

static void fuzz_smaps(const char *text, size_t len)
{
	struct proc_cursor c = proc_cursor(text, len);
	struct smaps_entry s;
	struct err e;
	char buf[32];

	while (smaps_next(&c, &s, &e) > 0) {
		touch(s.map.name);
		sink += *smaps_flags_print(s.vm_flags, buf, sizeof(buf)) + strlen(s.unknown_flag);
	}
}

static void fuzz_maps(const char *text, size_t len)
{
	struct proc_cursor c = proc_cursor(text, len);
	struct proc_map map;
	struct err e;

	while (maps_next(&c, &map, &e) > 0)
		touch(map.name);
}

static void fuzz_limits(const char *text, size_t len)
{
	struct proc_limits l;
	struct err e;

	proc_limits_parse(text, len, &l, &e);
}

static void fuzz_timers(const char *text, size_t len)
{
	struct proc_cursor c = proc_cursor(text, len);
	struct proc_timer t;
	struct err e;

	while (timers_next(&c, &t, &e) > 0)
		sink += t.notify;
}

static void fuzz_fdinfo(const char *text, size_t len)
{
	struct fdinfo_eventfd efd;
	struct fdinfo_line line;
	struct fdinfo f;
	struct err e;

	if (fdinfo_parse(text, len, &f, &e) < 0)
		return;
	fdinfo_eventfd_parse(&f, &efd, &e);
	while (fdinfo_next(&f.lines, &line, &e) > 0) {
		touch(line.key);
		touch(line.value);
	}
}

static void fuzz_mountinfo(const char *text, size_t len)
{
	struct proc_cursor c = proc_cursor(text, len);
	struct mempool *pool = mempool_new();
	struct proc_mount m;
	struct err e;

	while (mountinfo_next(&c, &m, &e) > 0) {
		touch(m.options);
		touch(m.fstype);
		touch(m.super_options);
		sink += *proc_str_unescape(pool, m.mountpoint) + *proc_str_unescape(pool, m.root);
	}
	mempool_free(pool);
}

static void fuzz_children(const char *text, size_t len)
{
	autonumbers pids = { 0 };
	struct err e;

	proc_children_parse(text, len, &pids, &e);
}

static void fuzz_cgroup(const char *text, size_t len)
{
	struct proc_cursor c = proc_cursor(text, len);
	struct proc_cgroup g;
	struct err e;

	while (cgroup_next(&c, &g, &e) > 0) {
		touch(g.controllers);
		touch(g.path);
	}
}

static void fuzz_auxv(const char *text, size_t len)
{
	struct proc_auxv a;
	struct err e;

	if (!proc_auxv_parse(text, len, &a, &e))
		sink += proc_auxv_get(&a, 6, 0);
}

static void fuzz_build_id(const char *text, size_t len)
{
	autofd fd = memfd_create("fuzz", MFD_CLOEXEC);
	uint8_t id[BUILD_ID_MAX];
	struct err e;

	if (fd < 0 || write_all(fd, text, len) < 0)
		return;
	for (int i = elf_build_id_read(fd, id, &e); i > 0; i--)
		sink += id[i - 1];
}

typedef void fuzz_fn(const char *text, size_t len);

static fuzz_fn *const parsers[] = {
	fuzz_stat,   fuzz_status, fuzz_smaps,	  fuzz_maps,	 fuzz_limits, fuzz_timers,
	fuzz_fdinfo, fuzz_cgroup, fuzz_mountinfo, fuzz_children, fuzz_auxv,   fuzz_build_id,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	autofree char *text = NULL;

	if (!size)
		return 0;
	text = malloc(size);
	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = 0;
	parsers[data[0] % ARRAY_SIZE(parsers)](text, size - 1);
	return 0;
}

#ifndef FUZZ_LIBFUZZER
/* The text at every length, with every parser. */
static void replay(uint8_t *input, size_t size)
{
	size_t step = size > 4096 ? size / 1024 : 1;

	for (size_t i = 0; i < ARRAY_SIZE(parsers); i++) {
		input[0] = i;
		for (size_t n = 1; n < size; n += step)
			LLVMFuzzerTestOneInput(input, n);
		LLVMFuzzerTestOneInput(input, size);
	}
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		autofree char *text = NULL;
		autofree uint8_t *input = NULL;
		ssize_t len = read_file_at(AT_FDCWD, argv[i], &text);

		if (len < 0 || !(input = malloc(len + 1))) {
			fprintf(stderr, "%s: cannot be read\n", argv[i]);
			return 1;
		}
		memcpy(input + 1, text, len);
		replay(input, len + 1);
	}
	return 0;
}
#endif
