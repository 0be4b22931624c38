#include "base/base.h"
#include "sys/net_form.h"

static bool add_text(curl_mime *mime, struct arena *a, const char *name, struct str value)
{
	curl_mimepart *part = curl_mime_addpart(mime);

	return part && curl_mime_name(part, name) == CURLE_OK &&
		curl_mime_data(part, arena_cstr(a, value), value.len) == CURLE_OK;
}

static bool add_file(curl_mime *mime, struct arena *a, const struct net_form *form)
{
	curl_mimepart *part = curl_mime_addpart(mime);

	return part && curl_mime_name(part, form->file_field) == CURLE_OK &&
		curl_mime_filedata(part, arena_cstr(a, form->path)) == CURLE_OK &&
		curl_mime_filename(part, arena_cstr(a, form->file_name)) == CURLE_OK &&
		curl_mime_type(part, arena_cstr(a, form->type)) == CURLE_OK;
}

curl_mime *net_form_make(CURL *c, struct arena *a, const struct net_form *form)
{
	curl_mime *mime = curl_mime_init(c);

	if (mime && add_text(mime, a, form->field, form->value) && add_file(mime, a, form))
		return mime;
	curl_mime_free(mime);
	return NULL;
}
