/* SPDX-License-Identifier: GPL-2.0-only */
/* thread_info of core-TID.img on x86-64. Arrays have a fixed length there: positional, not optional. */
#include <errno.h>
#include <string.h>

#include "engine/regs/regs.h"
#include "images/proto/core.pb-c.h"

/* General registers: field of the image, member of struct user_regs_struct. */
#define GP_REGS(X)                                                                               \
	X(r15, r15) X(r14, r14) X(r13, r13) X(r12, r12) X(bp, rbp) X(bx, rbx) X(r11, r11)        \
	X(r10, r10) X(r9, r9) X(r8, r8) X(ax, rax) X(cx, rcx) X(dx, rdx) X(si, rsi) X(di, rdi)   \
	X(orig_ax, orig_rax) X(ip, rip) X(cs, cs) X(flags, eflags) X(sp, rsp) X(ss, ss)          \
	X(fs_base, fs_base) X(gs_base, gs_base) X(ds, ds) X(es, es) X(fs, fs) X(gs, gs)

static void pack_gp(const struct user_regs_struct *gp, UserX86RegsEntry *entry)
{
#define PACK(field, member) entry->field = gp->member;
	GP_REGS(PACK)
#undef PACK
	entry->has_mode = true;
	entry->mode = USER_X86_REGS_MODE__NATIVE;
}

static void unpack_gp(const UserX86RegsEntry *entry, struct user_regs_struct *gp)
{
#define UNPACK(field, member) gp->member = entry->field;
	GP_REGS(UNPACK)
#undef UNPACK
}

/* The part of the area that FXSAVE knows. */
struct fxsave {
	uint16_t cwd, swd, twd, fop;
	uint64_t rip, rdp;
	uint32_t mxcsr, mxcsr_mask;
	uint32_t st_space[32];
	uint32_t xmm_space[64];
};

static int pack_fx(struct dump *d, const struct fxsave *fx, UserX86FpregsEntry *entry)
{
	entry->cwd = fx->cwd;
	entry->swd = fx->swd;
	entry->twd = fx->twd;
	entry->fop = fx->fop;
	entry->rip = fx->rip;
	entry->rdp = fx->rdp;
	entry->mxcsr = fx->mxcsr;
	entry->mxcsr_mask = fx->mxcsr_mask;
	entry->n_st_space = ARRAY_SIZE(fx->st_space);
	entry->st_space = mempool_dup(d->pool, fx->st_space, sizeof(fx->st_space));
	entry->n_xmm_space = ARRAY_SIZE(fx->xmm_space);
	entry->xmm_space = mempool_dup(d->pool, fx->xmm_space, sizeof(fx->xmm_space));
	return entry->st_space && entry->xmm_space ? 0 : -ENOMEM;
}

static int unpack_fx(const UserX86FpregsEntry *entry, struct fxsave *fx, struct err *e)
{
	if (entry->n_st_space != ARRAY_SIZE(fx->st_space) ||
	    entry->n_xmm_space != ARRAY_SIZE(fx->xmm_space))
		return err_say(e, -EBADMSG, "fpregs: %zu x87 and %zu xmm words instead of 32 and 64",
			       entry->n_st_space, entry->n_xmm_space);
	fx->cwd = entry->cwd;
	fx->swd = entry->swd;
	fx->twd = entry->twd;
	fx->fop = entry->fop;
	fx->rip = entry->rip;
	fx->rdp = entry->rdp;
	fx->mxcsr = entry->mxcsr;
	fx->mxcsr_mask = entry->mxcsr_mask;
	memcpy(fx->st_space, entry->st_space, sizeof(fx->st_space));
	memcpy(fx->xmm_space, entry->xmm_space, sizeof(fx->xmm_space));
	return 0;
}

/* One repeated field of user_x86_xsave_entry: which component it is, and where it is in the message. */
struct component {
	unsigned int number;
	size_t count_offset, array_offset;
	size_t n, item_size;
};

