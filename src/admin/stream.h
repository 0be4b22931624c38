/*
 * Workstreams: what the wizard and the tabs share.
 */
#ifndef ADMIN_STREAM_H
#define ADMIN_STREAM_H

#include "admin/work.h"

/* The values as the database keeps them. */
struct stream_settings {
	i64 capacity_units, affinity_minutes, wrap_up_s, close_waiting, close_open, close_active,
		close_wrap_up, reopen_hours, follow_up, handling, queue;
	struct str presences;
};

/* What is offered: queues, modes, pages. */
enum err stream_offer(struct ctx *c, struct stream_form *f) MUST_USE;
void stream_defaults(struct ctx *c, struct stream_values *v);
void stream_trim(struct stream_values *v);
/* Adds an error for each field of that step that is wrong. */
void stream_check(struct ctx *c, struct stream_form *f, enum stream_step step, struct stream_settings *s);
void stream_as_saved(struct ctx *c, struct stream_values *v, const struct work_stream_row *row);
/* Moves the fields of one step. */
void stream_take(struct stream_values *to, const struct stream_values *from, enum stream_step step);
enum db_result stream_store(struct ctx *c, i64 id, i64 version, const struct stream_values *v,
			    const struct stream_settings *s) MUST_USE;

extern const struct spec admin_stream_spec, admin_stream_new_spec;
enum err admin_streams(struct ctx *c);
enum err admin_stream_new(struct ctx *c);
enum err admin_stream_wizard(struct ctx *c);
enum err admin_stream_basics(struct ctx *c);
enum err admin_stream_work(struct ctx *c);
enum err admin_stream_life(struct ctx *c);
enum err admin_stream_features(struct ctx *c);
enum err admin_stream_basics_save(struct ctx *c);
enum err admin_stream_work_save(struct ctx *c);
enum err admin_stream_life_save(struct ctx *c);
enum err admin_stream_features_save(struct ctx *c);
enum err admin_stream_check(struct ctx *c);
enum err admin_stream_copy(struct ctx *c);
enum err admin_stream_removal(struct ctx *c);
enum err admin_stream_remove(struct ctx *c);

#endif
