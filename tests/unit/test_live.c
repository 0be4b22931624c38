/* Going live: docs/app-review.md says what the page says, word for word. */
#include "unit.h"

#include "base/buf.h"
#include "base/limits.h"
#include "view/admin_live.h"

/* Words with one blank between them: lines may end elsewhere, quotes begin with ">". */
static struct str words_of(struct str text, bool quoted)
{
	struct buf out;
	bool gap = false;

	buf_init(&out, unit_arena(), 1 << 20);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == ' ' || c == '\n' || (quoted && c == '>' && (!i || text.ptr[i - 1] == '\n'))) {
			gap = out.len > 0;
			continue;
		}
		if (gap)
			buf_addc(&out, ' ');
		gap = false;
		buf_addc(&out, c);
	}
	return out.len ? buf_str(&out) : STR("");
}

static struct str document(void)
{
	FILE *f = fopen("docs/app-review.md", "re");
	char *text = arena_alloc(unit_arena(), LIMIT_CONFIG_FILE);
	size_t n = f ? fread(text, 1, LIMIT_CONFIG_FILE, f) : 0;

	if (f)
		fclose(f);
	return words_of((struct str){ text, n }, true);
}

static void said(int line, struct str doc, struct str text)
{
	struct str words = words_of(text, false);

	if (!CHECK_I64_AT(line, memmem(doc.ptr, doc.len, words.ptr, words.len) != NULL, 1))
		fprintf(stderr, "not in docs/app-review.md: %.*s\n", STR_ARG(words));
}

static void test_live_document(void)
{
	static const enum text_key keys[] = {
		T_live_lead, T_live_before_runs, T_live_before_business, T_live_before_calls, T_live_before_basic,
		T_live_before_tag, T_live_before_live, T_live_privacy_text, T_live_permissions_lead,
		T_live_screencast_lead, T_live_reviewer_lead, T_live_refused_bot, T_live_refused_permission,
		T_live_refused_sign_in, T_live_refused_silence,
	};
	const struct live_page page = { .desk_url = STR("<base_url>/agent/") };
	struct str doc = document();

	CHECK(doc.len > 5000);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		said(HERE, doc, lang_text(NULL, keys[i]));
	for (size_t i = 0; i < live_items_len; i++) {
		const struct live_item *item = &live_items[i];

		said(HERE, doc, arena_printf(unit_arena(), "### %s (%.*s)", item->name,
					     STR_ARG(lang_text(NULL, live_need_text(item->need)))));
		said(HERE, doc, lang_text(NULL, item->where));
		if (item->say == NO_TEXT)
			continue;
		said(HERE, doc, lang_text(NULL, item->say));
		said(HERE, doc, lang_text(NULL, item->show));
	}
	for (size_t i = 0; i < live_scenes_len; i++)
		said(HERE, doc, lang_text(NULL, live_scenes[i]));
	said(HERE, doc, live_reviewer(unit_arena(), NULL, &page));
}

void suite_live(void)
{
	TEST(test_live_document);
}
