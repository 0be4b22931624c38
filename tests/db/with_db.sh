#!/bin/sh
# Runs a command with a private MariaDB, and stops it afterwards: tests/db/with_db.sh COMMAND...
#
# The command finds in its environment
#	TEST_DIR	a private directory, gone afterwards
#	TEST_SOCKET	where the server listens; user root, no password
#	TEST_ERRORS	the server's log
# (not PAGEDESK_...: those are settings of the programs)
set -eu
umask 077
PATH=$PATH:/usr/sbin

# Short, since a socket's path holds 107 bytes.
dir=$(mktemp -d /tmp/pagedesk-db.XXXXXX)
pid=
as=
if [ "$(id -u)" = 0 ]; then
	# mariadbd refuses to be root
	user=mysql
	id -u $user >/dev/null 2>&1 || user=nobody
	as="setpriv --reuid $user --regid $(id -g $user) --clear-groups --"
	chown "$user" "$dir"
fi

finish() {
	status=$?
	trap '' INT TERM HUP PIPE
	if [ -n "$pid" ]; then
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	fi
	rm -rf "$dir"
	exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM HUP PIPE

$as mariadb-install-db --no-defaults --datadir="$dir/data" --auth-root-authentication-method=normal \
	--skip-test-db --skip-name-resolve --cross-bootstrap </dev/null >"$dir/install.log" 2>&1 || {
	cat "$dir/install.log" >&2
	echo "with_db: can't make a database" >&2
	exit 1
}
# Nothing is killed here, so nothing has to survive: commits don't wait for the disk.
$as mariadbd --no-defaults --datadir="$dir/data" --socket="$dir/s" --pid-file="$dir/pid" \
	--tmpdir="$dir" --skip-networking --skip-log-bin --skip-name-resolve --max-connections=200 \
	--character-set-server=utf8mb4 --performance-schema=OFF --innodb-flush-log-at-trx-commit=0 \
	--innodb-buffer-pool-size=128M --innodb-log-file-size=64M --table-open-cache=800 >"$dir/err.log" 2>&1 &
pid=$!
left=300
until mariadb-admin --no-defaults -u root -S "$dir/s" --silent ping >/dev/null 2>&1; do
	left=$((left - 1))
	if [ $left = 0 ] || ! kill -0 $pid 2>/dev/null; then
		cat "$dir/err.log" >&2
		echo "with_db: MariaDB does not start" >&2
		exit 1
	fi
	sleep 0.1
done

export TEST_DIR="$dir" TEST_SOCKET="$dir/s" TEST_ERRORS="$dir/err.log"
"$@"
