/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/util.h"
#include "fixture.h"
#include "tsv.h"

static void split(char *line, char **fields)
{
	for (size_t i = 0; i < TSV_MAX_FIELDS; i++)
		fields[i] = line ? strsep(&line, "\t") : (char *)"";
}

size_t tsv_each(const char *name, void (*row)(void *arg, char **fields), void *arg)
{
	autofree char *path = NULL, *text = NULL;
	char *fields[TSV_MAX_FIELDS], *rest, *line;
	size_t n = 0;

	assert_true(asprintf(&path, "%s/compat/%s", getenv("TEST_DATA"), name) > 0);
	if (read_file_at(AT_FDCWD, path, &text) < 0)
		fail_msg("cannot read %s", path);
	rest = text;
	strsep(&rest, "\n");
	while ((line = strsep(&rest, "\n"))) {
		if (!*line)
			continue;
		split(line, fields);
		row(arg, fields);
		n++;
	}
	return n;
}
