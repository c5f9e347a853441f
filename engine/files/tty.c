/* SPDX-License-Identifier: GPL-2.0-only */
/* Terminals: not supported yet. */
#include <errno.h>
#include <sys/sysmacros.h>

#include "engine/files/image.h"
#include "engine/files/kinds.h"

static bool tty_claims(const struct file_probe *probe)
{
	unsigned int m = major(probe->st.st_rdev);

	return S_ISCHR(probe->st.st_mode) && (m == 4 || m == 5 || (m >= 136 && m <= 143));
}

static int tty_dump(struct dump *d, struct file *f, const struct file_probe *probe, struct err *e)
{
	return err_say(e, -ENOTSUP, "a terminal: not supported yet");
}

static int tty_write(struct dump *d, const struct file *f, FileEntry *entry, struct err *e)
{
	return 0;
}

static int tty_load(struct restore *r, struct file *f, const FileEntry *entry, struct err *e)
{
	return err_say(e, -ENOTSUP, "a terminal: not supported yet");
}

static int tty_open(struct restore *r, struct file *f, int *ret_fd, struct err *e)
{
	return err_say(e, -ENOTSUP, "a terminal: not supported yet");
}

const struct file_kind tty_kind = {
	.name = "terminal",
	.type = FD_TYPES__TTY,
	.claims = tty_claims,
	.dump = tty_dump,
	.write = tty_write,
	.load = tty_load,
	.open = tty_open,
};
