/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_SMAPS_H
#define ENGINE_PROC_SMAPS_H

/* /proc/PID/smaps: per mapping the line of maps, amounts of memory, and the VmFlags. */
#include <stdint.h>

#include "engine/proc/maps.h"

/* Every code of VmFlags, in the order of the bits below: VMF_RD is "rd". */
#define VMF_CODES(X)                                                                               \
	X(RD, 'r', 'd') /* readable */                                                             \
	X(WR, 'w', 'r') /* writable */                                                             \
	X(EX, 'e', 'x') /* executable */                                                           \
	X(SH, 's', 'h') /* shared */                                                               \
	X(MR, 'm', 'r') /* mprotect may make it readable, ... */                                   \
	X(MW, 'm', 'w')                                                                            \
	X(ME, 'm', 'e')                                                                            \
	X(MS, 'm', 's') /* may share */                                                            \
	X(GD, 'g', 'd') /* grows down */                                                           \
	X(PF, 'p', 'f') /* pure PFN range */                                                       \
	X(DW, 'd', 'w') /* writes to the mapped file denied; gone since 5.16 */                    \
	X(LO, 'l', 'o') /* locked */                                                               \
	X(IO, 'i', 'o') /* memory of a device */                                                   \
	X(SR, 's', 'r') /* MADV_SEQUENTIAL */                                                      \
	X(RR, 'r', 'r') /* MADV_RANDOM */                                                          \
	X(DC, 'd', 'c') /* MADV_DONTFORK */                                                        \
	X(DE, 'd', 'e') /* mremap may not grow it */                                               \
	X(AC, 'a', 'c') /* accounted */                                                            \
	X(NR, 'n', 'r') /* MAP_NORESERVE */                                                        \
	X(HT, 'h', 't') /* hugetlb */                                                              \
	X(SF, 's', 'f') /* synchronous page faults (DAX, MAP_SYNC) */                              \
	X(NL, 'n', 'l') /* non-linear; gone since 4.0 */                                           \
	X(AR, 'a', 'r') /* architecture's own */                                                   \
	X(WF, 'w', 'f') /* MADV_WIPEONFORK */                                                      \
	X(DD, 'd', 'd') /* MADV_DONTDUMP */                                                        \
	X(BT, 'b', 't') /* arm64 branch target identification */                                   \
	X(SD, 's', 'd') /* soft-dirty */                                                           \
	X(MM, 'm', 'm') /* mixed map */                                                            \
	X(HG, 'h', 'g') /* MADV_HUGEPAGE */                                                        \
	X(NH, 'n', 'h') /* MADV_NOHUGEPAGE */                                                      \
	X(MG, 'm', 'g') /* MADV_MERGEABLE */                                                       \
	X(UM, 'u', 'm') /* userfaultfd: missing */                                                 \
	X(UW, 'u', 'w') /* userfaultfd: write-protect */                                           \
	X(UI, 'u', 'i') /* userfaultfd: minor */                                                   \
	X(MT, 'm', 't') /* arm64 memory tagging */                                                 \
	X(MP, 'm', 'p') /* Intel MPX; gone since 5.6 */                                            \
	X(LF, 'l', 'f') /* locked on fault (MLOCK_ONFAULT) */                                      \
	X(DP, 'd', 'p') /* MAP_DROPPABLE, since 6.11 */                                            \
	X(SS, 's', 's') /* shadow stack, or arm64 guarded control stack */                         \
	X(SL, 's', 'l') /* sealed with mseal, since 6.10 */                                        \
	X(GU, 'g', 'u') /* may hold guard pages, since 6.19; before that they do not show */

enum {
#define VMF_INDEX(name, a, b) VMF_INDEX_##name,
	VMF_CODES(VMF_INDEX)
#undef VMF_INDEX
		VMF_COUNT,
};

/* clang-format off */
#define VMF_BIT(name) (1ULL << VMF_INDEX_##name)
#define VMF_RD VMF_BIT(RD)
#define VMF_WR VMF_BIT(WR)
#define VMF_EX VMF_BIT(EX)
#define VMF_SH VMF_BIT(SH)
#define VMF_MR VMF_BIT(MR)
#define VMF_MW VMF_BIT(MW)
#define VMF_ME VMF_BIT(ME)
#define VMF_MS VMF_BIT(MS)
#define VMF_GD VMF_BIT(GD)
#define VMF_PF VMF_BIT(PF)
#define VMF_DW VMF_BIT(DW)
#define VMF_LO VMF_BIT(LO)
#define VMF_IO VMF_BIT(IO)
#define VMF_SR VMF_BIT(SR)
#define VMF_RR VMF_BIT(RR)
#define VMF_DC VMF_BIT(DC)
#define VMF_DE VMF_BIT(DE)
#define VMF_AC VMF_BIT(AC)
#define VMF_NR VMF_BIT(NR)
#define VMF_HT VMF_BIT(HT)
#define VMF_SF VMF_BIT(SF)
#define VMF_NL VMF_BIT(NL)
#define VMF_AR VMF_BIT(AR)
#define VMF_WF VMF_BIT(WF)
#define VMF_DD VMF_BIT(DD)
#define VMF_BT VMF_BIT(BT)
#define VMF_SD VMF_BIT(SD)
#define VMF_MM VMF_BIT(MM)
#define VMF_HG VMF_BIT(HG)
#define VMF_NH VMF_BIT(NH)
#define VMF_MG VMF_BIT(MG)
#define VMF_UM VMF_BIT(UM)
#define VMF_UW VMF_BIT(UW)
#define VMF_UI VMF_BIT(UI)
#define VMF_MT VMF_BIT(MT)
#define VMF_MP VMF_BIT(MP)
#define VMF_LF VMF_BIT(LF)
#define VMF_DP VMF_BIT(DP)
#define VMF_SS VMF_BIT(SS)
#define VMF_SL VMF_BIT(SL)
#define VMF_GU VMF_BIT(GU)
/* A code this program does not know; the first of a mapping is in smaps_entry.unknown_flag. */
#define VMF_UNKNOWN (1ULL << 63)
/* clang-format on */

struct smaps_entry {
	struct proc_map map;
	uint64_t vm_flags;	      /* VMF_* */
	char unknown_flag[3];	      /* "xy" when VMF_UNKNOWN is set, or "" */
	int thp_eligible;	      /* 1: the kernel may use huge pages here */
	int pkey;		      /* protection key; 0 also where there are none */
	uint64_t kernel_page_size_kb; /* 4, or of a hugetlb mapping */
	uint64_t rss_kb;
	uint64_t private_dirty_kb;
	uint64_t anonymous_kb; /* pages that are not, or no longer, the file's */
	uint64_t swap_kb;
	uint64_t locked_kb;
	uint64_t shared_hugetlb_kb; /* hugetlb pages, which rss and anonymous do not count */
	uint64_t private_hugetlb_kb;
};

/* The next mapping. Amounts whose line is missing are 0; a mapping without VmFlags is an error. */
int smaps_next(struct proc_cursor *c, struct smaps_entry *ret, struct err *e);

/* "rd wr mr" for messages; cut to fit. Returns @buf. */
char *smaps_flags_print(uint64_t vm_flags, char *buf, size_t size);

#endif
