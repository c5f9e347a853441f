/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_FILES_ORDERED_H
#define ENGINE_FILES_ORDERED_H

/*
 * A set of things that can be compared: a treap, so insert and find take about log n comparisons in
 * whatever order things come. For the comparison that is a system call (kcmp), and anything else.
 * Nodes are embedded in their owner's memory; nothing is ever taken out.
 */
#include <stddef.h>
#include <stdint.h>

struct ordered_node {
	struct ordered_node *left, *right;
	uint32_t priority;
};

struct ordered {
	struct ordered_node *root;
	/* Negative, 0 or positive, as of strcmp. */
	int (*compare)(const struct ordered_node *a, const struct ordered_node *b, void *arg);
	void *arg;
	uint32_t seed;
};

/* The member of the set that equals @node: @node itself, now in the set, if there was none. */
struct ordered_node *ordered_add(struct ordered *set, struct ordered_node *node);

/* The member that equals @key, or NULL. */
struct ordered_node *ordered_find(const struct ordered *set, const struct ordered_node *key);

#define ordered_entry(node, type, member) ((type *)((char *)(node)-offsetof(type, member)))

/* -1, 0 or 1 for the order of two numbers. */
#define order_of(a, b) (((a) > (b)) - ((a) < (b)))

#endif
