// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"madvise flags of private areas: each alone, and effects: not forked, wiped on fork";

static const struct {
	int advice;
	const char *flag; /* as in VmFlags */
} advices[] = {
	{ MADV_DONTFORK, " dc" },   { MADV_DONTDUMP, " dd" },	{ MADV_MERGEABLE, " mg" },
	{ MADV_HUGEPAGE, " hg" },   { MADV_NOHUGEPAGE, " nh" }, { MADV_WIPEONFORK, " wf" },
	{ MADV_SEQUENTIAL, " sr" }, { MADV_RANDOM, " rr" },
};

enum { ADVICES = sizeof advices / sizeof *advices, SIZE = 65536 };

static void *areas[ADVICES];

static void flags_of(const void *area, char *to, size_t size)
{
	FILE *smaps = fopen("/proc/self/smaps", "re");
	char line[512], start[32];
	bool inside = false;

	check(smaps, "smaps: %s", strerror(errno));
	snprintf(start, sizeof start, "%lx-", (unsigned long)area);
	while (fgets(line, sizeof line, smaps)) {
		if (!strncmp(line, start, strlen(start)))
			inside = true;
		if (inside && !strncmp(line, "VmFlags:", 8))
			break;
	}
	fclose(smaps);
	check(inside, "area %p is gone", area);
	snprintf(to, size, "%s", line + 8);
}

static int forked(void *arg)
{
	unsigned char vec[16];

	check(mincore(areas[0], 4096, vec) < 0 && errno == ENOMEM, "DONTFORK area was forked");
	check_eq(*(char *)areas[5], 0);
	return 0;
}

int main(int argc, char **argv)
{
	char flags[512];
	bool known[ADVICES];

	test_init(argc, argv);
	for (int i = 0; i < ADVICES; i++) {
		areas[i] = map_anon(SIZE + 8192, PROT_NONE, 0);
		areas[i] = (char *)areas[i] + 4096;
		must(mprotect(areas[i], SIZE, PROT_READ | PROT_WRITE));
		fill(areas[i], SIZE, i);
		known[i] = !madvise(areas[i], SIZE, advices[i].advice);
	}
	test_wait();
	sabotage(madvise(areas[1], SIZE, MADV_DODUMP));
	for (int i = 0; i < ADVICES; i++) {
		flags_of(areas[i], flags, sizeof flags);
		check(!known[i] || strstr(flags, advices[i].flag), "area %d: flags%s lack%s", i,
		      flags, advices[i].flag);
		check(is_filled(areas[i], SIZE, i), "contents of area %d changed", i);
	}
	kid_reap(kid_start(forked, NULL));
	pass();
}
