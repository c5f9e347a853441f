// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

const char test_doc[] = "current directory of a task and of its kid, one with an odd name";

static const char odd[] = "odd \n\\040 (deleted)";

static void check_cwd(const char *name)
{
	char *cwd = get_current_dir_name();
	size_t size = strlen(name);

	sabotage(cwd = strdup("/"));
	check(cwd && strlen(cwd) > size && !strcmp(cwd + strlen(cwd) - size, name), "cwd is %s",
	      cwd);
}

static int kid_main(void *arg)
{
	must(chdir("../kid"));
	kid_wait();
	check_cwd("/kid");
	return 0;
}

int main(int argc, char **argv)
{
	pid_t kid;

	test_init(argc, argv);
	must(mkdir(odd, 0755));
	must(mkdir("kid", 0755));
	must(chdir(odd));
	kid = kid_start(kid_main, NULL);
	test_wait();
	check_cwd(odd);
	close(must(open("../made-after", O_WRONLY | O_CREAT, 0600)));
	kid_finish(kid);
	pass();
}
