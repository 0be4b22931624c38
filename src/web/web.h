/*
 * One request, from the transport to the answer. A program is: a route table, web_main(). A handler
 * is: typed input (already checked), a decision by desk/ or store/, an answer into c->reply.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/err.h"
#include "base/url.h"
#include "desk/actor.h"
#include "sys/crypt.h"
#include "sys/db.h"
#include "sys/http.h"

/* Lives as long as the process. */
struct app {
	struct conf conf;
	struct secret_key key;
	struct db *db;
	struct arena arena;	/* process lifetime */
	const char *program;	/* "agent" */
	void *local;		/* what one program remembers between requests, in its arena; may be NULL */
};

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_HEAD };

struct pair { struct str name, value; };

/* What the client asked. All decoded once; names and values are valid UTF-8 without NUL. */
struct req {
	enum method method;
	struct str path;		/* without mount prefix and query, decoded, starts with "/" */
	struct str query;		/* raw */
	struct pair *params;		/* of the query */
	size_t nparams;
	struct pair *form;		/* of an urlencoded body */
	size_t nform;
	struct pair *cookies;
	size_t ncookies;
	struct str segments[12];	/* path variables in the order of the route's {names} */
	size_t nsegments;
	struct str content_type, if_none_match, accept, csrf_header, signature, user_agent;
	struct str address;		/* of the client; X-Forwarded-For only behind trusted_proxies */
	struct str body;
	bool wants_html;		/* Accept prefers text/html to application/json */
	bool fragment;			/* HTML asked for by our script (X-Requested-With: pagedesk) */
	struct json *json;		/* the body, when the route's spec reads JSON; else NULL */
	struct str site, origin;	/* Sec-Fetch-Site, Origin */
};

/* What the client hears: buffered, written once, so an error can still replace it. */
struct reply {
	int status;			/* 200 unless set */
	const char *type;		/* "application/json", "text/html; charset=utf-8", ... */
	struct buf headers;		/* extra header lines, each ended by \r\n: use reply_header */
	struct buf body;
	const char *cache;		/* Cache-Control; NULL: no-store */
	int file;			/* reply_file: open file, else -1 */
	i64 file_from, file_len;
};

/* Who is signed in. id 0: nobody. */
struct who {
	i64 id;
	enum role role;
	struct str login, name;
	struct digest session;		/* hash of the session token */
	struct str csrf;		/* token to put into forms and to expect in X-CSRF-Token */
	i64 version;			/* settings version of the user row */
	i64 seen_at;			/* when the page of this user asked last; NONE: never */
};

struct ctx {
	struct app *app;
	struct db *db;
	struct arena *arena;
	struct req *req;
	struct reply *reply;
	struct who who;
	i64 now;			/* ms; read once per request */
	u64 pulse;			/* sys/pulse.h, read before anything else; 0: none */
	void *aside;			/* the program's own during this request; NULL at its start */
	void *in;			/* typed input as the route's spec declares, or NULL */
	struct http *http;		/* for req_header(); NULL in unit tests */
	void *files;			/* what the route's form_files remembers */
};

/* --- routes ---------------------------------------------------------------------------------- */

enum guard {
	GUARD_PUBLIC,		/* anybody; only what architecture 7 lists */
	GUARD_SIGNED,		/* public by nature, but authenticated by a signature or token itself */
	GUARD_ANY,		/* any signed-in user */
	GUARD_AGENT,		/* agent, supervisor, admin: may write to customers */
	GUARD_AUDIT,		/* auditor, supervisor, admin: may read what was done, agents may not */
	GUARD_SUPERVISOR,	/* supervisor, admin */
	GUARD_ADMIN,
};

enum from { FROM_PATH, FROM_QUERY, FROM_BODY /* JSON object or form, by content type */ };
enum field_type { FIELD_I64, FIELD_TEXT /* valid UTF-8, may have line ends */, FIELD_WORD
		  /* printable ASCII without blanks */, FIELD_BOOL };

struct field {
	const char *name;
	enum from from;
	enum field_type type;
	bool required;
	i64 min, max;		/* I64: value range. TEXT, WORD: length in code points */
	size_t offset;		/* of the i64, struct str or bool in the input struct */
};
/* absent: NONE, NO_STR, false */
struct spec {
	const struct field *fields;
	size_t n, size;
};
#define SPEC(type, list) { list, ARRAY_LEN(list), sizeof(struct type) }

typedef enum err handler(struct ctx *c);

