/*
 * The fields that a page shows, noted while it is written: what its forms would send if nobody touched
 * them. So two versions of a form can be compared without each form saying how (src/admin/conflict.c).
 * Without a record (view->record is NULL) the notes do nothing.
 */
#ifndef VIEW_FORM_RECORD_H
#define VIEW_FORM_RECORD_H

#include "view/admin.h"

#define FORM_RECORD_MAX 200	/* the largest form, a rule's, has some 60; fields beyond are not compared */

struct form_note {
	struct str name, label;
	struct str value;		/* as it would be sent; of a box: what it sends when ticked */
	const struct form_choice *choices;	/* of a select */
	size_t nchoices;
	bool box, on;			/* a tick */
	size_t form;			/* which form of the page; 0 is the first */
};

struct form_record {
	struct arena *arena;
	struct form_note list[FORM_RECORD_MAX];
	size_t n, forms;
};

void form_note_text(const struct view *v, const char *name, struct str label, struct str value);
void form_note_choice(const struct view *v, const char *name, struct str label, const struct form_choice *choices,
		      size_t n);
/* A tick, one of several of that name or alone. */
void form_note_box(const struct view *v, const char *name, struct str label, struct str value, bool on);
/* One of several of a name, by its row. */
void form_note_one(const struct view *v, const char *name, struct str label, i64 id, bool on);
/* "Condition 2, Field": nth takes the number. */
struct str form_note_label(const struct view *v, enum text_key nth, size_t number, enum text_key part);

#endif
