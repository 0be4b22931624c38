#include "base/base.h"
#include "view/dictionary.h"

/* Numbers this long are subcodes that some answers give as the code, and the other way round. */
#define LONG_CODE 1000000

static bool fits(const struct dictionary_entry *e, i64 code, i64 subcode)
{
	return (e->code == NONE || e->code == code) && (e->subcode == NONE || e->subcode == subcode);
}

const struct dictionary_entry *dictionary_find(i64 code, i64 subcode)
{
	if (code == NONE)
		return NULL;
	for (size_t i = 0; i < dictionary_len; i++)
		if (dictionary[i].subcode != NONE && fits(&dictionary[i], code, subcode))
			return &dictionary[i];
	for (size_t i = 0; subcode >= LONG_CODE && i < dictionary_len; i++)
		if (dictionary[i].subcode == subcode || dictionary[i].code == subcode)
			return &dictionary[i];
	for (size_t i = 0; i < dictionary_len; i++)
		if (fits(&dictionary[i], code, NONE))
			return &dictionary[i];
	return NULL;
}

enum text_key dictionary_who(enum fixer f)
{
	switch (f) {
	case FIXER_NOBODY: return T_error_who_nobody;
	case FIXER_AGENT: return T_error_who_agent;
	case FIXER_ADMIN: return T_error_who_admin;
	case FIXER_META: return T_error_who_meta;
	case FIXER_CUSTOMER: return T_error_who_customer;
	case FIXER_HOSTER: return T_error_who_hoster;
	}
	return T_error_who_nobody;
}

enum text_key dictionary_retry(i64 code, i64 subcode, struct str message)
{
	switch (graph_error_class(400, code, subcode, false, message)) {
	case CLASS_TRANSIENT: case CLASS_RATE: return T_error_retry_later;
	case CLASS_AMBIG: return T_error_retry_look;
	case CLASS_TOKEN: case CLASS_POLICY: return T_error_retry_waits;
	case CLASS_WINDOW: return T_error_retry_window;
	default: return T_error_retry_no;
	}
}
