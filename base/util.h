/* SPDX-License-Identifier: MIT */
#ifndef BASE_UTIL_H
#define BASE_UTIL_H

/* Small things every folder uses: scope-based cleanup, ownership hand-over, sizes. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <dirent.h>
#include <stdio.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b)     ((a) < (b) ? (a) : (b))
#define MAX(a, b)     ((a) > (b) ? (a) : (b))

#define PAGE     4096UL
#define PAGE_ALIGN_UP(x) (((x) + PAGE - 1) & ~(PAGE - 1))

/* Hand over ownership of a pointer: the variable becomes NULL. */
#define take(p)                              \
	({                                   \
		__typeof__(p) take_tmp = (p); \
		(p) = NULL;                  \
		take_tmp;                    \
	})

/* Hand over ownership of a descriptor: the variable becomes -1. */
static inline int fd_take(int *fd)
{
	int tmp = *fd;

	*fd = -1;
	return tmp;
}

static inline void autofd_cleanup(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void autofree_cleanup(void *p)
{
	free(*(void **)p);
}

static inline void autofile_cleanup(FILE **f)
{
	if (*f)
		fclose(*f);
}

static inline void autodir_cleanup(DIR **d)
{
	if (*d)
		closedir(*d);
}

/* `autofd fd = open(...)`: closed when the scope ends. Start with -1 when opened later. */
#define autofd __attribute__((cleanup(autofd_cleanup))) int
/* `autofree char *s = strdup(...)` */
#define autofree __attribute__((cleanup(autofree_cleanup)))
/* `autofile FILE *f`, `autodir DIR *d` */
#define autofile __attribute__((cleanup(autofile_cleanup)))
#define autodir __attribute__((cleanup(autodir_cleanup)))

/* Define `x_freep` for autofree_(x): `autofree_(image) struct image *img` calls image_free(). */
#define DEFINE_AUTOFREE(name, type)                 \
	static inline void name##_freep(type **p)   \
	{                                           \
		name##_free(*p);                    \
	}
#define autofree_(name) __attribute__((cleanup(name##_freep)))

#endif
