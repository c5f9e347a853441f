/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mappings that the kernel makes: the vdso, the ring of asynchronous input and output. A restore
 * has to bring them to the address they had. Once the vdso of this process has moved, libc's clock
 * functions must not be called any more.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/aio_abi.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/util.h"
#include "engine/check/lab.h"
#include "engine/check/probes.h"

#define MAP_VDSO_64 0x2003 /* asm/prctl.h: ARCH_MAP_VDSO_64 */

/* The kernel maps no second one, which tells as well that it could. */
int probe_can_map_vdso(void)
{
	if (syscall(SYS_arch_prctl, MAP_VDSO_64, 0UL) >= 0)
		return 1;
	return errno == EEXIST ? 1 : answer_unless(-1, EINVAL);
}

/* The size of the mapping called @name, at @ret_addr; 0 when there is none. */
static size_t find_mapping(const char *name, void **ret_addr)
{
	autofile FILE *maps = fopen("/proc/self/maps", "re");
	uint64_t start, end;
	char line[4096];

	while (maps && fgets(line, sizeof(line), maps)) {
		if (!strstr(line, name) || sscanf(line, "%" SCNx64 "-%" SCNx64, &start, &end) != 2)
			continue;
		*ret_addr = (void *)(uintptr_t)start;
		return end - start;
	}
	return 0;
}

/* Moves to a place reserved for it, so that the address is sure to be another. */
static int can_move(void *old, size_t size, void **ret_new)
{
	void *room = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED)
		return -errno;
	*ret_new = mremap(old, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, room);
	return *ret_new == room ? 1 : answer_unless(-1, EINVAL);
}

int probe_special_mapping_mremap(void)
{
	void *vdso, *moved;
	size_t size = find_mapping("[vdso]", &vdso);

	return size ? can_move(vdso, size, &moved) : 1;
}

/* The id of a context is the address of its ring, and must be so after the move. */
int probe_aio_remap(void)
{
	aio_context_t ctx = 0;
	struct timespec now = { 0 };
	struct io_event event;
	void *ring;
	size_t size;
	int ret;

	if (syscall(SYS_io_setup, 1, &ctx))
		return answer_unless(-1, ENOSYS);
	size = find_mapping("[aio]", &ring);
	if (!size || (aio_context_t)ring != ctx)
		return 0;
	ret = can_move(ring, size, &ring);
	if (ret != 1)
		return ret;
	return syscall(SYS_io_getevents, (aio_context_t)ring, 0, 1, &event, &now) == 0;
}
