/*
 * How far a call to another server got: what sys/net saw, and meta/ judges by.
 */
#ifndef BASE_CALL_END_H
#define BASE_CALL_END_H

enum call_end {
	CALL_ANSWERED,		/* status and body are there, whole */
	CALL_NOT_BEGUN,		/* not one byte of the request left: DNS, connect, TLS failed */
	CALL_CUT,		/* time-out, reset, too large or malformed answer after that */
};

#endif
