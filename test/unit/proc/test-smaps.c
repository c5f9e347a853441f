/* SPDX-License-Identifier: GPL-2.0-only */
#include <sys/mman.h>
#include <time.h>

#include "base/util.h"
#include "data.h"
#include "engine/proc/smaps.h"

#define N_MANY 53

struct many {
	struct data data;
	struct smaps_entry v[N_MANY];
};

/* All entries of @name; exactly @n of them. */
static struct many load(const char *name, int n)
{
	struct many m = { .data = data_load(name) };
	struct proc_cursor c = proc_cursor(m.data.text, m.data.len);
	struct smaps_entry extra;
	struct err e = ERR_INIT;

	for (int i = 0; i < n; i++)
		assert_int_equal(smaps_next(&c, &m.v[i], &e), 1);
	assert_int_equal(smaps_next(&c, &extra, &e), 0);
	return m;
}

/* The first mapping that has @flag and not @without */
static const struct smaps_entry *with_flag_only(const struct many *m, uint64_t flag,
						uint64_t without)
{
	for (int i = 0; i < N_MANY; i++) {
		if ((m->v[i].vm_flags & (flag | without)) == flag)
			return &m->v[i];
	}
	fail();
	return NULL;
}

static const struct smaps_entry *with_flag(const struct many *m, uint64_t flag)
{
	return with_flag_only(m, flag, 0);
}

static const struct smaps_entry *with_name(const struct many *m, const char *name)
{
	for (int i = 0; i < N_MANY; i++) {
		if (proc_str_eq(m->v[i].map.name, name))
			return &m->v[i];
	}
	fail();
	return NULL;
}

static void names(void **state)
{
	struct many m = load("smaps-many.txt", N_MANY);
	const struct smaps_entry *s;

	s = with_name(&m, "/memfd:weird name\\012) R 1 ( (deleted)");
	assert_int_equal(s->map.prot, PROT_READ | PROT_WRITE);
	assert_true(s->map.shared);
	assert_int_equal(s->map.pgoff, 0x1000);
	assert_int_equal(s->map.dev_minor, 1);
	assert_true(s->map.ino);
	assert_int_equal(s->private_dirty_kb, 4);
	s = with_name(&m, "/srv/data/with space\\012and newline");
	assert_false(s->map.shared);
	assert_int_equal(s->map.pgoff, 0x2000);
	assert_int_equal(s->map.dev_major, 0xfe);
	assert_int_equal(s->anonymous_kb, 4);
	s = with_name(&m, "/srv/data/gone (deleted)");
	assert_true(proc_str_has_suffix(s->map.name, " (deleted)"));
	assert_int_equal(s->vm_flags, VMF_RD | VMF_SH | VMF_MR | VMF_MW | VMF_ME | VMF_MS | VMF_RR);
	s = with_name(&m, "[vsyscall]");
	assert_int_equal(s->map.start, 0xffffffffff600000);
	assert_int_equal(s->map.prot, PROT_EXEC);
	assert_int_equal(s->vm_flags, VMF_EX);
	assert_int_equal(with_name(&m, "")->map.ino, 0);
	free(m.data.text);
}

static void flags(void **state)
{
	struct many m = load("smaps-many.txt", N_MANY);
	const struct smaps_entry *s;

	s = with_flag(&m, VMF_LF);
	assert_true(s->vm_flags & VMF_LO);
	assert_int_equal(s->locked_kb, 0);
	assert_int_equal(with_flag_only(&m, VMF_LO, VMF_LF)->locked_kb, 12);
	s = with_flag(&m, VMF_HG);
	assert_int_equal(s->thp_eligible, 1);
	assert_int_equal(s->rss_kb, 4096);
	assert_int_equal(s->anonymous_kb, 4096);
	s = with_flag(&m, VMF_HT);
	assert_int_equal(s->kernel_page_size_kb, 2048);
	assert_int_equal(s->private_hugetlb_kb, 2048);
	assert_int_equal(s->rss_kb, 0);
	assert_int_equal(with_flag(&m, VMF_UM)->vm_flags & VMF_UW, VMF_UW);
	assert_int_equal(with_flag(&m, VMF_DP)->vm_flags & VMF_WF, VMF_WF);
	with_flag(&m, VMF_GD);
	with_flag(&m, VMF_SL);
	with_flag(&m, VMF_NH);
	with_flag(&m, VMF_MG);
	with_flag(&m, VMF_DC);
	with_flag(&m, VMF_DD);
	with_flag(&m, VMF_NR);
	with_flag(&m, VMF_SR);
	with_flag(&m, VMF_PF);
	for (int i = 0; i < N_MANY; i++)
		assert_false(m.v[i].vm_flags & VMF_UNKNOWN);
	free(m.data.text);
}

static void unknown_flag(void **state)
{
	struct many m = load("smaps-pkey-unknown-flag.txt", 1);
	char buf[64];

	assert_true(m.v[0].vm_flags & VMF_UNKNOWN);
	assert_string_equal(m.v[0].unknown_flag, "zz");
	assert_true(m.v[0].vm_flags & VMF_SL);
	assert_true(m.v[0].vm_flags & VMF_SS);
	assert_int_equal(m.v[0].pkey, 11);
	assert_int_equal(m.v[0].swap_kb, 12345678901ULL);
	assert_str(m.v[0].map.name, "[anon:a b]");
	assert_string_equal(smaps_flags_print(m.v[0].vm_flags, buf, sizeof(buf)),
			    "rd wr mr mw me ac ss sl ??");
	assert_string_equal(smaps_flags_print(m.v[0].vm_flags, buf, 8), "rd wr");
	free(m.data.text);
}

