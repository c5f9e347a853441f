/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_MAGIC_H
#define ENGINE_FILES_MAGIC_H

/* Types of file systems, as statfs(2) tells them, with those that headers lack. */
#include <linux/magic.h>

#ifndef MQUEUE_MAGIC
#define MQUEUE_MAGIC 0x19800202 /* in no header: ipc/mqueue.c of Linux */
#endif
#ifndef SECRETMEM_MAGIC
#define SECRETMEM_MAGIC 0x5345434d /* since 5.14 */
#endif

#endif
