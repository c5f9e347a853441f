// SPDX-License-Identifier: GPL-2.0-only
/* The smallest process: what starting one costs at least. */
int main(void)
{
	return 0;
}