/*
 * Takes the files of a multipart form while they arrive, one after another; what it keeps of them it
 * puts into req->form (there is room for LIMIT_REPLY_FILES + 1 more). What it answers itself (status
 * 400 and above) stays. done is called in any case, behind the handler.
 */
struct form_files {
	enum err (*begin)(struct ctx *c, struct str name);
	enum err (*data)(struct ctx *c, struct str bytes);
	enum err (*end)(struct ctx *c);
	void (*done)(struct ctx *c);
	size_t body_max;
};

struct route {
	enum method method;		/* GET answers HEAD too */
	const char *path;		/* "/agent/api/v1/conversations/{id}/messages" */
	enum guard guard;
	bool csrf;			/* every unsafe method but signed ones: a unit test insists */
	size_t body_max;		/* 0: no body */
	const struct spec *spec;	/* NULL: none; then raw body only */
	handler *fn;			/* any value but OK is answered by reply_problem() */
	const struct form_files *files;	/* takes multipart forms too; NULL: does not */
	bool no_db;			/* neither guard nor handler needs the database */
	/* Asked before the session is looked up and input is read. True: it has answered, with what
	 * tells nothing that the client does not know. NULL: none. */
	bool (*early)(struct ctx *c);
};

/*
 * The first route whose path fits wins: "/c/new" stands before "/c/{id}". A path variable that does
 * not have its type is 404. A form may say _method=PUT, PATCH or DELETE in a POST.
 *
 * CSRF: X-CSRF-Token or the form field csrf must be who.csrf. On a public route, where nobody is
 * signed in (or a sign-in is about to be replaced), the browser's Sec-Fetch-Site or Origin decides.
 */

/* Main of a FastCGI program: options, configuration, key, loop. */
int web_main(int argc, char **argv, const char *program, const struct route *routes, size_t n);

/* --- replies --------------------------------------------------------------------------------- */

/* A value with a control character is dropped and logged as our bug. */
void reply_header(struct ctx *c, const char *name, struct str value);
void reply_json(struct ctx *c, int status, const struct buf *json);
void reply_html(struct ctx *c, int status, const struct buf *html);
void reply_text(struct ctx *c, int status, struct str text);
void reply_empty(struct ctx *c, int status);
void reply_see_other(struct ctx *c, const char *fmt, ...) PRINTF(2, 3);	/* 303 below the mount */
/* application/problem+json, or a page for browsers. title NULL, detail NO_STR: the err's default. */
void reply_problem(struct ctx *c, enum err e, const char *title, struct str detail);
int err_status(enum err e);
/* Sets ETag, answers 304 when If-None-Match has it (W/ and -gzip ignored): true, then return OK. */
bool reply_not_modified(struct ctx *c, const struct digest *state);
/* HttpOnly, SameSite=Lax, Secure with https. 0 removes it, a negative age ends with the browser. */
void reply_cookie(struct ctx *c, const char *name, struct str value, i64 max_age_s);
/* The session cookie holds random_token(a, 32); table session knows the digest of that text. */
#define SESSION_COOKIE "pagedesk"
struct digest session_digest(struct str cookie);

/*
 * The same with any HTTP status, for what has no enum err: 400, 405, 413, 416 ... A problem drops
 * what the reply held before; headers of its own are set after it.
 */
void reply_problem_status(struct ctx *c, int status, const char *title, struct str detail);
/* 422 that names a field of the input: the form shows it there. */
void reply_field(struct ctx *c, const char *field, const char *what);
/* Bytes of an open file, in pieces; closes it. The type is checked by whoever stored it. */
void reply_file(struct ctx *c, int status, const char *type, int fd, i64 from, i64 len);

/* A request header by its CGI name, "HTTP_UPLOAD_OFFSET"; NO_STR when absent or not printable. */
struct str req_header(const struct ctx *c, const char *name);
/* On a public route: finds out who is signed in, if anybody; c->who.id stays 0 else. */
enum err who_load(struct ctx *c) MUST_USE;
/* "next" of a sign-in form: itself when it is a path below the mount, else the front page. */
struct str local_path(struct str next);

struct str req_param(const struct req *r, const char *name);	/* query */
bool req_flag(const struct req *r, const char *name);		/* query; absent, or no flag: false */
struct str req_form(const struct req *r, const char *name);
struct str req_cookie(const struct req *r, const char *name);
/* A link below the mount prefix, in the arena: url(c, "/agent/c/%lld", id) */
struct str url(struct ctx *c, const char *fmt, ...) PRINTF(2, 3);

#endif
