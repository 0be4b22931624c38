# Start, watch and stop processes.
#
# Each process that the desk starts is leader of a session of its own, so that Ctrl-C at the terminal
# reaches only run.sh, which stops them in order; gets SIGTERM from the kernel when run.sh is killed;
# and carries DESK_HOME in its environment, by which its descendants are found and ended even when
# their parent was killed and they were orphaned.

say() { printf '%s\n' "$@" || :; }

# die MESSAGE [LOGFILE]: says what failed and what the log says about it
die() {
	printf 'run: %s\n' "$1" >&2 || :
	if [ -n "${2:-}" ]; then
		as sh -c '[ -s "$1" ] || exit 0; echo "--- end of $1:"; tail -n 20 "$1"' - "$2" >&2 || :
	fi
	exit 1
}

# number NAME VALUE MIN MAX
number() {
	case $2 in
	*[!0-9]* | ??????*) die "$1=$2 is not a number from $3 to $4" ;;
	esac
	[ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || die "$1=$2 is not a number from $3 to $4"
}

# as COMMAND...: as the service user when we are root
AS=
as() { $AS "$@"; }

# put FILE: standard input, as the service user, in one move
put() { as sh -c 'cat > "$1.new" && mv -f "$1.new" "$1"' - "$1"; }

# spawn LOGNAME COMMAND...: starts it in the background; its id is in SPAWNED. The log is opened as the
# service user, who owns the directory and might have put a link there.
spawn() {
	spawn_log=$HOME_DIR/log/$1.log
	shift
	setsid env DESK_HOME="$HOME_DIR" setpriv $SETPRIV --pdeathsig TERM -- \
		sh -c 'log=$1; shift; exec "$@" >>"$log" 2>&1' - "$spawn_log" "$@" </dev/null 9<&- &
	SPAWNED=$!
}

# alive PID: a zombie is not
alive() {
	[ -n "$1" ] || return 1
	{ read -r alive_stat </proc/"$1"/stat; } 2>/dev/null || return 1
	case ${alive_stat##*) } in
	Z* | X*) return 1 ;;
	esac
}

# until_true SECONDS COMMAND...: asks ten times a second
until_true() {
	until_left=$(($1 * 10))
	shift
	until "$@"; do
		until_left=$((until_left - 1))
		[ "$until_left" -gt 0 ] || return 1
		sleep 0.1
	done
}

dead() { ! alive "$1"; }

# stop PID SECONDS: politely, then not
stop() {
	alive "$1" || return 0
	kill -TERM "$1" 2>/dev/null
	until_true "$2" dead "$1" || kill -KILL "$1" 2>/dev/null
	:
}

# stop_group LEADER SECONDS: it and what it started, which stays in its process group
stop_group() {
	[ -n "$1" ] || return 0
	stop "$1" "$2"
	until_true 2 group_gone "$1" || kill -KILL "-$1" 2>/dev/null
	:
}
group_gone() { ! kill -0 "-$1" 2>/dev/null; }

# The processes of this RUN_DIR that are still there. Web servers give some of their children a fresh
# environment, but those run our installed programs.
leftovers() {
	for process in $(find /proc -mindepth 1 -maxdepth 1 -name '[0-9]*' -user "$SERVICE_USER" 2>/dev/null); do
		case $(readlink "$process/exe" 2>/dev/null) in
		"$HOME_DIR"/app/lib/*) echo "${process#/proc/}" ;;
		*) ! grep -qszxF "DESK_HOME=$HOME_DIR" "$process/environ" || echo "${process#/proc/}" ;;
		esac
	done
}
no_leftovers() { [ -z "$(leftovers)" ]; }

# Ends them: at stop, and at start when an earlier run.sh was killed together with its watchers.
sweep() {
	no_leftovers && return
	# shellcheck disable=SC2046 # a list of numbers
	kill -TERM $(leftovers) 2>/dev/null
	until_true 10 no_leftovers && return
	# shellcheck disable=SC2046
	kill -KILL $(leftovers) 2>/dev/null
	until_true 5 no_leftovers || die "processes of an earlier run don't end: $(leftovers | tr '\n' ' ')"
}
