/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_PROC_SMAPS_H
#define ENGINE_PROC_SMAPS_H

/* /proc/PID/smaps: per mapping the line of maps, amounts of memory, and the VmFlags. */
#include <stdint.h>

#include "engine/proc/maps.h"

/* Every code of VmFlags, in the order of the bits below: VMF_RD is "rd". */
#define VMF_CODES(X)                                                                       \
	X(RD, "rd") /* readable */                                                         \
	X(WR, "wr") /* writable */                                                         \
	X(EX, "ex") /* executable */                                                       \
	X(SH, "sh") /* shared */                                                           \
	X(MR, "mr") /* mprotect may make it readable, ... */                               \
	X(MW, "mw")                                                                        \
	X(ME, "me")                                                                        \
	X(MS, "ms") /* may share */                                                        \
	X(GD, "gd") /* grows down */                                                       \
	X(PF, "pf") /* pure PFN range */                                                   \
	X(DW, "dw") /* writes to the mapped file denied; gone since 5.16 */                \
	X(LO, "lo") /* locked */                                                           \
	X(IO, "io") /* memory of a device */                                               \
	X(SR, "sr") /* MADV_SEQUENTIAL */                                                  \
	X(RR, "rr") /* MADV_RANDOM */                                                      \
	X(DC, "dc") /* MADV_DONTFORK */                                                    \
	X(DE, "de") /* mremap may not grow it */                                           \
	X(AC, "ac") /* accounted */                                                        \
	X(NR, "nr") /* MAP_NORESERVE */                                                    \
	X(HT, "ht") /* hugetlb */                                                          \
	X(SF, "sf") /* synchronous page faults (DAX, MAP_SYNC) */                          \
	X(NL, "nl") /* non-linear; gone since 4.0 */                                       \
	X(AR, "ar") /* architecture's own */                                               \
	X(WF, "wf") /* MADV_WIPEONFORK */                                                  \
	X(DD, "dd") /* MADV_DONTDUMP */                                                    \
	X(BT, "bt") /* arm64 branch target identification */                               \
	X(SD, "sd") /* soft-dirty */                                                       \
	X(MM, "mm") /* mixed map */                                                        \
	X(HG, "hg") /* MADV_HUGEPAGE */                                                    \
	X(NH, "nh") /* MADV_NOHUGEPAGE */                                                  \
	X(MG, "mg") /* MADV_MERGEABLE */                                                   \
	X(UM, "um") /* userfaultfd: missing */                                             \
	X(UW, "uw") /* userfaultfd: write-protect */                                       \
	X(UI, "ui") /* userfaultfd: minor */                                               \
	X(MT, "mt") /* arm64 memory tagging */                                             \
	X(MP, "mp") /* Intel MPX; gone since 5.6 */                                        \
	X(LF, "lf") /* locked on fault (MLOCK_ONFAULT) */                                  \
	X(DP, "dp") /* MAP_DROPPABLE, since 6.11 */                                        \
	X(SS, "ss") /* shadow stack, or arm64 guarded control stack */                     \
	X(SL, "sl") /* sealed with mseal, since 6.10 */                                    \
	X(GU, "gu") /* may hold guard pages, since 6.19; before that they do not show */

enum {
#define VMF_INDEX(name, code) VMF_INDEX_##name,
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
/* A code this program does not know; the first one of the mapping is in smaps_entry.unknown_flag. */
#define VMF_UNKNOWN (1ULL << 63)
/* clang-format on */

struct smaps_entry {
	struct proc_map map;
	uint64_t vm_flags;    /* VMF_* */
	char unknown_flag[3]; /* "xy" when VMF_UNKNOWN is set, or "" */
	bool thp_eligible;
	int pkey;		     /* protection key; 0 also where there are none */
	uint32_t kernel_page_size_kb; /* 4, or of a hugetlb mapping */
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
