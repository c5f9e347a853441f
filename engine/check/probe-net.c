/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Links, and what netlink tells of sockets and network namespaces. What makes links does so in a
 * network namespace of its own, which goes away with the probe.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h> /* before those of linux/, which give way to it */
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/inet_diag.h>
#include <linux/net_namespace.h>
#include <linux/packet_diag.h>
#include <linux/netlink_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/netlink.h"
#include "engine/check/probes.h"

#define GET_NETNS 0x894c /* SIOCGSKNS; of a tun descriptor since Linux 5.0 */

/* ---- sock_diag ---- */

/* Ask for all sockets of a kind. ENOENT: nobody answers for them; EINVAL: not for such at all. */
static int can_list(const void *request, uint32_t len)
{
	autofd fd = nl_socket(NETLINK_SOCK_DIAG);
	struct nl_buf b = { 0 };
	int ret;

	if (fd < 0)
		return fd == -EPROTONOSUPPORT ? 0 : fd;
	nl_begin(&b, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP);
	nl_put(&b, request, len);
	ret = nl_ask(fd, &b, NULL);
	if (ret == -ENOENT || ret == -EINVAL)
		return 0;
	return ret < 0 ? ret : 1;
}

static int can_list_inet(int family, int protocol)
{
	struct inet_diag_req_v2 request = { .sdiag_family = family,
					    .sdiag_protocol = protocol,
					    .idiag_states = -1 };

	return can_list(&request, sizeof(request));
}

int probe_sock_diag(void)
{
	struct unix_diag_req unix_sockets = { .sdiag_family = AF_UNIX, .udiag_states = -1 };
	struct packet_diag_req packets = { .sdiag_family = AF_PACKET };
	struct netlink_diag_req netlinks = { .sdiag_family = AF_NETLINK,
					     .sdiag_protocol = NDIAG_PROTO_ALL };
	int ret = can_list(&unix_sockets, sizeof(unix_sockets));

	if (ret == 1)
		ret = can_list_inet(AF_INET, IPPROTO_TCP);
	if (ret == 1)
		ret = can_list_inet(AF_INET, IPPROTO_UDP);
	if (ret == 1)
		ret = can_list(&packets, sizeof(packets));
	if (ret == 1)
		ret = can_list(&netlinks, sizeof(netlinks));
	return ret;
}

int probe_net_diag_raw(void)
{
	int ret = can_list_inet(AF_INET, IPPROTO_RAW);

	return ret == 1 ? can_list_inet(AF_INET6, IPPROTO_RAW) : ret;
}

/* ---- namespaces and links ---- */

/* Two fresh network namespaces: we are in the second, @ret_other is the first. */
static int two_networks(int *ret_other)
{
	if (unshare(CLONE_NEWNET))
		return -errno;
	*ret_other = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (*ret_other < 0 || unshare(CLONE_NEWNET))
		return -errno;
	return 0;
}

/* Begin a request about the link called @name. */
static void begin_link(struct nl_buf *b, uint16_t type, uint16_t flags, const char *name)
{
	struct ifinfomsg link = { 0 };

	nl_begin(b, type, flags);
	nl_put(b, &link, sizeof(link));
	nl_attr_text(b, IFLA_IFNAME, name);
}

/* A pair of connected links, probe0 and whatever the kernel calls the other one. */
static int make_veth(int fd)
{
	struct nl_buf b = { 0 };
	uint32_t nest;

	begin_link(&b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, "probe0");
	nest = nl_nest(&b, IFLA_LINKINFO);
	nl_attr(&b, IFLA_INFO_KIND, "veth", 4);
	nl_nest_end(&b, nest);
	return nl_ask(fd, &b, NULL);
}

/* Move probe0 to the namespace @ns, to become number @index there if that is not 0. */
static int move_link(int fd, int ns, uint32_t index)
{
	struct nl_buf b = { 0 };

	begin_link(&b, RTM_SETLINK, NLM_F_ACK, "probe0");
	nl_attr_u32(&b, IFLA_NET_NS_FD, ns);
	if (index)
		nl_attr_u32(&b, IFLA_NEW_IFINDEX, index);
	return nl_ask(fd, &b, NULL);
}

int probe_newifindex(void)
{
	autofd other = -1;
	autofd fd = -1;
	char name[IF_NAMESIZE];
	int ret = two_networks(&other);

	if (ret < 0)
		return ret;
	fd = nl_socket(NETLINK_ROUTE);
	ret = make_veth(fd);
	if (ret < 0)
		return ret;
	if (move_link(fd, other, 4242) < 0)
		return 0;
	if (setns(other, CLONE_NEWNET))
		return -errno;
	return if_indextoname(4242, name) != NULL;
}

/* Give the namespace @ns the number @id as seen from here. */
static int name_network(int fd, int ns, uint32_t id)
{
	struct nl_buf b = { 0 };

	nl_begin(&b, RTM_NEWNSID, NLM_F_ACK);
	nl_put(&b, &(struct rtgenmsg){ 0 }, sizeof(struct rtgenmsg));
	nl_attr_u32(&b, NETNSA_NSID, id);
	nl_attr_u32(&b, NETNSA_FD, ns);
	return nl_ask(fd, &b, NULL);
}

int probe_nsid(void)
{
	autofd other = -1;
	autofd fd = -1;
	struct nl_buf b = { 0 }, reply;
	const struct nlattr *id;
	int ret = two_networks(&other);

	if (ret < 0)
		return ret;
	fd = nl_socket(NETLINK_ROUTE);
	if (name_network(fd, other, 42) < 0)
		return 0;
	nl_begin(&b, RTM_GETNSID, 0);
	nl_put(&b, &(struct rtgenmsg){ 0 }, sizeof(struct rtgenmsg));
	nl_attr_u32(&b, NETNSA_FD, other);
	if (nl_ask(fd, &b, &reply) < 0)
		return 0;
	id = nl_find(&reply, sizeof(struct rtgenmsg), NETNSA_NSID);
	return id && *(const uint32_t *)(id + 1) == 42;
}

/* The end of the pair that stays names the namespace that the other one went to. */
int probe_link_nsid(void)
{
	autofd other = -1;
	autofd fd = -1;
	struct nl_buf b = { 0 }, reply;
	int ret = two_networks(&other);

	if (ret < 0)
		return ret;
	fd = nl_socket(NETLINK_ROUTE);
	ret = make_veth(fd);
	if (ret == 0)
		ret = move_link(fd, other, 0);
	if (ret < 0)
		return ret;
	begin_link(&b, RTM_GETLINK, 0, "veth0");
	ret = nl_ask(fd, &b, &reply);
	if (ret < 0)
		return ret;
	return nl_find(&reply, sizeof(struct ifinfomsg), IFLA_LINK_NETNSID) != NULL;
}

/* ---- tun ---- */

static int open_tun(void)
{
	return open("/dev/net/tun", O_RDWR | O_CLOEXEC);
}

/* The number is for the link that the descriptor would make next: none is made here. */
int probe_tun(void)
{
	autofd fd = open_tun();
	int index = 4242;

	if (fd < 0)
		return errno == ENOENT || errno == ENODEV ? 0 : -errno;
	return answer_unless(ioctl(fd, TUNSETIFINDEX, &index), EINVAL);
}

int probe_tun_ns(void)
{
	autofd fd = open_tun();
	autofd ns = -1;

	if (fd < 0)
		return errno == ENOENT || errno == ENODEV ? 0 : -errno;
	ns = ioctl(fd, GET_NETNS);
	return ns < 0 && (errno == EBADFD || errno == EINVAL) ? 0 : answer_unless(ns, ENOTTY);
}