#define COMPONENT(nr, field, count, type)                                                        \
	{ nr, offsetof(UserX86XsaveEntry, n_##field), offsetof(UserX86XsaveEntry, field), count, \
	  sizeof(type) }

static const struct component components[] = {
	COMPONENT(XSTATE_YMM, ymmh_space, 64, uint32_t),
	COMPONENT(XSTATE_BNDREGS, bndreg_state, 8, uint64_t),
	COMPONENT(XSTATE_BNDCSR, bndcsr_state, 8, uint64_t),
	COMPONENT(XSTATE_OPMASK, opmask_reg, 8, uint64_t),
	COMPONENT(XSTATE_ZMM_HI256, zmm_upper, 64, uint64_t),
	COMPONENT(XSTATE_HI16_ZMM, hi16_zmm, 128, uint64_t),
	COMPONENT(XSTATE_PKRU, pkru, 2, uint32_t),
};

static int pack_component(struct dump *d, const struct regs *regs, const struct component *c,
			  UserX86XsaveEntry *entry)
{
	uint32_t off = xstate_layout(&d->tree)->part[c->number].offset;
	uint32_t size = xstate_layout(&d->tree)->part[c->number].size;
	void *copy;

	if (!size || off + size > regs->xstate->size)
		return 0;
	copy = mempool_alloc(d->pool, c->n * c->item_size);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, regs->xstate->area + off, MIN(size, c->n * c->item_size));
	*(size_t *)((char *)entry + c->count_offset) = c->n;
	*(void **)((char *)entry + c->array_offset) = copy;
	return 0;
}

static int unpack_component(const struct xstate_layout *layout, struct regs *regs,
			    const struct component *c, const UserX86XsaveEntry *entry, struct err *e)
{
	size_t n = *(const size_t *)((const char *)entry + c->count_offset);
	const void *array = *(void *const *)((const char *)entry + c->array_offset);
	bool used = entry->xstate_bv >> c->number & 1;
	uint32_t off = layout->part[c->number].offset, size = layout->part[c->number].size;

	if (!n && !used)
		return 0;
	if (n != c->n)
		return err_say(e, -EBADMSG, "xsave component %u has %zu words instead of %zu",
			       c->number, n, c->n);
	if (!size)
		return used ? err_say(e, -EOPNOTSUPP,
				      "uses registers (xsave component %u) that this cpu does not have",
				      c->number) :
			      0;
	memcpy(regs->xstate->area + off, array, MIN(size, c->n * c->item_size));
	return 0;
}

static int pack_xsave(struct dump *d, const struct regs *regs, UserX86FpregsEntry *fp)
{
	UserX86XsaveEntry *entry = mempool_new_(d->pool, UserX86XsaveEntry);
	size_t i;

	if (!entry)
		return -ENOMEM;
	user_x86_xsave_entry__init(entry);
	memcpy(&entry->xstate_bv, regs->xstate->area + XSTATE_BV_OFFSET, sizeof(uint64_t));
	for (i = 0; i < ARRAY_SIZE(components); i++)
		if (pack_component(d, regs, &components[i], entry))
			return -ENOMEM;
	fp->xsave = entry;
	return 0;
}

static int unpack_xsave(const struct xstate_layout *layout, struct regs *regs,
			const UserX86XsaveEntry *entry, struct err *e)
{
	uint64_t missing = entry->xstate_bv & ~(XSTATE_KNOWN & layout->enabled);
	size_t i;

	if (missing)
		return err_say(e, -EOPNOTSUPP, "uses registers (xsave features %#lx) that this cpu does not have",
			       (long)missing);
	memcpy(regs->xstate->area + XSTATE_BV_OFFSET, &entry->xstate_bv, sizeof(uint64_t));
	for (i = 0; i < ARRAY_SIZE(components); i++) {
		int ret = unpack_component(layout, regs, &components[i], entry, e);

		if (ret)
			return ret;
	}
	return 0;
}

static void pack_tls_entry(const struct user_desc *desc, UserDescT *entry)
{
	user_desc_t__init(entry);
	entry->entry_number = desc->entry_number;
	entry->base_addr = desc->base_addr;
	entry->limit = desc->limit;
	entry->seg_32bit = desc->seg_32bit;
	entry->contents_h = desc->contents >> 1;
	entry->contents_l = desc->contents & 1;
	entry->read_exec_only = desc->read_exec_only;
	entry->limit_in_pages = desc->limit_in_pages;
	entry->seg_not_present = desc->seg_not_present;
	entry->usable = desc->useable;
}

