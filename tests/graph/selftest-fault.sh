# Everything that breaks on command. Read by selftest.sh.

fault() {	# fault JSON
	control fault "$1"
	has "fault set: $1" '"id":'
}

try() {	# try TEXT: the answer, and curl's exit status in $exit
	answer=$(curl -s -m 10 "$url/v26.0/$page/messages?appsecret_proof=$proof" -H "Authorization: Bearer $token" \
		-H 'Content-Type: application/json' -d "{$to,\"message\":{\"text\":\"$1\",\"metadata\":\"meta-$1\"}}")
	exit=$?
}

accepted() {	# accepted NAME TEXT WANTED: how often it was taken
	keep=$answer
	control sends
	n=$(printf '%s' "$answer" | grep -o "\"text\":\"$2\"" | wc -l)
	answer=$keep
	ok "$1: accepted $n times, wanted $3" $((n != $3))
}

echoed() {	# echoed NAME TEXT WANTED
	keep=$answer
	idle
	raw
	n=$(printf '%s' "$answer" | grep -o "\"text\":\"$2\"" | wc -l)
	answer=$keep
	ok "$1: echoed $n times, wanted $3" $((n != $3))
}

test_faults() {
	control clear '{}'
	fault '{"do":"status","status":500,"body":"oops","headers":{"Retry-After":"7"}}'
	try f1
	has "status with a body" oops
	accepted "status" f1 0
	try f1
	has "once only" message_id
	fault '{"do":"status","error":{"code":1,"subcode":1357046,"message":"m"},"act":true}'
	try f2
	has "error although it was sent" '"error":{"message":"m","type":"OAuthException","code":1,"error_subcode":1357046'
	accepted "error although it was sent" f2 1
	echoed "error although it was sent" f2 1
	fault '{"do":"cut_before"}'
	try f3
	ok "cut_before: nothing came ($exit)" $((exit == 0))
	accepted "cut_before" f3 0
	fault '{"do":"cut_after"}'
	try f4
	ok "cut_after: nothing came ($exit)" $((exit == 0))
	accepted "cut_after" f4 1
	echoed "cut_after" f4 1
	fault '{"do":"garbage"}'
	try f5
	has "garbage" '<html>'
	accepted "garbage" f5 1
	fault '{"do":"garbage_http"}'
	try f6
	ok "garbage_http ($exit)" $((exit == 0))
	accepted "garbage_http" f6 1
	fault '{"do":"empty"}'
	try f7
	ok "empty" $((exit + ${#answer}))
	fault '{"do":"truncate"}'
	try f8
	ok "truncate ($exit)" $((exit != 18))
	accepted "truncate" f8 1
	fault '{"do":"no_message_id"}'
	try f9
	has "no_message_id" "{\"recipient_id\":\"$psid\"}"
	fault '{"do":"slow_body","ms":5}'
	try f10
	has "slow_body arrives" '"message_id":"m_'
	fault '{"do":"delay","ms":300}'
	begin=$(date +%s%N)
	try f11
	ok "delay" $((($(date +%s%N) - begin) / 1000000 < 300))
	has "delay: then as ever" message_id
	fault '{"do":"delay_after","ms":5000}'
	answer=$(curl -s -m 1 "$url/v26.0/$page/messages?appsecret_proof=$proof" -H "Authorization: Bearer $token" \
		-H 'Content-Type: application/json' -d "{$to,\"message\":{\"text\":\"f12\"}}")
	accepted "delay_after: taken although we gave up" f12 1
	fault '{"do":"echo_first"}'
	try f13
	has "echo_first: answer" message_id
	raw
	has "echo_first: the echo is there already" '"text":"f13"'
	fault '{"do":"no_echo"}'
	try f14
	echoed "no_echo" f14 0
	fault '{"do":"duplicate_echo"}'
	try f15
	echoed "duplicate_echo" f15 2
	fault '{"do":"lose_metadata"}'
	try f16
	echoed "lose_metadata" f16 1
	raw
	hasnt "lose_metadata: it is gone" meta-f16
	fault '{"do":"status","match":{"text":"only this"},"count":-1}'
	try f17
	has "match by text: not this" message_id
	try "only this"
	hasnt "match by text: this" message_id
	try "only this"
	hasnt "match by text: always" message_id
	control faults
	has "faults are listed" '"do":"status","count":-1,"hits":2'
	curl -s -X DELETE "$ctl/faults" >/dev/null
	try "only this"
	has "faults are deleted" message_id
	fault "{\"do\":\"status\",\"match\":{\"psid\":\"$foreign\"}}"
	try f18
	has "match by psid" message_id
	fault '{"scope":"conversations","do":"status","error":{"code":2,"is_transient":true}}'
	try f19
	has "scope: sends go on" message_id
	get "$page/conversations"
	has "scope: conversations do not" '"code":2'
	fault '{"scope":"any","do":"status","status":429,"error":{"code":4}}'
	answer=$(curl -s -o /dev/null -w '%{http_code}' "$url/v26.0/me?access_token=$token&appsecret_proof=$proof")
	has "scope any" 429
	fault '{"scope":"cdn","do":"status","status":404}'
	answer=$(curl -s -o /dev/null -w '%{http_code}' "$url/cdn/avatar/1.png")
	has "scope cdn" 404
	fault '{"scope":"cdn","do":"truncate"}'
	curl -s -o /dev/null "$url/cdn/avatar/1.png"
	exit=$?
	ok "a download is cut ($exit)" $((exit != 18))
	control fault '{"do":"fly"}'
	has "unknown fault" error
	control settings '{"rate":{"sends":2}}'
	try r; try r; try r
	refused "over the rate of sends" 613 0
	control settings '{"rate":"off"}'
	control requests
	has "requests are logged with their answers" '"code":613'
	has "and those that were cut" '"cut":true'
	idle
}
