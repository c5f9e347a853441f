/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The option table. The names, letters, argument kinds and no- twins are CRIU 4.2's, whose callers
 * must find all of them here; a unit test compares the rows with test/data/compat/cli.tsv. The
 * parser, the help screens, the manual page and the refusal of what does not exist yet all read
 * this table.
 *
 * To give an option its function: put the subcommands that have it into its row's .works, and read
 * it in that subcommand's file with args_flag(), args_text() or args_number().
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "cli/options.h"

/* --x takes ARG; --x with an attached ARG or none; --x and --no-x; --x alone. */
#define TAKES(n, l, a)	  .name = n, .letter = l, .arg = ARG_REQUIRED, .arg_name = a
#define MAY_TAKE(n, l, a) .name = n, .letter = l, .arg = ARG_OPTIONAL, .arg_name = a
#define SWITCH(n, l)	  .name = n, .letter = l, .negatable = true
#define PLAIN(n, l)	  .name = n, .letter = l
#define NUMBER(lo, hi)	  .value = VALUE_NUMBER, .min = lo, .max = hi
#define CHOICE(c)	  .value = VALUE_CHOICE, .choices = c

#define DUMPS	 (CMD_DUMP | CMD_PRE_DUMP)
#define BOTH	 (CMD_DUMP | CMD_RESTORE)
#define PAGES	 (DUMPS | CMD_PAGE_SERVER | CMD_LAZY_PAGES)
#define SERVERS	 (CMD_PAGE_SERVER | CMD_SERVICE | CMD_LAZY_PAGES)
#define IMAGES	 (CMD_ALL & ~(CMD_SERVICE | CMD_SWRK))
#define SCRIPTED (DUMPS | CMD_RESTORE | SERVERS)

