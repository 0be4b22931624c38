/*
 * What the compiled templates (the .html files of src/view -> C, tools/viewc.awk) write into, and how values
 * are escaped: by type, at the place where they are printed. {{ x }} text or attribute; {{u x}} URL
 * component; {{raw x}} only a struct markup; {{t key}} a string of the catalogue (po/).
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "base/buf.h"

/* HTML that is known to be safe: only made by views and by linkify(). */
struct markup { struct str html; };

void html_text(struct buf *out, struct str s);
void html_cstr(struct buf *out, const char *s);
void html_i64(struct buf *out, i64 v);
void html_url(struct buf *out, struct str s);
void html_markup(struct buf *out, struct markup m);

#define HTML_PUT(out, x) _Generic((x), \
	struct str: html_text, \
	char *: html_cstr, \
	const char *: html_cstr, \
	int: html_i64, unsigned: html_i64, long: html_i64, i64: html_i64, size_t: html_i64)((out), (x))

#endif
