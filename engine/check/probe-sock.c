/* SPDX-License-Identifier: GPL-2.0-only */
/* Single sockets: options and ioctls that read and set what has no other way in or out. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/probes.h"

/* linux/sockios.h, linux/un.h, asm-generic/socket.h, linux/in6.h */
#define GET_NETNS      0x894c /* SIOCGSKNS, Linux 4.10 */
#define OPEN_UNIX_FILE 0x89e0 /* SIOCUNIXFILE, Linux 4.12 */
#define BUF_LOCK       72     /* SO_BUF_LOCK, Linux 5.16 */
#define FREEBIND6      78     /* IPV6_FREEBIND, Linux 4.15 */

/* ---- options ---- */

static int can_get(int sk, int level, int option, void *value, socklen_t size)
{
	if (sk < 0)
		return -errno;
	return answer_unless(getsockopt(sk, level, option, value, &size), ENOPROTOOPT);
}

static int can_set(int sk, int level, int option, int value)
{
	if (sk < 0)
		return -errno;
	return answer_unless(setsockopt(sk, level, option, &value, sizeof(value)), ENOPROTOOPT);
}

/* Families whose sockets cannot do it answer EOPNOTSUPP. */
int probe_sock_peek_off(void)
{
	autofd sk = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int ret = can_set(sk, SOL_SOCKET, SO_PEEK_OFF, 0);

	return ret == -EOPNOTSUPP ? 0 : ret;
}

int probe_so_gets(void)
{
	autofd sk = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char device[16];
	int ret = can_get(sk, SOL_SOCKET, SO_GET_FILTER, NULL, 0);

	return ret == 1 ? can_get(sk, SOL_SOCKET, SO_BINDTODEVICE, device, sizeof(device)) : ret;
}

int probe_sockopt_buf_lock(void)
{
	autofd sk = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return can_set(sk, SOL_SOCKET, BUF_LOCK, 0);
}

int probe_ipv6_freebind(void)
{
	autofd sk = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (sk < 0)
		return answer_unless(sk, EAFNOSUPPORT);
	return can_set(sk, IPPROTO_IPV6, FREEBIND6, 1);
}

/* ---- descriptors that belong to a socket ---- */

int probe_sk_ns(void)
{
	autofd sk = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	autofd ns = sk < 0 ? -1 : ioctl(sk, GET_NETNS);

	return answer_unless(ns, ENOTTY);
}

int probe_sk_unix_file(void)
{
	struct sockaddr_un name = { AF_UNIX, "socket" };
	int ret = own_directory();
	autofd sk = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	autofd file = -1;

	if (ret < 0)
		return ret;
	if (sk < 0 || bind(sk, (struct sockaddr *)&name, sizeof(name)))
		return -errno;
	file = ioctl(sk, OPEN_UNIX_FILE);
	return answer_unless(file, ENOTTY);
}

/* ---- TCP ---- */

static int tcp_socket(void)
{
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

int probe_tcp(void)
{
	autofd sk = tcp_socket();
	int ret = can_set(sk, IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_ON);
	uint32_t stamp;

	return ret == 1 ? can_get(sk, IPPROTO_TCP, TCP_TIMESTAMP, &stamp, sizeof(stamp)) : ret;
}

int probe_tcp_window(void)
{
	autofd sk = tcp_socket();
	struct tcp_repair_window window;
	int ret = can_set(sk, IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_ON);

	return ret == 1 ? can_get(sk, IPPROTO_TCP, TCP_REPAIR_WINDOW, &window, sizeof(window))
			: ret;
}

/* Connect @sk to a listening socket on the loopback, which goes to @ret_listener. */
static int connect_to_self(int sk, int *ret_listener)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof(here);

	*ret_listener = tcp_socket();
	if (bind(*ret_listener, (struct sockaddr *)&here, sizeof(here)) ||
	    listen(*ret_listener, 1) ||
	    getsockname(*ret_listener, (struct sockaddr *)&here, &len) ||
	    connect(sk, (struct sockaddr *)&here, sizeof(here)))
		return -errno;
	return 0;
}

/* Before Linux 4.3 only a connection that is open in both directions could be repaired. */
int probe_tcp_half_closed(void)
{
	int ret = own_network();
	autofd sk = tcp_socket();
	autofd listener = -1;

	if (ret == 0)
		ret = connect_to_self(sk, &listener);
	if (ret < 0)
		return ret;
	if (shutdown(sk, SHUT_WR))
		return -errno;
	ret = can_set(sk, IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_ON);
	return ret == -EPERM && probe_tcp() == 1 ? 0 : ret;
}
