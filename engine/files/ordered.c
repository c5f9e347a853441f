/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A treap: a search tree in which every node also has a random priority, no lower than its
 * children's. That makes it look as if the nodes had come in random order, so it stays shallow.
 */
#include "engine/files/ordered.h"

/* xorshift32: good enough to be unrelated to the order of kernel pointers. */
static uint32_t next_priority(struct ordered *set)
{
	uint32_t x = set->seed ? set->seed : 2463534242U;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return set->seed = x;
}

static void rotate_left_child_up(struct ordered_node **at)
{
	struct ordered_node *child = (*at)->left;

	(*at)->left = child->right;
	child->right = *at;
	*at = child;
}

static void rotate_right_child_up(struct ordered_node **at)
{
	struct ordered_node *child = (*at)->right;

	(*at)->right = child->left;
	child->left = *at;
	*at = child;
}

static struct ordered_node *add_below(struct ordered *set, struct ordered_node **at,
				      struct ordered_node *node)
{
	struct ordered_node *found;
	int order;

	if (!*at)
		return *at = node;
	order = set->compare(node, *at, set->arg);
	if (!order)
		return *at;
	if (order < 0) {
		found = add_below(set, &(*at)->left, node);
		if ((*at)->left->priority > (*at)->priority)
			rotate_left_child_up(at);
	} else {
		found = add_below(set, &(*at)->right, node);
		if ((*at)->right->priority > (*at)->priority)
			rotate_right_child_up(at);
	}
	return found;
}

struct ordered_node *ordered_add(struct ordered *set, struct ordered_node *node)
{
	*node = (struct ordered_node){ .priority = next_priority(set) };
	return add_below(set, &set->root, node);
}

struct ordered_node *ordered_find(const struct ordered *set, const struct ordered_node *key)
{
	struct ordered_node *at = set->root;

	while (at) {
		int order = set->compare(key, at, set->arg);

		if (!order)
			return at;
		at = order < 0 ? at->left : at->right;
	}
	return NULL;
}
