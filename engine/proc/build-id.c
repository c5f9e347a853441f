/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Build id: the note NT_GNU_BUILD_ID of owner "GNU" in a PT_NOTE segment. Linkers put the notes
 * next to the program headers, so one read of the beginning of the file usually brings everything.
 *
 * The file may be anything and may change while it is read: each piece is copied out of a window on
 * the file, every number is checked against its bounds, and the number of headers and notes looked
 * at is limited. The sizes of program headers and notes follow elf(5).
 */
#include <elf.h>
#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "base/util.h"
#include "engine/proc/build-id.h"

#define N_HEADERS_MAX 256
#define N_NOTES_MAX   64

/* A part of the file in memory. */
struct window {
	int fd;
	int error; /* of a failed read; 0 while there was none */
	uint64_t offset;
	size_t len;
	uint8_t buf[2048];
};

/* What the headers of either size of file say, in one size. */
struct elf {
	bool is_64;
	uint64_t headers; /* offset of the program headers */
	unsigned int header_size;
	unsigned int n_headers;
};

struct notes {
	uint64_t offset;
	uint64_t size;
	uint64_t align;
};

static bool window_load(struct window *w, uint64_t offset)
{
	ssize_t n;

	if (offset > INT64_MAX - sizeof(w->buf))
		return false;
	n = pread_full(w->fd, w->buf, sizeof(w->buf), offset);
	w->offset = offset;
	w->len = n < 0 ? 0 : n;
	if (n < 0)
		w->error = n;
	return n >= 0;
}

/* No sum of numbers from the file here: it could wrap around. */
static bool window_has(const struct window *w, uint64_t offset, size_t size)
{
	return offset >= w->offset && offset - w->offset <= w->len &&
	       size <= w->len - (offset - w->offset);
}

/* Copy @size bytes at @offset of the file; false when they are not there. */
static bool window_copy(struct window *w, uint64_t offset, void *to, size_t size)
{
	if (!window_has(w, offset, size) && !window_load(w, offset))
		return false;
	if (!window_has(w, offset, size))
		return false;
	memcpy(to, w->buf + (offset - w->offset), size);
	return true;
}

static bool read_ehdr32(struct window *w, struct elf *ret)
{
	Elf32_Ehdr h;

	if (!window_copy(w, 0, &h, sizeof(h)) || h.e_phentsize < sizeof(Elf32_Phdr))
		return false;
	*ret = (struct elf){ false, h.e_phoff, h.e_phentsize, MIN(h.e_phnum, N_HEADERS_MAX) };
	return true;
}

static bool read_ehdr64(struct window *w, struct elf *ret)
{
	Elf64_Ehdr h;

	if (!window_copy(w, 0, &h, sizeof(h)) || h.e_phentsize < sizeof(Elf64_Phdr))
		return false;
	*ret = (struct elf){ true, h.e_phoff, h.e_phentsize, MIN(h.e_phnum, N_HEADERS_MAX) };
	return true;
}

static bool read_elf(struct window *w, struct elf *ret)
{
	const uint8_t order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
	uint8_t ident[EI_NIDENT];

	if (!window_copy(w, 0, ident, sizeof(ident)) || memcmp(ident, ELFMAG, SELFMAG))
		return false;
	if (ident[EI_DATA] != order)
		return false;
	if (ident[EI_CLASS] == ELFCLASS64)
		return read_ehdr64(w, ret);
	return ident[EI_CLASS] == ELFCLASS32 && read_ehdr32(w, ret);
}

/* Program header @i: true when it is one of notes. */
static bool read_phdr(struct window *w, const struct elf *elf, unsigned int i, struct notes *ret)
{
	uint64_t at = elf->headers + (uint64_t)i * elf->header_size;
	Elf32_Phdr h32;
	Elf64_Phdr h64;

	if (elf->is_64) {
		if (!window_copy(w, at, &h64, sizeof(h64)) || h64.p_type != PT_NOTE)
			return false;
		*ret = (struct notes){ h64.p_offset, h64.p_filesz, h64.p_align };
	} else {
		if (!window_copy(w, at, &h32, sizeof(h32)) || h32.p_type != PT_NOTE)
			return false;
		*ret = (struct notes){ h32.p_offset, h32.p_filesz, h32.p_align };
	}
	return true;
}

static uint64_t align_up(uint64_t v, uint64_t align)
{
	return (v + align - 1) & ~(align - 1);
}

/* True when the note at @offset, whose head is @h, is the build id. */
static bool is_build_id(struct window *w, uint64_t offset, const Elf64_Nhdr *h)
{
	char owner[4];

	return h->n_type == NT_GNU_BUILD_ID && h->n_namesz == sizeof(owner) &&
	       window_copy(w, offset + sizeof(*h), owner, sizeof(owner)) &&
	       !memcmp(owner, "GNU", sizeof(owner)) && h->n_descsz && h->n_descsz <= BUILD_ID_MAX;
}

/* Look through a segment. Returns the length of the build id in it, or 0. */
static int search_notes(struct window *w, const struct notes *notes, uint8_t *ret_id)
{
	uint64_t align = notes->align == 8 ? 8 : 4;
	uint64_t at = 0;
	Elf64_Nhdr h; /* the same in files of 32 bits */

	for (int i = 0; i < N_NOTES_MAX; i++) {
		uint64_t desc, next;

		if (notes->size - at < sizeof(h) ||
		    !window_copy(w, notes->offset + at, &h, sizeof(h)))
			return 0;
		desc = align_up(at + sizeof(h) + h.n_namesz, align);
		next = align_up(desc + h.n_descsz, align);
		if (next < at || desc > notes->size || h.n_descsz > notes->size - desc)
			return 0;
		if (is_build_id(w, notes->offset + at, &h))
			return window_copy(w, notes->offset + desc, ret_id, h.n_descsz) ? h.n_descsz
											: 0;
		at = next;
		if (at > notes->size)
			return 0;
	}
	return 0;
}

static int search_elf(struct window *w, const struct elf *elf, uint8_t *ret_id)
{
	struct notes notes;
	int len;

	for (unsigned int i = 0; i < elf->n_headers; i++) {
		if (!read_phdr(w, elf, i, &notes))
			continue;
		len = search_notes(w, &notes, ret_id);
		if (len)
			return len;
	}
	return 0;
}

int elf_build_id_read(int fd, uint8_t ret_id[BUILD_ID_MAX], struct err *e)
{
	struct window w = { .fd = fd };
	struct elf elf;
	int len = 0;

	if (read_elf(&w, &elf))
		len = search_elf(&w, &elf, ret_id);
	if (w.error)
		return err_set(e, w.error, "read an ELF file for its build id");
	return len;
}
