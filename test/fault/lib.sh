# SPDX-License-Identifier: GPL-2.0-only
# For cases/*: a tree that checks itself, criu, and whether the one survived the other. A case runs below
# test/zdtm's reaper, in a directory of its own, with $bin, $criu and $quick in the environment, prints lines
# that begin with PASS, FAIL or SKIP, and explains a failure on lines that begin with two blanks.
set -u
shopt -s nullglob

pass() { echo "PASS $case_name: $1"; }
fail() {
	echo "FAIL $case_name: $1"
	[[ -z ${2-} ]] || sed 's/^/  | /' <<<"$2" | head -n 15
}
skip() { echo "SKIP $case_name: $1"; }
# result WHAT PROBLEM: PASS if there is none
result() { if [[ -z $2 ]]; then pass "$1"; else fail "$1" "$2"; fi; }

# A tree of $1 processes with $2 working threads each (and one that watches). Sets root, pids, n_beats.
start_victim() {
	local d=victim i
	rm -rf "$d" && mkdir "$d"
	setsid "$bin/test/fault/fault-victim" "$PWD/$d" "$1" "$2" </dev/null >>"$d/out" 2>&1 &
	root=$! n_beats=$(($1 * $2))
	disown
	for ((i = 0; i < 200; i++)); do
		[[ -e $d/ready ]] && find_pids && ((${#pids[@]} == $1)) && wait_for_beats && break
		sleep 0.02
	done
	((i < 200)) || { fail "the victim did not start" "$(cat $d/out)"; exit 1; }
	sleep 0.1 # threads are started one after the other
	look_at_victim >before
}

find_pids() {
	pids=("$root" $(cat "/proc/$root/task/$root/children" 2>/dev/null))
}

beats() { od -An -v -t u8 -w8 victim/beats; }

# Until every thread has gone round once more, for two seconds.
wait_for_beats() {
	local i old now
	old=$(beats)
	for ((i = 0; i < 100; i++)); do
		now=$(beats)
		paste <(echo "$old") <(echo "$now") | awk -v n="$n_beats" \
			'$2 > $1 { more++ } END { exit more != n }' && return 0
		sleep 0.02
	done
	return 1
}

look_at_victim() { "$bin/test/fault/fault-look" "${pids[@]}"; }

# Prints what is wrong with the victim; nothing if all is well. With "leftover", what a killed criu may leave is
# ignored: the mapping of the agent, and the few bytes of the trampoline in an executable mapping.
harm() {
	local i left
	# The tracer may just have died; its tracees go home by themselves, which takes a moment.
	for ((i = 0; i < 50; i++)); do
		left=$(changes "${1-}")
		[[ -n $left ]] || break
		sleep 0.02
	done
	[[ -z $left ]] || { echo "changed (< before, > now):"; echo "$left"; }
	cat victim/broken
	wait_for_beats || echo "it does not go on"
}

changes() {
	if [[ $1 == leftover ]]; then
		diff <(sed 's/\(r.xp\) .*/\1/' before) <(look_at_victim | grep -v ^leftover | sed 's/\(r.xp\) .*/\1/')
	else
		diff before <(look_at_victim)
	fi
}

is_alive() { [[ -d /proc/$1 ]] && ! grep -qs '^State:.[ZX]' "/proc/$1/status"; }

kill_victim() {
	local p
	for p in "${pids[@]}"; do kill -9 "$p" 2>/dev/null; done
	wait_gone "${pids[@]}"
}

# Until none of these pids exists, for three seconds.
wait_gone() {
	local i p any
	for ((i = 0; i < 150; i++)); do
		any=
		for p; do [[ ! -d /proc/$p ]] || any=1; done
		[[ -n $any ]] || return 0
		sleep 0.02
	done
	return 1
}

# Everything but pid 1 and this script.
strays() {
	local p
	for p in /proc/[0-9]*; do
		p=${p#/proc/}
		[[ $p == 1 || $p == $$ || $p == "$BASHPID" ]] || [[ ! -e /proc/$p/exe ]] ||
			grep -qsE '^PPid:.('"$$|$BASHPID"')$' "/proc/$p/status" ||
			echo "$p: $(tr '\0' ' ' <"/proc/$p/cmdline")"
	done
}

# dump DIR OPTION...; restore DIR OPTION...: output in DIR.out, log in DIR.log; status returned.
# With $kill_after (microseconds) they are killed.
dump() { run_criu dump "$1" -t "$root" "${@:2}"; }
restore() { run_criu restore "$1" -d "${@:2}"; }
run_criu() {
	# criu blocks signals while it makes a tree, so only this one ends it for sure.
	local -a before=(timeout -s KILL 10)
	[[ -z ${kill_after-} ]] || before=("$bin/test/fault/fault-killer" "$kill_after")
	mkdir -p "$2"
	rm -f "$2.log"
	"${before[@]}" "$criu" "$1" -D "$2" -W "$PWD" -v4 -o "$2.log" "${@:3}" >"$2.out" 2>&1 </dev/null
}

# refused STATUS LOG PATTERN: one error, not a crash, which matches.
refused() {
	local n
	((($1 > 0 && $1 < 124))) || echo "exit status $1"
	n=$(grep -c 'Error (' "$2")
	((n == 1)) || echo "$n error lines"
	grep 'Error (' "$2" | grep -qE -- "$3" || { echo "no error that says $3:"; grep 'Error (' "$2"; }
}

random() { echo $((((RANDOM << 15) | RANDOM) % $1)); }
