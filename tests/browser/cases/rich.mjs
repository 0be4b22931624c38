/* Reactions of agents, and typing, as the page does them with and without script. */
import assert from "node:assert/strict";
import { env, eventually } from "../desk.mjs";
import { mine } from "../mine.mjs";

const chat = async psid => (await fetch(`${env.GRAPH_URL}/_control/chat?psid=${psid}`)).json();
const reacted = async psid => (await chat(psid)).messages.map(m => m.page_reaction ?? "").join("");

async function reacts(p, psid) {
	const m = p.locator("#thread .m.in").first();
	await m.locator(".react summary").click();
	await m.getByRole("button", { name: "React with 👍" }).click();
	await m.locator(".re .ours", { hasText: "👍" }).waitFor();
	await eventually(async () => await reacted(psid) === "👍", "the customer sees it");
	if (!await m.getByRole("button", { name: "Take 👍 back" }).isVisible())
		await m.locator(".react summary").click();
	await m.getByRole("button", { name: "Take 👍 back" }).click();
	await eventually(async () => !await p.locator("#thread .m.in .re").count(), "taken back");
	await eventually(async () => await reacted(psid) === "", "the customer does not see it any more");
}

export async function rich_agent_reacts(s) {
	const { p, psid } = await mine(s, "I like it");
	await reacts(p, psid);
}

export async function rich_agent_reacts_without_script(s) {
	const { p, psid } = await mine(s, "I like it", { javaScriptEnabled: false });
	await reacts(p, psid);
}

export async function rich_typing_is_shown_to_the_customer(s) {
	const { p, psid } = await mine(s);
	await p.locator("#as-note").check({ force: true });
	await p.locator("#text").pressSequentially("for us");
	assert.equal((await chat(psid)).typing, 0);
	await p.locator("#as-reply").check({ force: true });
	await p.locator("#text").pressSequentially(" for you");
	await eventually(async () => (await chat(psid)).typing > 0, "typing is shown");
}
