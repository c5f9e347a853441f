/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packet filters, which lock the network while connections are dumped. The nftables set is made in
 * a network namespace of its own.
 */
#include <errno.h>
#include <netinet/in.h> /* before those of linux/, which give way to it */
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/netlink.h"
#include "engine/check/probes.h"

#define SET_CONCAT 0x80 /* NFT_SET_CONCAT, Linux 5.6 */

static void begin_nft(struct nl_buf *b, uint16_t type, uint16_t flags)
{
	struct nfgenmsg head = { .nfgen_family = NFPROTO_INET };

	nl_begin(b, NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_CREATE | flags);
	nl_put(b, &head, sizeof(head));
}

static void bracket_nft(struct nl_buf *b, uint16_t type)
{
	struct nfgenmsg head = { .res_id = htons(NFNL_SUBSYS_NFTABLES) };

	nl_begin(b, type, 0);
	nl_put(b, &head, sizeof(head));
}

static void put_field(struct nl_buf *b, uint32_t size)
{
	uint32_t nest = nl_nest(b, NFTA_LIST_ELEM);

	nl_attr_be32(b, NFTA_SET_FIELD_LEN, size);
	nl_nest_end(b, nest);
}

/* A set with two fields of 4 bytes, address and port, as a list of connections has. */
static void put_set(struct nl_buf *b)
{
	uint32_t desc, fields;

	begin_nft(b, NFT_MSG_NEWSET, NLM_F_ACK);
	nl_attr_text(b, NFTA_SET_TABLE, "probe");
	nl_attr_text(b, NFTA_SET_NAME, "pairs");
	nl_attr_be32(b, NFTA_SET_ID, 1);
	nl_attr_be32(b, NFTA_SET_FLAGS, SET_CONCAT);
	nl_attr_be32(b, NFTA_SET_KEY_LEN, 8);
	desc = nl_nest(b, NFTA_SET_DESC);
	fields = nl_nest(b, NFTA_SET_DESC_CONCAT);
	put_field(b, 4);
	put_field(b, 4);
	nl_nest_end(b, fields);
	nl_nest_end(b, desc);
}

int probe_network_lock_nftables(void)
{
	struct nl_buf b = { 0 };
	autofd fd = -1;
	int ret = own_network();

	if (ret < 0)
		return ret;
	fd = nl_socket(NETLINK_NETFILTER);
	if (fd < 0)
		return fd == -EPROTONOSUPPORT ? 0 : fd;
	bracket_nft(&b, NFNL_MSG_BATCH_BEGIN);
	begin_nft(&b, NFT_MSG_NEWTABLE, 0);
	nl_attr_text(&b, NFTA_TABLE_NAME, "probe");
	put_set(&b);
	bracket_nft(&b, NFNL_MSG_BATCH_END);
	ret = nl_ask(fd, &b, NULL);
	return ret == -EPERM ? ret : ret == 0;
}

/* ---- helper programs ---- */

static bool is_in_path(const char *program)
{
	const char *dirs = getenv("PATH") ?: "/usr/sbin:/usr/bin:/sbin:/bin";
	char path[4096];

	while (*dirs) {
		size_t len = strcspn(dirs, ":");

		snprintf(path, sizeof(path), "%.*s/%s", (int)len, dirs, program);
		if (len && !access(path, X_OK))
			return true;
		dirs += len + (dirs[len] == ':');
	}
	return false;
}

int probe_has_ipt_legacy(void)
{
	return is_in_path("iptables-legacy") && is_in_path("ip6tables-legacy");
}
