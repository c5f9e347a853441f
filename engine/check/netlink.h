/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CHECK_NETLINK_H
#define ENGINE_CHECK_NETLINK_H

/*
 * Netlink messages for probes: few, small, and put together from constants, so a buffer that is too
 *small is a bug of ours.
 *
 *	struct nl_buf b = { 0 };
 *	nl_begin(&b, RTM_NEWLINK, NLM_F_CREATE);
 *	nl_put(&b, &(struct ifinfomsg){ 0 }, sizeof(struct ifinfomsg));
 *	nl_attr_text(&b, IFLA_IFNAME, "probe0");
 *	ret = nl_ask(fd, &b, NULL);
 */
#include <linux/netlink.h>
#include <stdint.h>

#define NL_BUF_SIZE 8192

struct nl_buf {
	_Alignas(8) char data[NL_BUF_SIZE];
	uint32_t len;  /* of all messages */
	uint32_t last; /* where the message being written begins */
};

/* A socket of @protocol, or -errno. */
int nl_socket(int protocol);

void nl_begin(struct nl_buf *b, uint16_t type, uint16_t flags);
void nl_put(struct nl_buf *b, const void *data, uint32_t len);
void nl_attr(struct nl_buf *b, uint16_t type, const void *data, uint32_t len);
void nl_attr_text(struct nl_buf *b, uint16_t type, const char *text);
void nl_attr_u32(struct nl_buf *b, uint16_t type, uint32_t value);
void nl_attr_be32(struct nl_buf *b, uint16_t type, uint32_t value);

/* An attribute that holds attributes: those put in before nl_nest_end. */
uint32_t nl_nest(struct nl_buf *b, uint16_t type);
void nl_nest_end(struct nl_buf *b, uint32_t nest);

/*
 * Send @b and read one datagram into @ret_reply (NULL: not kept). Returns 0, or the -errno that the
 * kernel answers.
 */
int nl_ask(int fd, const struct nl_buf *b, struct nl_buf *ret_reply);

/* The attribute @type behind the @head bytes of the first message's header; NULL if it has none. */
const struct nlattr *nl_find(const struct nl_buf *reply, uint32_t head, uint16_t type);

#endif
