// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] =
	"owner and signal of a pipe descriptor set by F_SETOWN and F_SETSIG, O_ASYNC delivers";

static volatile sig_atomic_t got, got_fd;

static void on_io(int signo, siginfo_t *info, void *context)
{
	got = signo;
	got_fd = info->si_fd;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_sigaction = on_io, .sa_flags = SA_SIGINFO };
	struct f_owner_ex owner = { F_OWNER_PGRP, 0 }, is;
	int fds[2];

	test_init(argc, argv);
	sigaction(SIGRTMIN + 4, &action, NULL);
	must(pipe(fds));
	owner.pid = getpgrp();
	must(fcntl(fds[0], F_SETOWN_EX, &owner));
	must(fcntl(fds[0], F_SETSIG, SIGRTMIN + 4));
	must(fcntl(fds[0], F_SETFL, O_ASYNC | O_NONBLOCK));
	test_wait();
	must(fcntl(fds[0], F_GETOWN_EX, &is));
	sabotage(fcntl(fds[0], F_SETSIG, 0));
	check_eq(is.type, owner.type);
	check_eq(is.pid, owner.pid);
	check_eq(fcntl(fds[0], F_GETSIG), SIGRTMIN + 4);
	check_eq(fcntl(fds[0], F_GETFL), O_ASYNC | O_NONBLOCK);
	check_eq(write(fds[1], "x", 1), 1);
	check_eq(got, SIGRTMIN + 4);
	check_eq(got_fd, fds[0]);
	pass();
}
