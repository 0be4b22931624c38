#!/bin/sh
# Installs the Debian packages that are missing: `tools/deps.sh [run|test|bench]`, nothing more when
# all are there, so an ordinary user can build and run once root has been here.
#
# Looks for what a package brings, not for its name: a compiler or node from elsewhere will do. Nothing
# that it installs may start a server: `make run` starts its own, on ports of its own.
set -eu

# One line per package: its name and what to find.
wanted() {
	cat <<-'EOF'
		gcc			gcc
		libc6-dev		/usr/include/stdlib.h
		make			make
		pkg-config		pkg-config
		libfcgi-dev		/usr/include/fcgiapp.h
		libcurl4-openssl-dev	lib:libcurl
		libjansson-dev		lib:jansson
		libmariadb-dev		mariadb_config
		libsodium-dev		lib:libsodium
		libinih-dev		/usr/include/ini.h
		libqrencode-dev		lib:libqrencode
		liboath-dev		lib:liboath
		libmagic-dev		lib:libmagic
		libjpeg-dev		lib:libjpeg
		libpng-dev		lib:libpng
		libwebp-dev		lib:libwebp
		libminizip-dev		lib:minizip
	EOF
	[ "$1" != build ] || return 0
	cat <<-'EOF'
		mariadb-server-core	mariadbd
		mariadb-client		mariadb-dump
		lighttpd		lighttpd
		apache2-bin		apache2
		libapache2-mod-fcgid	/usr/lib/apache2/modules/mod_fcgid.so
		curl			curl
		util-linux		setpriv
		tzdata			/usr/share/zoneinfo/zone1970.tab
		libmicrohttpd-dev	lib:libmicrohttpd
	EOF
	[ "$1" != run ] || return 0
	cat <<-'EOF'
		libcunit1-dev		/usr/include/CUnit/CUnit.h
		chromium		chromium
		fonts-dejavu-core	/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
		fonts-noto-color-emoji	/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf
		nodejs			node
		npm			npm
		unzip			unzip
	EOF
	[ "$1" != bench ] || echo "wrk	wrk"
}

# Servers live in /usr/sbin, which an ordinary user's PATH may not have.
PATH=$PATH:/usr/sbin:/sbin
found() {
	case $1 in
	/*) [ -e "$1" ] ;;
	lib:*) pkg-config --exists "${1#lib:}" 2>/dev/null ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

missing() {
	wanted "$1" | while read -r package probe; do
		found "$probe" || printf ' %s' "$package"
	done
}

say() { printf 'deps: %s\n' "$*" >&2; }

# Debian's packages start their servers unless this file says no. Ours is gone afterwards; one that was
# there already stays as it is.
POLICY=/usr/sbin/policy-rc.d
LOG=
cleanup() {
	[ -z "$LOG" ] || rm -f "$LOG"
	[ -z "$OUR_POLICY" ] || $ROOT rm -f "$POLICY"
}
OUR_POLICY=
forbid_start() {
	[ ! -e "$POLICY" ] || return 0
	OUR_POLICY=1
	printf '#!/bin/sh\nexit 101\n' | $ROOT tee "$POLICY" >/dev/null
	$ROOT chmod 0755 "$POLICY"
}

# ... and systemd would start it at the next boot.
forbid_boot() {
	case " $PACKAGES " in
	*" lighttpd "*) ;;
	*) return 0 ;;
	esac
	$ROOT update-rc.d lighttpd disable >/dev/null 2>&1 || :
}

apt() {
	$ROOT env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y \
		-o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$LOG" 2>&1
}

case ${1:-build} in
build | run | test | bench) SET=${1:-build} ;;
*)
	say "usage: deps.sh [run|test|bench]"
	exit 2
	;;
esac
PACKAGES=$(missing "$SET")
[ -n "$PACKAGES" ] || exit 0

ROOT=
if [ "$(id -u)" != 0 ]; then
	ROOT="sudo -n"
	sudo -n true 2>/dev/null || {
		say "these packages are missing, and only root can install them:"
		say "  apt-get install$PACKAGES"
		exit 1
	}
fi
command -v apt-get >/dev/null || {
	say "no apt-get here; install what these Debian packages hold:$PACKAGES"
	exit 1
}

LOG=$(mktemp)
trap cleanup EXIT
trap 'exit 130' INT TERM HUP
say "installing$PACKAGES"
forbid_start
# shellcheck disable=SC2086 # a list of names
if ! { apt update && apt install --no-install-recommends $PACKAGES; }; then
	tail -n 20 "$LOG" >&2
	say "apt-get failed (above); wanted:$PACKAGES"
	exit 1
fi
forbid_boot
STILL=$(missing "$SET")
[ -z "$STILL" ] || {
	say "installed, but still not found:$STILL"
	exit 1
}
