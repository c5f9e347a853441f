// SPDX-License-Identifier: GPL-2.0-only
#include "lib/zdtm.h"

#include "refuse/refuse.h"

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

const char test_doc[] = "a userfaultfd with a registered area";

int main(int argc, char **argv)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_zeropage zero = { 0 };
	int fd;

	test_init(argc, argv);
	fd = syscall(SYS_userfaultfd, O_NONBLOCK);
	if (fd < 0)
		skip("userfaultfd: %s", strerror(errno));
	must(ioctl(fd, UFFDIO_API, &api));
	area.range.start = (uintptr_t)map_anon(8192, PROT_READ | PROT_WRITE, 0);
	area.range.len = 8192;
	must(ioctl(fd, UFFDIO_REGISTER, &area));
	expect_error("userfaultfd"); /* by its descriptor or by the area, whichever is met first */
	test_wait();
	sabotage(ioctl(fd, UFFDIO_UNREGISTER, &area.range));
	zero.range = area.range;
	must(ioctl(fd, UFFDIO_ZEROPAGE, &zero));
	pass();
}
