/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>

#include "cli/run.h"

int main(int argc, char **argv)
{
	const struct config_paths paths = {
		.global = "/etc/criu/default.conf",
		.home = getenv("HOME"),
		.env = getenv("CRIU_CONFIG_FILE"),
	};

	return cli_main(argc, argv, &paths);
}
