#include "base/base.h"
#include "view/admin.h"

struct str form_error(const struct form_errors *e, const char *field)
{
	for (size_t i = 0; i < e->n; i++)
		if (strcmp(e->list[i].field, field) == 0)
			return e->list[i].text;
	return NO_STR;
}

enum text_key page_state_text(const struct channel_page_row *p)
{
	if (p->deleted_at != NONE)
		return T_admin_state_deprovisioned;
	if (!p->token_last4.ptr)
		return T_admin_state_draft;
	if (p->parked_at != NONE)
		return T_admin_state_error;
	return p->last_webhook_at == NONE ? T_admin_state_processing : T_admin_state_running;
}

const char *page_state_tone(const struct channel_page_row *p)
{
	if (p->deleted_at != NONE || !p->token_last4.ptr)
		return "";
	if (p->parked_at != NONE)
		return "bad";
	return p->last_webhook_at == NONE ? "warn" : "ok";
}
