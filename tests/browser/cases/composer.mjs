/* Nothing that was typed is lost, nothing is sent twice. */
import assert from "node:assert/strict";
import { eventually, pause, writes } from "../desk.mjs";
import { mine } from "../mine.mjs";

const posts = "**/api/v1/conversations/*/messages*";
const texts = async (api, id) => (await api.call("GET", `conversations/${id}/messages`)).body.messages
	.filter(m => m.direction === "out").map(m => m.text);

export async function draft_survives_a_reload(s) {
	const { p, api, id } = await mine(s);
	await p.fill("#text", "half a sentence");
	await p.locator("#draft", { hasText: "Draft kept" }).waitFor();
	await p.reload();
	assert.equal(await p.inputValue("#text"), "half a sentence");
	await p.keyboard.press("Tab");
	await p.focus("#text");
	await p.keyboard.press("Control+Enter");
	await eventually(async () => await p.inputValue("#text") === "", "cleared");
	await p.reload();
	assert.equal(await p.inputValue("#text"), "");
	assert.deepEqual(await texts(api, id), ["half a sentence"]);
}

export async function double_click_sends_once(s) {
	const { p, api, id } = await mine(s);
	await p.fill("#text", "only once");
	await p.getByRole("button", { name: "Send" }).dblclick();
	await p.locator("#thread .m.out").first().waitFor();
	await pause(1500);
	assert.deepEqual(await texts(api, id), ["only once"]);
	assert.equal(await p.locator("#thread .m.out").count(), 1);
}

/* The server took it, the answer was lost: the text stays, is sent again by itself, stands there once. */
export async function lost_answer_is_sent_again_by_itself(s) {
	const { p, api, id } = await mine(s);
	let lost = 0;
	await p.route(posts, async r => {
		if (r.request().method() !== "POST" || lost++)
			return r.continue();
		await r.fetch();
		return r.abort("connectionreset");
	});
	await p.route("**/api/v1/inbox*", r => r.abort());
	await p.fill("#text", "did it arrive?");
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#alert p").waitFor();
	assert.equal(await p.inputValue("#text"), "did it arrive?");
	await p.locator("#line", { hasText: "Reconnecting" }).waitFor();
	await p.unroute("**/api/v1/inbox*");
	await eventually(async () => await p.inputValue("#text") === "", "cleared", 30000);
	assert.equal(lost, 2);
	assert.deepEqual(await texts(api, id), ["did it arrive?"]);
	assert.equal(await p.locator("#thread .m.out").count(), 1);
}

export async function reload_after_a_lost_answer_does_not_double(s) {
	const { p, api, id } = await mine(s);
	await p.route(posts, async r => {
		if (r.request().method() !== "POST")
			return r.continue();
		await r.fetch();
		return r.abort("connectionreset");
	});
	await p.fill("#text", "once, whatever happens");
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#alert p").waitFor();
	await p.unroute(posts);
	await p.reload();
	assert.equal(await p.inputValue("#text"), "", "it stands in the thread already");
	assert.deepEqual(await texts(api, id), ["once, whatever happens"]);
}

export async function offline_keeps_the_text(s) {
	const { p, api, id } = await mine(s);
	await p.locator("#line", { hasText: "Connected" }).waitFor();
	await p.context().setOffline(true);
	await p.locator("#line", { hasText: "your text is kept" }).waitFor({ timeout: 15000 });
	await p.fill("#text", "written in a tunnel");
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#alert p").waitFor();
	assert.equal(await p.inputValue("#text"), "written in a tunnel");
	await p.context().setOffline(false);
	await p.locator("#line", { hasText: "Connected" }).waitFor({ timeout: 40000 });
	await eventually(async () => await p.inputValue("#text") === "", "sent when the line was back", 20000);
	assert.deepEqual(await texts(api, id), ["written in a tunnel"]);
}

export async function signed_out_keeps_the_text(s) {
	const { p } = await mine(s);
	await p.context().clearCookies();
	await p.fill("#text", "still here");
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#alert", { hasText: "sign in again" }).waitFor();
	assert.equal(await p.inputValue("#text"), "still here");
	await p.locator("#line", { hasText: "signed out" }).waitFor();
}

export async function counter_tells_how_many_messages(s) {
	const { p, api, id } = await mine(s);
	const sentence = "This sentence has exactly fifty characters, count. ";
	const count = p.locator("#count");
	await p.fill("#text", "x".repeat(1799));
	assert.equal(await count.textContent(), "");
	await p.fill("#text", "x".repeat(1800));
	assert.match(await count.textContent(), /1,800 of 2,000/);
	/* an emoji is two units */
	await p.fill("#text", "x".repeat(1799) + "\u{1f600}");
	assert.match(await count.textContent(), /1,801/);
	const long = sentence.repeat(50).trim();
	await p.fill("#text", long);
	const said = +/as (\d+) messages/.exec(await count.textContent())[1];
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#thread .m.out").nth(said - 1).waitFor();
	const sent = await texts(api, id);
	assert.equal(sent.length, said);
	assert.equal(sent.join(" ").replace(/\s+/g, " "), long.replace(/\s+/g, " "));
	assert.ok(sent.every(t => t.length <= 2000));
	await p.fill("#text", "x".repeat(20001));
	assert.ok(await p.getByRole("button", { name: "Send" }).isDisabled());
	await p.fill("#text", "");
}

export async function note_is_not_a_reply(s) {
	const { p, api, id } = await mine(s);
	await p.getByText("Internal note", { exact: true }).click();
	await p.fill("#text", "colleagues only");
	await p.getByRole("button", { name: "Save note" }).click();
	await p.locator("#thread .m.internal", { hasText: "colleagues only" }).waitFor();
	assert.deepEqual(await texts(api, id), []);
}

/* What a poll brings does not disturb who types. */
export async function focus_and_selection_stay(s) {
	const { p, psid } = await mine(s);
	await p.fill("#text", "select this word");
	await p.evaluate(() => document.getElementById("text").setSelectionRange(7, 11));
	await writes(psid, "a new message");
	await p.locator("#thread .m.in", { hasText: "a new message" }).waitFor();
	assert.deepEqual(await p.evaluate(() => {
		const t = document.getElementById("text");
		return [document.activeElement === t, t.selectionStart, t.selectionEnd];
	}), [true, 7, 11]);
	await p.locator("#act-end").focus();
	await writes(psid, "another one");
	await p.locator("#thread .m.in", { hasText: "another one" }).waitFor();
	assert.equal(await p.evaluate(() => document.activeElement.id), "act-end");
	await p.fill("#text", "");
}
