/*
 * Every suite of the database tests, in the order they run. The frame is that of tests/unit; this
 * list takes the place of its own, hence the same guard (see tests/tests.mk).
 */
#ifndef SUITES_H
#define SUITES_H

#define SUITES \
	X(db_migrate) \
	X(db_catalogue) \
	X(db_tx) \
	X(db_cli) \
	X(desk_intake) \
	X(desk_events) \
	X(db_replay) \
	X(desk_media) \
	X(desk_erase) \
	X(desk_conversations) \
	X(desk_ending) \
	X(desk_replies) \
	X(desk_actions) \
	X(desk_uploads) \
	X(desk_login) \
	X(db_first_run) \
	X(desk_people) \
	X(desk_exchange) \
	X(desk_totp) \
	X(db_delivery) \
	X(db_delivery_page) \
	X(db_delivery_echo) \
	X(db_delivery_settle) \
	X(db_delivery_rich) \
	X(db_delivery_race) \
	X(db_profile) \
	X(db_repair) \
	X(worker)

#endif
