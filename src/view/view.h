/*
 * What the compiled templates (the .html files of src/view -> C, tools/viewc.awk) write into, and
 * how values are escaped: by type, at the place where they are printed. {{ x }} text or attribute;
 * {{u x}} URL component; {{l x}} a path of ours; {{raw x}} only a struct markup; {{t key}} a string
 * of the catalogue (po/). The whole list is at the top of tools/viewc.awk. A call from C:
 *
 *	struct view v = { .lang = lang_find(user_lang), .mount = conf->mount, .csrf = who.csrf };
 *	view_inbox(&out, &v, &inbox);
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "base/buf.h"
#include "view/lang.h"

/* What every template gets besides its own arguments. */
struct view {
	const struct lang *lang;	/* NULL: English */
	struct str mount;		/* conf.mount: "" or "/desk" */
	struct str csrf;		/* for {{csrf}} */
	struct form_record *record;	/* notes what the forms hold (view/form_record.h); NULL: nobody asks */
};

struct form_record;
/* A form begins: {{csrf}} says so. */
void form_record_begin(struct form_record *r);

/* HTML that is known to be safe: only made by views (markup_of what they wrote), linkify()
 * and richtext(). */
struct markup { struct str html; };

struct markup markup_of(const struct buf *written_by_views);
/* Escaped, with http and https addresses as links and line ends as <br>. */
struct markup linkify(struct arena *a, struct str text);
/* The same, with Messenger's *bold* _italic_ ~strike~ `mono`: what is typed is sent as it is typed. */
struct markup richtext(struct arena *a, struct str text);

void html_text(struct buf *out, struct str s);	/* absent text writes nothing */
void html_cstr(struct buf *out, const char *s);
void html_i64(struct buf *out, i64 v);		/* NONE writes nothing */
void html_markup(struct buf *out, struct markup m);
void html_url(struct buf *out, struct str s);
void html_url_cstr(struct buf *out, const char *s);
/* Mount prefix and path, which starts with one "/"; any other writes the front page. */
void html_link(struct buf *out, const struct view *v, struct str path);
void html_link_cstr(struct buf *out, const struct view *v, const char *path);
/* A foreign address: http:// or https://, else "#". */
void html_http(struct buf *out, struct str address);
void html_csrf(struct buf *out, const struct view *v);

/* An argument of a catalogue string. */
struct html_arg {
	struct str text;
	i64 number;
	enum { ARG_TEXT, ARG_NUMBER, ARG_MARKUP } kind;
};
struct html_arg arg_text(struct str s);
struct html_arg arg_cstr(const char *s);
struct html_arg arg_i64(i64 v);
struct html_arg arg_markup(struct markup m);

void html_string(struct buf *out, const struct view *v, enum text_key key,
		 const struct html_arg *args, size_t n);
/* The first argument is the number that chooses the form. */
void html_count(struct buf *out, const struct view *v, enum plural_key key,
		const struct html_arg *args, size_t n);

/*
 * int, long and so on, one by one: i64 is one of them. No bool (write a {{? }}), no enum (it counts
 * as unsigned: write its word), no struct markup (write {{raw }}).
 */
#define HTML_NUMBERS(fn) int: fn, long: fn, long long: fn, unsigned long: fn

#define HTML_PUT(out, x) _Generic((x), \
	struct str: html_text, char *: html_cstr, const char *: html_cstr, \
	HTML_NUMBERS(html_i64))((out), (x))
#define HTML_PUT_NUMBER(out, x) _Generic((x), HTML_NUMBERS(html_i64))((out), (x))
#define HTML_PUT_URL(out, x) _Generic((x), \
	struct str: html_url, char *: html_url_cstr, const char *: html_url_cstr, \
	HTML_NUMBERS(html_i64))((out), (x))
#define HTML_PUT_LINK(out, v, x) _Generic((x), \
	struct str: html_link, char *: html_link_cstr, \
	const char *: html_link_cstr)((out), (v), (x))
#define HTML_ARG(x) _Generic((x), \
	struct str: arg_text, char *: arg_cstr, const char *: arg_cstr, \
	struct markup: arg_markup, HTML_NUMBERS(arg_i64))((x))

#endif
