/* SPDX-License-Identifier: MIT */
/*
 * The table of image kinds. Numbers and names are those that programs of this field have agreed on;
 * the number in a name is a pid, a namespace id, a file id: what it counts is said by the room that
 * writes it.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "images/image.h"
#include "images/proto.h"

#define KIND(stem_, form_, suffix_, framing_, magic_, shape_, ...)                                 \
	{                                                                                          \
		.stem = stem_, .id_form = IMAGE_ID_##form_, .suffix = suffix_,                     \
		.framing = IMAGE_##framing_, .magic = magic_, .shape = IMAGE_##shape_, __VA_ARGS__ \
	}
#define TYPE(name)		 .desc = &name##__descriptor
#define ITEM(name)		 .item = &name##__descriptor
#define GLOBAL(stem, magic, ...) KIND(stem, NONE, ".img", FRAMED, magic, __VA_ARGS__)
#define BY_ID(stem, magic, ...)	 KIND(stem, DEC, ".img", FRAMED, magic, __VA_ARGS__)
#define BY_HEX(stem, magic, ...) KIND(stem, HEX, ".img", FRAMED, magic, __VA_ARGS__)
#define BYTES(stem, suffix)	 KIND(stem, DEC, suffix, RAW, 0, BYTES)
#define OLD			 .is_old = true

/* clang-format off */
static const struct image_class classes[IMAGE_N_KINDS] = {
	[IMAGE_INVENTORY] = KIND("inventory", NONE, ".img", BARE, 0x58313116, SINGLE,
				 TYPE(inventory_entry)),

	[IMAGE_PSTREE]	 = GLOBAL("pstree",	0x50273030, ARRAY,  TYPE(pstree_entry)),
	[IMAGE_FILES]	 = GLOBAL("files",	0x56303138, ARRAY,  TYPE(file_entry)),
	[IMAGE_SECCOMP]	 = GLOBAL("seccomp",	0x64413049, SINGLE, TYPE(seccomp_entry)),
	[IMAGE_TIMENS]	 = BY_ID("timens-",	0x43114433, SINGLE, TYPE(timens_entry)),
	[IMAGE_CORE]	 = BY_ID("core-",	0x55053847, SINGLE, TYPE(core_entry)),
	[IMAGE_IDS]	 = BY_ID("ids-",	0x54432030, SINGLE, TYPE(task_kobj_ids_entry)),
	[IMAGE_MM]	 = BY_ID("mm-",		0x57492820, SINGLE, TYPE(mm_entry)),
	[IMAGE_FS]	 = BY_ID("fs-",		0x51403912, SINGLE, TYPE(fs_entry)),
	[IMAGE_FDINFO]	 = BY_ID("fdinfo-",	0x56213732, ARRAY,  TYPE(fdinfo_entry)),
	[IMAGE_PAGEMAP]	 = BY_ID("pagemap-",	0x56084025, HEAD_ARRAY,
				 TYPE(pagemap_head), ITEM(pagemap_entry)),
	[IMAGE_PAGES]	 = BYTES("pages-", ".img"),

	[IMAGE_PAGEMAP_SHMEM] = BY_ID("pagemap-shmem-", 0x56084025, HEAD_ARRAY,
				      TYPE(pagemap_head), ITEM(pagemap_entry)),
	[IMAGE_MEMFD]	    = GLOBAL("memfd",	     0x48453499, ARRAY, TYPE(memfd_inode_entry)),
	[IMAGE_PIPES_DATA]  = GLOBAL("pipes-data",   0x56453709, ARRAY, TYPE(pipe_data_entry)),
	[IMAGE_FIFO_DATA]   = GLOBAL("fifo-data",    0x59333054, ARRAY, TYPE(pipe_data_entry)),
	[IMAGE_SK_QUEUES]   = GLOBAL("sk-queues",    0x56264026, ARRAY, TYPE(sk_packet_entry)),
	[IMAGE_TCP_STREAM]  = BY_HEX("tcp-stream-",  0x51465506, SINGLE, TYPE(tcp_stream_entry)),
	[IMAGE_BPFMAP_DATA] = GLOBAL("bpfmap-data",  0x64324033, ARRAY, TYPE(bpfmap_data_entry)),
	[IMAGE_TTY_INFO]    = GLOBAL("tty-info",     0x59453036, ARRAY, TYPE(tty_info_entry)),
	[IMAGE_TTY_DATA]    = GLOBAL("tty-data",     0x59413026, ARRAY, TYPE(tty_data_entry)),
	[IMAGE_REMAP_FPATH] = GLOBAL("remap-fpath",  0x59133954, ARRAY,
				     TYPE(remap_file_path_entry)),
	[IMAGE_GHOST_FILE]  = BY_HEX("ghost-file-",  0x52583605, HEAD_ARRAY,
				     TYPE(ghost_file_entry), ITEM(ghost_chunk_entry)),
	[IMAGE_FILE_LOCKS]  = GLOBAL("filelocks",    0x54323616, ARRAY, TYPE(file_lock_entry)),
	[IMAGE_CGROUP]	    = GLOBAL("cgroup",	     0x59383330, SINGLE, TYPE(cgroup_entry)),
	[IMAGE_APPARMOR]    = GLOBAL("apparmor",     0x59423047, SINGLE, TYPE(apparmor_entry)),
	[IMAGE_CPUINFO]	    = GLOBAL("cpuinfo",	     0x61404013, SINGLE, TYPE(cpuinfo_entry)),

	[IMAGE_USERNS]	    = BY_ID("userns-",	     0x55474906, SINGLE, TYPE(userns_entry)),
	[IMAGE_PIDNS]	    = BY_ID("pidns-",	     0x61157326, SINGLE, TYPE(pidns_entry)),
	[IMAGE_UTSNS]	    = BY_ID("utsns-",	     0x54473203, SINGLE, TYPE(utsns_entry)),
	[IMAGE_IPC_VAR]	    = BY_ID("ipcns-var-",    0x53115007, SINGLE, TYPE(ipc_var_entry)),
	[IMAGE_IPCNS_SHM]   = BY_ID("ipcns-shm-",    0x46283044, ARRAY, TYPE(ipc_shm_entry)),
	[IMAGE_IPCNS_MSG]   = BY_ID("ipcns-msg-",    0x55453737, ARRAY, TYPE(ipc_msg_entry),
				    ITEM(ipc_msg)),
	[IMAGE_IPCNS_SEM]   = BY_ID("ipcns-sem-",    0x59573019, ARRAY, TYPE(ipc_sem_entry)),
	[IMAGE_MOUNTPOINTS] = BY_ID("mountpoints-",  0x55563928, ARRAY, TYPE(mnt_entry)),
	[IMAGE_TMPFS_DEV]   = BYTES("tmpfs-dev-", ".tar.gz.img"),
	[IMAGE_AUTOFS]	    = BY_ID("autofs-",	     0x49353943, SINGLE, TYPE(autofs_entry)),
	[IMAGE_BINFMT_MISC] = GLOBAL("binfmt-misc",  0x67343323, ARRAY, TYPE(binfmt_misc_entry)),
	[IMAGE_NETNS]	    = BY_ID("netns-",	     0x55933752, SINGLE, TYPE(netns_entry)),
	[IMAGE_NETDEV]	    = BY_ID("netdev-",	     0x57373951, ARRAY, TYPE(net_device_entry)),
	[IMAGE_IFADDR]	    = BYTES("ifaddr-", ".img"),
	[IMAGE_ROUTE]	    = BYTES("route-", ".img"),
	[IMAGE_ROUTE6]	    = BYTES("route6-", ".img"),
	[IMAGE_RULE]	    = BYTES("rule-", ".img"),
	[IMAGE_IPTABLES]    = BYTES("iptables-", ".img"),
	[IMAGE_IP6TABLES]   = BYTES("ip6tables-", ".img"),
	[IMAGE_NFTABLES]    = BYTES("nftables-", ".img"),
	[IMAGE_NETNS_CT]    = BYTES("netns-ct-", ".img"),
	[IMAGE_NETNS_EXP]   = BYTES("netns-exp-", ".img"),

	[IMAGE_STATS_DUMP]    = KIND("stats-dump", NONE, "", SERVICE, 0x57093306, SINGLE,
				     TYPE(stats_entry)),
	[IMAGE_STATS_RESTORE] = KIND("stats-restore", NONE, "", SERVICE, 0x57093306, SINGLE,
				     TYPE(stats_entry)),
	[IMAGE_IRMAP_CACHE]   = KIND("irmap-cache", NONE, "", SERVICE, 0x57004059, ARRAY,
				     TYPE(irmap_cache_entry)),

	[IMAGE_REG_FILES]     = GLOBAL("reg-files",	0x50363636, ARRAY, TYPE(reg_file_entry), OLD),
	[IMAGE_EXT_FILES]     = GLOBAL("ext-files",	0x59255641, ARRAY, TYPE(ext_file_entry), OLD),
	[IMAGE_NS_FILES]      = GLOBAL("ns-files",	0x61394011, ARRAY, TYPE(ns_file_entry), OLD),
	[IMAGE_EVENTFD]	      = GLOBAL("eventfd",	0x44523722, ARRAY, TYPE(eventfd_file_entry), OLD),
	[IMAGE_EVENTPOLL]     = GLOBAL("eventpoll",	0x45023858, ARRAY, TYPE(eventpoll_file_entry),
				       OLD),
	[IMAGE_EVENTPOLL_TFD] = GLOBAL("eventpoll-tfd", 0x44433746, ARRAY, TYPE(eventpoll_tfd_entry),
				       OLD),
	[IMAGE_SIGNALFD]      = GLOBAL("signalfd",	0x57323820, ARRAY, TYPE(signalfd_entry), OLD),
	[IMAGE_INOTIFY]	      = GLOBAL("inotify",	0x48424431, ARRAY, TYPE(inotify_file_entry), OLD),
	[IMAGE_INOTIFY_WD]    = GLOBAL("inotify-wd",	0x54562009, ARRAY, TYPE(inotify_wd_entry), OLD),
	[IMAGE_FANOTIFY]      = GLOBAL("fanotify",	0x55096122, ARRAY, TYPE(fanotify_file_entry),
				       OLD),
	[IMAGE_FANOTIFY_MARK] = GLOBAL("fanotify-mark", 0x56506035, ARRAY, TYPE(fanotify_mark_entry),
				       OLD),
	[IMAGE_PIPES]	      = GLOBAL("pipes",		0x56513555, ARRAY, TYPE(pipe_entry), OLD),
	[IMAGE_FIFO]	      = GLOBAL("fifo",		0x58364939, ARRAY, TYPE(fifo_entry), OLD),
	[IMAGE_UNIXSK]	      = GLOBAL("unixsk",	0x54373943, ARRAY, TYPE(unix_sk_entry), OLD),
	[IMAGE_INETSK]	      = GLOBAL("inetsk",	0x56443851, ARRAY, TYPE(inet_sk_entry), OLD),
	[IMAGE_PACKETSK]      = GLOBAL("packetsk",	0x60454618, ARRAY, TYPE(packet_sock_entry), OLD),
	[IMAGE_NETLINKSK]     = GLOBAL("netlinksk",	0x58005614, ARRAY, TYPE(netlink_sk_entry), OLD),
	[IMAGE_TTY]	      = GLOBAL("tty",		0x59433025, ARRAY, TYPE(tty_file_entry), OLD),
	[IMAGE_TUNFILE]	      = GLOBAL("tunfile",	0x57143751, ARRAY, TYPE(tunfile_entry), OLD),
	[IMAGE_TIMERFD]	      = GLOBAL("timerfd",	0x50493712, ARRAY, TYPE(timerfd_entry), OLD),
	[IMAGE_BPFMAP_FILE]   = GLOBAL("bpfmap-file",	0x57506142, ARRAY, TYPE(bpfmap_file_entry), OLD),
	[IMAGE_PIDFD]	      = GLOBAL("pidfd",		0x54435556, ARRAY, TYPE(pidfd_entry), OLD),
	[IMAGE_VMAS]	      = BY_ID("vmas-",		0x54123737, ARRAY, TYPE(vma_entry), OLD),
	[IMAGE_SIGACTS]	      = BY_ID("sigacts-",	0x55344201, ARRAY, TYPE(sa_entry), OLD),
	[IMAGE_ITIMERS]	      = BY_ID("itimers-",	0x57464056, ARRAY, TYPE(itimer_entry), OLD),
	[IMAGE_POSIX_TIMERS]  = BY_ID("posix-timers-",	0x52603957, ARRAY, TYPE(posix_timer_entry), OLD),
	[IMAGE_CREDS]	      = BY_ID("creds-",		0x54023547, SINGLE, TYPE(creds_entry), OLD),
	[IMAGE_RLIMIT]	      = BY_ID("rlimit-",	0x57113925, ARRAY, TYPE(rlimit_entry), OLD),
	[IMAGE_SIGNAL_S]      = BY_ID("signal-s-",	0x59255647, ARRAY, TYPE(siginfo_entry), OLD),
	[IMAGE_SIGNAL_P]      = BY_ID("signal-p-",	0x59255647, ARRAY, TYPE(siginfo_entry), OLD),
	[IMAGE_TMPFS]	      = KIND("tmpfs-", DEC, ".tar.gz.img", RAW, 0, BYTES, OLD),
	[IMAGE_BINFMT_MISC_OLD] = BY_ID("binfmt-misc-", 0x67343323, ARRAY, TYPE(binfmt_misc_entry),
					OLD),
};
/* clang-format on */

