// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include <linux/securebits.h>

const char test_doc[] = "securebits, with and without locks";

int main(int argc, char **argv)
{
	int bits = SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_SETUID_FIXUP |
		   SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_NOROOT;

	test_init(argc, argv);
	must(prctl(PR_SET_SECUREBITS, bits));
	test_wait();
	sabotage(bits = 0);
	check_eq(prctl(PR_GET_SECUREBITS), bits);
	pass();
}
