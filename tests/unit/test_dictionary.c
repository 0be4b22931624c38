/* The error dictionary: the line that fits, and that it agrees with what the sender does. */
#include "unit.h"

#include "view/agent.h"
#include "view/dictionary.h"

static void test_dictionary_find(void)
{
	static const struct { int line; i64 code, subcode; enum text_key meaning; } rows[] = {
		{ HERE, 190, 460, T_error_token_password }, { HERE, 190, 463, T_error_token_expired },
		{ HERE, 190, NONE, T_error_token_dead }, { HERE, 190, 99999, T_error_token_dead },
		{ HERE, 10, 2018278, T_error_window }, { HERE, 10, NONE, T_error_permission },
		{ HERE, 100, 2018001, T_error_no_person }, { HERE, 100, 5, T_error_invalid },
		{ HERE, 613, NONE, T_error_page_rate }, { HERE, 551, 1545041, T_error_unreachable },
		{ HERE, 10, 2018300, T_error_other_app }, { HERE, 2018300, NONE, T_error_other_app },
		/* a long subcode under a code that the list does not have it for */
		{ HERE, 200, 2018278, T_error_window }, { HERE, 100, 2018300, T_error_other_app },
		{ HERE, -1, NONE, T_error_meta_trouble },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct dictionary_entry *e = dictionary_find(rows[i].code, rows[i].subcode);

		if (CHECK_AT(rows[i].line, e != NULL))
			CHECK_I64_AT(rows[i].line, e->meaning, rows[i].meaning);
	}
	CHECK(!dictionary_find(NONE, NONE));
	CHECK(!dictionary_find(123456, NONE));
	CHECK(!dictionary_find(0, 0));
}

static enum error_class class_of(const struct dictionary_entry *e)
{
	return graph_error_class(400, e->code, e->subcode, false, NO_STR);
}

/* Whoever reads "nobody has to do anything" must not wait for a token. */
static void test_dictionary_agrees_with_the_sender(void)
{
	CHECK(dictionary_len > 50);
	for (size_t i = 0; i < dictionary_len; i++) {
		const struct dictionary_entry *e = &dictionary[i];
		enum error_class class = class_of(e);

		CHECK(lang_text(NULL, e->meaning).len > 10);
		CHECK(lang_text(NULL, e->fix).len > 5);
		if (class == CLASS_TOKEN)
			CHECK_I64(e->who, FIXER_ADMIN);
		if (class == CLASS_RATE)
			CHECK_I64(e->who, FIXER_NOBODY);
		if (class == CLASS_POLICY || class == CLASS_THREAD)
			CHECK_I64(e->who, FIXER_ADMIN);
		if (class == CLASS_WINDOW)
			CHECK_I64(e->who, FIXER_AGENT);
	}
	CHECK_I64(dictionary_retry(190, NONE, NO_STR), T_error_retry_waits);
	CHECK_I64(dictionary_retry(613, NONE, NO_STR), T_error_retry_later);
	CHECK_I64(dictionary_retry(2, NONE, NO_STR), T_error_retry_look);
	CHECK_I64(dictionary_retry(10, 2018278, NO_STR), T_error_retry_window);
	CHECK_I64(dictionary_retry(100, NONE, NO_STR), T_error_retry_no);
}

/* What the sender writes as the reason of a message is never shown as it stands. */
static void test_dictionary_reasons_have_words(void)
{
	static const char *const reasons[] = {
		"earlier_part", "window_never", "window_tag_off", "window_too_old", "window_automated", "window",
		"page_token", "page_policy", "page_removed", "gave_up", "thread", "rate", "transient", "unreachable",
		"recipient", "content", "perm", "unclear", "not_in_thread",
	};
	struct message_row row = { .state = STR("parked"), .reason = STR("page_token") };

	CHECK_I64(message_next(&row), T_error_retry_waits);
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		row.reason = str_of(reasons[i]);
		CHECK(message_reason(NULL, &row).len > 20);
	}
	row.reason = STR("window_too_old");
	CHECK_I64(message_next(&row), T_error_retry_window);
	row = (struct message_row){ .state = STR("failed"), .reason = STR("new_word"), .error_text = STR("No.") };
	CHECK_STR(message_reason(NULL, &row), "No.");
	CHECK_I64(message_next(&row), NO_NEXT);
}

void suite_dictionary(void)
{
	TEST(test_dictionary_find);
	TEST(test_dictionary_agrees_with_the_sender);
	TEST(test_dictionary_reasons_have_words);
}
