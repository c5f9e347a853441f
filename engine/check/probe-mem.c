/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory: what the kernel tells about pages and mappings, and the ways to make them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/probes.h"

/* linux/fs.h since 6.7; guard pages since 6.13, told by the scan since 6.15 */
struct page_region {
	uint64_t start, end, categories;
};

struct scan_args {
	uint64_t size, flags, start, end, walk_end, vec, vec_len, max_pages;
	uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};

#define SCAN	     _IOWR('f', 16, struct scan_args)
#define IS_PRESENT   (1 << 3)
#define IS_GUARD     (1 << 8)
#define ADVISE_GUARD 102 /* MADV_GUARD_INSTALL */
#define SOFT_DIRTY   (1ULL << 55)

static char *fresh_pages(size_t n)
{
	return mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* ---- pages ---- */

/* Is the second of two pages, and nothing else, found to be of @category? */
static int scan_finds_second(const char *pages, uint64_t category)
{
	struct page_region found[2];
	struct scan_args args = {
		.size = sizeof(args),
		.start = (uintptr_t)pages,
		.end = (uintptr_t)pages + 2 * PAGE,
		.vec = (uintptr_t)found,
		.vec_len = ARRAY_SIZE(found),
		.category_mask = category,
		.return_mask = category,
	};
	autofd fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int n = fd < 0 ? -1 : ioctl(fd, SCAN, &args);

	if (n < 0)
		return errno == EINVAL ? 0 : answer_unless(n, ENOTTY);
	return n == 1 && found[0].start == args.start + PAGE && found[0].end == args.end;
}

int probe_pagemap_scan(void)
{
	char *pages = fresh_pages(2);

	if (pages == MAP_FAILED)
		return -errno;
	pages[PAGE] = 1;
	return scan_finds_second(pages, IS_PRESENT);
}

int probe_pagemap_scan_guard_pages(void)
{
	char *pages = fresh_pages(2);

	if (pages == MAP_FAILED)
		return -errno;
	if (madvise(pages + PAGE, PAGE, ADVISE_GUARD))
		return answer_unless(-1, EINVAL);
	return scan_finds_second(pages, IS_GUARD);
}

static int is_soft_dirty(int pagemap, const char *page)
{
	uint64_t entry;

	if (pread(pagemap, &entry, sizeof(entry), (uintptr_t)page / PAGE * sizeof(entry)) !=
	    sizeof(entry))
		return -EIO;
	return !!(entry & SOFT_DIRTY);
}

/* A page touched after the bits were cleared is dirty, one touched before is not any more. */
int probe_mem_dirty_track(void)
{
	autofd pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	autofd clear = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	volatile char *pages = fresh_pages(2);

	if (pagemap < 0 || clear < 0)
		return answer_unless(-1, ENOENT);
	if (pages == MAP_FAILED)
		return -ENOMEM;
	pages[0] = pages[PAGE] = 1;
	if (write(clear, "4", 1) != 1)
		return answer_unless(-1, EINVAL);
	pages[PAGE] = 2;
	return is_soft_dirty(pagemap, (char *)pages) == 0 &&
	       is_soft_dirty(pagemap, (char *)pages + PAGE) == 1;
}

/* ---- mappings ---- */

/* Following such a link needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN. */
int probe_map_files(void)
{
	autodir DIR *dir = opendir("/proc/self/map_files");
	struct dirent *entry;
	struct stat st;

	if (!dir)
		return answer_unless(-1, ENOENT);
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			return answer_unless(fstatat(dirfd(dir), entry->d_name, &st, 0), ENOENT);
	return 0;
}

int probe_set_mm_map(void)
{
	unsigned int size = 0;

	if (prctl(PR_SET_MM, PR_SET_MM_MAP_SIZE, &size, 0, 0))
		return answer_unless(-1, EINVAL);
	return size == sizeof(struct prctl_mm_map);
}

int probe_memfd_hugetlb(void)
{
	autofd fd = memfd_create("probe", MFD_CLOEXEC | MFD_HUGETLB);

	return answer_unless(fd, EINVAL);
}

int probe_unaligned_vmsplice(void)
{
	int pipes[2];
	char byte = 0;
	struct iovec iov = { &byte, 1 };

	if (pipe2(pipes, O_CLOEXEC))
		return -errno;
	return answer_unless(vmsplice(pipes[1], &iov, 1, SPLICE_F_GIFT | SPLICE_F_NONBLOCK),
			     EINVAL);
}

/* ---- userfaultfd ---- */

static int has_uffd(uint64_t features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	autofd fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return answer_unless(fd, ENOSYS);
	return answer_unless(ioctl(fd, UFFDIO_API, &api), EINVAL);
}

int probe_uffd(void)
{
	return has_uffd(0);
}

int probe_uffd_noncoop(void)
{
	return has_uffd(UFFD_FEATURE_EVENT_FORK | UFFD_FEATURE_EVENT_REMAP |
			UFFD_FEATURE_EVENT_REMOVE | UFFD_FEATURE_EVENT_UNMAP);
}

/* ---- overlayfs ---- */

/* What /proc/self/maps says of the mapping at @addr. */
static int map_identity(const void *addr, dev_t *ret_dev, uint64_t *ret_ino)
{
	autofile FILE *maps = fopen("/proc/self/maps", "re");
	unsigned int major, minor;
	uint64_t start;
	char line[4096];

	while (maps && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%" SCNx64 "-%*x %*s %*x %x:%x %" SCNu64, &start, &major, &minor,
			   ret_ino) != 4 ||
		    start != (uintptr_t)addr)
			continue;
		*ret_dev = makedev(major, minor);
		return 0;
	}
	return -ENOENT;
}

static int overlay_file(void)
{
	int ret = own_directory();
	autofd fd = -1;

	if (ret < 0)
		return ret;
	if (mkdir("lower", 0700) || mkdir("upper", 0700) || mkdir("work", 0700) ||
	    mkdir("merged", 0700))
		return -errno;
	fd = open("lower/file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, PAGE))
		return -errno;
	if (mount("probe", "merged", "overlay", 0, "lowerdir=lower,upperdir=upper,workdir=work"))
		return -errno;
	ret = open("merged/file", O_RDONLY | O_CLOEXEC);
	return ret < 0 ? -errno : ret;
}

/* A kernel without overlayfs names no file of it wrongly. */
int probe_overlayfs_maps(void)
{
	autofd fd = overlay_file();
	struct stat st;
	uint64_t ino;
	dev_t dev;
	void *map;

	if (fd < 0)
		return fd == -ENODEV ? 1 : fd;
	map = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED || fstat(fd, &st))
		return -errno;
	if (map_identity(map, &dev, &ino))
		return -EIO;
	return dev == st.st_dev && ino == st.st_ino;
}