/* clang-format off */
static const struct cli_option table[N_OPTIONS] = {
	[OPT_TREE] = {
		TAKES("tree", 't', "PID"), NUMBER(1, INT_MAX), .group = GROUP_STATE, .common = true,
		.commands = DUMPS, .works = CMD_DUMP, .elsewhere = ELSEWHERE_WARN,
		.help = "Pid of the root of the process tree to dump" },
	[OPT_LEAVE_STOPPED] = {
		PLAIN("leave-stopped", 's'), .group = GROUP_STATE, .common = true,
		.commands = DUMPS | CMD_RESTORE, .works = BOTH,
		.help = "Leave the tree stopped after the dump or the restore; SIGCONT lets it go on" },
	[OPT_LEAVE_RUNNING] = {
		PLAIN("leave-running", 'R'), .group = GROUP_STATE, .common = true,
		.commands = DUMPS, .works = CMD_DUMP,
		.help = "Let the tree go on after the dump; without this option it is killed" },
	[OPT_RESTORE_DETACHED] = {
		SWITCH("restore-detached", 'd'), .group = GROUP_RESTORE, .common = true,
		.commands = CMD_RESTORE | SERVERS, .works = CMD_RESTORE,
		.help = "Return as soon as the tree runs, instead of waiting for its end" },
	[OPT_RESTORE_SIBLING] = {
		SWITCH("restore-sibling", 'S'), .group = GROUP_RESTORE,
		.commands = CMD_RESTORE, .works = CMD_RESTORE,
		.help = "Make the root of the tree a child of the caller of criu, not of criu; needs"
			" --restore-detached" },
	[OPT_DAEMON] = {
		SWITCH("daemon", 'd'), .group = GROUP_RESTORE,
		.commands = CMD_RESTORE | SERVERS, .works = CMD_RESTORE,
		.help = "Go to the background; another name of --restore-detached" },
	[OPT_IMAGES_DIR] = {
		TAKES("images-dir", 'D', "DIR"), .group = GROUP_GENERAL, .common = true,
		.commands = IMAGES, .works = BOTH | CMD_CHECK,
		.help = "Directory of the image files (default: the current one)" },
	[OPT_WORK_DIR] = {
		TAKES("work-dir", 'W', "DIR"), .group = GROUP_GENERAL, .common = true,
		.commands = CMD_ALL, .works = CMD_ALL,
		.help = "Directory of the log, the pidfile and the statistics (default: that of the images)" },
	[OPT_LOG_FILE] = {
		TAKES("log-file", 'o', "FILE"), .group = GROUP_GENERAL, .common = true,
		.commands = CMD_ALL, .works = CMD_ALL,
		.help = "Write the log to FILE in the work directory (default: standard error); \"-\" is"
			" standard output" },
	[OPT_JOIN_NS] = {
		TAKES("join-ns", 'J', "NS:{PID|FILE}[,UID[,GID]]"), .group = GROUP_NAMESPACES,
		.commands = CMD_RESTORE,
		.help = "Enter an existing namespace instead of creating a new one" },
	[OPT_ROOT] = {
		TAKES("root", 'r', "PATH"), .group = GROUP_NAMESPACES,
		.commands = CMD_RESTORE,
		.help = "Mount point that becomes the root of the restored mount namespace" },
	[OPT_EXT_UNIX_SK] = {
		MAY_TAKE("ext-unix-sk", 'x', "inode[,inode...]"), .group = GROUP_NETWORK, .hidden = true,
		.commands = BOTH,
		.help = "Allow unix sockets whose peer is outside of the tree" },
	[OPT_HELP] = {
		PLAIN("help", 'h'), .group = GROUP_GENERAL, .command_line = true, .common = true,
		.commands = CMD_ALL, .works = CMD_ALL,
		.help = "Show the commands, or after a command its options" },
	[OPT_TCP_ESTABLISHED] = {
		SWITCH("tcp-established", 0), .group = GROUP_NETWORK,
		.commands = BOTH,
		.help = "Dump and restore established TCP connections" },
	[OPT_CLOSE] = {
		TAKES("close", 0, "FD"), NUMBER(0, INT_MAX), .group = GROUP_GENERAL, .hidden = true,
		.commands = CMD_ALL, .works = CMD_ALL,
		.help = "Close the descriptor FD before anything else; may be repeated" },
	[OPT_LOG_PID] = {
		SWITCH("log-pid", 0), .group = GROUP_RESTORE,
		.commands = CMD_RESTORE,
		.help = "Write a log file for each process, with its pid added to the name" },
	[OPT_VERSION] = {
		PLAIN("version", 'V'), .group = GROUP_GENERAL, .command_line = true, .common = true,
		.commands = CMD_ALL, .works = CMD_ALL,
		.help = "Show the version" },
	[OPT_EVASIVE_DEVICES] = {
		SWITCH("evasive-devices", 0), .group = GROUP_FILES,
		.commands = CMD_DUMP,
		.help = "Accept any path that leads to the same device" },
	[OPT_PIDFILE] = {
		TAKES("pidfile", 0, "FILE"), .group = GROUP_RESTORE, .common = true,
		.commands = CMD_RESTORE | SERVERS, .works = CMD_RESTORE,
		.help = "Write the pid of the restored root to FILE in the work directory; it must not"
			" exist" },
	[OPT_VETH_PAIR] = {
		TAKES("veth-pair", 0, "IN=OUT"), .group = GROUP_NETWORK, .hidden = true,
		.commands = CMD_RESTORE,
		.help = "Outer name of a veth link" },
	[OPT_ACTION_SCRIPT] = {
		TAKES("action-script", 0, "FILE"), .group = GROUP_GENERAL,
		.commands = SCRIPTED,
		.help = "Run FILE at each action; may be repeated" },
	[OPT_LINK_REMAP] = {
		SWITCH("link-remap", 0), .group = GROUP_FILES,
		.commands = CMD_DUMP,
		.help = "Allow temporary hard links for open files that were unlinked" },
	[OPT_SHELL_JOB] = {
		SWITCH("shell-job", 'j'), .group = GROUP_STATE, .common = true,
		.commands = BOTH, .works = BOTH,
		.help = "Allow a tree whose root does not lead its session, as when it was started from a"
			" shell; the restore gives it the terminal of criu" },
	[OPT_FILE_LOCKS] = {
		SWITCH("file-locks", 'l'), .group = GROUP_FILES,
		.commands = BOTH,
		.help = "Dump and restore file locks and leases" },
	[OPT_PAGE_SERVER] = {
		SWITCH("page-server", 0), .group = GROUP_PAGE_SERVER,
		.commands = DUMPS | CMD_LAZY_PAGES,
		.help = "Send the pages to a page server, or get them from it" },
	[OPT_ADDRESS] = {
		TAKES("address", 0, "ADDR"), .group = GROUP_PAGE_SERVER,
		.commands = PAGES | CMD_SERVICE,
		.help = "Address of the page server, or path of the service's socket" },
	[OPT_PORT] = {
		TAKES("port", 0, "PORT"), NUMBER(1, 65535), .group = GROUP_PAGE_SERVER,
		.commands = PAGES,
		.help = "TCP port of the page server" },
	[OPT_PREV_IMAGES_DIR] = {
		TAKES("prev-images-dir", 0, "DIR"), .group = GROUP_MEMORY,
		.commands = DUMPS,
		.help = "Images of the dump before, relative to the images directory" },
	[OPT_MS] = {
		PLAIN("ms", 0), .group = GROUP_CHECK, .hidden = true,
		.commands = CMD_CHECK,
		.refusal = "was removed; use check without it",
		.help = "Removed" },
	[OPT_TRACK_MEM] = {
		SWITCH("track-mem", 0), .group = GROUP_MEMORY,
		.commands = DUMPS,
		.help = "Track changes of memory, so that the next dump can be incremental" },
	[OPT_AUTO_DEDUP] = {
		SWITCH("auto-dedup", 0), .group = GROUP_MEMORY,
		.commands = BOTH | CMD_PAGE_SERVER,
		.help = "Punch pages that are not needed any more out of the images" },
	[OPT_LIBDIR] = {
		TAKES("libdir", 'L', "DIR"), .group = GROUP_GENERAL,
		.commands = DUMPS | CMD_RESTORE,
		.help = "Directory of the plugins" },
	[OPT_CPU_CAP] = {
		MAY_TAKE("cpu-cap", 0, "CAP[,CAP]"), .group = GROUP_SECURITY,
		.commands = BOTH | CMD_CPUINFO,
		.help = "Which properties of the processor must be the same" },
	[OPT_FORCE_IRMAP] = {
		SWITCH("force-irmap", 0), .group = GROUP_FILES,
		.commands = DUMPS,
		.help = "Find the paths of watched files by scanning directories" },
	[OPT_EXT_MOUNT_MAP] = {
		TAKES("ext-mount-map", 'M', "KEY:VAL | auto"), .group = GROUP_NAMESPACES, .hidden = true,
		.commands = BOTH,
		.help = "Mapping of an external bind mount" },
	[OPT_EXEC_CMD] = {
		/* its words stand after "--" and are not its argument */
		PLAIN("exec-cmd", 0), .arg_name = "-- CMD...", .group = GROUP_RESTORE,
		.commands = CMD_RESTORE, .works = CMD_RESTORE,
		.help = "Execute CMD after the restore, so that it is the parent of the tree" },
	[OPT_MANAGE_CGROUPS] = {
		MAY_TAKE("manage-cgroups", 0, "MODE"), .group = GROUP_CGROUPS,
		.commands = BOTH,
		.help = "What to do about cgroups: none, props, soft, full, strict or ignore" },
	[OPT_CGROUP_ROOT] = {
		TAKES("cgroup-root", 0, "[CTRL:]PATH"), .group = GROUP_CGROUPS,
		.commands = BOTH,
		.help = "Move the root of a controller's cgroups; may be repeated" },
	[OPT_INHERIT_FD] = {
		TAKES("inherit-fd", 0, "fd[N]:RES"), .group = GROUP_FILES,
		.commands = CMD_RESTORE, .elsewhere = ELSEWHERE_ERROR,
		.help = "Use the inherited descriptor N for the resource RES; may be repeated" },
	[OPT_FEATURE] = {
		TAKES("feature", 0, "NAME"), .group = GROUP_CHECK,
		.commands = CMD_CHECK, .works = CMD_CHECK,
		.help = "Check one feature only; the last one given counts" },
	[OPT_SKIP_MNT] = {
		TAKES("skip-mnt", 0, "PATH"), .group = GROUP_NAMESPACES,
		.commands = CMD_DUMP,
		.help = "Do not dump this mount point; may be repeated" },
	[OPT_ENABLE_FS] = {
		TAKES("enable-fs", 0, "NAME[,NAME]|all"), .group = GROUP_NAMESPACES,
		.commands = BOTH,
		.help = "Accept file systems of unknown types" },
	[OPT_ENABLE_EXTERNAL_SHARING] = {
		PLAIN("enable-external-sharing", 0), .group = GROUP_NAMESPACES, .hidden = true,
		.commands = BOTH,
		.help = "Accept mounts shared with the outside" },
	[OPT_ENABLE_EXTERNAL_MASTERS] = {
		PLAIN("enable-external-masters", 0), .group = GROUP_NAMESPACES, .hidden = true,
		.commands = BOTH,
		.help = "Accept mounts that are slaves of the outside" },
	[OPT_FREEZE_CGROUP] = {
		TAKES("freeze-cgroup", 0, "PATH"), .group = GROUP_CGROUPS,
		.commands = DUMPS,
		.help = "Stop the tree with this freezer cgroup" },
	[OPT_GHOST_LIMIT] = {
		TAKES("ghost-limit", 0, "SIZE[K|M|G]"), .group = GROUP_FILES,
		.commands = CMD_DUMP,
		.help = "Largest unlinked file that is put into the images" },
	[OPT_IRMAP_SCAN_PATH] = {
		TAKES("irmap-scan-path", 0, "PATH"), .group = GROUP_FILES,
		.commands = DUMPS,
		.help = "One more directory to scan for watched files; may be repeated" },
	[OPT_LSM_PROFILE] = {
		TAKES("lsm-profile", 0, "TYPE:NAME"), .group = GROUP_SECURITY,
		.commands = CMD_RESTORE,
		.help = "Restore with this security profile; TYPE is apparmor or selinux" },
	[OPT_TIMEOUT] = {
		TAKES("timeout", 0, "SEC"), NUMBER(0, INT_MAX), .group = GROUP_STATE,
		.commands = DUMPS, .works = CMD_DUMP,
		.help = "Give up when the tree could not be stopped in SEC seconds (default: 10; 0: never)" },
	[OPT_EXTERNAL] = {
		TAKES("external", 0, "TYPE[ID][:VALUE]"), .group = GROUP_NAMESPACES,
		.commands = BOTH,
		.help = "Name a resource that is not in the images; may be repeated" },
	[OPT_EMPTY_NS] = {
		TAKES("empty-ns", 0, "net"), CHOICE("net"), .group = GROUP_NAMESPACES,
		.commands = BOTH,
		.help = "Leave the contents of the namespace alone" },
	[OPT_LAZY_PAGES] = {
		PLAIN("lazy-pages", 0), .group = GROUP_MEMORY,
		.commands = BOTH | CMD_PAGE_SERVER,
		.help = "Bring memory when it is first used, after the restore" },
	[OPT_EXTRA] = {
		SWITCH("extra", 0), .group = GROUP_CHECK,
		.commands = CMD_CHECK, .works = CMD_CHECK,
		.help = "Check as well what only some trees need" },
	[OPT_EXPERIMENTAL] = {
		SWITCH("experimental", 0), .group = GROUP_CHECK,
		.commands = CMD_CHECK, .works = CMD_CHECK,
		.help = "Check as well what is experimental" },
	[OPT_ALL] = {
		PLAIN("all", 0), .group = GROUP_CHECK,
		.commands = CMD_CHECK, .works = CMD_CHECK,
		.help = "The same as --extra --experimental" },
	[OPT_CGROUP_PROPS] = {
		TAKES("cgroup-props", 0, "YAML"), .group = GROUP_CGROUPS,
		.commands = CMD_DUMP,
		.help = "Controllers and properties to dump" },
	[OPT_CGROUP_PROPS_FILE] = {
		TAKES("cgroup-props-file", 0, "FILE"), .group = GROUP_CGROUPS,
		.commands = CMD_DUMP,
		.help = "The same, read from FILE" },
	[OPT_CGROUP_DUMP_CONTROLLER] = {
		TAKES("cgroup-dump-controller", 0, "NAME"), .group = GROUP_CGROUPS,
		.commands = CMD_DUMP,
		.help = "Dump only the controllers that are named; may be repeated" },
	[OPT_SKIP_IN_FLIGHT] = {
		SWITCH("skip-in-flight", 0), .group = GROUP_NETWORK,
		.commands = CMD_DUMP,
		.help = "Leave out TCP connections that are not yet accepted" },
	[OPT_DEPRECATED] = {
		SWITCH("deprecated", 0), .group = GROUP_RESTORE, .hidden = true,
		.commands = CMD_RESTORE,
		.help = "Accept old images" },
	[OPT_DISPLAY_STATS] = {
		SWITCH("display-stats", 0), .group = GROUP_GENERAL,
		.commands = DUMPS | CMD_RESTORE, .works = BOTH,
		.help = "Print times and counts at the end" },
	[OPT_WEAK_SYSCTLS] = {
		SWITCH("weak-sysctls", 0), .group = GROUP_NAMESPACES,
		.commands = CMD_RESTORE,
		.help = "Go on when a sysctl cannot be set" },
	[OPT_STATUS_FD] = {
		TAKES("status-fd", 0, "FD"), NUMBER(0, INT_MAX), .group = GROUP_PAGE_SERVER,
		.commands = SERVERS,
		.help = "Write a zero byte to FD when the server is ready" },
	[OPT_TCP_CLOSE] = {
		SWITCH("tcp-close", 0), .group = GROUP_NETWORK,
		.commands = BOTH,
		.help = "Drop TCP connections; the restored sockets are closed" },
	[OPT_VERBOSITY] = {
		MAY_TAKE("verbosity", 'v', "[NUM]"), .value = VALUE_LEVEL, .group = GROUP_GENERAL,
		.common = true, .commands = CMD_ALL, .works = CMD_ALL,
		.help = "Say more (-v, -vv), or set the level: 0 nothing, 1 errors, 2 warnings (default),"
			" 3 phases and times, 4 everything" },
	[OPT_PS_SOCKET] = {
		TAKES("ps-socket", 0, "FD"), NUMBER(0, INT_MAX), .group = GROUP_PAGE_SERVER,
		.commands = PAGES,
		.help = "Use this connected socket to talk to the page server" },
	[OPT_STREAM] = {
		SWITCH("stream", 0), .group = GROUP_PAGE_SERVER,
		.commands = DUMPS | CMD_RESTORE | CMD_CPUINFO,
		.help = "Pass the images through the sockets of an image streamer" },
	[OPT_CONFIG] = {
		TAKES("config", 0, "FILE"), .group = GROUP_GENERAL, .command_line = true,
		.commands = CMD_ALL, .works = CMD_ALL,
		.help = "Read options from FILE instead of the default config files" },
	[OPT_NO_DEFAULT_CONFIG] = {
		PLAIN("no-default-config", 0), .group = GROUP_GENERAL, .command_line = true,
		.commands = CMD_ALL, .works = CMD_ALL,
		.help = "Do not read the default config files" },
	[OPT_TLS_CACERT] = {
		TAKES("tls-cacert", 0, "FILE"), .group = GROUP_PAGE_SERVER,
		.commands = PAGES,
		.help = "Certificate of the trusted authority" },
	[OPT_TLS_CACRL] = {
		TAKES("tls-cacrl", 0, "FILE"), .group = GROUP_PAGE_SERVER,
		.commands = PAGES,
		.help = "List of revoked certificates" },
	[OPT_TLS_CERT] = {
		TAKES("tls-cert", 0, "FILE"), .group = GROUP_PAGE_SERVER,
		.commands = PAGES,
		.help = "Own certificate" },
	[OPT_TLS_KEY] = {
		TAKES("tls-key", 0, "FILE"), .group = GROUP_PAGE_SERVER,
		.commands = PAGES,
		.help = "Own private key" },
	[OPT_TLS] = {
		SWITCH("tls", 0), .group = GROUP_PAGE_SERVER,
		.commands = PAGES,
		.help = "Encrypt the connection to the page server" },
	[OPT_TLS_NO_CN_VERIFY] = {
		PLAIN("tls-no-cn-verify", 0), .group = GROUP_PAGE_SERVER,
		.commands = PAGES,
		.help = "Do not compare the host name with the certificate" },
	[OPT_CGROUP_YARD] = {
		TAKES("cgroup-yard", 0, "PATH"), .group = GROUP_CGROUPS,
		.commands = BOTH,
		.help = "Directory in which the cgroup hierarchies are mounted" },
	[OPT_PRE_DUMP_MODE] = {
		TAKES("pre-dump-mode", 0, "splice|read"), CHOICE("splice|read"), .group = GROUP_MEMORY,
		.commands = CMD_PRE_DUMP,
		.help = "How to fetch the memory" },
	[OPT_FILE_VALIDATION] = {
		TAKES("file-validation", 0, "filesize|buildid"), CHOICE("filesize|buildid"),
		.group = GROUP_FILES, .commands = BOTH, .works = BOTH,
		.help = "How to tell that a file is still the one that was dumped: by its size, or for"
			" programs by their build id as well (default: buildid)" },
	[OPT_SKIP_FILE_RWX_CHECK] = {
		SWITCH("skip-file-rwx-check", 0), .group = GROUP_FILES,
		.commands = CMD_RESTORE, .works = CMD_RESTORE,
		.help = "Accept files whose permissions have changed since the dump" },
	[OPT_LSM_MOUNT_CONTEXT] = {
		TAKES("lsm-mount-context", 0, "CTX"), .group = GROUP_SECURITY,
		.commands = CMD_RESTORE,
		.help = "Mount with this security context" },
	[OPT_NETWORK_LOCK] = {
		TAKES("network-lock", 0, "iptables|nftables|skip|none"),
		CHOICE("iptables|nftables|skip|none"), .group = GROUP_NETWORK,
		.commands = CMD_DUMP, .elsewhere = ELSEWHERE_WARN,
		.help = "How packets are held back during the dump" },
	[OPT_MNTNS_COMPAT_MODE] = {
		SWITCH("mntns-compat-mode", 0), .group = GROUP_NAMESPACES,
		.commands = CMD_RESTORE, .elsewhere = ELSEWHERE_ERROR,
		.help = "Restore mounts in the way that old kernels need" },
	[OPT_UNPRIVILEGED] = {
		SWITCH("unprivileged", 0), .group = GROUP_SECURITY,
		.commands = CMD_ALL,
		.help = "Run without being root, with CAP_CHECKPOINT_RESTORE" },
	[OPT_GHOST_FIEMAP] = {
		SWITCH("ghost-fiemap", 0), .group = GROUP_FILES,
		.commands = CMD_DUMP,
		.help = "Find the holes of unlinked files with FIEMAP" },
	[OPT_ALLOW_UPROBES] = {
		SWITCH("allow-uprobes", 0), .group = GROUP_SECURITY,
		.commands = BOTH,
		.help = "Accept the memory area of uprobes" },
};
/* clang-format on */

