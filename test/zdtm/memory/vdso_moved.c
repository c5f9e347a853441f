// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/auxv.h>

const char test_doc[] = "a vDSO moved elsewhere by mremap, with its data, stays there and works";

struct piece {
	unsigned long from, to;
};

static int find_pieces(struct piece *to)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	int count = 0;

	check(maps, "maps: %s", strerror(errno));
	while (fgets(line, sizeof line, maps))
		if (strstr(line, "[vvar") || strstr(line, "[vdso]"))
			count += sscanf(line, "%lx-%lx", &to[count].from, &to[count].to) == 2;
	fclose(maps);
	return count;
}

int main(int argc, char **argv)
{
	struct piece pieces[8], after[8];
	int count;
	unsigned long shift;

	test_init(argc, argv);
	count = find_pieces(pieces);
	check(count > 1, "only %d pieces", count);
	shift = (unsigned long)map_anon(1 << 20, PROT_NONE, 0) - pieces[0].from;
	for (int i = 0; i < count; i++) {
		unsigned long size = pieces[i].to - pieces[i].from;

		if ((void *)syscall(SYS_mremap, pieces[i].from, size, size,
				    MREMAP_MAYMOVE | MREMAP_FIXED,
				    pieces[i].from + shift) == MAP_FAILED)
			skip("this kernel does not move %lx: %s", pieces[i].from, strerror(errno));
	}
	check_eq(find_pieces(pieces), count);
	test_wait();
	check_eq(find_pieces(after), count);
	sabotage(after[0].from++);
	for (int i = 0; i < count; i++)
		check(after[i].from == pieces[i].from && after[i].to == pieces[i].to,
		      "piece %d is at %lx", i, after[i].from);
	pass();
}
