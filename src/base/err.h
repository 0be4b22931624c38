/*
 * The one result type above sys/. Each value has exactly one HTTP meaning (web/reply.c), so a
 * function deep in desk/ decides what the client hears without knowing HTTP.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
	OK = 0,
	ERR_INVALID,	/* 422: understood, but not acceptable; the caller can mend it */
	ERR_LOGIN,	/* 401: nobody is signed in */
	ERR_FORBIDDEN,	/* 403: signed in, but may not */
	ERR_NOT_FOUND,	/* 404: no such thing, or none that this user may see */
	ERR_CONFLICT,	/* 409: the thing changed meanwhile; look again */
	ERR_BUSY,	/* 503: the environment can't do it now (database away); try again */
	ERR_UPSTREAM,	/* 502: Meta or another peer failed */
	ERR_INTERNAL,	/* 500: our bug; logged where it was noticed */
};

/* A stable lower-case word for logs and JSON: "ok", "invalid", ... */
const char *err_name(enum err e);

#endif
