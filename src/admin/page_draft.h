/*
 * The way from a page's form to a new workstream and back, with what was typed kept (features F019).
 * The form is stored sealed, since it may hold a token, for a day, for its writer alone.
 */
#ifndef ADMIN_PAGE_DRAFT_H
#define ADMIN_PAGE_DRAFT_H

#include "admin/admin.h"

/* Stores the form and leads to the wizard. */
enum err page_draft_leave(struct ctx *c, const struct page_form *f) MUST_USE;
/* Puts a stored form into *f, which is of the same page or app; another one, or none: f stays. */
enum err page_draft_put(struct ctx *c, i64 draft, struct page_form *f) MUST_USE;
/* Where the form of this draft stands, with the new workstream (NONE: none) chosen; absent: there is none. */
enum err page_draft_back(struct ctx *c, i64 draft, i64 workstream, struct str *path) MUST_USE;
void page_draft_done(struct ctx *c, i64 draft);

#endif
