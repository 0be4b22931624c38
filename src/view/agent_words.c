#include "base/base.h"
#include "base/clock.h"
#include "view/agent.h"

struct word { const char *word; enum text_key key; };

static enum text_key find(const struct word *words, size_t n, struct str word, enum text_key otherwise)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(word, words[i].word))
			return words[i].key;
	return otherwise;
}

#define FIND(words, word, otherwise) find(words, ARRAY_LEN(words), word, otherwise)

static const char *const view_names[INBOX_VIEWS] = { "mine", "open", "waiting", "closed" };

const char *inbox_view_name(enum inbox_view view)
{
	return view_names[view];
}

enum text_key view_text(enum inbox_view view)
{
	static const enum text_key keys[INBOX_VIEWS] = {
		T_inbox_tab_mine, T_inbox_tab_open, T_inbox_tab_waiting, T_inbox_tab_closed,
	};

	return keys[view];
}

enum text_key presence_text(struct str presence)
{
	static const struct word words[] = {
		{ "available", T_presence_available },
		{ "busy", T_presence_busy },
		{ "do_not_disturb", T_presence_do_not_disturb },
		{ "away", T_presence_away },
	};

	return FIND(words, presence, T_presence_offline);
}

enum text_key state_text(struct str state)
{
	static const struct word words[] = {
		{ "open", T_conversation_open },
		{ "active", T_conversation_active },
		{ "waiting", T_conversation_waiting },
		{ "wrap_up", T_conversation_wrap_up },
	};

	return FIND(words, state, T_conversation_closed);
}

/* --- messages --------------------------------------------------------------------------------- */

enum text_key message_state_text(const struct item *item)
{
	static const struct word words[] = {
		{ "queued", T_message_queued },
		{ "sending", T_message_sending },
		{ "sent", T_message_sent },
		{ "confirmed", T_message_confirmed },
		{ "retry", T_message_retry },
		{ "unknown", T_message_unknown },
		{ "parked", T_message_parked },
		{ "failed", T_message_failed },
		{ "discarded", T_message_discarded },
	};

	if (item->receipt)
		return str_is(str_of(item->receipt), "read") ? T_message_read : T_message_delivered;
	if (item->needs_decision)
		return T_message_unsettled;
	return FIND(words, item->row->state, T_message_received);
}

const char *message_state_tone(const struct item *item)
{
	struct str state = item->row->state;

	if (str_is(state, "failed") || item->needs_decision)
		return "bad";
	if (str_is(state, "parked") || str_is(state, "retry") || str_is(state, "unknown"))
		return "warn";
	return "quiet";
}

struct str message_reason(const struct lang *lang, const struct message_row *row)
{
	/* what src/desk/delivery*.c writes into message.reason */
	static const struct word words[] = {
		{ "earlier_part", T_reason_earlier_part },
		{ "window_never", T_window_never },
		{ "window_tag_off", T_window_tag_off },
		{ "window_too_old", T_window_too_old },
		{ "window_automated", T_reason_automated },
		{ "window", T_reason_window },
		{ "page_token", T_reason_page },
		{ "page_policy", T_reason_policy },
		{ "page_removed", T_reason_removed },
		{ "gave_up", T_reason_too_late },
		{ "thread", T_error_other_app },
		{ "rate", T_error_page_rate },
		{ "transient", T_error_meta_trouble },
		{ "unreachable", T_reason_unreachable },
		{ "recipient", T_error_unreachable },
		{ "content", T_error_invalid },
		{ "perm", T_error_permission },
		{ "unclear", T_reason_unclear },
		{ "not_in_thread", T_reason_not_in_thread },
		{ "file_gone", T_reason_file_gone },
		{ "file_renewed", T_reason_file_renewed },
		{ "type_blocked", T_refused_type_blocked },
		{ "media_restricted", T_refused_media_restricted },
		{ "not_as_text", T_reason_not_as_text },
	};
	enum text_key key = FIND(words, row->reason, TEXT_KEYS);

	return key == TEXT_KEYS ? row->error_text : lang_text(lang, key);
}

enum text_key message_next(const struct message_row *row)
{
	if (!str_is(row->state, "parked"))
		return NO_NEXT;
	return str_starts(row->reason, "page_") ? T_error_retry_waits : T_error_retry_window;
}

enum text_key kind_text(struct str kind)
{
	static const struct word words[] = {
		{ "image", T_kind_image },
		{ "video", T_kind_video },
		{ "audio", T_kind_audio },
		{ "file", T_kind_file },
		{ "sticker", T_kind_sticker },
		{ "location", T_kind_location },
		{ "template", T_kind_template },
		{ "postback", T_kind_postback },
		{ "referral", T_kind_referral },
	};

	return FIND(words, kind, T_kind_any);
}

