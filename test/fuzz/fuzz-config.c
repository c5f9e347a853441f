/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Feeds the parser of config files with anything, and then asks for what it found: the same text
 * also goes through the parser of the command line, one word per line. Each text is in memory of
 * exactly its size, so that a sanitizer sees a read beyond it.
 *
 * With clang and -Dfuzz=true this is a libFuzzer target. Otherwise main() runs files through it, at
 * each of their lengths: fuzz-config test/data/config/all-forms.conf
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/util.h"
#include "cli/config.h"

enum { MAX_WORDS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile unsigned int sink;

static char *copy_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return NULL;
	memcpy(text, data, size);
	text[size] = 0;
	return text;
}

/* Read every value to its end. */
static void use_args(const struct cli_args *args)
{
	char name[ARG_NAME_MAX];

	for (size_t i = 0; i < args->n_uses; i++) {
		const struct arg_use *use = &args->uses[i];

		sink += strlen(arg_name(use, name));
		sink += use->value ? strlen(use->value) : 0;
	}
	for (size_t i = 0; i < args->n_words; i++)
		sink += strlen(args->words[i]);
	sink += args_verbosity(args) + args_number(args, OPT_TREE, 0);
}

static void fuzz_config(const uint8_t *data, size_t size)
{
	autofree_(args) struct cli_args *args = args_new();
	autofree char *text = copy_text(data, size);
	struct err e = ERR_INIT;

	if (!args || !text)
		return;
	if (config_add_text(args, "fuzz.conf", text, size, &e) < 0 && !e.text[0])
		abort(); /* an error that says nothing */
	use_args(args);
}

static void fuzz_command_line(const uint8_t *data, size_t size)
{
	autofree_(args) struct cli_args *args = args_new();
	autofree char *text = copy_text(data, size);
	char *argv[MAX_WORDS], *rest = text;
	struct err e = ERR_INIT;
	int argc = 0;

	if (!args || !text)
		return;
	while (rest && argc < MAX_WORDS)
		argv[argc++] = strsep(&rest, "\n");
	if (args_parse(args, argc, argv, &e) < 0 && !e.text[0])
		abort();
	use_args(args);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_config(data, size);
	fuzz_command_line(data, size);
	return 0;
}

#ifndef FUZZ_LIBFUZZER
/* The file at each of its lengths. */
static int replay(const char *path)
{
	autofree char *text = NULL;
	ssize_t len = read_file_at(AT_FDCWD, path, &text);

	if (len < 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(-len));
		return 1;
	}
	for (; len >= 0; len--)
		LLVMFuzzerTestOneInput((const uint8_t *)text, len);
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]);
	return failed;
}
#endif
