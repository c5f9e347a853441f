/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <time.h>

#include "engine/core/inventory.h"
#include "engine/namespaces/namespaces.h"
#include "images/image.h"
#include "images/proto/inventory.pb-c.h"
#include "images/proto/seccomp.pb-c.h"
#include "images/proto/stats.pb-c.h"
#include "images/proto/timens.pb-c.h"

#define IMG_VERSION 2
#define CRIU_OWN_ID 1 /* of vm, files, fs, sighand and of the cgroup set */

static void fill_root_ids(TaskKobjIdsEntry *ids)
{
	ids->vm_id = ids->files_id = ids->fs_id = ids->sighand_id = CRIU_OWN_ID;
	ids->has_pid_ns_id = ids->has_net_ns_id = ids->has_ipc_ns_id = ids->has_uts_ns_id = true;
	ids->has_time_ns_id = ids->has_mnt_ns_id = ids->has_user_ns_id = ids->has_cgroup_ns_id = true;
	ids->pid_ns_id = NS_ID_PID;
	ids->net_ns_id = NS_ID_NET;
	ids->ipc_ns_id = NS_ID_IPC;
	ids->uts_ns_id = NS_ID_UTS;
	ids->time_ns_id = NS_ID_TIME;
	ids->mnt_ns_id = NS_ID_MNT;
	ids->user_ns_id = NS_ID_USER;
	ids->cgroup_ns_id = NS_ID_CGROUP;
}

static void fill_clock(clockid_t clock, Timespec *entry)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	entry->tv_sec = ts.tv_sec;
	entry->tv_nsec = ts.tv_nsec;
}

static int write_clocks(struct dump *d, struct err *e)
{
	TimensEntry entry = TIMENS_ENTRY__INIT;
	Timespec monotonic = TIMESPEC__INIT, boottime = TIMESPEC__INIT;

	fill_clock(CLOCK_MONOTONIC, &monotonic);
	fill_clock(CLOCK_BOOTTIME, &boottime);
	entry.monotonic = &monotonic;
	entry.boottime = &boottime;
	return image_write_one(d->images, IMAGE_TIMENS, 0, &entry.base, e);
}

int inventory_commit(struct dump *d, struct err *e)
{
	InventoryEntry inv = INVENTORY_ENTRY__INIT;
	TaskKobjIdsEntry ids = TASK_KOBJ_IDS_ENTRY__INIT;
	SeccompEntry seccomp = SECCOMP_ENTRY__INIT;
	int ret = image_write_one(d->images, IMAGE_SECCOMP, 0, &seccomp.base, e);

	if (!ret)
		ret = write_clocks(d, e);
	if (ret)
		return ret;
	fill_root_ids(&ids);
	inv.img_version = IMG_VERSION;
	inv.has_fdinfo_per_id = inv.fdinfo_per_id = true;
	inv.has_ns_per_id = inv.ns_per_id = true;
	inv.root_ids = &ids;
	inv.has_root_cg_set = true;
	inv.root_cg_set = CRIU_OWN_ID;
	inv.has_lsmtype = true;
	inv.lsmtype = LSMTYPE__NO_LSM;
	return image_dir_commit(d->images, &inv.base, e);
}

int inventory_load(struct restore *r, struct err *e)
{
	InventoryEntry *inv;
	int ret = image_read_one(r->images, IMAGE_INVENTORY, 0, r->pool, &inventory_entry__descriptor,
				 &inv, e);

	if (ret < 0)
		return ret;
	if (ret == IMAGE_ABSENT)
		return err_say(e, -ENOENT, "inventory.img is missing: the directory holds no whole dump");
	if (inv->img_version == 0)
		return err_say(e, -EBADMSG, "these are images of a pre-dump: they hold memory only");
	if (!inv->has_fdinfo_per_id || !inv->fdinfo_per_id || !inv->root_ids)
		return err_say(e, -EOPNOTSUPP, "inventory.img: images of a version before 1.3 of the format");
	if (inv->has_tcp_close && inv->tcp_close)
		return err_say(e, -EOPNOTSUPP, "the dump closed TCP connections (--tcp-close): not supported yet");
	r->root_ids = inv->root_ids;
	return image_dir_set_version(r->images, inv->img_version, e);
}

const TaskKobjIdsEntry *inventory_root_ids(const struct restore *r)
{
	return r->root_ids;
}

static int write_stats(int work_fd, enum image_kind kind, const StatsEntry *entry, struct err *e)
{
	autofree_(image_dir) struct image_dir *dir = NULL;
	int ret = image_dir_open(work_fd, IMAGE_DIR_ADD, &dir, e);

	return ret ?: image_write_one(dir, kind, 0, &entry->base, e);
}

int stats_write_dump(const struct dump *d, struct err *e)
{
	DumpStatsEntry dump = DUMP_STATS_ENTRY__INIT;
	StatsEntry entry = STATS_ENTRY__INIT;

	dump.freezing_time = d->stats.freezing_us;
	dump.frozen_time = d->stats.frozen_us;
	dump.memdump_time = d->stats.memdump_us;
	dump.memwrite_time = d->stats.memwrite_us;
	dump.pages_scanned = d->stats.pages_scanned;
	dump.pages_written = d->stats.pages_written;
	dump.has_irmap_resolve = true;
	dump.has_shpages_scanned = dump.has_shpages_written = true;
	dump.shpages_scanned = d->stats.shpages_scanned;
	dump.shpages_written = d->stats.shpages_written;
	entry.dump = &dump;
	return write_stats(d->opts->work_fd, IMAGE_STATS_DUMP, &entry, e);
}

int stats_write_restore(const struct restore *r, struct err *e)
{
	RestoreStatsEntry restore = RESTORE_STATS_ENTRY__INIT;
	StatsEntry entry = STATS_ENTRY__INIT;

	restore.forking_time = r->stats.forking_us;
	restore.restore_time = r->stats.restore_us;
	restore.has_pages_restored = true;
	restore.pages_restored = r->stats.pages_restored;
	entry.restore = &restore;
	return write_stats(r->opts->work_fd, IMAGE_STATS_RESTORE, &entry, e);
}