enum text_key card_text(const struct card *card)
{
	static const enum text_key keys[CARD_KINDS] = {
		[CARD_MEDIA] = T_kind_any,
		[CARD_LOCATION] = T_card_location,
		[CARD_LINK] = T_card_link,
		[CARD_POST] = T_card_post,
		[CARD_REEL] = T_card_reel,
		[CARD_PRODUCT] = T_card_product,
		[CARD_TEMPLATE] = T_card_template,
		[CARD_APPOINTMENT] = T_card_appointment,
		[CARD_HEART] = T_card_heart,
		[CARD_COMMAND] = T_card_command,
		[CARD_AD] = T_card_ad,
		[CARD_REFERRAL] = T_card_referral,
		[CARD_LEAD] = T_card_lead,
		[CARD_UNSUPPORTED] = T_card_unsupported,
	};

	return keys[card->kind];
}

struct str appointment_text(const struct lang *lang, struct str status)
{
	static const struct word words[] = {
		{ "requested", T_card_requested },
		{ "confirmed", T_card_confirmed },
		{ "declined", T_card_declined },
		{ "cancelled", T_card_cancelled },
	};
	enum text_key key = FIND(words, status, TEXT_KEYS);

	return key == TEXT_KEYS ? status : lang_text(lang, key);
}

/* --- refusals, window --------------------------------------------------------------------------- */

struct str refusal_text(const struct lang *lang, const char *code)
{
	static const struct word words[] = {
		{ "taken", T_refused_taken },
		{ "not_yours", T_refused_not_yours },
		{ "closed", T_refused_closed },
		{ "state", T_refused_state },
		{ "customer_wrote", T_refused_customer_wrote },
		{ "note_rich", T_refused_note_rich },
		{ "no_reaction", T_refused_no_reaction },
		{ "not_a_reaction", T_refused_not_a_reaction },
		{ "rich_needs_text", T_refused_rich_needs_text },
		{ "no_offer", T_refused_no_offer },
		{ "newer_open", T_refused_newer_open },
		{ "window_closed", T_refused_window_closed },
		{ "page_off", T_refused_page_off },
		{ "no_agent", T_refused_no_agent },
		{ "no_queue", T_refused_no_queue },
		{ "disposition_required", T_refused_disposition_required },
		{ "no_disposition", T_refused_no_disposition },
		{ "no_note", T_refused_no_note },
		{ "key_reused", T_refused_key_reused },
		{ "empty", T_refused_empty },
		{ "too_long", T_refused_too_long },
		{ "being_sent", T_refused_being_sent },
		{ "sent", T_refused_sent },
		{ "attachments_off", T_refused_attachments_off },
		{ "media_restricted", T_refused_media_restricted },
		{ "type_blocked", T_refused_type_blocked },
		{ "type_not_allowed", T_refused_type_not_allowed },
		{ "no_size", T_refused_no_size },
		{ "image_too_large", T_refused_image_too_large },
		{ "file_too_large", T_refused_file_too_large },
		{ "uploads_full", T_refused_uploads_full },
		{ "upload_too_long", T_refused_upload_too_long },
		{ "offset", T_refused_offset },
		{ "upload_gone", T_refused_upload_gone },
		{ "upload_unfinished", T_refused_upload_unfinished },
		{ "too_many_files", T_refused_too_many_files },
		{ "note_files", T_refused_note_files },
	};

	return lang_text(lang, FIND(words, str_of(code), T_refused_any));
}

enum text_key window_text(const struct window_decision *w)
{
	switch (w->why) {
	case WINDOW_NEVER: return T_window_never;
	case WINDOW_TAG_OFF: return T_window_tag_off;
	case WINDOW_AUTOMATED: case WINDOW_TOO_OLD: return T_window_too_old;
	case WINDOW_OPEN: break;
	}
	if (w->how == SEND_HOLD)
		return T_window_hold;
	return w->how == SEND_HUMAN_AGENT ? T_window_human_agent : T_window_response;
}

enum text_key window_then_text(const struct entry *e)
{
	if (e->then.how == SEND_HUMAN_AGENT)
		return T_window_then_tag;
	return e->then.why == WINDOW_TAG_OFF ? T_window_then_off : T_window_then_shut;
}

const char *window_how(const struct window_decision *w)
{
	switch (w->how) {
	case SEND_RESPONSE: return "response";
	case SEND_HUMAN_AGENT: return "human_agent";
	case SEND_HOLD: return "hold";
	case SEND_PARK: break;
	}
	return "closed";
}

void time_text(i64 at, char out[32])
{
	char http[32];

	/* "Fri, 20 Nov 2026 12:31:17 GMT" */
	clock_http(at, http);
	snprintf(out, 32, "%.2s %.3s, %.5s UTC", http + 5, http + 8, http + 17);
}
