/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel is asked for, and what each answer is good for. Names are those of CRIU's
 * --feature list; probes that have no name there have one here that it does not use.
 *
 * Levels are not CRIU's: they go by what *this* program needs. PROBE_BASE is what no dump and no
 * restore can do without. What only trees with sockets, terminals, System V IPC and so on need is
 * PROBE_EXTRA here even if CRIU refuses to work at all without it. What we have another way for
 * (ns_last_pid: clone3 with set_tid; vmsplice: process_vm_readv) is only told when asked for by
 * name. Features of this program, not of the kernel, are here too, with the truth about this
 * program.
 */
#include <unistd.h>

#include "base/util.h"
#include "engine/check/probe.h"
#include "engine/check/probes.h"

#define CR "enable CONFIG_CHECKPOINT_RESTORE in the kernel"

static bool has_apparmor(void)
{
	return !access("/sys/kernel/security/apparmor", F_OK);
}

static bool has_tun(void)
{
	return !access("/dev/net/tun", F_OK);
}

int probe_not_built(void)
{
	return 0;
}

const struct probe probe_table[] = {
	/* ---- nothing works without these ---- */
	{ "ptrace_seize", PROBE_BASE, probe_ptrace_seize, "tasks cannot be stopped",
	  "Linux 3.4 and permission to trace are needed" },
	{ "ptrace_peeksiginfo", PROBE_BASE, probe_peeksiginfo,
	  "pending signals and signal masks cannot be read", CR },
	{ "seccomp_suspend", PROBE_BASE, probe_seccomp_suspend,
	  "seccomp filters of stopped tasks cannot be suspended", CR " and CONFIG_SECCOMP_FILTER" },
	{ "proc_stat", PROBE_BASE, probe_proc_stat, "/proc/PID/stat tells too little of a task",
	  NULL },
	{ "proc_children", PROBE_BASE, probe_proc_children, "children of tasks cannot be found",
	  "enable CONFIG_PROC_CHILDREN in the kernel" },
	{ "process_vm_readv", PROBE_BASE, probe_process_vm_readv, "memory of tasks cannot be read",
	  "enable CONFIG_CROSS_MEMORY_ATTACH in the kernel" },
	{ "pagemap_scan", PROBE_BASE, probe_pagemap_scan, "pages that need saving cannot be found",
	  "Linux 6.7 is needed" },
	{ "map_files", PROBE_BASE, probe_map_files, "mapped files cannot be found", CR },
	{ "kcmp", PROBE_BASE, probe_kcmp, "what tasks share cannot be found",
	  "enable CONFIG_KCMP in the kernel" },
	{ "pidfd_store", PROBE_BASE, probe_pidfd_store, "descriptors of tasks cannot be fetched",
	  "Linux 5.6 is needed" },
	{ "fcntl_owner_uids", PROBE_BASE, probe_owner_uids, "owners of open files cannot be read",
	  CR },
	{ "clone3_set_tid", PROBE_BASE, probe_clone3_set_tid,
	  "tasks cannot be made with the pids they had", "Linux 5.5 is needed" },
	{ "prctl_set_mm_map", PROBE_BASE, probe_set_mm_map,
	  "heap, stack and command line of tasks cannot be set", CR },
	{ "prctl_tid_address", PROBE_BASE, probe_tid_address,
	  "the address to clear when a thread ends cannot be read", CR },
	{ "can_map_vdso", PROBE_BASE, probe_can_map_vdso, "the vdso cannot be mapped where it was",
	  CR },
	{ "sigqueueinfo", PROBE_BASE, probe_sigqueueinfo, "pending signals cannot be queued again",
	  NULL },
	{ "futex", PROBE_BASE, probe_futex, "threads that are restored cannot wait for each other",
	  "enable CONFIG_FUTEX" },

	/* ---- tasks ---- */
	{ "seccomp_filters", PROBE_EXTRA, probe_seccomp_filters,
	  "tasks with seccomp filters cannot be dumped", CR " and CONFIG_SECCOMP_FILTER" },
	{ "get_rseq_conf", PROBE_EXTRA, probe_get_rseq_conf,
	  "tasks with restartable sequences cannot be dumped", "Linux 5.13 is needed" },
	{ "ns_pid", PROBE_EXTRA, probe_ns_pid, "tasks in pid namespaces cannot be dumped",
	  "enable CONFIG_PID_NS in the kernel" },
	{ "loginuid", PROBE_EXTRA, probe_loginuid, "login ids cannot be restored",
	  "enable CONFIG_AUDIT in the kernel" },
	{ "clone_parent_vs_pid", PROBE_EXTRA, probe_clone_parent_vs_pid,
	  "a tree with its own pid namespace cannot be restored as a sibling of criu", NULL },
	{ "ns_last_pid", PROBE_NAMED, probe_ns_last_pid, "nothing: clone3 is used", NULL },
	{ "breakpoints", PROBE_NOTE, probe_breakpoints, "nothing: they are not used", NULL },

	/* ---- memory ---- */
	{ "mem_dirty_track", PROBE_EXTRA, probe_mem_dirty_track,
	  "pages changed since an earlier dump cannot be told by soft-dirty bits",
	  "enable CONFIG_MEM_SOFT_DIRTY in the kernel" },
	{ "pagemap_scan_guard_pages", PROBE_EXTRA, probe_pagemap_scan_guard_pages,
	  "guard pages (MADV_GUARD_INSTALL) are not kept", "Linux 6.15 is needed" },
	{ "special_mapping_mremap", PROBE_EXTRA, probe_special_mapping_mremap,
	  "the vdso cannot be moved", NULL },
	{ "aio_remap", PROBE_EXTRA, probe_aio_remap,
	  "tasks with asynchronous input and output (io_setup) cannot be restored", NULL },
	{ "uffd", PROBE_EXTRA, probe_uffd, "lazy restore cannot work",
	  "enable CONFIG_USERFAULTFD in the kernel" },
	{ "uffd-noncoop", PROBE_EXTRA, probe_uffd_noncoop,
	  "lazy restore of tasks that fork or unmap cannot work", "Linux 4.11 is needed" },
	{ "memfd_hugetlb", PROBE_EXTRA, probe_memfd_hugetlb,
	  "memory files with huge pages cannot be restored",
	  "enable CONFIG_HUGETLBFS in the kernel" },
	{ "overlayfs_maps", PROBE_EXTRA, probe_overlayfs_maps,
	  "mapped files of overlayfs are taken for others", "Linux 6.8 is needed" },
	{ "unaligned_vmsplice", PROBE_NAMED, probe_unaligned_vmsplice,
	  "nothing: process_vm_readv is used", NULL },

	/* ---- descriptors ---- */
	{ "fdinfo_ext", PROBE_EXTRA, probe_fdinfo_ext,
	  "eventfd, epoll, signalfd and inotify descriptors cannot be dumped", CR },
	{ "fdinfo_lock", PROBE_EXTRA, probe_fdinfo_lock, "file locks cannot be dumped",
	  "enable CONFIG_FILE_LOCKING in the kernel" },
	{ "mnt_id", PROBE_EXTRA, probe_mnt_id,
	  "the mounts that open files belong to cannot be found", "Linux 3.15 is needed" },
	{ "kcmp_epoll", PROBE_EXTRA, probe_kcmp_epoll,
	  "what an epoll waits for cannot be found among shared descriptors",
	  "enable CONFIG_KCMP and CONFIG_EPOLL in the kernel" },
	{ "openat2", PROBE_EXTRA, probe_openat2,
	  "paths of other mount namespaces cannot be opened safely", "Linux 5.6 is needed" },
	{ "tty", PROBE_EXTRA, probe_tty, "pseudo terminals cannot be dumped",
	  "enable CONFIG_UNIX98_PTYS in the kernel" },
	{ "autofs", PROBE_EXPERIMENTAL, probe_autofs, "mounts of autofs cannot be dumped",
	  "enable CONFIG_AUTOFS_FS in the kernel" },

	/* ---- clocks and timers ---- */
	{ "posix_timers", PROBE_EXTRA, probe_posix_timers,
	  "tasks with POSIX timers cannot be dumped", CR },
	{ "timer_cr_ids", PROBE_EXTRA, probe_timer_cr_ids,
	  "restoring POSIX timers with large ids takes long", "Linux 6.16 is needed" },
	{ "timerfd", PROBE_EXTRA, probe_timerfd, "timerfd descriptors cannot be restored", CR },
	{ "timens", PROBE_EXTRA, probe_timens, "monotonic clocks cannot go on where they were",
	  "enable CONFIG_TIME_NS in the kernel" },

	/* ---- namespaces, mounts, security modules ---- */
	{ "cgroupns", PROBE_EXTRA, probe_cgroupns, "cgroup namespaces cannot be dumped",
	  "enable CONFIG_CGROUPS in the kernel" },
	{ "userns", PROBE_EXTRA, probe_userns, "user namespaces cannot be dumped",
	  "enable CONFIG_USER_NS in the kernel" },
	{ "ipc", PROBE_EXTRA, probe_ipc,
	  "System V IPC objects cannot be restored with the ids they had", CR },
	{ "move_mount_set_group", PROBE_EXTRA, probe_move_mount_set_group,
	  "groups of shared mounts cannot be restored", "Linux 5.15 is needed" },
	{ "apparmor_stacking", PROBE_EXTRA, probe_apparmor_stacking,
	  "AppArmor namespaces and profiles cannot be dumped", NULL, has_apparmor },

	/* ---- sockets and networks ---- */
	{ "sock_diag", PROBE_EXTRA, probe_sock_diag, "sockets cannot be dumped",
	  "enable CONFIG_UNIX_DIAG, INET_DIAG, INET_UDP_DIAG, PACKET_DIAG and NETLINK_DIAG in the "
	  "kernel" },
	{ "net_diag_raw", PROBE_EXTRA, probe_net_diag_raw, "raw sockets cannot be dumped",
	  "enable CONFIG_INET_RAW_DIAG in the kernel" },
	{ "sock_peek_off", PROBE_EXTRA, probe_sock_peek_off,
	  "queues of unix sockets cannot be dumped", NULL },
	{ "so_gets", PROBE_EXTRA, probe_so_gets,
	  "socket filters and bound devices cannot be dumped", CR },
	{ "sockopt_buf_lock", PROBE_EXTRA, probe_sockopt_buf_lock,
	  "buffer sizes of sockets are fixed by a restore", "Linux 5.16 is needed" },
	{ "ipv6_freebind", PROBE_EXTRA, probe_ipv6_freebind,
	  "IPv6 sockets whose address is not there yet cannot be restored", "enable CONFIG_IPV6" },
	{ "tcp", PROBE_EXTRA, probe_tcp, "TCP connections cannot be dumped", CR },
	{ "tcp_window", PROBE_EXTRA, probe_tcp_window, "windows of TCP connections are lost",
	  "Linux 4.8 is needed" },
	{ "tcp_half_closed", PROBE_EXTRA, probe_tcp_half_closed,
	  "half-closed TCP connections cannot be dumped", "Linux 4.3 is needed" },
	{ "sk_ns", PROBE_EXTRA, probe_sk_ns, "sockets of other network namespaces cannot be dumped",
	  "Linux 4.10 is needed" },
	{ "sk_unix_file", PROBE_NAMED, probe_sk_unix_file, "unix sockets cannot be found by file",
	  "Linux 4.12 is needed" },
	{ "newifindex", PROBE_EXTRA, probe_newifindex,
	  "network links cannot be moved with the number they had", NULL },
	{ "nsid", PROBE_NAMED, probe_nsid, "links between network namespaces cannot be dumped",
	  "enable CONFIG_NET_NS in the kernel" },
	{ "link_nsid", PROBE_NAMED, probe_link_nsid,
	  "links between network namespaces cannot be dumped",
	  "enable CONFIG_NET_NS in the kernel" },
	{ "network_lock_nftables", PROBE_EXTRA, probe_network_lock_nftables,
	  "connections cannot be locked by nftables",
	  "enable CONFIG_NF_TABLES, Linux 5.6 is needed" },
	{ "tun", PROBE_EXTRA, probe_tun, "tun and tap links cannot be restored",
	  "enable CONFIG_TUN in the kernel", has_tun },
	{ "tun_ns", PROBE_NAMED, probe_tun_ns,
	  "tun links of other network namespaces cannot be dumped",
	  "enable CONFIG_TUN in the kernel" },
	{ "has_ipt_legacy", PROBE_NAMED, probe_has_ipt_legacy,
	  "legacy iptables rules cannot be dumped",
	  "install iptables-legacy and ip6tables-legacy" },

	/* ---- what this program does not do ---- */
	{ "compat_cr", PROBE_EXPERIMENTAL, probe_not_built,
	  "32-bit tasks cannot be dumped by this version of criu", NULL },
	{ "nftables", PROBE_NAMED, probe_not_built,
	  "nftables rules cannot be dumped by this version of criu", NULL },
	{ "external_net_ns", PROBE_NAMED, probe_not_built,
	  "network namespaces cannot be external to a dump of this version of criu", NULL },
};

const size_t n_probes = ARRAY_SIZE(probe_table);
