// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <arpa/inet.h>
#include <netinet/in.h>

const char test_doc[] = "a listening TCP socket, a connection made after";

int main(int argc, char **argv)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	socklen_t size = sizeof here;
	int fd, client;

	test_init(argc, argv);
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = must(socket(AF_INET, SOCK_STREAM, 0));
	must(bind(fd, (struct sockaddr *)&here, sizeof here));
	must(listen(fd, 5));
	must(getsockname(fd, (struct sockaddr *)&here, &size));
	refuse_fd(fd);
	test_wait();
	sabotage(shutdown(fd, SHUT_RDWR));
	client = must(socket(AF_INET, SOCK_STREAM, 0));
	must(connect(client, (struct sockaddr *)&here, sizeof here));
	must(accept(fd, NULL, NULL));
	pass();
}
