/* SPDX-License-Identifier: GPL-2.0-only */
#include <pthread.h>
#include <stdbool.h>

#include "base/util.h"
#include "engine/core/background.h"

struct background {
	background_fn fn;
	void *context;
	void **args;
	size_t n_args, n_done;
	bool has_thread, closed;
	int result;
	struct err err;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

static void run_job(struct background *bg, void *arg)
{
	if (!bg->result)
		bg->result = bg->fn(bg->context, arg, &bg->err);
}

/* The next job, or NULL when there will be no more. */
static void *next_job(struct background *bg)
{
	void *arg = NULL;

	pthread_mutex_lock(&bg->lock);
	while (bg->n_done == bg->n_args && !bg->closed)
		pthread_cond_wait(&bg->changed, &bg->lock);
	if (bg->n_done < bg->n_args)
		arg = bg->args[bg->n_done++];
	pthread_mutex_unlock(&bg->lock);
	return arg;
}

static void *thread_main(void *data)
{
	struct background *bg = data;
	void *arg;

	while ((arg = next_job(bg)))
		run_job(bg, arg);
	return NULL;
}

struct background *background_new(background_fn fn, void *context, size_t n_jobs)
{
	struct background *bg = calloc(1, sizeof(*bg));

	if (!bg)
		return NULL;
	bg->fn = fn;
	bg->context = context;
	bg->args = calloc(n_jobs + 1, sizeof(*bg->args));
	if (!bg->args) {
		free(bg);
		return NULL;
	}
	pthread_mutex_init(&bg->lock, NULL);
	pthread_cond_init(&bg->changed, NULL);
	bg->has_thread = n_jobs > 1 && !pthread_create(&bg->thread, NULL, thread_main, bg);
	return bg;
}

void background_add(struct background *bg, void *arg)
{
	if (!bg->has_thread) {
		run_job(bg, arg);
		return;
	}
	pthread_mutex_lock(&bg->lock);
	bg->args[bg->n_args++] = arg;
	pthread_cond_signal(&bg->changed);
	pthread_mutex_unlock(&bg->lock);
}

static void close_and_join(struct background *bg)
{
	pthread_mutex_lock(&bg->lock);
	bg->closed = true;
	pthread_cond_signal(&bg->changed);
	pthread_mutex_unlock(&bg->lock);
	pthread_join(bg->thread, NULL);
}

int background_finish(struct background *bg, struct err *e)
{
	int ret;

	if (!bg)
		return 0;
	if (bg->has_thread)
		close_and_join(bg);
	ret = bg->result;
	if (ret && e)
		*e = bg->err;
	free(bg->args);
	free(bg);
	return ret;
}
