// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <sys/resource.h>

const char test_doc[] = "the main stack keeps its contents deep down and still grows after restore";

static bool dig(int depth)
{
	volatile unsigned char local[4096];

	local[0] = depth;
	local[4095] = depth;
	if (depth && !dig(depth - 1))
		return false;
	return local[0] == (unsigned char)depth && local[4095] == (unsigned char)depth;
}

int main(int argc, char **argv)
{
	unsigned char deep[300000];

	test_init(argc, argv);
	fill(deep, sizeof deep, 11);
	test_wait();
	sabotage(deep[4242]++);
	check(is_filled(deep, sizeof deep, 11), "stack contents changed");
	check(dig(1000), "locals changed"); /* 4 MiB further */
	pass();
}
