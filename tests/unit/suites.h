/*
 * Every suite of the unit tests, in the order they run. See unit.h.
 */
#ifndef SUITES_H
#define SUITES_H

#define SUITES \
	X(base_arena) \
	X(base_buf) \
	X(base_clock) \
	X(base_jsonw) \
	X(base_log) \
	X(base_str) \
	X(base_utf8) \
	X(sys_crypt) \
	X(sys_json) \
	X(meta_attachment) \
	X(meta_digestible) \
	X(meta_event) \
	X(meta_event_key) \
	X(meta_event_kinds) \
	X(meta_card) \
	X(meta_graph_error) \
	X(meta_send) \
	X(meta_messenger_profile) \
	X(meta_signature) \
	X(meta_split) \
	X(meta_window) \
	X(meta_media_out) \
	X(meta_rich) \
	X(meta_profile) \
	X(meta_thread) \
	X(desk_hours) \
	X(desk_rules) \
	X(desk_slugs) \
	X(desk_template_links) \
	X(stream_check) \
	X(conf_example) \
	X(conf) \
	X(live) \
	X(mail) \
	X(setup) \
	X(why) \
	X(dictionary) \
	X(view) \
	X(view_tools) \
	X(window_words) \
	X(web_multipart) \
	X(web_input) \
	X(web_reply) \
	X(web_request) \
	X(web_route) \
	X(web_uri) \
	X(agent_routes) \
	X(sys_net) \
	X(sys_image) \
	X(sys_net_place) \
	X(sys_bell) \
	X(sys_pulse)

#endif
