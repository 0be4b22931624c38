/*
 * Every suite of the unit tests, in the order they run. See unit.h.
 */
#ifndef SUITES_H
#define SUITES_H

#define SUITES \
	X(meta_digestible) \
	X(meta_event) \
	X(meta_event_kinds) \
	X(meta_signature)

#endif
