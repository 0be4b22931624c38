/*
 * Graph takes parameters from the query, a form, a multipart form or JSON keys, all meaning the
 * same; here they end in one object. A form value that looks like JSON is read as JSON.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "call.h"

struct form {
	struct call *c;
	char *key;
	struct buf value;
};

static void put(struct call *c, const char *key, const char *value, size_t len)
{
	json_t *v = NULL;

	if (len && (value[0] == '{' || value[0] == '['))
		v = json_loadb(value, len, 0, NULL);
	if (!v)
		v = json_stringn(value, len);
	if (v)
		json_object_set_new(c->params, key, v);
}

static enum MHD_Result query_value(void *arg, enum MHD_ValueKind kind, const char *key,
				   const char *value)
{
	(void)kind;
	put(arg, key, value ? value : "", value ? strlen(value) : 0);
	return MHD_YES;
}

static void form_flush(struct form *f)
{
	if (f->key)
		put(f->c, f->key, f->value.p ? f->value.p : "", f->value.len);
	free(f->key);
	f->key = NULL;
	buf_free(&f->value);
}

/* Values come in pieces; offset 0 begins the next one. */
static enum MHD_Result form_value(void *arg, enum MHD_ValueKind kind, const char *key,
				  const char *filename, const char *mime, const char *encoding,
				  const char *data, uint64_t offset, size_t size)
{
	struct form *f = arg;
	struct upload *u = &f->c->file;

	(void)kind;
	(void)encoding;
	if (filename) {
		if (!u->present) {
			u->present = true;
			u->name = xstrdup(filename);
			u->mime = xstrdup(mime ? mime : "application/octet-stream");
		}
		buf_add(&u->data, data, size);
		return MHD_YES;
	}
	if (offset == 0 || !f->key || strcmp(f->key, key) != 0) {
		form_flush(f);
		f->key = xstrdup(key);
	}
	buf_add(&f->value, data, size);
	return MHD_YES;
}

static bool read_form(struct call *c)
{
	struct form f = { .c = c };
	struct MHD_PostProcessor *pp = MHD_create_post_processor(c->conn, 64 * 1024, form_value,
								 &f);
	bool good = pp && MHD_post_process(pp, c->body.p, c->body.len) == MHD_YES;

	if (pp && MHD_destroy_post_processor(pp) != MHD_YES)
		good = false;
	form_flush(&f);
	return good;
}

bool params_read(struct call *c, const char **why)
{
	const char *type = MHD_lookup_connection_value(c->conn, MHD_HEADER_KIND, "Content-Type");
	json_error_t err;

	c->params = json_object();
	MHD_get_connection_values(c->conn, MHD_GET_ARGUMENT_KIND, query_value, c);
	if (!c->body.len || c->too_long || strcmp(c->url, "/_control/upload") == 0 ||
	    strcmp(c->url, "/_control/sink") == 0)
		return true;
	if (type && (strncasecmp(type, "multipart/form-data", 19) == 0 ||
		     (strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0 &&
		      strncmp(c->url, "/_control/", 10) != 0))) {
		*why = "The multipart form cannot be read";
		return read_form(c) || strncasecmp(type, "multipart", 9) != 0;
	}
	json_t *o = json_loadb(c->body.p, c->body.len, JSON_ALLOW_NUL, &err);
	if (!json_is_object(o)) {
		json_decref(o);
		*why = "Invalid JSON: an object is needed";
		return false;
	}
	json_object_update(o, c->params); /* what the query says comes first */
	json_decref(c->params);
	c->params = o;
	return true;
}
