# The five ways of hosting: each is a file in conf/, started as it is.

WEB_SERVERS="lighttpd lighttpd-cgi apache-fcgid apache-proxy apache-cgi"
WEB_PID=
WEB_PROGRAMS=

web_known() {
	case " $WEB_SERVERS " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

# The variables of the files in conf/. Behind the link in STATE_DIR no path has blanks, which lighttpd
# would take for the end of a program's name.
web_environment() {
	as ln -sfn "$HOME_DIR" "$STATE_DIR/home"
	set -- "$STATE_DIR/home/app"
	export DESK_PORT="$PORT" DESK_WORKERS="$WORKERS" DESK_STATE="$STATE_DIR" DESK_LOG="$HOME_DIR/log" \
		DESK_PROGRAMS="$1/lib/pagedesk/cgi-bin" DESK_WWW="$1/share/pagedesk/www" \
		DESK_CONF="$STATE_DIR/home/pagedesk.conf" DESK_MEDIA="$HOME_DIR/media" DESK_SHARE="$1/share/pagedesk/conf/apache"
}

web_run() {
	case $SERVER in
	lighttpd) lighttpd_run fastcgi ;;
	lighttpd-cgi) lighttpd_run cgi ;;
	apache-fcgid) apache_run fcgid ;;
	apache-cgi) apache_run cgi ;;
	apache-proxy) apache_run proxy-fcgi ;;
	esac
}

lighttpd_run() {
	spawn web lighttpd -D -f "$HOME_DIR/app/share/pagedesk/conf/lighttpd/$1.conf"
	WEB_PID=$SPAWNED
}

apache_run() {
	spawn web apache2 -D FOREGROUND -D "$1" -f "$DESK_SHARE/server.conf"
	WEB_PID=$SPAWNED
}

# Behind mod_proxy_fcgi the programs are not the web server's: each forks its own responders.
program_run() {
	spawn "$1" "$DESK_PROGRAMS/$1.fcgi" -c "$DESK_CONF" -w "$2" -s "$DESK_STATE/$1.sock"
	eval "PROGRAM_$1=\$SPAWNED"
}

programs_start() {
	[ "$SERVER" = apache-proxy ] || return 0
	for program in webhook agent cron admin; do
		[ -x "$DESK_PROGRAMS/$program.fcgi" ] || continue
		WEB_PROGRAMS="$WEB_PROGRAMS $program"
		program_start "$program"
	done
}

program_start() {
	case $1 in
	webhook | agent) program_run "$1" "$WORKERS" ;;
	*) program_run "$1" 2 ;;
	esac
}

web_start() {
	web_environment
	programs_start
	web_run
	until_true 30 web_up ||
		die "$SERVER does not answer at $BASE_URL/health$(web_answer)" "$HOME_DIR/log/web.log"
}

web_up() {
	alive "$WEB_PID" || die "$SERVER ended at its start" "$HOME_DIR/log/web.log"
	curl -fso /dev/null --noproxy '*' --max-time 5 "$BASE_URL/health"
}

# Why not: what the programs said last.
web_answer() {
	as sh -c '[ ! -s "$1" ] || { printf ". Our programs say:\n"; tail -n 5 "$1"; }' - \
		"$HOME_DIR/log/pagedesk.log"
}

# kill -9 of a web server leaves the programs that it started; they are in its process group.
web_watch() {
	for program in $WEB_PROGRAMS; do
		eval "pid=\$PROGRAM_$program"
		alive "$pid" && continue
		say "$program.fcgi ended; starting it again (see $RUN_DIR/log/$program.log)"
		program_start "$program"
	done
	alive "$WEB_PID" && return
	say "The web server ended; starting it again (see $RUN_DIR/log/web.log)"
	kill -TERM "-$WEB_PID" 2>/dev/null
	stop_group "$WEB_PID" 0
	web_run
}

web_stop() {
	stop_group "$WEB_PID" 5
	for program in $WEB_PROGRAMS; do
		eval "stop_group \"\$PROGRAM_$program\" 10"
	done
}
