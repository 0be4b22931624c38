/* How long a customer may be answered: told, counted down, and why it is shut (F245-F251). */
import assert from "node:assert/strict";
import { agent, conversationOf, customer, env, eventually, graph, sql, who } from "../desk.mjs";

const HOUR = 36e5;

/* A conversation whose customer wrote so long ago, taken, open in a page. */
async function late(s, age_ms, options = {}) {
	const api = await agent(options.user || who.agent), psid = await customer();
	await graph(`customer/${psid}/message`, { text: "are you there?", age_ms });
	const id = await conversationOf(api, psid);
	assert.equal((await api.call("POST", `conversations/${id}/take`, {})).status, 200);
	return { api, psid, id, p: await s.page(`/agent/c/${id}`, options) };
}

const line = p => p.locator("#compose-state .window");
const shut = p => p.locator("#compose-state .notice.warn", { hasText: "Closed until the customer writes." });

async function setTag(on) {
	sql(`UPDATE page SET human_agent_tag = ${on ? 1 : 0}, version = version + 1,
		updated_at = ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000)`);
}

export async function countdown_in_the_composer(s) {
	const { p, psid, api, id } = await late(s, 20 * HOUR);
	await line(p).getByText(/\(in 3 hrs? 5\d mins?\)/).waitFor();
	assert.match(await line(p).textContent(), /Reply by .*After that as human agent/s);
	assert.equal(await p.locator("#as-reply").isDisabled(), false);
	/* it goes down by itself, and presses under three hours */
	await p.clock.install();
	await p.reload();
	await line(p).getByText(/\(in 3 hrs? 5\d mins?\)/).waitFor();
	await p.clock.fastForward(2 * HOUR);
	await p.locator("#compose-state .window.warn", { hasText: /in 1 hr 5\d min/ }).waitFor();
	await p.clock.resume();
	/* the customer's next words give a new day */
	await graph(`customer/${psid}/message`, { text: "hello again" });
	await eventually(async () => (await api.call("GET", `conversations/${id}`)).body.last_in_seq > 1, "arrived");
	await p.reload();
	/* this page believes to be two hours later */
	await line(p).getByText(/\(in 21 hrs? 5\d mins?\)/).waitFor();
}

export async function tag_for_seven_days(s) {
	const { p, api, id } = await late(s, 30 * HOUR);
	await line(p).getByText("this is sent as human agent").waitFor();
	assert.match(await line(p).textContent(), /\(in 5 days 17 hrs?\)/);
	const { window } = (await api.call("GET", `conversations/${id}`)).body;
	assert.equal(window.kind, "human_agent");
	assert.equal(window.then, "closed");
}

export async function shut_after_seven_days(s) {
	const { p } = await late(s, 8 * 24 * HOUR);
	await shut(p).getByText("More than 7 days have passed").waitFor();
	assert.ok(await p.locator("#as-reply").isDisabled());
	assert.ok(await p.locator("#as-note").isChecked());
}

/* The switch counts at once, in pages that are open too. */
export async function switch_opens_and_shuts_at_once(s) {
	await setTag(false);
	try {
		const { p, id } = await late(s, 30 * HOUR);
		await shut(p).getByText("the human-agent tag is off for this page").waitFor();
		await shut(p).getByText("An administrator can switch it on").waitFor();
		assert.ok(await p.locator("#as-reply").isDisabled());
		const ada = await s.page(`/agent/c/${id}`, { user: { login: env.ADMIN_LOGIN, password: env.ADMIN_PASSWORD } });
		const found = (await ada.evaluate(() => document.querySelector("#compose-state a")?.pathname));
		assert.match(found, /\/admin\/message-tag$/);
		await ada.click("#compose-state a");
		const page = sql(`SELECT id FROM page WHERE meta_id = '${env.PAGE_ID}'`);
		await ada.locator(`form[action$='/pages/${page}/message-tag'] button`).click();
		await ada.waitForURL(/done=saved/);
		await line(p).getByText("this is sent as human agent").waitFor();
		assert.equal(await p.locator("#as-reply").isDisabled(), false);
		await setTag(false);
		await shut(p).waitFor();
		assert.ok(await p.locator("#as-reply").isDisabled());
	} finally {
		await setTag(true);
	}
}

/* From a closed conversation to a new one, by a plain form. */
export async function write_first(s) {
	for (const javaScriptEnabled of [true, false]) {
		const { p, api, psid, id } = await late(s, HOUR, { javaScriptEnabled });
		for (const word of ["end", "close"])
			assert.equal((await api.call("POST", `conversations/${id}/${word}`, {})).status, 200);
		await p.reload();
		await p.getByRole("button", { name: "Write to this customer" }).click();
		await p.waitForURL(u => /\/agent\/c\/\d+$/.test(u.pathname) && !u.pathname.endsWith(`/${id}`));
		await p.fill("#text", "We have news for you");
		await p.getByRole("button", { name: "Send" }).click();
		await eventually(async () => {
			const r = await fetch(`${env.GRAPH_URL}/_control/sends?limit=200000`);
			return (await r.json()).items.some(m => m.psid === psid && m.text === "We have news for you");
		}, "sent");
	}
}

export async function write_first_is_not_offered_when_shut(s) {
	const { p, api, id } = await late(s, 8 * 24 * HOUR);
	for (const word of ["end", "close"])
		assert.equal((await api.call("POST", `conversations/${id}/${word}`, {})).status, 200);
	await p.reload();
	await shut(p).waitFor();
	assert.equal(await p.locator("#act-write").count(), 0);
	assert.equal((await api.call("POST", `conversations/${id}/write`, {})).body.code, "window_closed");
}
