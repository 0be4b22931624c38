/*
 * The webhook fields that a page can be subscribed to (v26.0, and those that the Messenger pages
 * add).
 */
#include <stdlib.h>
#include <string.h>

#include "graph.h"

const char *const field_name[] = {
	/* what a page at start is subscribed to comes first: core_fields() takes the first CORE of them */
	"messages",
	"messaging_postbacks",
	"message_echoes",
	"message_deliveries",
	"message_reads",
	"messaging_referrals",
	"message_reactions",
	"message_edits",
	"messaging_optins",
	"messaging_handovers",
	"standby",
	"messaging_policy_enforcement",
	"messaging_account_linking",
	"messaging_feedback",
	"messaging_optouts",
	"response_feedback",
	"message_context",
	"messaging_integrity",
	"business_integrity",
	"messaging_customer_information",
	"messaging_in_thread_lead_form_submit",
	"messaging_payments",
	"messaging_pre_checkouts",
	"messaging_checkout_updates",
	"messaging_game_plays",
	"messaging_fblogin_account_linking",
	"marketing_message_delivery_failed",
	"message_template_status_update",
	"send_cart",
	"calls",
	"call_permission_reply",
	"call_settings_update",
	"feed",
	"inbox_labels",
	"mention",
	"ratings",
	"leadgen",
	"group_feed",
	"live_videos",
	"name",
	"picture",
	"category",
	"description",
	"conversations",
	"founded",
	"hours",
	"location",
	"phone",
	"website",
	"videos",
	NULL
};

#define CORE 13

uint64_t field_bit(const char *name)
{
	for (int i = 0; name && field_name[i]; i++)
		if (strcmp(field_name[i], name) == 0)
			return 1ULL << i;
	return 0;
}

uint64_t core_fields(void)
{
	return (1ULL << CORE) - 1;
}

uint64_t all_fields(void)
{
	uint64_t bits = 0;

	for (int i = 0; field_name[i]; i++)
		bits |= 1ULL << i;
	return bits;
}

json_t *fields_json(uint64_t bits)
{
	json_t *list = json_array();

	for (int i = 0; field_name[i]; i++)
		if (bits >> i & 1)
			json_array_append_new(list, json_string(field_name[i]));
	return list;
}

char *fields_list(void)
{
	struct buf b = { 0 };

	buf_addc(&b, '{');
	for (int i = 0; field_name[i]; i++)
		buf_addf(&b, "%s%s", i ? ", " : "", field_name[i]);
	buf_addc(&b, '}');
	return buf_take(&b);
}
