/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CORE_ASK_H
#define ENGINE_CORE_ASK_H

/* Questions only the task itself can answer: the rooms' ask and answer, carried by the agent. */
#include "engine/core/run.h"

/* @t is stopped and collected. Its threads are as they were found when this returns, also on failure. */
int ask_task(struct dump *d, struct task *t, struct err *e);

#endif