static void old_kernel(void **state)
{
	struct many m = load("smaps-3.18.txt", 2);

	assert_true(m.v[0].vm_flags & VMF_DW);
	assert_int_equal(m.v[1].vm_flags & (VMF_SD | VMF_NL | VMF_MP), VMF_SD | VMF_NL | VMF_MP);
	assert_int_equal(m.v[1].map.start, 0x601000);
	assert_str(m.v[1].map.name, "[heap]");
	free(m.data.text);
}

/* maps of the same process, taken right after */
static void maps(void **state)
{
	struct many m = load("smaps-many.txt", N_MANY);
	struct data d = data_load("maps-many.txt");
	struct proc_cursor c = proc_cursor(d.text, d.len);
	struct err e = ERR_INIT;
	struct proc_map map;

	for (int i = 0; i < N_MANY; i++) {
		assert_int_equal(maps_next(&c, &map, &e), 1);
		assert_int_equal(map.start, m.v[i].map.start);
		assert_int_equal(map.end, m.v[i].map.end);
		assert_int_equal(map.ino, m.v[i].map.ino);
		assert_int_equal(map.name.len, m.v[i].map.name.len);
	}
	assert_int_equal(maps_next(&c, &map, &e), 0);
	free(m.data.text);
	free(d.text);
}

static void refused_map(const char *text, const char *message)
{
	struct proc_cursor c = proc_cursor(text, strlen(text));
	struct err e = ERR_INIT;
	struct proc_map map;

	assert_int_equal(maps_next(&c, &map, &e), -EINVAL);
	assert_non_null(strstr(e.text, message));
}

static void errors(void **state)
{
	const char no_flags[] = "1000-2000 rw-p 00000000 00:00 0 \nSize: 4 kB\n";
	const char bad_rss[] = "1000-2000 rw-p 00000000 00:00 0 \nRss: x kB\nVmFlags: rd \n";
	const char bad_flag[] = "1000-2000 rw-p 00000000 00:00 0 \nVmFlags: rd x \n";
	const char *texts[] = { no_flags, bad_rss, bad_flag };
	const char *messages[] = { "line 2: mapping without VmFlags", "line 2: malformed Rss",
				   "line 2: malformed VmFlags" };

	for (int i = 0; i < 3; i++) {
		struct proc_cursor c = proc_cursor(texts[i], strlen(texts[i]));
		struct err e = ERR_INIT;
		struct smaps_entry s;

		assert_int_equal(smaps_next(&c, &s, &e), -EINVAL);
		assert_non_null(strstr(e.text, messages[i]));
	}
	refused_map("2000-1000 rw-p 00000000 00:00 0 \n", "line 1: malformed address range");
	refused_map("1000-2000 rwwp 00000000 00:00 0 \n", "permissions");
	refused_map("1000-2000 rw-p 00000000 0000 0 \n", "device");
	refused_map("1000-2000 rw-p 00000000 00:00 0x\n", "inode");
	refused_map("1000-2000 rw-p 00000000 00:00 0", "the line is cut");
	refused_map("11112222333344445-2 rw-p 0 00:00 0\n", "address range");
}

/* Whatever is cut off: entries that are whole, then an error unless the cut is between two of them.
 */
static void truncated(void **state)
{
	struct data d = data_load("smaps-many.txt");

	for (size_t n = 0; n < d.len; n += n < 4000 ? 1 : 7) {
		autofree char *text = data_copy(d.text, n);
		struct proc_cursor c = proc_cursor(text, n);
		struct err e = ERR_INIT;
		struct smaps_entry s;
		int r;

		while ((r = smaps_next(&c, &s, &e)) > 0)
			;
		assert_int_equal(r, n && d.text[n - 1] != '\n' ? -EINVAL : r);
		assert_int_equal(r, n && d.text[n] >= 'A' && d.text[n] <= 'Z' ? -EINVAL : r);
	}
	free(d.text);
}

/* 5000 mappings; the time is printed, not checked: the machine may be busy. */
static void speed(void **state)
{
	struct data d = data_load("smaps-many.txt");
	size_t rounds = 5000 / N_MANY + 1, len = d.len * rounds;
	autofree char *text = malloc(len + 1);
	struct timespec a, b;
	struct smaps_entry s;
	struct err e = ERR_INIT;
	int n = 0;

	for (size_t i = 0; i < rounds; i++)
		memcpy(text + i * d.len, d.text, d.len + 1);
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (struct proc_cursor c = proc_cursor(text, len); smaps_next(&c, &s, &e) > 0; n++)
		;
	clock_gettime(CLOCK_MONOTONIC, &b);
	assert_int_equal(n, rounds * N_MANY);
	print_message("%d mappings, %zu bytes: %ld us\n", n, len,
		      (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000);
	free(d.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),	cmocka_unit_test(flags),
		cmocka_unit_test(unknown_flag), cmocka_unit_test(old_kernel),
		cmocka_unit_test(maps),		cmocka_unit_test(errors),
		cmocka_unit_test(truncated),	cmocka_unit_test(speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
