/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Config files. Each line holds one long option without its dashes, and perhaps a value:
 *
 *	# comment
 *	tcp-established
 *	no-shell-job		# the off-form of a switch
 *	log-file	dump.log
 *	external	"mnt[a b]:\"c\""
 *
 * Blanks separate; '#' starts a comment wherever it stands, even inside quotes (then the quotes are
 * not closed, which is an error); \" in quotes is a quote, any other backslash stands for itself.
 * More words after the value are an error. The files in their order, of which a later one wins:
 *
 *	/etc/criu/default.conf		not with --config or --no-default-config
 *	$HOME/.criu/default.conf	the same
 *	$CRIU_CONFIG_FILE
 *	--config FILE
 *	the command line
 *
 * The syntax is a pure function over text (config_next); only config_read() opens anything.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/io.h"
#include "base/mempool.h"
#include "base/util.h"
#include "cli/config.h"

void config_init(struct config_reader *reader, char *text, size_t len)
{
	*reader = (struct config_reader){ text, text + len, 0 };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static char *skip_blanks(char *at)
{
	while (is_blank(*at))
		at++;
	return at;
}

static char *skip_word(char *at)
{
	while (*at && !is_blank(*at))
		at++;
	return at;
}

/* Cut the next line off the text, zero-terminated and without its comment. NULL at the end. */
static int cut_line(struct config_reader *reader, char **ret_line, struct err *e)
{
	char *line = reader->at, *end, *comment;

	if (line == reader->end)
		return 0;
	reader->line++;
	end = memchr(line, '\n', reader->end - line) ?: reader->end;
	reader->at = MIN(end + 1, reader->end);
	if (memchr(line, 0, end - line))
		return err_say(e, -EINVAL, "a zero byte: this is not a text file");
	*end = 0;
	comment = strchr(line, '#');
	if (comment)
		*comment = 0;
	*ret_line = line;
	return 1;
}

/* Remove the quotes around the text at @at, in place. Returns what follows, NULL if it is not
 * closed. */
static char *unquote(char *at)
{
	char *to = at++;

	while (*at && *at != '"') {
		if (at[0] == '\\' && at[1] == '"')
			at++;
		*to++ = *at++;
	}
	if (!*at)
		return NULL;
	*to = 0;
	return at + 1;
}

/* Zero-terminate the value that starts at @at. Returns what follows it, NULL if quotes are not
 * closed. */
static char *cut_value(char *at)
{
	char *end;

	if (*at == '"')
		return unquote(at);
	end = skip_word(at);
	if (*end)
		*end++ = 0;
	return end;
}

static int parse_line(char *at, struct config_line *ret, struct err *e)
{
	char *end = skip_word(at);

	ret->name = at;
	ret->value = NULL;
	at = skip_blanks(end);
	*end = 0;
	if (ret->name[0] == '-')
		return err_say(e, -EINVAL, "options stand in a config file without dashes: %s",
			       ret->name + strspn(ret->name, "-"));
	if (!*at)
		return 1;
	ret->value = at;
	end = cut_value(at);
	if (!end)
		return err_say(e, -EINVAL,
			       "missing closing quote ('#' starts a comment even in quotes)");
	end = skip_blanks(end);
	if (*end)
		return err_say(e, -EINVAL,
			       "more than one value for %s: \"%s\" (put quotes around"
			       " a value with blanks)",
			       ret->name, end);
	return 1;
}

int config_next(struct config_reader *reader, struct config_line *ret, struct err *e)
{
	char *line = NULL;
	int more;

	while ((more = cut_line(reader, &line, e)) > 0) {
		line = skip_blanks(line);
		ret->line = reader->line;
		if (*line)
			return parse_line(line, ret, e);
	}
	return more;
}

int config_add_text(struct cli_args *args, const char *path, char *text, size_t len, struct err *e)
{
	struct config_reader reader;
	struct config_line line;
	int more;

	config_init(&reader, text, len);
	while ((more = config_next(&reader, &line, e)) > 0) {
		more = args_add_config(args, line.name, line.value, path, line.line, e);
		if (more < 0)
			break;
	}
	if (more < 0)
		return err_wrap(e, "%s:%d", path, reader.line);
	return 0;
}

int config_read(struct cli_args *args, const char *path, struct err *e)
{
	autofree char *text = NULL;
	char *kept;
	ssize_t len = read_file_at(AT_FDCWD, path, &text);

	if (len == -ENOENT || len == -ENOTDIR)
		return 0;
	if (len < 0)
		return err_set(e, len, "read the config file %s", path);
	kept = mempool_strdup(args->pool, path);
	if (!kept)
		return err_set(e, -ENOMEM, "config file %s", path);
	return config_add_text(args, kept, text, len, e);
}

static int read_defaults(struct cli_args *args, const struct config_paths *paths, struct err *e)
{
	char *path;
	int err;

	if (paths->global) {
		err = config_read(args, paths->global, e);
		if (err < 0)
			return err;
	}
	if (!paths->home)
		return 0;
	path = mempool_printf(args->pool, "%s/.criu/default.conf", paths->home);
	if (!path)
		return err_set(e, -ENOMEM, "config file below %s", paths->home);
	return config_read(args, path, e);
}

int config_read_all(struct cli_args *args, const struct cli_args *cmdline,
		    const struct config_paths *paths, struct err *e)
{
	const char *given = args_text(cmdline, OPT_CONFIG, NULL);
	int err = 0;

	if (!given && !args_flag(cmdline, OPT_NO_DEFAULT_CONFIG))
		err = read_defaults(args, paths, e);
	if (err >= 0 && paths->env)
		err = config_read(args, paths->env, e);
	if (err >= 0 && given)
		err = config_read(args, given, e);
	return err;
}
