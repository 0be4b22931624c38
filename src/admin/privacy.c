/*
 * Customers' data: find somebody, hand out what there is, erase it (features E11, F273).
 */
#include "base/base.h"
#include "admin/privacy.h"
#include "desk/customer_export.h"
#include "desk/erase.h"
#include "desk/erased.h"
#include "sys/bell.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOUND_MAX 50
#define ERASURES_MAX 100

struct search_in { struct str q; };

const struct spec admin_privacy_spec = SPEC(search_in, ((const struct field[]){
	{ "q", FROM_QUERY, FIELD_TEXT, false, 0, 200, offsetof(struct search_in, q) },
}));

struct erase_in { i64 id; struct str confirm; };

const struct spec admin_privacy_erase_spec = SPEC(erase_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct erase_in, id) },
	{ "confirm", FROM_BODY, FIELD_TEXT, false, 0, 200, offsetof(struct erase_in, confirm) },
}));

/* What stands for itself in a LIKE. */
static struct str literally(struct arena *a, struct str s)
{
	struct buf out;

	buf_init(&out, a, 2 * s.len + 1);
	for (size_t i = 0; i < s.len; i++) {
		if (strchr("\\%_", s.ptr[i]))
			buf_addc(&out, '\\');
		buf_addc(&out, s.ptr[i]);
	}
	return buf_str(&out);
}

/* A number is an id, anything else how a name begins. */
static enum err find(struct ctx *c, struct privacy_page *p)
{
	struct privacy_customer_row *rows = NULL;
	enum err e = OK;

	if (p->q.len && str_all_digits(p->q))
		e = db_err(privacy_customer_find(c->db, p->q, FOUND_MAX, &rows, &p->nfound));
	else if (p->q.len)
		e = db_err(privacy_customer_named(c->db, literally(c->arena, p->q), FOUND_MAX, &rows, &p->nfound));
	p->found = rows;
	return e;
}

enum err admin_privacy(struct ctx *c)
{
	const struct search_in *in = c->in;
	struct privacy_page p = { .q = form_trim(in->q) };
	struct erasure_row *rows;
	struct admin_reply r;
	enum err e = find(c, &p);

	if (e || (e = db_err(erasure_list(c->db, ERASURES_MAX, &rows, &p.nerasures))))
		return e;
	p.erasures = rows;
	admin_begin(c, &r, "privacy", admin_text(c, T_admin_privacy_title));
	view_admin_privacy(&r.out, &r.view, &r.frame, &p);
	return admin_send(c, &r, 200);
}

static struct str title_of(struct ctx *c, const struct privacy_customer_row *row)
{
	if (erased_is_mark(row->psid))
		return admin_text(c, T_admin_privacy_erased);
	return row->name.len ? row->name : admin_text(c, T_admin_privacy_unnamed);
}

static enum err show(struct ctx *c, struct privacy_form *p)
{
	struct admin_reply r;

	admin_begin(c, &r, "privacy", title_of(c, p->customer));
	admin_crumb(&r, admin_text(c, T_admin_privacy_title), STR("/admin/privacy"));
	view_admin_privacy_customer(&r.out, &r.view, &r.frame, p);
	return admin_send(c, &r, form_status(&p->errors));
}

enum err admin_privacy_customer(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct privacy_customer_row row;
	struct privacy_form p = { .customer = &row };
	enum err e = db_err(privacy_customer_get(c->db, in->id, &row));

	return e ? e : show(c, &p);
}

/* --- export --------------------------------------------------------------------------------------- */

/* The archive is a file only until it is open: nothing of it is left, whatever happens. */
static enum err make_archive(struct ctx *c, i64 id, int *fd)
{
	const struct conf *conf = &c->app->conf;
	struct customer_export x = { .arena = c->arena, .media_dir = conf->media_directory, .identity = id,
				     .now = c->now };
	struct str dir = conf->media_directory.len ? conf->media_directory : conf->paths_run_dir;
	struct str path = arena_printf(c->arena, "%.*s/export-%.*s.part", STR_ARG(dir),
				       STR_ARG(random_hex(c->arena, 12)));
	mode_t mask = umask(0077);
	enum err e = customer_export(c->db, &x, path.ptr);

	umask(mask);
	*fd = e ? -1 : open(path.ptr, O_RDONLY | O_CLOEXEC);
	unlink(path.ptr);
	return e || *fd >= 0 ? e : ERR_INTERNAL;
}

enum err admin_privacy_export(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct privacy_customer_row row;
	struct stat st;
	int fd;
	enum err e = db_err(privacy_customer_get(c->db, in->id, &row));

	if (!e && erased_is_mark(row.psid))
		e = ERR_NOT_FOUND;
	if (e || (e = make_archive(c, in->id, &fd)))
		return e;
	if (fstat(fd, &st)) {
		close(fd);
		return ERR_INTERNAL;
	}
	admin_audit(c, "export", "customer", in->id, NO_STR);
	reply_header(c, "Content-Disposition",
		     arena_printf(c->arena, "attachment; filename=\"customer-%lld.zip\"", (long long)in->id));
	reply_file(c, 200, "application/zip", fd, 0, st.st_size);
	return OK;
}

/* --- erasing -------------------------------------------------------------------------------------- */

enum err admin_privacy_erase(struct ctx *c)
{
	const struct erase_in *in = c->in;
	struct privacy_customer_row row;
	struct privacy_form p = { .customer = &row, .confirm = form_trim(in->confirm) };
	enum err e = db_err(privacy_customer_get(c->db, in->id, &row));

	if (e)
		return e;
	if (!str_eq(p.confirm, row.psid)) {
		form_wrong(c, &p.errors, "confirm", T_admin_privacy_confirm_wrong);
		return show(c, &p);
	}
	e = erase_request(c->db, in->id, c->who.id, c->now);
	if (e && e != ERR_CONFLICT)
		return e;
	if (!e)
		admin_audit(c, "erase", "customer", in->id, NO_STR);
	bell_ring(c->app->conf.paths_run_dir);
	reply_see_other(c, "/admin/privacy?done=erasing");
	return OK;
}
