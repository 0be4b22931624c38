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
	switch (page_provision(p)) {
	case PROVISION_DRAFT: return T_admin_state_draft;
	case PROVISION_PROCESSING: return T_admin_state_processing;
	case PROVISION_RUNNING: return T_admin_state_running;
	case PROVISION_ERROR: return T_admin_state_error;
	case PROVISION_REMOVING: return T_admin_state_deprovisioning;
	case PROVISION_REMOVED: return T_admin_state_deprovisioned;
	}
	return T_admin_state_draft;
}

const char *page_state_tone(const struct channel_page_row *p)
{
	switch (page_provision(p)) {
	case PROVISION_RUNNING: return "ok";
	case PROVISION_ERROR: return "bad";
	case PROVISION_PROCESSING: case PROVISION_REMOVING: return "warn";
	default: return "";
	}
}

const char *page_state_word(const struct channel_page_row *p)
{
	switch (page_provision(p)) {
	case PROVISION_DRAFT: return "draft";
	case PROVISION_PROCESSING: return "processing";
	case PROVISION_RUNNING: return "running";
	case PROVISION_ERROR: return "error";
	case PROVISION_REMOVING: return "deprovisioning";
	case PROVISION_REMOVED: return "deprovisioned";
	}
	return "draft";
}
