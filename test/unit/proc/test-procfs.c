/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading: the real /proc of this process, and files made up here. */
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "base/io.h"
#include "base/util.h"
#include "data.h"
#include "engine/proc/build-id.h"
#include "engine/proc/procfs.h"
#include "engine/proc/smaps.h"
#include "engine/proc/stat.h"
#include "engine/proc/status.h"

static void read_self(void **state)
{
	autofd dir = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct mempool *pool = mempool_new();
	autofree char *buf = NULL;
	struct proc_status status;
	struct err e = ERR_INIT;
	struct proc_stat stat;
	size_t cap = 0;
	ssize_t n;

	n = proc_read(dir, "stat", &buf, &cap);
	assert_int_equal(proc_stat_parse(buf, n, &stat, &e), 0);
	assert_int_equal(stat.pid, getpid());
	n = proc_read(dir, "status", &buf, &cap);
	assert_int_equal(proc_status_parse(buf, n, pool, &status, &e), 0);
	assert_int_equal(status.pid, getpid());
	assert_int_equal(status.ppid, getppid());
	assert_int_equal(proc_read(dir, "nothing", &buf, &cap), -ENOENT);
	mempool_free(pool);
}

static void read_smaps_self(void **state)
{
	autofd dir = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct smaps_entry s = { 0 };
	autofree char *buf = NULL;
	struct err e = ERR_INIT;
	struct proc_cursor c;
	size_t cap = 0;
	int r, n = 0;
	ssize_t len;

	len = proc_read(dir, "smaps", &buf, &cap);
	assert_true(len > 0 && (size_t)len < cap && !buf[len]);
	c = proc_cursor(buf, len);
	while ((r = smaps_next(&c, &s, &e)) > 0)
		n++;
	assert_int_equal(r, 0);
	assert_true(n > 5);
}

static void list_fds(void **state)
{
	autofd dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	autofd high = fcntl(dir, F_DUPFD_CLOEXEC, 900);
	autonumbers fds = { 0 };
	struct err e = ERR_INIT;

	for (int round = 0; round < 2; round++) {
		assert_int_equal(proc_list_numbers(dir, &fds, &e), 0);
		assert_int_equal(fds.v[fds.n - 1], high);
		for (size_t i = 1; i < fds.n; i++)
			assert_true(fds.v[i - 1] < fds.v[i]);
	}
	assert_int_equal(proc_list_numbers(-1, &fds, &e), -EBADF);
}

/* A file with an ELF head, one program header, and @notes of @size bytes behind it. */
static int elf_file(const void *notes, size_t size, uint64_t claimed_size)
{
	Elf64_Ehdr eh = { .e_phoff = sizeof(eh), .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 1 };
	Elf64_Phdr ph = { .p_type = PT_NOTE, .p_offset = sizeof(eh) + sizeof(ph) };
	int fd = memfd_create("elf", MFD_CLOEXEC);

	memcpy(eh.e_ident, ELFMAG, SELFMAG);
	eh.e_ident[EI_CLASS] = ELFCLASS64;
	eh.e_ident[EI_DATA] = ELFDATA2LSB;
	ph.p_filesz = claimed_size;
	ph.p_align = 4;
	assert_int_equal(write_all(fd, &eh, sizeof(eh)), 0);
	assert_int_equal(write_all(fd, &ph, sizeof(ph)), 0);
	assert_int_equal(write_all(fd, notes, size), 0);
	return fd;
}

static int build_id_len(const void *notes, size_t size, uint64_t claimed_size, uint8_t *id)
{
	autofd fd = elf_file(notes, size, claimed_size);
	struct err e = ERR_INIT;

	return elf_build_id_read(fd, id, &e);
}

static void build_id(void **state)
{
	const uint32_t notes[] = { 3, 2,  7, 0x00636261, 0x2222, /* "abc", to be passed over */
				   4, 20, 3, 0x00554e47, 1,	 2, 3, 4, 5 };
	uint32_t hostile[ARRAY_SIZE(notes)];
	uint8_t id[BUILD_ID_MAX];

	assert_int_equal(build_id_len(notes, sizeof(notes), sizeof(notes), id), 20);
	assert_memory_equal(id, &notes[9], 20);
	assert_int_equal(build_id_len(notes, sizeof(notes) - 1, sizeof(notes), id), 0);
	assert_int_equal(build_id_len(notes, sizeof(notes), sizeof(notes) - 1, id), 0);
	assert_int_equal(build_id_len(notes, sizeof(notes), UINT64_MAX, id), 20);
	/* every number of the notes as large as it can be, and zero */
	for (size_t i = 0; i < ARRAY_SIZE(notes); i++) {
		memcpy(hostile, notes, sizeof(notes));
		hostile[i] = UINT32_MAX;
		assert_in_range(build_id_len(hostile, sizeof(hostile), sizeof(hostile), id), 0, 20);
		hostile[i] = 0;
		assert_in_range(build_id_len(hostile, sizeof(hostile), UINT64_MAX, id), 0, 20);
	}
}

static void build_id_of_program(void **state)
{
	autofd self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	autofd dir = open("/proc", O_RDONLY | O_CLOEXEC);
	autofd null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	uint8_t id[BUILD_ID_MAX];
	struct err e = ERR_INIT;

	assert_in_range(elf_build_id_read(self, id, &e), 0, BUILD_ID_MAX);
	assert_int_equal(elf_build_id_read(null, id, &e), 0);
	assert_int_equal(elf_build_id_read(dir, id, &e), -EISDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_self),
		cmocka_unit_test(read_smaps_self),
		cmocka_unit_test(list_fds),
		cmocka_unit_test(build_id),
		cmocka_unit_test(build_id_of_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