static const char *const group_titles[N_GROUPS] = {
	[GROUP_GENERAL] = "General",
	[GROUP_STATE] = "The process tree",
	[GROUP_RESTORE] = "Restore",
	[GROUP_FILES] = "Files",
	[GROUP_NETWORK] = "Network",
	[GROUP_NAMESPACES] = "Namespaces and mounts",
	[GROUP_CGROUPS] = "Cgroups",
	[GROUP_MEMORY] = "Memory",
	[GROUP_PAGE_SERVER] = "Page server and service",
	[GROUP_SECURITY] = "Security and processor",
	[GROUP_CHECK] = "Check",
};

const struct cli_option *option_get(enum option_id id)
{
	return &table[id];
}

enum option_id option_id(const struct cli_option *opt)
{
	return opt - table;
}

const char *option_group_title(enum option_group group)
{
	return group_titles[group];
}

int option_arg_name(const struct cli_option *opt, const char **ret_name)
{
	const char *name = opt->arg_name;
	size_t len = strlen(name);
	bool brackets = name[0] == '[' && strchr(name, ']') == name + len - 1;

	*ret_name = name + brackets;
	return len - 2 * brackets;
}

const struct cli_option *option_find_letter(char letter)
{
	for (size_t i = 0; letter && i < N_OPTIONS; i++)
		if (table[i].letter == letter)
			return &table[i];
	return NULL;
}

