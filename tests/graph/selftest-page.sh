# The page's own edges, the profile, the Conversations API. Read by selftest.sh.

test_page() {
	get me
	has "me" "{\"name\":\"Sunrise Bakery\",\"id\":\"$page\"}"
	get "$page?fields=id,name,messaging_feature_status"
	has "page" '"hop_v2":false'
	answer=$(curl -s -g "$url/v26.0/debug_token?input_token=$token&access_token=$app|$secret")
	has "debug_token" '"is_valid":true'
	has "debug_token: app" "\"app_id\":\"$app\""
	has "debug_token: page" "\"target_ids\":[\"$page\"]"
	answer=$(curl -s -g "$url/v26.0/debug_token?input_token=NONE&access_token=$app|$secret")
	has "debug_token of an unknown token" '"is_valid":false'
	control token "{\"page\":\"$page\",\"dead\":true,\"subcode\":460}"
	answer=$(curl -s -g "$url/v26.0/debug_token?input_token=$token&access_token=$app|$secret")
	has "debug_token of a dead token" '"is_valid":false'
	control token "{\"page\":\"$page\",\"dead\":false}"

	get "$page/subscribed_apps"
	has "subscribed to the core at start" '"subscribed_fields":["messages","messaging_postbacks","message_echoes"'
	post $page/subscribed_apps '{"subscribed_fields":"messages,nonsense,message_echoes"}'
	refused "unknown field" 100 0
	has "unknown field: which" '(#100) Param subscribed_fields[1] must be one of {messages, '
	get "$page/subscribed_apps"
	has "nothing changed" message_deliveries
	control settings '{"unpermitted_fields":["feed"]}'
	post $page/subscribed_apps '{"subscribed_fields":["messages","feed"]}'
	refused "field without permission" 200 0
	has "field without permission: text" 'To subscribe to the feed field, one of these permissions is needed'
	post $page/subscribed_apps '{}'
	refused "fields are required" 100 0
	answer=$(curl -s "$url/v26.0/$page/subscribed_apps?access_token=$token&appsecret_proof=$proof" -d subscribed_fields=messages,message_echoes)
	has "subscribe" '{"success":true}'
	get "$page/subscribed_apps"
	hasnt "it replaces the list" message_deliveries
	answer=$(curl -s -X DELETE "$url/v26.0/$page/subscribed_apps?access_token=$token&appsecret_proof=$proof")
	has "unsubscribe" '{"success":true}'
	get "$page/subscribed_apps"
	has "no subscription left" '{"data":[]}'
	post $page/subscribed_apps '{"subscribed_fields":"messages,messaging_postbacks,message_echoes,message_deliveries,message_reads,messaging_referrals,message_reactions,message_edits,standby"}'

	subs="$url/v26.0/$app/subscriptions?access_token=$app%7C$secret"
	answer=$(curl -s "$subs" -d object=page -d "callback_url=$ctl/none" -d verify_token=x -d fields=messages)
	refused "callback that does not answer" 2200 0
	answer=$(curl -s "$subs" -d object=page --data-urlencode "callback_url=$ctl/sink" -d verify_token='a b%' -d fields=messages,bogus)
	refused "subscription to an unknown field" 100 0
	all=messages,messaging_postbacks,message_echoes,message_deliveries,message_reads,messaging_referrals,message_reactions,message_edits,standby
	answer=$(curl -s "$subs" -d object=page --data-urlencode "callback_url=$ctl/sink" --data-urlencode 'verify_token=a b%' -d fields=$all)
	has "subscription of the app" '{"success":true}'
	answer=$(curl -s "$subs")
	has "subscriptions" '"object":"page"'
	answer=$(curl -s "$url/v26.0/$app/subscriptions?access_token=$token&appsecret_proof=$proof")
	refused "subscriptions need the app token" 15 0

	post me/messenger_profile '{"persistent_menu":[{"locale":"default","call_to_actions":[]}]}'
	refused "menu without get_started" 100 0
	post me/messenger_profile '{"get_started":{"payload":"GO"},"greeting":[{"locale":"default","text":"Hi"}]}'
	has "messenger profile" '{"result":"success"}'
	post me/messenger_profile "{\"greeting\":[{\"locale\":\"default\",\"text\":\"$(repeat g 161)\"}]}"
	refused "greeting of 161" 100 0
	get 'me/messenger_profile?fields=get_started,greeting'
	has "messenger profile back" '{"data":[{"get_started":{"payload":"GO"},"greeting":'
	answer=$(curl -s -X DELETE "$url/v26.0/me/messenger_profile?access_token=$token&appsecret_proof=$proof" \
		-H 'Content-Type: application/json' -d '{"fields":["get_started","greeting"]}')
	has "messenger profile removed" '{"result":"success"}'
	get 'me/messenger_profile?fields=get_started,greeting'
	has "messenger profile empty" '{"data":[]}'
	get "$page/thread_owner?recipient=$psid"
	has "thread owner" '{"data":[]}'
	post $page/take_thread_control "{$to}"
	refused "take without default app" 27 0

	get "$psid?fields=first_name,last_name,profile_pic"
	has "profile" '"first_name":"Ana","last_name":"Ribeiro"'
	pic=$(value profile_pic | sed 's/\\//g')
	answer=$(curl -s -o /dev/null -w '%{http_code} %{content_type}' "$(printf '%b' "$(printf '%s' "$pic" | sed 's/\\u0025/%/g')")")
	has "profile picture" '200 image/png'
	get "$psid?fields=first_name,locale"
	refused "locale is not granted" 100 2018247
	control settings '{"profile_fields":["locale"]}'
	get "$psid?fields=first_name,locale"
	has "locale once granted" '"locale":"pt_PT"'
	get "$foreign?fields=first_name"
	refused "profile of another page's customer" 100 33
	for pair in none:33 phone:2018218; do
		control "customer/$psid" "{\"profile\":\"${pair%:*}\"}"
		get "$psid"
		refused "profile ${pair%:*}" 100 "${pair#*:}"
	done
	control "customer/$psid" '{"profile":"empty"}'
	get "$psid?fields=first_name"
	has "profile empty" "{\"id\":\"$psid\"}"
	control "customer/$psid" '{"profile":"ok"}'
}

