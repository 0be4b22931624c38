# Figures: each measurement is a line "NAME CONNECTIONS key=value ..."; tables show medians of them.

# measured NAME CONNECTIONS COMMAND...
measured() {
	measured_as="$1 $2"
	shift 2
	line=$("$@") || die "$measured_as: $* failed: $line"
	case $line in
	*' errors=0 '* | *timed=* | p50* | ' p50'*) ;;
	*) say "  (not all requests were answered as they should: $measured_as: $line)" >&2 ;;
	esac
	say "$measured_as $line" >>"$RESULTS"
}

# median NAME CONNECTIONS KEY: nothing when there is none
median() {
	awk -v name="$1" -v c="$2" -v key="$3" '
		$1 == name && $2 == c {
			for (i = 3; i <= NF; i++)
				if (index($i, key "=") == 1) print substr($i, length(key) + 2)
		}' "$RESULTS" | sort -n | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)] }'
}

# ratio NAME CONNECTIONS OF: of the rates
ratio() {
	awk -v a="$(median "$1" "$2" rate)" -v b="$(median "$3" "$2" rate)" \
		'BEGIN { if (a && b) printf "%.2f", a / b; else printf "-" }'
}

# ms VALUE-IN-MICROSECONDS
ms() { awk -v us="$1" 'BEGIN { if (us == "") printf "-"; else printf us < 10000 ? "%.2f" : "%.0f", us / 1000 }'; }

# A cell "12345 /s  0.12  0.40": rate, median and 99th percentile in ms
cell() {
	cell_rate=$(median "$1" "$2" rate)
	[ -n "$cell_rate" ] || { printf '%26s' -; return; }
	printf '%8.0f /s %6s %8s' "$cell_rate" "$(ms "$(median "$1" "$2" p50_us)")" \
		"$(ms "$(median "$1" "$2" p99_us)")"
}

# row LABEL NAME CONNECTIONS...
row() {
	printf '%-24s' "$1"
	name=$2
	shift 2
	for c in "$@"; do
		cell "$name" "$c"
	done
	say ""
}

# ratios LABEL NAME OF CONNECTIONS...
ratios() {
	printf '%-24s' "$1"
	name=$2 of=$3
	shift 3
	for c in "$@"; do
		printf '%8s%18s' "$(ratio "$name" "$c" "$of")" ''
	done
	say ""
}

heading() {
	say ""
	printf '%-24s' "$1"
	shift
	for c in "$@"; do
		printf '%8s%18s' "$c" 'p50      p99 ms'
	done
	say ""
}

# What the figures depend on.
header() {
	sync_us=$(dd if=/dev/zero of="$DIR/sync" bs=512 count=200 oflag=dsync 2>&1 |
		awk '/copied/ { for (i = 1; i < NF; i++) if ($(i + 1) ~ /^s,?$/) printf "%.2f", $i * 5 }')
	rm -f "$DIR/sync"
	say "Pagedesk $(cat "$SOURCE/VERSION"), $(date +%F): $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg), \
MariaDB $(sql 'SELECT VERSION()')" \
		"innodb_flush_log_at_trx_commit=$(sql 'SELECT @@innodb_flush_log_at_trx_commit'), a write to disk \
takes $sync_us ms, $WORKERS responders" \
		"Medians of $ROUNDS measurements of $TIME ms, taken in turn"
	[ "$(sql 'SELECT @@innodb_flush_log_at_trx_commit')" = 1 ] || die "commits are not durable"
}
