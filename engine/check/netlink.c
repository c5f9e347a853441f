/* SPDX-License-Identifier: GPL-2.0-only */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "engine/check/netlink.h"

int nl_socket(int protocol)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	return fd < 0 ? -errno : fd;
}

/* ---- writing ---- */

static struct nlmsghdr *last_message(struct nl_buf *b)
{
	return (struct nlmsghdr *)(b->data + b->last);
}

void nl_put(struct nl_buf *b, const void *data, uint32_t len)
{
	assert(b->len + NLMSG_ALIGN(len) <= sizeof(b->data));
	memset(b->data + b->len, 0, NLMSG_ALIGN(len));
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += NLMSG_ALIGN(len);
	last_message(b)->nlmsg_len = b->len - b->last;
}

void nl_begin(struct nl_buf *b, uint16_t type, uint16_t flags)
{
	struct nlmsghdr head = { .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags };

	b->last = b->len;
	nl_put(b, &head, sizeof(head));
}

void nl_attr(struct nl_buf *b, uint16_t type, const void *data, uint32_t len)
{
	struct nlattr head = { .nla_len = NLA_HDRLEN + len, .nla_type = type };

	nl_put(b, &head, sizeof(head));
	nl_put(b, data, len);
}

void nl_attr_text(struct nl_buf *b, uint16_t type, const char *text)
{
	nl_attr(b, type, text, strlen(text) + 1);
}

void nl_attr_u32(struct nl_buf *b, uint16_t type, uint32_t value)
{
	nl_attr(b, type, &value, sizeof(value));
}

void nl_attr_be32(struct nl_buf *b, uint16_t type, uint32_t value)
{
	nl_attr_u32(b, type, htonl(value));
}

uint32_t nl_nest(struct nl_buf *b, uint16_t type)
{
	uint32_t nest = b->len;

	nl_attr(b, type | NLA_F_NESTED, NULL, 0);
	return nest;
}

void nl_nest_end(struct nl_buf *b, uint32_t nest)
{
	((struct nlattr *)(b->data + nest))->nla_len = b->len - nest;
}

/* ---- asking ---- */

/* What the kernel says of the request in the first message of its reply: 0 or -errno. */
static int verdict(const struct nlmsghdr *head)
{
	bool has_code = head->nlmsg_len >= NLMSG_LENGTH(sizeof(int));

	/* A list that cannot be made ends at once, with the reason. */
	if (head->nlmsg_type == NLMSG_ERROR || head->nlmsg_type == NLMSG_DONE)
		return has_code ? *(const int *)NLMSG_DATA(head) : 0;
	return 0;
}

int nl_ask(int fd, const struct nl_buf *b, struct nl_buf *ret_reply)
{
	struct timeval patience = { .tv_sec = 2 };
	struct nl_buf reply = { .last = 0 };
	const struct nlmsghdr *head = (const struct nlmsghdr *)reply.data;
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (send(fd, b->data, b->len, 0) < 0)
		return -errno;
	n = recv(fd, reply.data, sizeof(reply.data), 0);
	if (n < 0)
		return -errno;
	if (!NLMSG_OK(head, n))
		return -EPROTO;
	reply.len = n;
	if (ret_reply)
		*ret_reply = reply;
	return verdict(head);
}

const struct nlattr *nl_find(const struct nl_buf *reply, uint32_t head, uint16_t type)
{
	const struct nlmsghdr *msg = (const struct nlmsghdr *)reply->data;
	uint32_t at = NLMSG_HDRLEN + NLMSG_ALIGN(head);

	while (at + NLA_HDRLEN <= msg->nlmsg_len) {
		const struct nlattr *attr = (const struct nlattr *)(reply->data + at);

		if (attr->nla_len < NLA_HDRLEN || at + attr->nla_len > msg->nlmsg_len)
			break;
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		at += NLA_ALIGN(attr->nla_len);
	}
	return NULL;
}