test_conversations() {
	control clear '{"conversations":true}'
	control "customer/$psid/message" '{"text":"caf\u00e9 / 1"}'
	first=$(value mid)
	i=0
	while [ $i -lt 22 ]; do
		send "{$to,\"message\":{\"text\":\"number $i\"}}"
		i=$((i + 1))
	done
	newest=$(value message_id)
	get "$page/conversations?platform=messenger&user_id=$psid&fields=messages.limit(20){id,created_time,from,to,message,attachments}"
	has "newest first" "\"messages\":{\"data\":[{\"id\":\"$newest\""
	has "created_time" "+0000\""
	has "from" "\"from\":{\"name\":\"Sunrise Bakery\",\"email\":\"$page\\u0040facebook.com\",\"id\":\"$page\"}"
	has "twenty of them" '"message":"number 2"'
	hasnt "no more than twenty" '"message":"number 1"'
	has "there is more" '"next":"http:\/\/127.0.0.1'
	get "$page/conversations?platform=messenger&user_id=$psid&fields=id,updated_time,participants,unread_count,is_owner"
	has "participants" "\"participants\":{\"data\":[{\"name\":\"Ana Ribeiro\""
	has "is_owner" '"is_owner":true'
	conversation=$(printf '%s' "$answer" | sed -n 's/.*"\(t_[0-9]*\)".*/\1/p')
	get "$conversation?fields=messages.limit(25){id,message}"
	has "conversation by id" '"message":"number 21"'
	has "older ones have no details" "{\"id\":\"$first\"}"
	get "$conversation/messages?limit=2&fields=id,message"
	has "messages edge" '"message":"number 20"'
	cursor=$(value after)
	get "$conversation/messages?limit=2&fields=id,message&after=$cursor"
	has "messages edge goes on" '"message":"number 19"'
	hasnt "messages edge: no overlap" '"message":"number 20"'
	get "$newest?fields=id,message,from"
	has "message by id" '"message":"number 21"'
	get "$first?fields=id,message"
	refused "older than the newest 20" 9000001 0
	get "m_unknown?fields=id"
	refused "unknown message" 100 33
	get "$page/conversations?platform=messenger&fields=messages.limit(20){id"
	refused "fields that do not close" 2500 0
	get "$page/conversations?platform=telegraph"
	refused "unknown platform" 100 0
	other=$(curl -s "$ctl/customer" -d '{"name":"Zoe Second"}' | sed 's/.*"psid":"\([0-9]*\)".*/\1/')
	control "customer/$other/message" '{"text":"second"}'
	get "$page/conversations?platform=messenger&limit=1"
	has "first page" '"paging":{"cursors":'
	cursor=$(printf '%s' "$answer" | sed 's/.*"after":"\([^"]*\)".*/\1/')
	get "$page/conversations?platform=messenger&limit=1&after=$cursor"
	has "second page is the older conversation" "$conversation"
	control settings '{"rate":{"conversations":1}}'
	get "$page/conversations?platform=messenger&limit=1"
	get "$page/conversations?platform=messenger&limit=1"
	refused "conversations over the rate" 613 0
	control settings '{"rate":"off"}'
	hdr=$(curl -s -D - -o /dev/null "$url/v26.0/me?access_token=$token&appsecret_proof=$proof")
	answer=$hdr
	has "X-App-Usage" 'X-App-Usage: {"call_count":'
	has "X-Business-Use-Case-Usage" '"type":"messenger"'
	has "Date" 'Date: '
	control settings '{"usage":{"app":{"call_count":99},"buc":null}}'
	answer=$(curl -s -D - -o /dev/null "$url/v26.0/me?access_token=$token&appsecret_proof=$proof")
	has "usage can be set" 'X-App-Usage: {"call_count":99}'
	hasnt "and left out" 'X-Business-Use-Case-Usage'
}
