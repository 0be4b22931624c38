# A MariaDB of our own: data in RUN_DIR, a unix socket in a private directory, no network. Whoever
# reaches the socket is the user who started us, so the accounts have no password.

DB_PID=
DB_NAME=pagedesk
DB_USER=pagedesk
DB_SOCKET=

sql() { as mariadb --no-defaults -u root -S "$DB_SOCKET" "$@"; }
database_answers() { sql -e 'DO 1' >/dev/null 2>&1; }

database_start() {
	DB_SOCKET=$STATE_DIR/db.sock
	database_create
	database_run
	until_true 30 database_up || die "MariaDB does not start" "$HOME_DIR/log/mariadb.log"
	sql -e "CREATE DATABASE IF NOT EXISTS $DB_NAME CHARACTER SET utf8mb4;
		CREATE USER IF NOT EXISTS $DB_USER@localhost;
		GRANT ALL ON $DB_NAME.* TO $DB_USER@localhost" || die "MariaDB refuses to make the database"
}

# In one move: a run that was cut off here starts anew.
database_create() {
	[ ! -d "$HOME_DIR/db" ] || return 0
	as rm -rf "$HOME_DIR/db.new"
	as mariadb-install-db --no-defaults --datadir="$HOME_DIR/db.new" --skip-test-db --skip-name-resolve \
		--auth-root-authentication-method=normal --cross-bootstrap </dev/null 2>&1 |
		put "$HOME_DIR/log/mariadb-install.log"
	as test -d "$HOME_DIR/db.new/mysql" || die "can't make a database" "$HOME_DIR/log/mariadb-install.log"
	as mv "$HOME_DIR/db.new" "$HOME_DIR/db"
}

# Small, but as durable as the real thing. Connections: five programs with their responders, or 64 CGI
# processes at once.
database_run() {
	as mkdir -p "$HOME_DIR/db.tmp"
	spawn mariadb mariadbd --no-defaults --datadir="$HOME_DIR/db" --tmpdir="$HOME_DIR/db.tmp" \
		--socket="$DB_SOCKET" --pid-file="$STATE_DIR/db.pid" --skip-networking --skip-log-bin \
		--skip-name-resolve --character-set-server=utf8mb4 --max-connections=400 \
		--innodb-buffer-pool-size=64M --innodb-log-file-size=32M --innodb-log-buffer-size=2M \
		--key-buffer-size=64K --aria-pagecache-buffer-size=1M --performance-schema=OFF \
		--table-open-cache=400 --thread-cache-size=16 \
		--innodb-buffer-pool-load-at-startup=OFF --innodb-buffer-pool-dump-at-shutdown=OFF
	DB_PID=$SPAWNED
}

# True too when it died: then waiting is over, and the next statement says so.
database_up() {
	alive "$DB_PID" || die "MariaDB ended at its start" "$HOME_DIR/log/mariadb.log"
	database_answers
}

database_watch() {
	alive "$DB_PID" && return
	say "MariaDB ended; starting it again (see $RUN_DIR/log/mariadb.log)"
	database_run
}

database_stop() { stop "$DB_PID" 30; }
