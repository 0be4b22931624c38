/*
 * agent.fcgi: sign-in, the agent's page, and the API that it polls. Started by a web server for
 * /agent/.
 */
#include "base/base.h"
#include "agent/agent.h"

#define API "/agent/api/v1"
#define CONVERSATION API "/conversations/{id}"
#define UPLOAD API "/uploads/{id}"
#define MESSAGE CONVERSATION "/messages/{seq}"

#define MOVE(word) { METHOD_POST, CONVERSATION "/" word, GUARD_AGENT, true, LIMIT_BARE_FORM, &move_spec, \
		     conversation_move }
#define FINISH(word) { METHOD_POST, CONVERSATION "/" word, GUARD_AGENT, true, LIMIT_API_BODY, &finish_spec, \
		       conversation_finish }

const struct route agent_routes[] = {
	{ METHOD_GET, "/agent/", GUARD_ANY, false, 0, &page_spec, page_inbox },
	{ METHOD_GET, "/agent/c/{id}", GUARD_ANY, false, 0, &page_spec, page_conversation },
	{ METHOD_GET, "/agent/login", GUARD_PUBLIC, false, 0, &login_page_spec, page_login },

	{ METHOD_POST, "/agent/notice", GUARD_ANY, true, LIMIT_BARE_FORM, NULL, notice_read },

	{ METHOD_GET, "/media/{id}", GUARD_ANY, false, 0, &media_spec, media_show },
	{ METHOD_GET, "/media/{id}/thumbnail", GUARD_ANY, false, 0, &media_spec, media_thumbnail },
	{ METHOD_POST, API "/attachments/{id}/fetch", GUARD_AGENT, true, LIMIT_BARE_FORM, &media_spec,
	  attachment_fetch },

	{ METHOD_GET, API "/openapi.json", GUARD_PUBLIC, false, 0, NULL, openapi_show, .no_db = true },
	{ METHOD_POST, API "/session", GUARD_PUBLIC, true, LIMIT_API_BODY, &session_spec, session_open },
	{ METHOD_GET, API "/session", GUARD_ANY, false, 0, NULL, session_show },
	{ METHOD_DELETE, API "/session", GUARD_ANY, true, LIMIT_BARE_FORM, NULL, session_close },
	{ METHOD_PUT, API "/presence", GUARD_ANY, true, LIMIT_BARE_FORM, &presence_spec, presence_set },

	{ METHOD_POST, API "/uploads", GUARD_AGENT, true, LIMIT_BARE_FORM, &upload_new_spec, upload_create },
	{ METHOD_GET, UPLOAD, GUARD_AGENT, false, 0, &upload_spec, upload_show },
	{ METHOD_PATCH, UPLOAD, GUARD_AGENT, true, LIMIT_UPLOAD_PIECE, &upload_spec, upload_append },
	{ METHOD_DELETE, UPLOAD, GUARD_AGENT, true, LIMIT_BARE_FORM, &upload_spec, upload_remove },

	{ METHOD_GET, API "/inbox", GUARD_ANY, false, 0, &inbox_spec, inbox_show,
	  .early = poll_quiet },
	{ METHOD_GET, CONVERSATION, GUARD_ANY, false, 0, &conversation_spec, conversation_show },
	{ METHOD_GET, CONVERSATION "/messages", GUARD_ANY, false, 0, &messages_spec, messages_show },
	{ METHOD_POST, CONVERSATION "/messages", GUARD_AGENT, true, LIMIT_API_BODY, &post_spec,
	  messages_post, .files = &reply_form_files },
	{ METHOD_PATCH, MESSAGE, GUARD_AGENT, true, LIMIT_API_BODY, &change_spec, message_change },
	{ METHOD_DELETE, MESSAGE, GUARD_AGENT, true, LIMIT_BARE_FORM, &message_spec, message_discard },
	{ METHOD_POST, MESSAGE "/retry", GUARD_AGENT, true, LIMIT_BARE_FORM, &message_spec, message_retry },
	{ METHOD_PUT, MESSAGE "/reaction", GUARD_AGENT, true, LIMIT_BARE_FORM, &react_spec, message_react },
	{ METHOD_DELETE, MESSAGE "/reaction", GUARD_AGENT, true, LIMIT_BARE_FORM, &unreact_spec, message_unreact },
	{ METHOD_POST, CONVERSATION "/typing", GUARD_AGENT, true, LIMIT_BARE_FORM, &typing_spec,
	  conversation_typing },
	{ METHOD_POST, CONVERSATION "/read", GUARD_AGENT, true, LIMIT_BARE_FORM, &read_spec,
	  conversation_read_up_to },
	MOVE("take"), MOVE("accept"), MOVE("reject"), MOVE("wait"), MOVE("reopen"),
	FINISH("end"), FINISH("close"),
	{ METHOD_POST, CONVERSATION "/write", GUARD_AGENT, true, LIMIT_BARE_FORM, &move_spec,
	  conversation_write_first },
	{ METHOD_POST, CONVERSATION "/transfer", GUARD_AGENT, true, LIMIT_API_BODY, &hand_over_spec,
	  conversation_hand_over },
};

int main(int argc, char **argv)
{
	return web_main(argc, argv, "agent", agent_routes, ARRAY_LEN(agent_routes));
}
