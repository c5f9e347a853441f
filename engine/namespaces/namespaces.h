/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_NAMESPACES_NAMESPACES_H
#define ENGINE_NAMESPACES_NAMESPACES_H

/* Namespace ids of the images: one counter over all kinds; criu's own are the first. */
enum {
	NS_ID_PID = 1,
	NS_ID_NET,
	NS_ID_IPC,
	NS_ID_UTS,
	NS_ID_TIME,
	NS_ID_MNT,
	NS_ID_USER,
	NS_ID_CGROUP,
};

#endif
