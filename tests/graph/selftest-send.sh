# Sends: token, proof, content, templates, window, media. Read by selftest.sh.

test_access() {
	m="{$to,\"message\":{\"text\":\"x\"}}"
	u=$url/v26.0/$page/messages
	answer=$(curl -s "$u" -d "$m" -H 'Content-Type: application/json')
	refused "no token" 104 0
	answer=$(curl -s "$u?access_token=WRONG" -d "$m" -H 'Content-Type: application/json')
	refused "unknown token" 190 0
	answer=$(curl -s -o /dev/null -w '%{http_code}' "$u?access_token=WRONG" -d "$m" -H 'Content-Type: application/json')
	has "unknown token is 401" 401
	answer=$(curl -s "$u?access_token=$token" -d "$m" -H 'Content-Type: application/json')
	refused "no proof" 100 0
	has "no proof: text" "API calls from the server require an appsecret_proof argument"
	answer=$(curl -s "$u?access_token=$token&appsecret_proof=0$proof" -d "$m" -H 'Content-Type: application/json')
	has "wrong proof" "Invalid appsecret_proof provided in the API argument"
	other=$(printf '%s' "$proof" | tr 9 8)
	answer=$(curl -s "$u?access_token=$token&appsecret_proof=$other" -d "$m" -H 'Content-Type: application/json')
	has "wrong proof of the right length" "Invalid appsecret_proof"
	control settings '{"require_proof":false}'
	answer=$(curl -s "$u?access_token=EAAOTHER" -d "$m" -H 'Content-Type: application/json')
	refused "token of another page" 100 33
	answer=$(curl -s "$u?access_token=$app|$secret" -g -d "$m" -H 'Content-Type: application/json')
	has "app token cannot send" "must be called with a Page Access Token"
	answer=$(curl -s "$u?access_token=$token&appsecret_proof=$other" -d "$m" -H 'Content-Type: application/json')
	has "a wrong proof is refused even if none is required" "Invalid appsecret_proof"
	control settings '{"require_proof":true}'
	control token "{\"page\":\"$page\",\"dead\":true,\"subcode\":463}"
	send "$m"
	refused "dead token" 190 463
	control token "{\"page\":\"$page\",\"dead\":false}"
	post 999/messages "$m"
	refused "unknown object" 100 33
	answer=$(curl -s "$url/v26.0/$page/nonsense" -d "$m")
	refused "unknown edge" 100 33
}