static int pack_tls(struct dump *d, const struct regs *regs, ThreadInfoX86 *info)
{
	UserDescT *entries = mempool_array(d->pool, N_TLS, sizeof(*entries));
	size_t i;

	info->tls = mempool_array(d->pool, N_TLS, sizeof(*info->tls));
	if (!entries || !info->tls)
		return -ENOMEM;
	for (i = 0; i < N_TLS; i++) {
		pack_tls_entry(&regs->tls[i], &entries[i]);
		info->tls[i] = &entries[i];
	}
	info->n_tls = N_TLS;
	return 0;
}

static int unpack_tls(struct regs *regs, const ThreadInfoX86 *info, struct err *e)
{
	size_t i;

	if (info->n_tls > N_TLS)
		return err_say(e, -EBADMSG, "%zu tls entries", info->n_tls);
	for (i = 0; i < info->n_tls; i++) {
		const UserDescT *entry = info->tls[i];

		regs->tls[i] = (struct user_desc){
			.entry_number = entry->entry_number,
			.base_addr = entry->base_addr,
			.limit = entry->limit,
			.seg_32bit = entry->seg_32bit,
			.contents = entry->contents_h << 1 | entry->contents_l,
			.read_exec_only = entry->read_exec_only,
			.limit_in_pages = entry->limit_in_pages,
			.seg_not_present = entry->seg_not_present,
			.useable = entry->usable,
		};
		if (!entry->seg_not_present &&
		    (entry->entry_number < FIRST_TLS || entry->entry_number >= FIRST_TLS + N_TLS))
			return err_say(e, -EBADMSG, "tls entry number %u", entry->entry_number);
	}
	return 0;
}

int regs_dump_core(struct dump *d, const struct thread *th, CoreEntry *core, struct err *e)
{
	const struct regs *regs = regs_of(th);
	ThreadInfoX86 *info = core->thread_info;
	UserX86RegsEntry *gp = mempool_new_(d->pool, UserX86RegsEntry);
	UserX86FpregsEntry *fp = mempool_new_(d->pool, UserX86FpregsEntry);

	if (!gp || !fp)
		return err_set(e, -ENOMEM, "registers");
	user_x86_regs_entry__init(gp);
	user_x86_fpregs_entry__init(fp);
	pack_gp(&regs->gp, gp);
	if (pack_fx(d, (const struct fxsave *)regs->xstate->area, fp) || pack_xsave(d, regs, fp) ||
	    pack_tls(d, regs, info))
		return err_set(e, -ENOMEM, "registers");
	info->gpregs = gp;
	info->fpregs = fp;
	return 0;
}

int regs_load_core(struct restore *r, struct thread *th, const CoreEntry *core, struct err *e)
{
	struct regs *regs = regs_of(th);
	const ThreadInfoX86 *info = core->thread_info;
	uint64_t fxsave_only = 1 << XSTATE_X87 | 1 << XSTATE_SSE;
	int ret;

	if (core->mtype != CORE_ENTRY__MARCH__X86_64 || !info)
		return err_say(e, -EOPNOTSUPP, "image of another cpu architecture (mtype %d)",
			       core->mtype);
	if (info->gpregs->has_mode && info->gpregs->mode != USER_X86_REGS_MODE__NATIVE)
		return err_say(e, -EOPNOTSUPP, "image of a 32-bit task: not supported yet");
	regs->xstate = mempool_new_(r->pool, struct xstate);
	if (!regs->xstate)
		return err_set(e, -ENOMEM, "registers");
	unpack_gp(info->gpregs, &regs->gp);
	ret = unpack_fx(info->fpregs, (struct fxsave *)regs->xstate->area, e);
	if (!ret && info->fpregs->xsave)
		ret = unpack_xsave(xstate_layout(&r->tree), regs, info->fpregs->xsave, e);
	else if (!ret)
		memcpy(regs->xstate->area + XSTATE_BV_OFFSET, &fxsave_only, sizeof(uint64_t));
	return ret ?: unpack_tls(regs, info, e);
}
