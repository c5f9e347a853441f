// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <sys/signalfd.h>

const char test_doc[] = "a signalfd and its mask";

int main(int argc, char **argv)
{
	struct signalfd_siginfo info;
	sigset_t set;
	int fd;

	test_init(argc, argv);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = must(signalfd(-1, &set, SFD_NONBLOCK));
	refuse_fd(fd);
	test_wait();
	sabotage(sigemptyset(&set); signalfd(fd, &set, 0); fcntl(fd, F_SETFL, O_NONBLOCK));
	must(kill(getpid(), SIGUSR1));
	check_eq(read(fd, &info, sizeof info), sizeof info);
	check_eq(info.ssi_signo, SIGUSR1);
	pass();
}
