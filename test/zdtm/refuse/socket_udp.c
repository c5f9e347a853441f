// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <arpa/inet.h>
#include <netinet/in.h>

const char test_doc[] = "a bound UDP socket that sends to itself";

int main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET }, is;
	socklen_t size = sizeof here;
	char got[8];
	int fd;

	test_init(argc, argv);
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = must(socket(AF_INET, SOCK_DGRAM, 0));
	must(bind(fd, (struct sockaddr *)&here, sizeof here));
	must(getsockname(fd, (struct sockaddr *)&here, &size));
	refuse_fd(fd);
	test_wait();
	must(getsockname(fd, (struct sockaddr *)&is, &size));
	sabotage(is.sin_port++);
	check_eq(is.sin_port, here.sin_port);
	check_eq(sendto(fd, "x", 1, 0, (struct sockaddr *)&here, size), 1);
	check_eq(recv(fd, got, sizeof got, MSG_DONTWAIT), 1);
	pass();
}