/* Does @name start with the @len bytes at @prefix? And is it nothing more than that? */
static bool starts(const char *name, const char *prefix, size_t len, bool *exact)
{
	if (strncmp(name, prefix, len) || strlen(name) < len)
		return false;
	*exact = !name[len];
	return true;
}

/* The same for one of the two names of a row. */
static bool matches(const struct cli_option *opt, bool off, const char *name, size_t len,
		    bool *exact)
{
	if (!off)
		return starts(opt->name, name, len, exact);
	if (!opt->negatable)
		return false;
	if (len <= strlen("no-")) {
		*exact = false;
		return !strncmp("no-", name, len);
	}
	return !strncmp("no-", name, 3) && starts(opt->name, name + 3, len - 3, exact);
}

enum option_found option_find(const char *name, size_t len, struct option_match *ret)
{
	struct option_match match = { NULL, false };
	int n_matches = 0;
	bool exact = false;

	for (int i = 0; i < 2 * N_OPTIONS && !exact; i++) {
		if (!matches(&table[i / 2], i % 2, name, len, &exact))
			continue;
		match = (struct option_match){ &table[i / 2], i % 2 };
		n_matches++;
	}
	if (!n_matches || !len)
		return OPTION_UNKNOWN;
	if (n_matches > 1 && !exact)
		return OPTION_AMBIGUOUS;
	*ret = match;
	return OPTION_FOUND;
}

void option_list_matches(const char *name, size_t len, char *buf, size_t size)
{
	size_t used = 0;
	bool exact;

	buf[0] = 0;
	for (int i = 0; i < 2 * N_OPTIONS && used < size; i++)
		if (matches(&table[i / 2], i % 2, name, len, &exact))
			used += snprintf(buf + used, size - used, "%s--%s%s", used ? " " : "",
					 i % 2 ? "no-" : "", table[i / 2].name);
}