const struct image_class *image_class(enum image_kind kind)
{
	assert((unsigned int)kind < IMAGE_N_KINDS);
	return &classes[kind];
}

void image_name(enum image_kind kind, uint64_t id, char name[IMAGE_NAME_MAX])
{
	const struct image_class *c = image_class(kind);
	char number[24] = "";

	if (c->id_form == IMAGE_ID_DEC)
		snprintf(number, sizeof(number), "%" PRIu64, id);
	else if (c->id_form == IMAGE_ID_HEX)
		snprintf(number, sizeof(number), "%" PRIx64, id);
	snprintf(name, IMAGE_NAME_MAX, "%s%s%s", c->stem, number, c->suffix);
}

/* Is @name what image_name() makes of @kind and some id? */
static bool is_name_of(const char *name, enum image_kind kind, uint64_t *ret_id)
{
	const struct image_class *c = &classes[kind];
	size_t stem_len = strlen(c->stem);
	char canonical[IMAGE_NAME_MAX];
	uint64_t id = 0;

	if (strncmp(name, c->stem, stem_len))
		return false;
	if (c->id_form != IMAGE_ID_NONE)
		id = strtoull(name + stem_len, NULL, c->id_form == IMAGE_ID_HEX ? 16 : 10);
	image_name(kind, id, canonical);
	if (strcmp(name, canonical))
		return false;
	*ret_id = id;
	return true;
}

bool image_parse_name(const char *name, enum image_kind *ret_kind, uint64_t *ret_id)
{
	for (unsigned int kind = 0; kind < IMAGE_N_KINDS; kind++) {
		uint64_t id;

		if (!is_name_of(name, kind, &id))
			continue;
		if (ret_kind)
			*ret_kind = kind;
		if (ret_id)
			*ret_id = id;
		return true;
	}
	return false;
}

size_t image_magic_write(enum image_kind kind, bool has_common, uint32_t words[2])
{
	const struct image_class *c = image_class(kind);
	size_t n = 0;

	if (c->framing == IMAGE_FRAMED && has_common)
		words[n++] = IMAGE_MAGIC_COMMON;
	if (c->framing == IMAGE_SERVICE)
		words[n++] = IMAGE_MAGIC_SERVICE;
	if (c->framing != IMAGE_RAW)
		words[n++] = c->magic;
	return n * sizeof(words[0]);
}
