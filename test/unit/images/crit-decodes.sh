#!/bin/sh
# SPDX-License-Identifier: MIT
# Does crit decode what we write? Usage: crit-decodes.sh IMAGE-TOOL
set -u

command -v crit >/dev/null || { echo "skipped: crit is not installed"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
"$1" write "$dir" || exit 1

failed=0 n=0
for image in "$dir"/*; do
	case ${image##*/} in
	# No records in them.
	pages-*|ifaddr-*|route-*|route6-*|rule-*|iptables-*|ip6tables-*|nftables-*) continue ;;
	netns-ct-*|netns-exp-*|tmpfs-*) continue ;;
	# crit does not know these, or reads contents of segments that are in pagemap-shmem.
	binfmt-misc*|signal-[sp]-*|pidfd.img|ipcns-shm-*) continue ;;
	esac
	n=$((n + 1))
	if ! crit show "$image" >"$dir/out" 2>"$dir/err"; then
		echo "crit cannot decode ${image##*/}: $(tail -n 1 "$dir/err")"
		failed=1
	fi
	rm -f "$dir/out" "$dir/err"
done
echo "crit decoded $n images"
[ "$n" -gt 60 ] || failed=1
exit "$failed"
