/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CHECK_PROBES_H
#define ENGINE_CHECK_PROBES_H

/* The probes, one function per row of the table; see probe.h for what they return. */

/* probe-task.c: reading and tracing tasks */
int probe_ptrace_seize(void);
int probe_peeksiginfo(void);
int probe_seccomp_suspend(void);
int probe_seccomp_filters(void);
int probe_get_rseq_conf(void);
int probe_breakpoints(void);
int probe_process_vm_readv(void);
int probe_proc_children(void);
int probe_proc_stat(void);
int probe_ns_pid(void);
int probe_loginuid(void);

/* probe-process.c: making tasks, what they are made of */
int probe_pidfd_store(void);
int probe_kcmp(void);
int probe_clone3_set_tid(void);
int probe_clone_parent_vs_pid(void);
int probe_ns_last_pid(void);
int probe_futex(void);
int probe_sigqueueinfo(void);
int probe_tid_address(void);

/* probe-mem.c */
int probe_pagemap_scan(void);
int probe_pagemap_scan_guard_pages(void);
int probe_mem_dirty_track(void);
int probe_map_files(void);
int probe_set_mm_map(void);
int probe_uffd(void);
int probe_uffd_noncoop(void);
int probe_memfd_hugetlb(void);
int probe_overlayfs_maps(void);
int probe_unaligned_vmsplice(void);

/* probe-move.c: mappings that the kernel makes */
int probe_can_map_vdso(void);
int probe_special_mapping_mremap(void);
int probe_aio_remap(void);

/* probe-files.c */
int probe_owner_uids(void);
int probe_fdinfo_ext(void);
int probe_fdinfo_lock(void);
int probe_mnt_id(void);
int probe_kcmp_epoll(void);
int probe_openat2(void);
int probe_tty(void);
int probe_autofs(void);

/* probe-time.c */
int probe_posix_timers(void);
int probe_timer_cr_ids(void);
int probe_timerfd(void);
int probe_timens(void);

/* probe-ns.c: namespaces, mounts, security modules */
int probe_cgroupns(void);
int probe_userns(void);
int probe_ipc(void);
int probe_move_mount_set_group(void);
int probe_apparmor_stacking(void);

/* probe-sock.c: single sockets */
int probe_sock_peek_off(void);
int probe_so_gets(void);
int probe_sk_ns(void);
int probe_sk_unix_file(void);
int probe_sockopt_buf_lock(void);
int probe_ipv6_freebind(void);
int probe_tcp(void);
int probe_tcp_window(void);
int probe_tcp_half_closed(void);

/* probe-net.c: links and what netlink tells */
int probe_sock_diag(void);
int probe_net_diag_raw(void);
int probe_nsid(void);
int probe_link_nsid(void);
int probe_newifindex(void);
int probe_tun(void);
int probe_tun_ns(void);

/* probe-filter.c: packet filters */
int probe_network_lock_nftables(void);
int probe_has_ipt_legacy(void);

/* table.c: what the kernel may have and this program does not do */
int probe_not_built(void);

#endif
