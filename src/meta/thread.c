#include "base/base.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/jsonw.h"
#include "base/limits.h"
#include "meta/event.h"
#include "meta/thread.h"
#include "sys/json.h"

/* As long as the column that keeps a cursor. */
#define CURSOR_MAX 500

static void add_part(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-')
			buf_addc(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

struct str thread_list_path(struct arena *a, struct str page, i64 limit, struct str after)
{
	struct buf out;

	buf_init(&out, a, 4096);
	buf_addc(&out, '/');
	add_part(&out, page);
	buf_printf(&out, "/conversations?platform=messenger&fields=id,updated_time,participants,messages.limit(%d)"
		   "%%7Bid,created_time,from,message,attachments,sticker,reply_to%%7D&limit=%lld", THREAD_DETAILED,
		   (long long)limit);
	if (after.len) {
		buf_adds(&out, "&after=");
		add_part(&out, after);
	}
	return buf_str(&out);
}

/* --- a message in the shape of a webhook ------------------------------------------------------ */

static void put_file(struct jw *w, const char *type, struct str url)
{
	jw_object(w);
	jw_kcstr(w, "type", type);
	jw_key(w, "payload");
	jw_object(w);
	if (url.len)
		jw_kstr(w, "url", url);
	jw_end_object(w);
	jw_end_object(w);
}

static const char *type_of(const struct json *file)
{
	struct str mime = j_text(j_get(file, "mime_type"));

	if (j_get(file, "image_data") || str_starts(mime, "image/"))
		return "image";
	if (j_get(file, "video_data") || str_starts(mime, "video/"))
		return "video";
	if (str_starts(mime, "audio/"))
		return "audio";
	return j_get(file, "generic_template") ? "template" : "file";
}

static struct str url_of(const struct json *file)
{
	static const char *const places[] = { "image_data", "video_data" };
	struct str url = j_text(j_get(file, "file_url"));

	for (size_t i = 0; i < ARRAY_LEN(places) && !url.len; i++)
		url = j_text(j_get(j_get(file, places[i]), "url"));
	return url;
}

/* The number of attachments written. */
static size_t put_attachments(struct jw *w, const struct json *m)
{
	const struct json *files = j_get(j_get(m, "attachments"), "data");
	struct str sticker = j_text(j_get(m, "sticker"));
	size_t n = j_len(files) < LIMIT_ATTACHMENTS ? j_len(files) : LIMIT_ATTACHMENTS;

	if (!n && !sticker.len)
		return 0;
	jw_key(w, "attachments");
	jw_array(w);
	for (size_t i = 0; i < n; i++)
		put_file(w, type_of(j_at(files, i)), url_of(j_at(files, i)));
	if (sticker.len)
		put_file(w, "sticker", sticker);
	jw_end_array(w);
	return n + (sticker.len > 0);
}

static void put_party(struct jw *w, const char *key, struct str id)
{
	jw_key(w, key);
	jw_object(w);
	jw_kstr(w, "id", id);
	jw_end_object(w);
}

/* False: it has neither text nor file. */
static bool write_event(struct arena *a, const struct json *m, struct str page, struct str psid,
			struct thread_message *out)
{
	struct str text = j_text(j_get(m, "message")), reply_to = j_text(j_get(j_get(m, "reply_to"), "mid"));
	struct buf b;
	struct jw w;
	size_t files;

	buf_init(&b, a, LIMIT_GRAPH_ANSWER * 2);
	jw_init(&w, &b);
	jw_object(&w);
	put_party(&w, "sender", out->from_page ? page : psid);
	put_party(&w, "recipient", out->from_page ? psid : page);
	jw_ki64(&w, "timestamp", out->at);
	jw_key(&w, "message");
	jw_object(&w);
	jw_kstr(&w, "mid", out->mid);
	if (out->from_page)
		jw_kbool(&w, "is_echo", true);
	if (text.len)
		jw_kstr(&w, "text", text);
	files = put_attachments(&w, m);
	if (reply_to.len) {
		jw_key(&w, "reply_to");
		jw_object(&w);
		jw_kstr(&w, "mid", reply_to);
		jw_end_object(&w);
	}
	jw_end_object(&w);
	jw_end_object(&w);
	out->event = buf_str(&b);
	return (text.len || files) && !b.overflow;
}

/* False: it can't even be told apart from others. */
static bool read_message(struct arena *a, const struct json *m, struct str page, struct str psid,
			 struct thread_message *out)
{
	struct str from = j_id(a, j_get(j_get(m, "from"), "id"));

	*out = (struct thread_message){ .mid = j_text(j_get(m, "id")) };
	if (!event_id_ok(out->mid, EVENT_MID_MAX) ||
	    !clock_parse_iso(j_text(j_get(m, "created_time")), &out->at))
		return false;
	out->from_page = str_eq(from, page);
	out->readable = (out->from_page || str_eq(from, psid)) && write_event(a, m, page, psid, out);
	return true;
}

/* --- threads ---------------------------------------------------------------------------------- */

static struct str customer_of(struct arena *a, const struct json *thread, struct str page)
{
	const struct json *list = j_get(j_get(thread, "participants"), "data");
	struct str id;

	for (size_t i = 0; i < j_len(list); i++) {
		id = j_id(a, j_get(j_at(list, i), "id"));
		if (event_id_ok(id, EVENT_ID_MAX) && !str_eq(id, page))
			return id;
	}
	return NO_STR;
}

static int oldest_first(const void *x, const void *y)
{
	const struct thread_message *a = x, *b = y;

	return a->at < b->at ? -1 : a->at > b->at;
}

static bool read_thread(struct arena *a, const struct json *t, struct str page, struct thread *out)
{
	const struct json *messages = j_get(t, "messages"), *list = j_get(messages, "data");
	size_t n = j_len(list) < THREAD_DETAILED ? j_len(list) : THREAD_DETAILED;

	*out = (struct thread){ .psid = customer_of(a, t, page), .updated_at = NONE };
	if (!out->psid.len)
		return false;
	if (!clock_parse_iso(j_text(j_get(t, "updated_time")), &out->updated_at))
		out->updated_at = NONE;
	out->more = j_get(j_get(messages, "paging"), "next") || j_len(list) > n;
	out->messages = arena_array(a, struct thread_message, n);
	/* Meta's list begins with the newest: turned round, equal times keep their order */
	for (size_t i = n; i-- > 0;)
		out->n += read_message(a, j_at(list, i), page, out->psid, &out->messages[out->n]);
	/* the sort of so few is an insertion sort in effect: what is in order stays */
	for (size_t i = 1; i < out->n; i++)
		for (size_t k = i; k && oldest_first(&out->messages[k - 1], &out->messages[k]) > 0; k--) {
			struct thread_message m = out->messages[k];

			out->messages[k] = out->messages[k - 1];
			out->messages[k - 1] = m;
		}
	return true;
}

bool thread_list_read(struct arena *a, struct str body, struct str page, struct thread_list *out)
{
	const struct json *root = j_parse(a, event_digestible(a, body), NULL), *data = j_get(root, "data");
	const struct json *paging = j_get(root, "paging");
	struct str after = j_text(j_get(j_get(paging, "cursors"), "after"));

	*out = (struct thread_list){ .n = 0 };
	if (!j_is_list(data))
		return false;
	out->threads = arena_array(a, struct thread, j_len(data));
	for (size_t i = 0; i < j_len(data); i++)
		out->n += read_thread(a, j_at(data, i), page, &out->threads[out->n]);
	if (j_get(paging, "next") && event_id_ok(after, CURSOR_MAX))
		out->after = after;
	return true;
}
