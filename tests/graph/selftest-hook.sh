# Webhooks: signature, escaping, echoes, receipts, retries, batches. Read by selftest.sh.

test_signature() {
	control clear '{}'
	control deliver '{"body":"{\"object\":\"page\",\"entry\":[]}"}'
	has "deliver" '"status":200'
	control sunk
	has "sha256 of the first vector" sha256=7cbc46b042d7e131c845c3f08d7028636dc75bdd529a85bfd25451ef6fc04d04
	has "sha1 of the first vector" sha1=10399b38a47b48f99f6cd3d05a5f7f9314fc41d0
	control clear '{}'
	cat >"$dir/body" <<'BODY'
{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":1,"message":{"mid":"m_1","text":"\u00e4\u00f6\u00e5 \ud83d\ude00 https:\/\/a.b\/?x=\u003Cy\u0025z\u0040"}}]}]}
BODY
	control deliver "{\"body_base64\":\"$(tr -d '\n' <"$dir/body" | base64 -w0)\"}"
	control sunk
	has "sha256 of the second vector" sha256=cfcf600346ea49a96f33b3c6dae7d4a624f3d7b8074a6ee92b54073e2e8ff548
	has "sha1 of the second vector" sha1=9b4928b06d3f0f4c3d5184efa6465c7f4e03d51e
	control signed_request '{"payload":"{\"user_id\":\"218471\",\"algorithm\":\"HMAC-SHA256\",\"issued_at\":1291836800}"}'
	has "signed_request vector" 2GvnSP_aY6zr-wNgj137CwUax1a8UzKAZZqlm1HqEBw.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjEyOTE4MzY4MDB9
	control clear '{}'
	control deliver '{"body":"{}","signature":"none"}'
	control sunk
	has "no signature" '"X-Hub-Signature-256":null'
	control deliver '{"body":"{}","signature":"sha1"}'
	control sunk
	has "sha1 alone" '"X-Hub-Signature-256":null,"X-Hub-Signature":"sha1='
	control deliver '{"body":"{}","signature":"sha256=zz","headers":{"User-Agent":"me"}}'
	control sunk
	has "a signature of one's own" '"X-Hub-Signature-256":"sha256=zz"'
	has "headers of one's own" '"User-Agent":"me"'
	control clear '{}'
	control "customer/$psid/message" '{"text":"\u00e4\u00f6\u00e5 \ud83d\ude00 https://a.b/?x=<y%z@","wait":true}'
	raw
	has "escaped as the platform does" '\u00e4\u00f6\u00e5 \ud83d\ude00 https:\/\/a.b\/?x=\u003Cy\u0025z\u0040'
	answer=$(printf '%s' "$answer" | LC_ALL=C tr -d '\n -~')
	ok "pure ASCII" ${#answer}
	control sunk
	has "user agent" '"User-Agent":"facebookexternalua"'
	has "content type" '"Content-Type":"application/json"'
}

test_echo() {
	control clear '{}'
	send "{$to,\"message\":{\"text\":\"echo me\",\"metadata\":\"k:17\"}}"
	mid=$(value message_id)
	idle
	raw
	has "echo" "\"sender\":{\"id\":\"$page\"},\"recipient\":{\"id\":\"$psid\"}"
	has "echo: mid, number, metadata" "\"mid\":\"$mid\",\"is_echo\":true,\"text\":\"echo me\",\"app_id\":$app,\"metadata\":\"k:17\""
	has "delivery" "\"delivery\":{\"mids\":[\"$mid\"],\"watermark\":"
	control read "{\"psid\":\"$psid\"}"
	idle
	raw
	has "read" '"read":{"watermark":'
	control settings '{"app_id_as_text":true}'
	control clear '{}'
	send "{$to,\"message\":{\"text\":\"x\"}}"
	idle
	raw
	has "app id as text" "\"app_id\":\"$app\""
	control settings '{"app_id_as_text":false,"echo":false,"delivery":false}'
	control clear '{}'
	send "{$to,\"message\":{\"text\":\"x\"}}"
	idle
	raw
	ok "echo and delivery off" ${#answer}
	control settings '{"echo":true}'
	control inbox_reply "{\"psid\":\"$psid\",\"text\":\"typed in the inbox\"}"
	idle
	raw
	has "inbox echo" '"text":"typed in the inbox","app_id":263902037430900'
	post $page/subscribed_apps '{"subscribed_fields":"messages"}'
	control clear '{}'
	send "{$to,\"message\":{\"text\":\"x\"}}"
	idle
	raw
	ok "no echo without its field" ${#answer}
	control thread "{\"psid\":\"$psid\",\"owner\":\"77\"}"
	control "customer/$psid/message" '{"text":"for the other app","wait":true}'
	raw
	ok "no standby without its field" ${#answer}
	post $page/subscribed_apps '{"subscribed_fields":"messages,messaging_postbacks,message_echoes,message_reads,message_reactions,message_edits,messaging_referrals,standby"}'
	control "customer/$psid/message" '{"postback":{"title":"T","payload":"SECRET"},"wait":true}'
	raw
	has "standby" '"standby":[{"sender"'
	hasnt "a postback in standby has no payload" SECRET
	control thread "{\"psid\":\"$psid\",\"owner\":\"\"}"
}

test_events() {
	control clear '{}'
	control "customer/$psid/message" '{"text":"Yes","quick_reply":{"payload":"Y"},"wait":true}'
	mid=$(value mid)
	control "customer/$psid/message" "{\"reaction\":{\"mid\":\"$mid\",\"emoji\":\"\\u2764\"},\"wait\":true}"
	control "customer/$psid/message" "{\"edit\":{\"mid\":\"$mid\",\"text\":\"No\"},\"wait\":true}"
	control "customer/$psid/message" "{\"unsend\":{\"mid\":\"$mid\"},\"wait\":true}"
	control "customer/$psid/message" '{"sticker":"like","wait":true}'
	control "customer/$psid/message" '{"attachments":[{"type":"image"}],"reply_to":"m_1","wait":true}'
	control "customer/$psid/message" '{"referral":{"ref":"autumn"},"wait":true}'
	control event '{"event":{"sender":{"id":"1"},"strange":{"n":12345678901234567}}}'
	control event '{"entry":{"id":"0","changes":[{"field":"feed","value":{}}]}}'
	idle
	raw
	has "quick reply" '"text":"Yes","quick_reply":{"payload":"Y"}'
	has "reaction" '"reaction":{"mid":"'"$mid"'","action":"react","reaction":"love","emoji":"\u2764"}'
	has "edit" '"message_edit":{"mid":"'"$mid"'","text":"No","num_edit":1}'
	has "unsend" '"is_deleted":true'
	has "sticker" '"type":"sticker","payload":{"url":"http:\/\/127.0.0.1:'
	has "sticker id" '"sticker_id":369239263222822'
	has "image" '"type":"image","payload":{"url":"'
	has "reply_to" '"reply_to":{"mid":"m_1"}'
	has "referral" '"referral":{"ref":"autumn","source":"SHORTLINK","type":"OPEN_THREAD"}'
	has "raw event" '"strange":{"n":12345678901234567}'
	has "raw entry" '"entry":[{"id":"0","changes":'
	control clear '{}'
	control "customer/$psid/message" '{"text":"thrice","copies":3}'
	idle
	control sunk
	n=$(printf '%s' "$answer" | grep -o thrice | wc -l)
	ok "three copies ($n)" $((n != 3))
	control webhooks
	has "each alone" '"events":1'
	control "customer/$psid/message" '{"text":"nobody hears","silent":true}'
	has "silent" '"webhook":false'
}

test_retry() {
	control clear '{}'
	control settings '{"retry":[50,100],"retry_every":100,"retry_max":3}'
	control sink_settings '{"status":500}'
	control "customer/$psid/message" '{"text":"again and again","wait":true}'
	has "a failure is told" '"delivered":false'
	idle
	control status
	has "tried four times" '"deliveries":4,"failed":4,"retried":3,"given_up":1'
	control clear '{}'
	control sink_settings '{"status":204}'
	control "customer/$psid/message" '{"text":"204","wait":true}'
	has "only 200 counts" '"delivered":false'
	control sink_settings '{"status":200}'
	idle
	control webhooks
	has "second try" '"try":2'
	control clear '{}'
	control settings '{"deadline":100}'
	control sink_settings '{"delay_ms":300}'
	control "customer/$psid/message" '{"text":"late","wait":true}'
	has "an answer after the deadline is a failure" '"delivered":false'
	control clear '{}'
	control settings '{"deadline":5000,"unsubscribe":true,"unsubscribe_after":2}'
	control sink_settings '{"status":500}'
	control "customer/$psid/message" '{"text":"x"}'
	idle
	get "$page/subscribed_apps"
	has "unsubscribed in the end" '{"data":[]}'
	post $page/subscribed_apps '{"subscribed_fields":"messages,messaging_postbacks,message_echoes,message_deliveries"}'
	control settings '{"unsubscribe":false}'
	control clear '{}'
	control settings '{"webhooks":"off"}'
	control "customer/$psid/message" '{"text":"lost"}'
	has "off: lost" '"webhook":false'
	control settings '{"webhooks":"hold","batch":10}'
	for i in 1 2 3; do control "customer/$psid/message" "{\"text\":\"held $i\"}"; done
	control settings '{"webhooks":"on"}'
	idle
	raw
	hasnt "off: not later either" lost
	n=$(printf '%s\n' "$answer" | grep -c entry)
	ok "held events travel together ($n)" $((n != 1))
	has "in their order" 'held 1'
	control settings '{"shuffle":50}'
	for i in 1 2 3; do control "customer/$psid/message" "{\"text\":\"mixed $i\"}"; done
	idle
	raw
	has "shuffled ones arrive" 'mixed 3'
	control settings '{"shuffle":0,"delivery":true}'
}

test_hooks() {
	control status
	has "status: verified" '"verification":{"ok":true'
	test_signature
	test_echo
	test_events
	test_retry
}

test_restart() {
	control "customer/$psid/message" '{"text":"remember me"}'
	stop
	ok "ends cleanly ($status)" "$status"
	ok "sanitizers are content" "$(grep -c -E 'ERROR|runtime error' "$dir/err")"
	grep -E -A12 'ERROR|runtime error' "$dir/err" | head -40
	start --webhook http://127.0.0.1:1/none
	get "$page/conversations?user_id=$psid&fields=messages.limit(2){message}"
	has "conversations outlive a restart" 'remember me'
	send "{$to,\"message\":{\"text\":\"x\"}}"
	has "and the window too" '"message_id":"m_'
	control customers
	has "the same PSIDs" "$psid"
	answer=$(curl -s "$url/customer")
	has "customer page" '<title>Customers'
	answer=$(curl -s "$ctl/chat?psid=$psid")
	has "chat" 'remember me'
	answer=$(curl -s -H 'Origin: http://evil.example' "$ctl/status")
	has "no foreign origin" error
	stop
	ok "ends cleanly while it retries ($status)" "$status"
	ok "sanitizers are content again" "$(grep -c -E 'ERROR|runtime error' "$dir/err")"
	grep -E -A12 'ERROR|runtime error' "$dir/err" | head -40
}
