#include "base/base.h"
#include "view/admin_live.h"

const struct live_item live_items[] = {
	{ "pages_messaging", LIVE_NEEDED, T_live_messaging_where, T_live_messaging_say, T_live_messaging_show },
	{ "pages_manage_metadata", LIVE_NEEDED, T_live_metadata_where, T_live_metadata_say, T_live_metadata_show },
	{ "Business Asset User Profile Access", LIVE_NAMES, T_live_profile_where, T_live_profile_say,
	  T_live_profile_show },
	{ "Human Agent", LIVE_TAG, T_live_human_where, T_live_human_say, T_live_human_show },
	{ "pages_user_locale", LIVE_RULES, T_live_locale_where, T_live_locale_say, T_live_locale_show },
	{ "pages_user_timezone", LIVE_RULES, T_live_timezone_where, T_live_timezone_say, T_live_timezone_show },
	{ "pages_read_engagement", LIVE_NOT, T_live_engagement_where, NO_TEXT, NO_TEXT },
	{ "pages_show_list", LIVE_NOT, T_live_list_where, NO_TEXT, NO_TEXT },
	{ "business_management", LIVE_NOT, T_live_business_where, NO_TEXT, NO_TEXT },
};
const size_t live_items_len = ARRAY_LEN(live_items);

const enum text_key live_scenes[] = {
	T_live_scene_sign_in, T_live_scene_page, T_live_scene_subscribe, T_live_scene_customer, T_live_scene_take,
	T_live_scene_reply, T_live_scene_arrives, T_live_scene_late,
};
const size_t live_scenes_len = ARRAY_LEN(live_scenes);

enum text_key live_need_text(enum live_need need)
{
	switch (need) {
	case LIVE_NEEDED: return T_live_need_needed;
	case LIVE_NAMES: return T_live_need_names;
	case LIVE_TAG: return T_live_need_tag;
	case LIVE_RULES: return T_live_need_rules;
	case LIVE_NOT: return T_live_need_not;
	}
	return T_live_need_not;
}

const char *live_need_tone(enum live_need need)
{
	return need == LIVE_NEEDED ? "ok" : need == LIVE_NOT ? "" : "now";
}

struct str live_reviewer(struct arena *a, const struct lang *lang, const struct live_page *p)
{
	return lang_fill(a, lang_text(lang, T_live_reviewer_text), &p->desk_url, 1);
}