test_send() {
	bad "window closed before any message" 10 2018278 "{$to,\"message\":{\"text\":\"x\"}}"
	control "customer/$psid/message" '{"text":"hello","wait":true}'
	has "a message is delivered" '"delivered":true'
	asked=$(value mid)
	good "text" "{$to,\"messaging_type\":\"RESPONSE\",\"message\":{\"text\":\"x\"}}"
	mid=$(value message_id)
	ok "message id is long" $((${#mid} < 100))
	has "recipient id" "\"recipient_id\":\"$psid\""
	good "messaging_type left out" "{$to,\"message\":{\"text\":\"x\"}}"
	good "UPDATE" "{$to,\"messaging_type\":\"UPDATE\",\"message\":{\"text\":\"x\"}}"
	good "recipient id as a number" "{\"recipient\":{\"id\":$psid},\"message\":{\"text\":\"x\"}}"
	answer=$(curl -s "$url/v26.0/me/messages?access_token=$token&appsecret_proof=$proof" --data-urlencode "recipient={\"id\":\"$psid\"}" \
		--data-urlencode 'message={"text":"form & 100%"}' -d messaging_type=RESPONSE)
	has "form-encoded to me/messages" '"message_id":"m_'
	answer=$(curl -s "$url/$page/messages?appsecret_proof=$proof" -H "Authorization: OAuth $token" \
		-H 'Content-Type: application/json' -d "{$to,\"message\":{\"text\":\"no version\"}}")
	has "without version" '"message_id":"m_'
	good "reply_to" "{$to,\"message\":{\"text\":\"x\"},\"reply_to\":{\"mid\":\"$asked\"}}"
	bad "reply_to unknown" 100 0 "{$to,\"message\":{\"text\":\"x\"},\"reply_to\":{\"mid\":\"m_no\"}}"
	bad "no recipient" 100 0 '{"message":{"text":"x"}}'
	bad "empty recipient" 100 0 '{"recipient":{},"message":{"text":"x"}}'
	bad "unknown PSID" 100 2018001 '{"recipient":{"id":"1234512345123451"},"message":{"text":"x"}}'
	bad "PSID of another page" 100 2018001 "{\"recipient\":{\"id\":\"$foreign\"},\"message\":{\"text\":\"x\"}}"
	bad "no message" 100 0 "{$to}"
	bad "empty message" 100 0 "{$to,\"message\":{}}"
	bad "invalid JSON" 100 0 "{$to"
	bad "message and sender_action" 100 2018014 "{$to,\"message\":{\"text\":\"x\"},\"sender_action\":\"typing_on\"}"
	bad "unknown messaging_type" 100 0 "{$to,\"messaging_type\":\"REPLY\",\"message\":{\"text\":\"x\"}}"
	bad "MESSAGE_TAG without tag" 100 0 "{$to,\"messaging_type\":\"MESSAGE_TAG\",\"message\":{\"text\":\"x\"}}"
	bad "tag without MESSAGE_TAG" 100 0 "{$to,\"messaging_type\":\"RESPONSE\",\"tag\":\"HUMAN_AGENT\",\"message\":{\"text\":\"x\"}}"
	for t in ACCOUNT_UPDATE CONFIRMED_EVENT_UPDATE POST_PURCHASE_UPDATE; do
		bad "retired $t" 100 1893061 "{$to,\"messaging_type\":\"MESSAGE_TAG\",\"tag\":\"$t\",\"message\":{\"text\":\"x\"}}"
	done
	bad "unknown tag" 100 0 "{$to,\"messaging_type\":\"MESSAGE_TAG\",\"tag\":\"NONSENSE\",\"message\":{\"text\":\"x\"}}"
	bad "UTILITY without template" 100 0 "{$to,\"messaging_type\":\"UTILITY\",\"message\":{\"text\":\"x\"}}"
	bad "UTILITY without permission" 200 0 "{$to,\"messaging_type\":\"UTILITY\",\"message\":{\"template\":{\"name\":\"t\"}}}"
	for a in typing_on typing_off mark_seen; do
		send "{$to,\"sender_action\":\"$a\"}"
		has "$a" "{\"recipient_id\":\"$psid\"}"
	done
	bad "unknown sender_action" 100 0 "{$to,\"sender_action\":\"dance\"}"
	send "{$to,\"sender_action\":\"react\",\"payload\":{\"message_id\":\"$asked\",\"reaction\":\"\\u2764\"}}"
	has "react" recipient_id
	bad "react to nothing" 100 0 "{$to,\"sender_action\":\"react\",\"payload\":{\"message_id\":\"m_x\",\"reaction\":\"x\"}}"
	control "customer/$psid" '{"blocked":true}'
	bad "blocked" 551 1545041 "{$to,\"message\":{\"text\":\"x\"}}"
	control "customer/$psid" '{"blocked":false}'
	control thread "{\"psid\":\"$psid\",\"owner\":\"77\"}"
	bad "another app owns the thread" 10 2018300 "{$to,\"message\":{\"text\":\"x\"}}"
	control thread "{\"psid\":\"$psid\",\"owner\":\"\"}"
}

test_limits() {
	good "2000 letters" "{$to,\"message\":{\"text\":\"$(repeat x 2000)\"}}"
	bad "2001 letters" 100 0 "{$to,\"message\":{\"text\":\"$(repeat x 2001)\"}}"
	has "its text" "(#100) Length of param message[text] must be less than or equal to 2000"
	good "1000 emoji are 2000 units" "{$to,\"message\":{\"text\":\"$(repeat '😀' 1000)\"}}"
	bad "1001 emoji" 100 0 "{$to,\"message\":{\"text\":\"$(repeat '😀' 1001)\"}}"
	good "2000 umlauts" "{$to,\"message\":{\"text\":\"$(repeat ä 2000)\"}}"
	bad "empty text" 100 0 "{$to,\"message\":{\"text\":\"\"}}"
	bad "blank text" 100 0 "{$to,\"message\":{\"text\":\" \\n\"}}"
	bad "text that is none" 100 0 "{$to,\"message\":{\"text\":5}}"
	good "metadata of 999" "{$to,\"message\":{\"text\":\"x\",\"metadata\":\"$(repeat m 999)\"}}"
	bad "metadata of 1000" 100 0 "{$to,\"message\":{\"text\":\"x\",\"metadata\":\"$(repeat m 1000)\"}}"
	bad "text and attachment" 100 0 "{$to,\"message\":{\"text\":\"x\",\"attachment\":{\"type\":\"image\",\"payload\":{}}}}"
	bad "metadata alone" 100 0 "{$to,\"message\":{\"metadata\":\"x\"}}"
	q='{"content_type":"text","title":"Yes","payload":"Y"}'
	good "13 quick replies" "{$to,\"message\":{\"text\":\"x\",\"quick_replies\":[$q$(repeat ",$q" 12)]}}"
	bad "14 quick replies" 100 0 "{$to,\"message\":{\"text\":\"x\",\"quick_replies\":[$q$(repeat ",$q" 13)]}}"
	for pair in "20 good" "21 bad"; do
		n=${pair% *}
		j="{$to,\"message\":{\"text\":\"x\",\"quick_replies\":[{\"content_type\":\"text\",\"title\":\"$(repeat t "$n")\",\"payload\":\"p\"}]}}"
		case $pair in *good) good "quick reply title of $n" "$j" ;; *) bad "quick reply title of $n" 100 0 "$j" ;; esac
	done
	bad "quick reply payload of 1001" 100 0 "{$to,\"message\":{\"text\":\"x\",\"quick_replies\":[{\"content_type\":\"text\",\"title\":\"t\",\"payload\":\"$(repeat p 1001)\"}]}}"
	bad "quick reply without title" 100 0 "{$to,\"message\":{\"text\":\"x\",\"quick_replies\":[{\"content_type\":\"text\",\"payload\":\"p\"}]}}"
	bad "quick reply of no kind" 100 0 "{$to,\"message\":{\"text\":\"x\",\"quick_replies\":[{\"title\":\"t\",\"payload\":\"p\"}]}}"
	good "quick reply for the phone number" "{$to,\"message\":{\"text\":\"x\",\"quick_replies\":[{\"content_type\":\"user_phone_number\"}]}}"
}

tpl() {
	echo "{$to,\"message\":{\"attachment\":{\"type\":\"template\",\"payload\":$1}}}"
}

test_templates() {
	b='{"type":"postback","title":"Call me","payload":"CALL"}'
	good "button template" "$(tpl "{\"template_type\":\"button\",\"text\":\"t\",\"buttons\":[$b,$b,$b]}")"
	bad "four buttons" 100 0 "$(tpl "{\"template_type\":\"button\",\"text\":\"t\",\"buttons\":[$b,$b,$b,$b]}")"
	bad "no buttons" 100 0 "$(tpl '{"template_type":"button","text":"t","buttons":[]}')"
	good "button text of 640" "$(tpl "{\"template_type\":\"button\",\"text\":\"$(repeat t 640)\",\"buttons\":[$b]}")"
	bad "button text of 641" 100 0 "$(tpl "{\"template_type\":\"button\",\"text\":\"$(repeat t 641)\",\"buttons\":[$b]}")"
	bad "button title of 21" 100 0 "$(tpl "{\"template_type\":\"button\",\"text\":\"t\",\"buttons\":[{\"type\":\"postback\",\"title\":\"$(repeat t 21)\",\"payload\":\"p\"}]}")"
	bad "button payload of 1001" 100 0 "$(tpl "{\"template_type\":\"button\",\"text\":\"t\",\"buttons\":[{\"type\":\"postback\",\"title\":\"t\",\"payload\":\"$(repeat p 1001)\"}]}")"
	bad "web_url without url" 100 0 "$(tpl '{"template_type":"button","text":"t","buttons":[{"type":"web_url","title":"t"}]}')"
	bad "phone number without +" 100 0 "$(tpl '{"template_type":"button","text":"t","buttons":[{"type":"phone_number","title":"t","payload":"0301234"}]}')"
	good "phone number" "$(tpl '{"template_type":"button","text":"t","buttons":[{"type":"phone_number","title":"t","payload":"+49301234"}]}')"
	bad "dead kind of button" 100 0 "$(tpl '{"template_type":"button","text":"t","buttons":[{"type":"element_share","title":"t"}]}')"
	e='{"title":"Cake","subtitle":"chestnut"}'
	good "generic template of ten" "$(tpl "{\"template_type\":\"generic\",\"elements\":[$e$(repeat ",$e" 9)]}")"
	bad "eleven elements" 100 0 "$(tpl "{\"template_type\":\"generic\",\"elements\":[$e$(repeat ",$e" 10)]}")"
	bad "no element" 100 0 "$(tpl '{"template_type":"generic","elements":[]}')"
	bad "element with a title alone" 100 0 "$(tpl '{"template_type":"generic","elements":[{"title":"t"}]}')"
	bad "element title of 81" 100 0 "$(tpl "{\"template_type\":\"generic\",\"elements\":[{\"title\":\"$(repeat t 81)\",\"subtitle\":\"s\"}]}")"
	bad "element subtitle of 81" 100 0 "$(tpl "{\"template_type\":\"generic\",\"elements\":[{\"title\":\"t\",\"subtitle\":\"$(repeat t 81)\"}]}")"
	bad "default_action with a title" 100 0 "$(tpl '{"template_type":"generic","elements":[{"title":"t","default_action":{"type":"web_url","title":"x","url":"https://a.b"}}]}')"
	bad "media with a foreign url" 100 0 "$(tpl '{"template_type":"media","elements":[{"media_type":"image","url":"https://a.b/c.png"}]}')"
	bad "media with an unknown id" 100 2018074 "$(tpl '{"template_type":"media","elements":[{"media_type":"image","attachment_id":"12"}]}')"
	bad "image grid of one" 100 0 "$(tpl '{"template_type":"image_grid","elements":[{"images":[{"url":"https://a.b"}]}]}')"
	bad "receipt without total" 100 0 "$(tpl '{"template_type":"receipt","recipient_name":"a","order_number":"1","currency":"EUR","payment_method":"x","summary":{}}')"
	bad "coupon without code" 100 0 "$(tpl '{"template_type":"coupon","title":"t"}')"
	bad "dead template" 100 0 "$(tpl '{"template_type":"list","elements":[]}')"
	f='"feedback_screens":[{"questions":[{"id":"q1","type":"csat"}]}],"business_privacy":{"url":"https://a.b"}'
	good "feedback template" "$(tpl "{\"template_type\":\"customer_feedback\",\"title\":\"t\",$f}")"
	bad "feedback for eight days" 100 0 "$(tpl "{\"template_type\":\"customer_feedback\",\"title\":\"t\",$f,\"expires_in_days\":8}")"
	bad "feedback title of 66" 100 0 "$(tpl "{\"template_type\":\"customer_feedback\",\"title\":\"$(repeat t 66)\",$f}")"
}

test_window() {
	human="{$to,\"messaging_type\":\"MESSAGE_TAG\",\"tag\":\"HUMAN_AGENT\",\"message\":{\"text\":\"x\"}}"
	text="{$to,\"messaging_type\":\"RESPONSE\",\"message\":{\"text\":\"x\"}}"
	control clear '{"conversations":true}'
	control "customer/$psid/message" '{"text":"old","age_ms":86395000}'
	good "5 s before the end of 24 h" "$text"
	control "customer/$psid/age" '{"ms":10000}'
	bad "5 s after 24 h" 10 2018278 "$text"
	bad "UPDATE after 24 h" 10 2018278 "{$to,\"messaging_type\":\"UPDATE\",\"message\":{\"text\":\"x\"}}"
	bad "typing after 24 h" 10 2018278 "{$to,\"sender_action\":\"typing_on\"}"
	good "HUMAN_AGENT after 24 h" "$human"
	control settings '{"human_agent_granted":false}'
	bad "HUMAN_AGENT that was not granted" 10 2018278 "$human"
	control settings '{"human_agent_granted":true}'
	bad "CUSTOMER_FEEDBACK with text" 100 0 "{$to,\"messaging_type\":\"MESSAGE_TAG\",\"tag\":\"CUSTOMER_FEEDBACK\",\"message\":{\"text\":\"x\"}}"
	control "customer/$psid/message" '{"reaction":{"mid":"m_any","emoji":"x"}}'
	good "a reaction opens the window" "$text"
	control "customer/$psid/age" '{"ms":518400000}'
	bad "HUMAN_AGENT after 7 days" 10 2018278 "$human"
	control read "{\"psid\":\"$psid\"}"
	bad "a read does not open it" 10 2018278 "$text"
	control "customer/$psid/message" '{"referral":{"ref":"shop"}}'
	good "a referral opens it" "$text"
	control "customer/$psid/age" '{"ms":90000000}'
	control "customer/$psid/message" '{"postback":{"title":"Get Started","payload":"GET_STARTED"}}'
	good "a postback opens it" "$text"
	control settings '{"clock_skew":172800000}'
	bad "Meta's clock decides" 10 2018278 "$text"
	control settings '{"clock_skew":0}'
	control "customer/$psid/message" '{"text":"here I am"}'
	good "a message opens it" "$text"
}

test_media() {
	up=$(curl -s "$ctl/upload?name=cake.png" -H 'Content-Type: image/png' --data-binary 'not really a picture' |
		sed 's/.*"url":"\([^"]*\)".*/\1/')
	good "image by url" "{$to,\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"url\":\"$up\"}}}}"
	good "image fetched over HTTP" "{$to,\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"url\":\"$url/cdn/avatar/1.png\"}}}}"
	bad "wrong type" 100 2018047 "{$to,\"message\":{\"attachment\":{\"type\":\"video\",\"payload\":{\"url\":\"$up\"}}}}"
	bad "url that answers 403" 100 2018008 "{$to,\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"url\":\"$url/cdn/1/no.png\"}}}}"
	bad "url where nobody is" 100 2018008 "{$to,\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"url\":\"http://127.0.0.1:1/a.png\"}}}}"
	bad "no url" 100 0 "{$to,\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{}}}}"
	bad "url that is none" 100 0 "{$to,\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"url\":\"cake.png\"}}}}"
	bad "unknown type" 100 0 "{$to,\"message\":{\"attachment\":{\"type\":\"hologram\",\"payload\":{\"url\":\"$up\"}}}}"
	bad "unknown attachment id" 100 2018074 "{$to,\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"attachment_id\":\"12\"}}}}"
	post $page/message_attachments "{\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"url\":\"$up\",\"is_reusable\":true}}}}"
	has "upload by url" '{"attachment_id":"'
	printf 'Hello' >"$dir/note.txt"
	answer=$(curl -s "$url/v26.0/$page/message_attachments?access_token=$token&appsecret_proof=$proof" \
		-F 'message={"attachment":{"type":"file","payload":{"is_reusable":true}}}' -F "filedata=@$dir/note.txt;type=text/plain")
	has "upload of bytes" '{"attachment_id":"'
	id=$(value attachment_id)
	good "send by id" "{$to,\"message\":{\"attachment\":{\"type\":\"file\",\"payload\":{\"attachment_id\":\"$id\"}}}}"
	bad "id under another type" 100 2018074 "{$to,\"message\":{\"attachment\":{\"type\":\"image\",\"payload\":{\"attachment_id\":\"$id\"}}}}"
	answer=$(curl -s "$url/v26.0/$page/messages?access_token=$token&appsecret_proof=$proof" -F "recipient={\"id\":\"$psid\"}" \
		-F 'message={"attachment":{"type":"image","payload":{"is_reusable":true}}}' -F messaging_type=RESPONSE \
		-F "filedata=@$dir/note.txt;type=image/png")
	has "bytes in the send" '"message_id":"m_'
	has "reusable: attachment id" '"attachment_id":"'
	answer=$(curl -s "$url/v26.0/$page/messages?access_token=$token&appsecret_proof=$proof" -F "recipient={\"id\":\"$psid\"}" \
		-F 'message={"attachment":{"type":"audio","payload":{}}}' -F "filedata=@$dir/note.txt;type=text/plain")
	refused "bytes of the wrong type" 100 2018047
	head -c 8500000 /dev/zero >"$dir/big"
	answer=$(curl -s "$url/v26.0/$page/message_attachments?access_token=$token&appsecret_proof=$proof" \
		-F 'message={"attachment":{"type":"image","payload":{}}}' -F "filedata=@$dir/big;type=image/png")
	refused "image over 8 MB" 100 2018109
	head -c 26300000 /dev/zero >"$dir/big"
	answer=$(curl -s "$url/v26.0/$page/message_attachments?access_token=$token&appsecret_proof=$proof" \
		-F 'message={"attachment":{"type":"file","payload":{}}}' -F "filedata=@$dir/big")
	refused "file over 25 MB" 100 2018109
	i="{\"type\":\"image\",\"payload\":{\"url\":\"$up\"}}"
	good "30 images" "{$to,\"message\":{\"attachments\":[$i$(repeat ",$i" 29)]}}"
	bad "31 images" 100 0 "{$to,\"message\":{\"attachments\":[$i$(repeat ",$i" 30)]}}"
	good "sticker" "{$to,\"message\":{\"sticker_id\":369239263222822}}"
}
