/*
 * Inside of sys/net: a multipart form with one file, read from the disk while it is sent.
 */
#ifndef SYS_NET_FORM_H
#define SYS_NET_FORM_H

#include "sys/net.h"

#include <curl/curl.h>

/* NULL: the file can't be read. Texts are copied. Freed by curl_mime_free() after the call. */
curl_mime *net_form_make(CURL *c, struct arena *a, const struct net_form *form);

#endif
