# What the programs themselves take: memory of a responder, time of a start.

# responders PROGRAM: the desk's processes of it
responders() {
	app=$(readlink -f "$DIR/run/app")
	for exe in /proc/[0-9]*/exe; do
		[ "$(readlink "$exe")" != "$app/lib/pagedesk/cgi-bin/$1.fcgi" ] || say "${exe%/exe}"
	done
}

pss() { awk '/^Pss:/ { print $2 }' "$1/smaps_rollup" 2>/dev/null; }

# Those that have worked: the largest is what counts.
table_size() {
	say "" "memory of a responder, proportional (Pss), after all this     (aim < 4 MB)"
	for program in webhook agent admin; do
		sizes=$(for process in $(responders "$program"); do pss "$process"; done | sort -n)
		[ -n "$sizes" ] || continue
		printf '%-24s%8s median %8s largest, of %s\n' "$program.fcgi" \
			$(say "$sizes" | awk '{ v[NR] = $1 / 1024 } END {
				printf "%.2fMB %.2fMB %d", v[int((NR + 1) / 2)], v[NR], NR }')
	done
}

# start_row NAME REQUEST OPTIONS-AND-COMMAND...
start_row() {
	start_name=start_$1 start_label="$1 $2"
	shift 2
	measured "$start_name" 0 as_desk "$DIR/bin/start" -n "$STARTS" "$@"
	printf '%-32s%8s ms median %8s ms 99 %%\n' "$start_label" "$(ms "$(median "$start_name" 0 p50_us)")" \
		"$(ms "$(median "$start_name" 0 p99_us)")"
}

# cgi PROGRAM PATH STATUS: a GET under plain CGI
cgi() {
	program=$DIR/run/app/lib/pagedesk/cgi-bin/$1.fcgi
	[ -x "$program" ] || return 0
	start_row "$1.fcgi" "GET $2" -e GATEWAY_INTERFACE=CGI/1.1 -e REQUEST_METHOD=GET -e "REQUEST_URI=$2" \
		-e SERVER_PROTOCOL=HTTP/1.1 -e "PAGEDESK_CONF=$CONF" -x "Status: $3" "$program"
}

table_start() {
	mkdir -p "$DIR/bin"
	cp "$BUILD/tests/bench/start" "$DIR/bin/"
	say "" "from fork to exit with a request under plain CGI, $STARTS starts"
	cgi webhook /health 200
	cgi agent /agent/login 200
	cgi admin /admin/apps 401
	cgi cron /cron/none 404
	start_row pagedesk version -x "pagedesk " "$DIR/run/app/bin/pagedesk" version
}
