# RUN_DIR: who owns it, what lies where.
#
#   RUN_DIR/env          for scripts, while the desk runs
#   RUN_DIR/demo.env     the secrets of the demo desk, made once
#   RUN_DIR/pagedesk.conf my.cnf secret.key
#   RUN_DIR/db media log app
#   RUN_DIR/state        link to a short private directory for sockets: their paths hold 107 bytes
#
# HOME_DIR is where all this really lies: RUN_DIR, unless root started us and some directory above it
# (/root, for one) is closed to the service user. Then a directory in /var/tmp, with links in RUN_DIR.

SERVICE_USER=
SETPRIV=
HOME_DIR=
STATE_DIR=
PLACE_READY=
HOME_FILES="demo.env pagedesk.conf my.cnf secret.key db media log app state"

# As root everything runs as an unprivileged user that is there already.
place_user() {
	[ "$(id -u)" = 0 ] || { SERVICE_USER=$(id -un); return 0; }
	for SERVICE_USER in www-data nobody ''; do
		id -u "$SERVICE_USER" >/dev/null 2>&1 && break
	done
	[ -n "$SERVICE_USER" ] || die "neither www-data nor nobody exists: who shall run the desk?"
	SETPRIV="--reuid=$SERVICE_USER --regid=$(id -g "$SERVICE_USER") --init-groups --inh-caps=-all"
	AS="setpriv $SETPRIV --"
}

# A directory that is ours or empty: chown and the sweeping of links must not hit a stranger's.
place_ours() {
	[ -e "$RUN_DIR/demo.env" ] || [ -L "$RUN_DIR/demo.env" ] || [ -z "$(ls -A "$RUN_DIR")" ]
}

place_enter() {
	place_user
	mkdir -p "$RUN_DIR" || die "can't make the directory $RUN_DIR"
	RUN_DIR=$(cd "$RUN_DIR" && pwd -P) || die "can't enter the directory $RUN_DIR"
	place_ours || die "$RUN_DIR has files that are not a desk's: take an empty RUN_DIR"
	# The lock is on the directory itself, and gone with us whatever happens.
	exec 9<"$RUN_DIR"
	flock -n 9 || die "a desk runs in $RUN_DIR already: stop it first, or take another RUN_DIR and PORT"
	if [ "$(id -u)" = 0 ]; then
		[ "$(stat -c %U "$RUN_DIR")" = "$SERVICE_USER" ] || chown -Rh "$SERVICE_USER:" "$RUN_DIR"
	else
		[ -O "$RUN_DIR" ] || die "$RUN_DIR belongs to $(stat -c %U "$RUN_DIR"): take a RUN_DIR of your own"
	fi
	chmod 0700 "$RUN_DIR"
	# Of a run that was killed: nobody shall take it for ours.
	rm -f "$RUN_DIR/env"
	place_home
	cd "$HOME_DIR"
	STATE_DIR=$(readlink "$HOME_DIR/state" 2>/dev/null || :)
}

place_home() {
	HOME_DIR=$RUN_DIR
	as sh -c 'cd "$1" 2>/dev/null' - "$RUN_DIR" && return
	HOME_DIR=$(readlink "$RUN_DIR/home" || :)
	case $HOME_DIR in
	/var/tmp/pagedesk.*) [ "$(stat -c %U "$HOME_DIR" 2>/dev/null)" = "$SERVICE_USER" ] && return ;;
	esac
	HOME_DIR=$(cd / && as mktemp -d /var/tmp/pagedesk.XXXXXX)
	ln -sfn "$HOME_DIR" "$RUN_DIR/home"
	for file in $HOME_FILES; do
		ln -sfn "home/$file" "$RUN_DIR/$file"
	done
	say "$SERVICE_USER can't reach $RUN_DIR: the data lie in $HOME_DIR, linked from there."
}

place_make() {
	PLACE_READY=1
	place_drop_state
	STATE_DIR=$(as mktemp -d /tmp/pagedesk.XXXXXX)
	as mkdir -p "$HOME_DIR/log" "$HOME_DIR/media" "$STATE_DIR/bells"
	as ln -sfn "$STATE_DIR" "$HOME_DIR/state"
	# The logs of the last run stay for reading, those before it go.
	as sh -c 'for f in "$1"/log/*.log; do [ -e "$f" ] && mv -f "$f" "$f.1"; done; :' - "$HOME_DIR"
	place_install
}

# place_put FILE: into RUN_DIR itself, where the service user may not reach and root may only then write
place_put() {
	if [ "$HOME_DIR" = "$RUN_DIR" ]; then
		put "$RUN_DIR/$1"
	else
		(AS='' && put "$RUN_DIR/$1")
	fi
}

# Laid out as `make install` does. Always a copy: the service user may not be able to read the
# checkout, and a build during the run must not change the programs under it.
place_install() {
	cd "$SOURCE"
	[ -x "$BUILD/bin/pagedesk" ] || die "$BUILD/bin/pagedesk is not built: use make run"
	as sh -c 'rm -rf "$1" && mkdir -p "$1/bin" "$1/lib/pagedesk/cgi-bin" "$1/share/pagedesk/www" \
		"$1/share/pagedesk/conf"' - "$HOME_DIR/app"
	place_copy "$BUILD/bin" bin
	place_copy "$BUILD/cgi-bin" lib/pagedesk/cgi-bin
	[ ! -x "$BUILD/tests/graph" ] || place_copy "$BUILD/tests" bin graph
	[ ! -d www ] || place_copy www share/pagedesk/www
	place_copy conf share/pagedesk/conf
	cd "$HOME_DIR"
	PAGEDESK=$HOME_DIR/app/bin/pagedesk
}

# place_copy FROM TO [FILE]: read by us, written by the service user
place_copy() {
	tar -C "$1" -cf - "${3:-.}" | as tar -C "$HOME_DIR/app/$2" -xf - --no-same-owner ||
		die "can't install $1 into $HOME_DIR/app/$2"
}

# Only what mktemp made for us; the link could be anything.
place_drop_state() {
	case $STATE_DIR in
	/tmp/pagedesk.??????) as rm -rf "$STATE_DIR" ;;
	esac
}

place_leave() {
	place_drop_state
	as rm -f "$HOME_DIR/state"
}

# Sockets listening on PORT where 127.0.0.1 would meet them, from the kernel's table: connecting would
# disturb who listens.
port_taken() {
	awk -v port="$(printf %04X "$PORT")" '
		$4 == "0A" && split($2, a, ":") == 2 && a[2] == port &&
		a[1] ~ /^(00000000|0100007F|0{32}|0000000000000000FFFF00000100007F)$/ { found = 1 }
		END { exit !found }' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}
port_free() {
	! port_taken || die "port $PORT is taken by another program: stop that, or choose one: make run PORT=8090"
}
