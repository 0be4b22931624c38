/* The two HMACs that Meta signs with. */
#ifndef GRAPH_SIGN_H
#define GRAPH_SIGN_H

#include <stddef.h>

#include "util.h"

/* Lower-case hex with a NUL; the key may have any length. */
void hmac_sha256_hex(const char *key, const void *data, size_t len, char out[65]);
void hmac_sha1_hex(const char *key, const void *data, size_t len, char out[41]);

/* base64url(HMAC) "." base64url(json), without padding: what the compliance callbacks carry. */
char *signed_request(const char *key, const char *json);

#endif
