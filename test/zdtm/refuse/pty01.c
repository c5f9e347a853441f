// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <termios.h>

const char test_doc[] = "a pseudo terminal pair";

int main(int argc, char **argv)
{
	struct termios settings;
	int master, slave;

	test_init(argc, argv);
	master = must(posix_openpt(O_RDWR | O_NOCTTY));
	must(grantpt(master));
	must(unlockpt(master));
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (slave < 0)
		skip("no slave: %s", strerror(errno));
	must(tcgetattr(slave, &settings));
	settings.c_cc[VINTR] = 'x';
	must(tcsetattr(slave, TCSANOW, &settings));
	refuse_fd(master);
	test_wait();
	must(tcgetattr(slave, &settings));
	sabotage(settings.c_cc[VINTR] = 0);
	check_eq(settings.c_cc[VINTR], 'x');
	check_eq(write(slave, "hello", 5), 5);
	pass();
}
