import assert from "node:assert/strict";
import { agent, conversationOf, customer, sql, who, writes } from "./desk.mjs";

/* A conversation that is the agent's, open in a page. */
export async function mine(s, text = "Hello, are you there?", options = {}) {
	/* the administration's tests make some, and then End asks */
	sql("UPDATE disposition SET deleted_at = 1 WHERE deleted_at IS NULL");
	const api = await agent(options.user || who.agent), psid = await customer();
	await writes(psid, text);
	const id = await conversationOf(api, psid);
	const r = await api.call("POST", `conversations/${id}/take`, {});
	assert.equal(r.status, 200);
	const p = await s.page(`/agent/c/${id}`, options);
	return { api, psid, id, p };
}
