/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The order in which sessions, groups and tasks come to exist.
 *
 * A task is in the session of its parent at the moment of fork, until it calls setsid. So a task that
 * does not lead its session must be born in it: by a parent that is in that session for good, or that
 * was, before its own setsid ("early" children). Going up from the leaves, every task says in which
 * session it has to be born; a leader does not care, unless early children of its own do.
 *
 * Groups are simpler: setpgid works at any time, as long as the group exists. The leader of a group may
 * be dead; then some member of the session makes a short-lived child with that pid, which
 * founds the group and goes when everybody has joined.
 */
#include <errno.h>

#include "engine/tree/tree.h"

/* Where a child has to be born decides when its parent has to fork it. */
static int place_child(struct task *parent, struct task *child, struct err *e)
{
	struct tree_task *p = tree_task_of(parent), *c = tree_task_of(child);

	if (!c->birth_sid || c->birth_sid == parent->sid)
		return 0;
	if (!is_session_leader(parent) || (p->birth_sid && p->birth_sid != c->birth_sid))
		return err_say(e, -EOPNOTSUPP,
			       "task %d is in session %d, but its parent %d is not and never was: not supported yet",
			       child->pid, c->birth_sid, parent->pid);
	p->birth_sid = c->birth_sid;
	c->is_early = true;
	return 0;
}

static int plan_sessions(const struct tree *tree, struct err *e)
{
	struct task *root = tree->tasks[0];
	struct task *t;
	size_t i;

	tree_foreach_task(tree, t) {
		tree_task_of(t)->birth_sid = is_session_leader(t) ? 0 : t->sid;
		tree_task_of(t)->is_early = false;
		tree_task_of(t)->group_helper = 0;
	}
	/* Children come behind their parents, so backwards every child is before its parent. */
	for (i = tree->n_tasks; i-- > 1;) {
		int ret = place_child(tree->tasks[i]->parent, tree->tasks[i], e);

		if (ret)
			return ret;
	}
	if (is_session_leader(root) && tree_task_of(root)->birth_sid)
		return err_say(e, -EOPNOTSUPP,
			       "session %d is led by a task outside of the tree: not supported yet",
			       tree_task_of(root)->birth_sid);
	return 0;
}

bool tree_is_outside_group(const struct tree *tree, const struct task *t)
{
	const struct task *root = tree->tasks[0];

	return !is_session_leader(root) && t->sid == root->sid && t->pgid == root->pgid &&
	       root->pgid != root->pid && !tree_find_task(tree, root->pgid);
}

static struct task *find_alive_in_session(const struct tree *tree, pid_t sid)
{
	struct task *t;

	tree_foreach_task(tree, t)
		if (t->sid == sid && t->state != TASK_ZOMBIE)
			return t;
	return NULL;
}

static bool has_helper(const struct tree *tree, pid_t pgid)
{
	struct task *t;

	tree_foreach_task(tree, t)
		if (tree_task_of(t)->group_helper == pgid)
			return true;
	return false;
}

/* Somebody in the session who has no helper to look after yet makes the one for this group. */
static int plan_helper(const struct tree *tree, const struct task *member, struct err *e)
{
	struct task *t;

	if (!find_alive_in_session(tree, member->sid))
		return err_say(e, -EOPNOTSUPP, "group %d: nobody in its session %d is alive: not supported yet",
			       member->pgid, member->sid);
	tree_foreach_task(tree, t)
		if (t->sid == member->sid && t->state != TASK_ZOMBIE &&
		    !tree_task_of(t)->group_helper) {
			tree_task_of(t)->group_helper = member->pgid;
			return 0;
		}
	return err_say(e, -EOPNOTSUPP, "session %d has more dead group leaders than tasks: not supported yet",
		       member->sid);
}

static int plan_groups(const struct tree *tree, struct err *e)
{
	struct task *t, *leader;

	tree_foreach_task(tree, t) {
		int ret;

		leader = tree_find_task(tree, t->pgid);
		if (leader && leader->sid != t->sid)
			return err_say(e, -EBADMSG, "task %d: group %d is in another session", t->pid,
				       t->pgid);
		if (leader || tree_is_outside_group(tree, t) || has_helper(tree, t->pgid))
			continue;
		ret = plan_helper(tree, t, e);
		if (ret)
			return ret;
	}
	return 0;
}

int tree_plan(const struct tree *tree, struct err *e)
{
	int ret = plan_sessions(tree, e);

	return ret ?: plan_groups(tree, e);
}
