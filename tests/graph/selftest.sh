#!/bin/sh
# Proves that the stand-in is as strict as the platform, and that it breaks what it is told to break.
# Needs build/tests/graph and curl; GRAPH= names another binary (one built with sanitizers).
set -u
cd "$(dirname "$0")/../.." || exit 1
graph=${GRAPH:-build/tests/graph}
dir=$(mktemp -d)
passed=0
failed=0
secret=0123456789abcdef0123456789abcdef
proof=99cbac345910084e738e780a0d5a02f2421ea86e53d6f64eff41e367a76944c6	# of EAATESTTOKEN
page=111222333444555
app=1234567890123456
token=EAATESTTOKEN

start() {
	rm -f "$dir/port"
	"$graph" --port 0 --port-file "$dir/port" --app-id $app --app-secret $secret --verify-token let-me-in \
		--page "$page:Sunrise Bakery:$token" --page "222333444555666:Night Shop:EAAOTHER" --state "$dir/state" \
		--log "$dir/log" "$@" 2>"$dir/err" &
	pid=$!
	n=0
	while [ ! -s "$dir/port" ] && [ $n -lt 100 ]; do
		sleep 0.1
		n=$((n + 1))
	done
	url=http://127.0.0.1:$(cat "$dir/port")
	ctl=$url/_control
}

stop() {
	kill "$pid"
	wait "$pid"
	status=$?
}

ok() {	# ok NAME STATUS
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $1"
		[ -n "${answer:-}" ] && echo "    answer: $answer" | cut -c1-400
	fi
}

has() {	# has NAME TEXT: the last answer contains it
	case $answer in *"$2"*) ok "$1" 0 ;; *) ok "$1 (wanted $2)" 1 ;; esac
}

hasnt() {
	case $answer in *"$2"*) ok "$1 (unwanted $2)" 1 ;; *) ok "$1" 0 ;; esac
}

control() {	# control PATH [JSON]
	if [ $# -gt 1 ]; then
		answer=$(curl -s "$ctl/$1" -H 'Content-Type: application/json' -d "$2")
	else
		answer=$(curl -s "$ctl/$1")
	fi
}

value() {	# value KEY: the first string or number of that name in the last answer
	printf '%s' "$answer" | sed -n 's/.*"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p' | head -1
}

get() {	# get PATH: as the page, with proof
	answer=$(curl -s -g "$url/v26.0/$1$(case $1 in *\?*) echo '&' ;; *) echo '?' ;; esac)appsecret_proof=$proof" \
		-H "Authorization: Bearer $token")
}

post() {	# post PATH JSON
	answer=$(curl -s "$url/v26.0/$1?appsecret_proof=$proof" -H "Authorization: Bearer $token" \
		-H 'Content-Type: application/json' -d "$2")
}

send() {
	post $page/messages "$1"
}

refused() {	# refused NAME CODE SUBCODE (0: none)
	has "$1" "\"code\":$2,"
	if [ "$3" = 0 ]; then
		hasnt "$1: no subcode" error_subcode
	else
		has "$1: subcode" "\"error_subcode\":$3,"
	fi
	has "$1: trace id" '"fbtrace_id":"A'
}

bad() {	# bad NAME CODE SUBCODE JSON: this send is refused so
	send "$4"
	refused "$1" "$2" "$3"
}

good() {	# good NAME JSON
	send "$2"
	has "$1" '"message_id":"m_'
}

repeat() {	# repeat TEXT N
	awk -v t="$1" -v n="$2" 'BEGIN { while (n-- > 0) printf "%s", t }'
}

raw() {	# the bodies that the sink got
	answer=$(curl -s "$ctl/sunk?raw=1")
}

idle() {
	control wait '{"idle":true,"timeout_ms":15000}'
	has "becomes idle" '"reached":true'
}

. tests/graph/selftest-send.sh
. tests/graph/selftest-page.sh
. tests/graph/selftest-hook.sh
. tests/graph/selftest-fault.sh

start
control settings "{\"webhook\":\"$ctl/sink\"}"
control wait '{"verified":1}'
has "the webhook is verified" '"reached":true'
control customers
psid=$(printf '%s' "$answer" | tr '{' '\n' | sed -n 's/.*"psid":"\([0-9]*\)","page":"'$page'".*/\1/p' | head -1)
foreign=$(printf '%s' "$answer" | tr '{' '\n' | sed -n 's/.*"psid":"\([0-9]*\)","page":"222333444555666".*/\1/p' | head -1)
to="\"recipient\":{\"id\":\"$psid\"}"
test_access
test_send
test_limits
test_templates
test_window
test_media
test_page
test_conversations
test_hooks
test_faults
test_restart
rm -rf "$dir"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
