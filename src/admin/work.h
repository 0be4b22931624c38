/*
 * The pages about work: queues, workstreams, hours, skills, rules. What their files share.
 */
#ifndef ADMIN_WORK_H
#define ADMIN_WORK_H

#include "admin/admin.h"
#include "store/work.h"
#include "view/admin_work.h"

/* Rows that one page lists at most. */
#define WORK_LIST_MAX 500

/* A whole number from min to max; anything else is an error of the field, and *out stays. */
void form_check_number(struct ctx *c, struct form_errors *e, const char *field, struct str text, i64 min,
		       i64 max, enum text_key wrong, i64 *out);
/* The same, where nothing typed means NONE. */
void form_check_maybe(struct ctx *c, struct form_errors *e, const char *field, struct str text, i64 min,
		      i64 max, enum text_key wrong, i64 *out);
bool form_is_language(struct str s);
/* As it stands in a field: nothing for NONE. */
struct str form_i64(struct ctx *c, i64 v);

/* "90 min", "36 h", "7 d": minutes, from 1 to max. */
bool form_span_read(struct str text, i64 max, i64 *minutes);
struct str form_span_text(struct ctx *c, i64 minutes);	/* nothing for NONE */

/* Choices of a select, in the arena. none: text of a first choice with an empty value; absent: no such. */
void form_choices(struct ctx *c, struct choices *out, const struct work_choice_row *rows, size_t n,
		  i64 selected, struct str none);
bool form_has_choice(const struct choices *choices, i64 id);
/* Words of an ENUM and their texts; n <= 8. */
struct word_text { const char *word; enum text_key text; };
void form_words(struct ctx *c, struct choices *out, const struct word_text *words, size_t n, struct str selected);
bool form_has_word(const struct choices *choices, struct str word);

/* Name of the object, for the log of changes. */
void admin_audit_name(struct ctx *c, const char *action, const char *object, i64 id, struct str name);
/* "Copy of NAME", then "Copy of NAME 2" ... : the i-th try, at most 100 characters. */
struct str admin_copy_name(struct ctx *c, struct str name, int i);
#define COPY_TRIES 20

/* Asks before something goes, or says what keeps it. */
enum err admin_show_removal(struct ctx *c, const char *section, struct removal *removal, struct str list_title,
			    const char *list_path, const struct work_use_row *uses, size_t n);

enum err admin_queues(struct ctx *c);
enum err admin_queue_new(struct ctx *c);
enum err admin_queue_create(struct ctx *c);
enum err admin_queue(struct ctx *c);
enum err admin_queue_save(struct ctx *c);
enum err admin_queue_copy(struct ctx *c);
enum err admin_queue_removal(struct ctx *c);
enum err admin_queue_remove(struct ctx *c);
enum err admin_queue_member_add(struct ctx *c);
enum err admin_queue_members_all(struct ctx *c);
enum err admin_queue_member_remove(struct ctx *c);
extern const struct spec admin_queue_spec, admin_member_spec, admin_member_remove_spec;

enum err admin_tags(struct ctx *c);
enum err admin_tag_set(struct ctx *c);
extern const struct spec admin_tag_spec;

enum err admin_hours_list(struct ctx *c);
enum err admin_hours_new(struct ctx *c);
enum err admin_hours_create(struct ctx *c);
enum err admin_hours(struct ctx *c);
enum err admin_hours_save(struct ctx *c);
enum err admin_hours_copy(struct ctx *c);
enum err admin_hours_removal(struct ctx *c);
enum err admin_hours_remove(struct ctx *c);
extern const struct spec admin_hours_spec;

enum err admin_skills(struct ctx *c);
enum err admin_skill_new(struct ctx *c);
enum err admin_skill_create(struct ctx *c);
enum err admin_skill(struct ctx *c);
enum err admin_skill_save(struct ctx *c);
enum err admin_skill_copy(struct ctx *c);
enum err admin_skill_removal(struct ctx *c);
enum err admin_skill_remove(struct ctx *c);
enum err admin_skill_rate(struct ctx *c);
enum err admin_skill_unrate(struct ctx *c);
extern const struct spec admin_skill_spec, admin_skill_rate_spec, admin_skill_unrate_spec;

#endif
