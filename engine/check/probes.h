/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CHECK_PROBES_H
#define ENGINE_CHECK_PROBES_H

int probe_pidfd_store(void);

#endif
