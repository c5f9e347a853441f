/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

/* The option table: everything that is known about an option stands in its one row. See options.c.
 */
#include <stdbool.h>
#include <stddef.h>

enum option_id {
	OPT_TREE,
	OPT_LEAVE_STOPPED,
	OPT_LEAVE_RUNNING,
	OPT_RESTORE_DETACHED,
	OPT_RESTORE_SIBLING,
	OPT_DAEMON,
	OPT_IMAGES_DIR,
	OPT_WORK_DIR,
	OPT_LOG_FILE,
	OPT_JOIN_NS,
	OPT_ROOT,
	OPT_EXT_UNIX_SK,
	OPT_HELP,
	OPT_TCP_ESTABLISHED,
	OPT_CLOSE,
	OPT_LOG_PID,
	OPT_VERSION,
	OPT_EVASIVE_DEVICES,
	OPT_PIDFILE,
	OPT_VETH_PAIR,
	OPT_ACTION_SCRIPT,
	OPT_LINK_REMAP,
	OPT_SHELL_JOB,
	OPT_FILE_LOCKS,
	OPT_PAGE_SERVER,
	OPT_ADDRESS,
	OPT_PORT,
	OPT_PREV_IMAGES_DIR,
	OPT_MS,
	OPT_TRACK_MEM,
	OPT_AUTO_DEDUP,
	OPT_LIBDIR,
	OPT_CPU_CAP,
	OPT_FORCE_IRMAP,
	OPT_EXT_MOUNT_MAP,
	OPT_EXEC_CMD,
	OPT_MANAGE_CGROUPS,
	OPT_CGROUP_ROOT,
	OPT_INHERIT_FD,
	OPT_FEATURE,
	OPT_SKIP_MNT,
	OPT_ENABLE_FS,
	OPT_ENABLE_EXTERNAL_SHARING,
	OPT_ENABLE_EXTERNAL_MASTERS,
	OPT_FREEZE_CGROUP,
	OPT_GHOST_LIMIT,
	OPT_IRMAP_SCAN_PATH,
	OPT_LSM_PROFILE,
	OPT_TIMEOUT,
	OPT_EXTERNAL,
	OPT_EMPTY_NS,
	OPT_LAZY_PAGES,
	OPT_EXTRA,
	OPT_EXPERIMENTAL,
	OPT_ALL,
	OPT_CGROUP_PROPS,
	OPT_CGROUP_PROPS_FILE,
	OPT_CGROUP_DUMP_CONTROLLER,
	OPT_SKIP_IN_FLIGHT,
	OPT_DEPRECATED,
	OPT_DISPLAY_STATS,
	OPT_WEAK_SYSCTLS,
	OPT_STATUS_FD,
	OPT_TCP_CLOSE,
	OPT_VERBOSITY,
	OPT_PS_SOCKET,
	OPT_STREAM,
	OPT_CONFIG,
	OPT_NO_DEFAULT_CONFIG,
	OPT_TLS_CACERT,
	OPT_TLS_CACRL,
	OPT_TLS_CERT,
	OPT_TLS_KEY,
	OPT_TLS,
	OPT_TLS_NO_CN_VERIFY,
	OPT_CGROUP_YARD,
	OPT_PRE_DUMP_MODE,
	OPT_FILE_VALIDATION,
	OPT_SKIP_FILE_RWX_CHECK,
	OPT_LSM_MOUNT_CONTEXT,
	OPT_NETWORK_LOCK,
	OPT_MNTNS_COMPAT_MODE,
	OPT_UNPRIVILEGED,
	OPT_GHOST_FIEMAP,
	OPT_ALLOW_UPROBES,
	N_OPTIONS,
};

/* The subcommands, as bits: an option's row names those it concerns. */
enum command_bit {
	CMD_DUMP = 1 << 0,
	CMD_PRE_DUMP = 1 << 1,
	CMD_RESTORE = 1 << 2,
	CMD_LAZY_PAGES = 1 << 3,
	CMD_CHECK = 1 << 4,
	CMD_PAGE_SERVER = 1 << 5,
	CMD_SERVICE = 1 << 6,
	CMD_SWRK = 1 << 7,
	CMD_DEDUP = 1 << 8,
	CMD_CPUINFO = 1 << 9,
	CMD_EXEC = 1 << 10,
	CMD_SHOW = 1 << 11,
	CMD_ALL = (1 << 12) - 1,
};

enum arg_kind {
	ARG_NONE,
	ARG_REQUIRED,
	ARG_OPTIONAL, /* must be attached: -v4, --verbosity=4 */
};

/* How the argument is checked while parsing. */
enum value_kind {
	VALUE_TEXT,
	VALUE_NUMBER, /* decimal, min..max */
	VALUE_CHOICE, /* one of choices, "a|b|c" */
	VALUE_LEVEL,  /* nothing, "vvv" or a number */
};

/* What becomes of an option given with a command that it does not concern. */
enum elsewhere {
	ELSEWHERE_DEFAULT, /* no effect, with a warning; refused if it has no function at all */
	ELSEWHERE_WARN,	   /* always only a warning: the interface says so */
	ELSEWHERE_ERROR,   /* an error: the interface says so */
};

enum option_group {
	GROUP_GENERAL,
	GROUP_STATE,
	GROUP_RESTORE,
	GROUP_FILES,
	GROUP_NETWORK,
	GROUP_NAMESPACES,
	GROUP_CGROUPS,
	GROUP_MEMORY,
	GROUP_PAGE_SERVER,
	GROUP_SECURITY,
	GROUP_CHECK,
	N_GROUPS,
};

struct cli_option {
	const char *name;     /* without the dashes */
	const char *arg_name; /* NULL without argument */
	const char *choices;  /* of VALUE_CHOICE */
	const char *help;     /* one or two sentences without a final stop */
	const char *refusal;  /* why it is refused, instead of "not supported ... yet" */
	char letter;	      /* 0: no short form */
	enum arg_kind arg;
	enum value_kind value;
	enum elsewhere elsewhere;
	enum option_group group;
	bool negatable;	       /* has a --no-NAME twin */
	bool hidden;	       /* not in the help */
	bool common;	       /* on the first help screen */
	bool command_line;     /* not in a config file */
	int min, max;	       /* of VALUE_NUMBER */
	unsigned int commands; /* those it concerns */
	unsigned int works; /* those in which this program has its function; a subset of commands */
};

/* A name found on the command line or in a config file: the row, and whether it was the no- twin.
 */
struct option_match {
	const struct cli_option *opt;
	bool off;
};

/* Expected outcomes of option_find(). */
enum option_found {
	OPTION_FOUND,
	OPTION_UNKNOWN,
	OPTION_AMBIGUOUS,
};

const struct cli_option *option_get(enum option_id id);
enum option_id option_id(const struct cli_option *opt);
const char *option_group_title(enum option_group group);

/* The name of the argument without the brackets of an optional one: NUM of [NUM]. Returns its
 * length. */
int option_arg_name(const struct cli_option *opt, const char **ret_name);

/* The row with this letter, or NULL. */
const struct cli_option *option_find_letter(char letter);

/* Find by the whole name or by a prefix of only one name, "no-" twins among them. */
enum option_found option_find(const char *name, size_t len, struct option_match *ret);

/* Write the names that start with this prefix, "--a --b", for the message about an ambiguous one.
 */
void option_list_matches(const char *name, size_t len, char *buf, size_t size);

#endif
