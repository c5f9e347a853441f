/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_KIND_H
#define IMAGES_KIND_H

/*
 * The kinds of image files: one row each in kind.c, with the file's name, its magic number, and
 * what is in it. A new kind is a value here and a row there.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <protobuf-c/protobuf-c.h>

#define IMAGE_MAGIC_COMMON  0x54564319U /* in front of the magic of framed images */
#define IMAGE_MAGIC_SERVICE 0x55105940U /* the same of service images */

#define IMAGE_NAME_MAX 64 /* bytes that any image's name fits in, with the final zero */

enum image_kind {
	IMAGE_INVENTORY,
	/* what every dump has */
	IMAGE_PSTREE,
	IMAGE_FILES,
	IMAGE_SECCOMP,
	IMAGE_TIMENS,
	IMAGE_CORE,
	IMAGE_IDS,
	IMAGE_MM,
	IMAGE_FS,
	IMAGE_FDINFO,
	IMAGE_PAGEMAP,
	IMAGE_PAGES,
	/* what some have */
	IMAGE_PAGEMAP_SHMEM,
	IMAGE_MEMFD,
	IMAGE_PIPES_DATA,
	IMAGE_FIFO_DATA,
	IMAGE_SK_QUEUES,
	IMAGE_TCP_STREAM,
	IMAGE_BPFMAP_DATA,
	IMAGE_TTY_INFO,
	IMAGE_TTY_DATA,
	IMAGE_REMAP_FPATH,
	IMAGE_GHOST_FILE,
	IMAGE_FILE_LOCKS,
	IMAGE_CGROUP,
	IMAGE_APPARMOR,
	IMAGE_CPUINFO,
	/* namespaces and mounts */
	IMAGE_USERNS,
	IMAGE_PIDNS,
	IMAGE_UTSNS,
	IMAGE_IPC_VAR,
	IMAGE_IPCNS_SHM,
	IMAGE_IPCNS_MSG,
	IMAGE_IPCNS_SEM,
	IMAGE_MOUNTPOINTS,
	IMAGE_TMPFS_DEV,
	IMAGE_AUTOFS,
	IMAGE_BINFMT_MISC,
	IMAGE_NETNS,
	IMAGE_NETDEV,
	IMAGE_IFADDR,
	IMAGE_ROUTE,
	IMAGE_ROUTE6,
	IMAGE_RULE,
	IMAGE_IPTABLES,
	IMAGE_IP6TABLES,
	IMAGE_NFTABLES,
	IMAGE_NETNS_CT,
	IMAGE_NETNS_EXP,
	/* service images, in the work directory */
	IMAGE_STATS_DUMP,
	IMAGE_STATS_RESTORE,
	IMAGE_IRMAP_CACHE,
	/* written by old programs only: read, never written */
	IMAGE_REG_FILES,
	IMAGE_EXT_FILES,
	IMAGE_NS_FILES,
	IMAGE_EVENTFD,
	IMAGE_EVENTPOLL,
	IMAGE_EVENTPOLL_TFD,
	IMAGE_SIGNALFD,
	IMAGE_INOTIFY,
	IMAGE_INOTIFY_WD,
	IMAGE_FANOTIFY,
	IMAGE_FANOTIFY_MARK,
	IMAGE_PIPES,
	IMAGE_FIFO,
	IMAGE_UNIXSK,
	IMAGE_INETSK,
	IMAGE_PACKETSK,
	IMAGE_NETLINKSK,
	IMAGE_TTY,
	IMAGE_TUNFILE,
	IMAGE_TIMERFD,
	IMAGE_BPFMAP_FILE,
	IMAGE_PIDFD,
	IMAGE_VMAS,
	IMAGE_SIGACTS,
	IMAGE_ITIMERS,
	IMAGE_POSIX_TIMERS,
	IMAGE_CREDS,
	IMAGE_RLIMIT,
	IMAGE_SIGNAL_S,
	IMAGE_SIGNAL_P,
	IMAGE_TMPFS,
	IMAGE_BINFMT_MISC_OLD,

	IMAGE_N_KINDS,
};

/* How the file begins. */
enum image_framing {
	IMAGE_FRAMED,  /* the common magic, the kind's magic */
	IMAGE_BARE,    /* the kind's magic alone: inventory */
	IMAGE_SERVICE, /* the service magic, the kind's magic */
	IMAGE_RAW,     /* not at all: no magic and no records */
};

/* The number in the file's name. */
enum image_id_form {
	IMAGE_ID_NONE,
	IMAGE_ID_DEC,
	IMAGE_ID_HEX,
};

/* How many records of which type. Raw bytes between them are known to walk.c. */
enum image_shape {
	IMAGE_SINGLE,	  /* exactly one `desc` */
	IMAGE_ARRAY,	  /* any number of `desc` */
	IMAGE_HEAD_ARRAY, /* one `desc`, then any number of `item` */
	IMAGE_BYTES,	  /* no records */
};

struct image_class {
	const char *stem;   /* the name up to the number */
	const char *suffix; /* and behind it */
	enum image_id_form id_form;
	enum image_framing framing;
	enum image_shape shape;
	uint32_t magic;
	const ProtobufCMessageDescriptor *desc; /* NULL for raw images */
	const ProtobufCMessageDescriptor *item; /* of IMAGE_HEAD_ARRAY, IPCNS_MSG and GHOST_FILE */
	bool is_old;				/* read from old dumps, never written */
};

/* The row of @kind; cannot fail. */
const struct image_class *image_class(enum image_kind kind);

/* Write the file name of @kind and @id to @name. @id is ignored by kinds without one. */
void image_name(enum image_kind kind, uint64_t id, char name[IMAGE_NAME_MAX]);

/* The kind and id of a file name. False if it is no image's. Outputs may be NULL. */
bool image_parse_name(const char *name, enum image_kind *ret_kind, uint64_t *ret_id);

/* Bytes of magic at the head of the file: 0, 4 or 8. @has_common is false for img_version 1. */
size_t image_magic_write(enum image_kind kind, bool has_common, uint32_t words[2]);

#endif
