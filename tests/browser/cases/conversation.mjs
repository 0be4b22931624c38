/* From a customer's first words to the end of the conversation. */
import assert from "node:assert/strict";
import { agent, conversationOf, customer, env, eventually, graph, pause, sql, who, writes } from "../desk.mjs";
import { mine } from "../mine.mjs";

const states = p => p.locator("#thread .m.out .st").allTextContents();

export async function appears_taken_answered_confirmed(s) {
	const p = await s.page("/agent/?view=open");
	let loads = 0;
	p.on("load", () => loads++);
	const psid = await customer("Ana Ribeiro-Test");
	await writes(psid, "Is the cake ready?");
	const row = p.locator("#list .row", { hasText: "Is the cake ready?" });
	await row.waitFor();
	assert.equal(loads, 0, "the row came without a reload");
	await row.click();
	await p.getByRole("button", { name: "Take", exact: true }).click();
	await p.locator(".facts", { hasText: "active" }).waitFor();
	await p.fill("#text", "Yes, at six o'clock.");
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#thread .m.out", { hasText: "at six" }).waitFor();
	await eventually(async () => await p.inputValue("#text") === "", "the text is cleared");
	await eventually(async () => /Confirmed|Delivered/.test((await states(p))[0]), "confirmed");
	await graph("read", { psid });
	await eventually(async () => (await states(p))[0] === "Read", "read by the customer");
	await writes(psid, "Thank you!");
	await p.locator("#thread .m.in", { hasText: "Thank you!" }).waitFor();
}

export async function wait_end_done_reopen(s) {
	const { p, psid } = await mine(s);
	const fact = word => p.locator(".facts", { hasText: word }).waitFor();
	await p.getByRole("button", { name: "Wait", exact: true }).click();
	await fact("waiting");
	await p.locator("#tabs", { hasText: /Waiting\s*[1-9]/ }).waitFor();
	await writes(psid, "here I am again");
	await fact("open");
	await p.getByRole("button", { name: "Take", exact: true }).click();
	await fact("active");
	await p.getByRole("button", { name: "End", exact: true }).click();
	await fact("wrap-up");
	await p.getByRole("button", { name: "Done", exact: true }).click();
	await fact("closed");
	await p.getByText("This conversation is closed. Reopen it to write.").waitFor();
	await p.getByRole("button", { name: "Reopen", exact: true }).click();
	await fact("active");
}

/* What was chosen and typed stays while the head is renewed behind it. */
export async function end_says_how_it_ended(s) {
	const { p, psid, api, id } = await mine(s);
	sql(`INSERT INTO disposition (title, position, created_at, updated_at) VALUES ('How ${psid}', 1, 1, 1)`);
	try {
		await p.reload();
		await p.locator("summary", { hasText: "End" }).click();
		await p.getByLabel("How did it end?").selectOption(`How ${psid}`);
		await p.getByLabel("Note", { exact: true }).last().fill("call again");
		await p.locator("#head h1").click();
		await p.locator("summary", { hasText: "End" }).click();
		await writes(psid, "one more thing");
		await p.locator("#thread .m.in", { hasText: "one more thing" }).waitFor({ timeout: 30000 });
		await p.getByRole("button", { name: "End", exact: true }).click();
		await p.locator(".facts", { hasText: "wrap-up" }).waitFor();
		const r = await api.call("GET", `conversations/${id}`);
		assert.deepEqual([r.body.disposition.title, r.body.disposition.note], [`How ${psid}`, "call again"]);
		await p.locator("#side dd", { hasText: "call again" }).waitFor();
	} finally {
		sql(`UPDATE disposition SET deleted_at = 1 WHERE title = 'How ${psid}'`);
	}
}

export async function end_is_refused_when_the_customer_wrote(s) {
	const { p, psid, api, id } = await mine(s);
	/* the page does not hear of it */
	await p.route("**/api/v1/inbox*", r => r.abort());
	await writes(psid, "one more thing");
	await eventually(async () => (await api.call("GET", `conversations/${id}`)).body.last_in_seq > 1, "arrived");
	await p.getByRole("button", { name: "End", exact: true }).click();
	await p.locator("#alert", { hasText: "The customer wrote meanwhile" }).waitFor();
	await p.unroute("**/api/v1/inbox*");
	await p.locator("#thread .m.in", { hasText: "one more thing" }).waitFor({ timeout: 30000 });
	assert.equal((await api.call("GET", `conversations/${id}`)).body.state, "active");
	await p.getByRole("button", { name: "End", exact: true }).click();
	await p.locator(".facts", { hasText: "wrap-up" }).waitFor();
}

export async function unread_in_the_title(s) {
	const { p, psid, id } = await mine(s);
	const other = await mine(s);
	await eventually(async () => await p.locator(`#c-${other.id}`).count() &&
		!await p.locator(`#c-${other.id} .dot`).count(), "the other one is read");
	await other.p.close();
	const before = +(/^\((\d+)\)/.exec(await p.title())?.[1] || 0);
	await writes(other.psid, "and you?");
	await eventually(async () => +(/^\((\d+)\)/.exec(await p.title())?.[1] || 0) === before + 1, "one more unread");
	/* what stands in a page that is looked at is read */
	await writes(psid, "seen at once");
	await p.locator("#thread .m.in", { hasText: "seen at once" }).waitFor();
	await eventually(async () => !await p.locator(`#c-${id} .dot`).count(), "read");
}

export async function edit_and_discard_while_queued(s) {
	sql(`UPDATE user SET sending_delay_s = 15 WHERE login = '${who.agent.login}'`);
	try {
		const { p } = await mine(s);
		for (const text of ["first with a tpyo", "second, not meant"]) {
			await p.fill("#text", text);
			await p.keyboard.press("Control+Enter");
			await p.locator("#thread .m.out", { hasText: text }).waitFor();
		}
		const first = p.locator("#thread .m.out", { hasText: "first" });
		await first.getByText("Edit", { exact: true }).click();
		await first.locator("textarea").fill("first without a typo");
		/* a poll may not take the text away */
		await pause(2500);
		assert.equal(await first.locator("textarea").inputValue(), "first without a typo");
		await first.getByRole("button", { name: "Save" }).click();
		await p.locator("#thread .m.out .b", { hasText: "first without a typo" }).waitFor();
		const second = p.locator("#thread .m.out", { hasText: "second" });
		await second.getByRole("button", { name: "Discard" }).click();
		await second.locator(".st", { hasText: "Discarded" }).waitFor();
		await first.locator(".st", { hasText: /Confirmed|Delivered|Read/ }).waitFor({ timeout: 25000 });
		assert.match((await states(p))[1], /Discarded/);
	} finally {
		sql("UPDATE user SET sending_delay_s = 0");
	}
}

export async function failed_says_why_and_is_retried(s) {
	const { p, psid } = await mine(s);
	await graph("fault", { do: "status", status: 400, match: { psid }, error: { code: 551, error_subcode: 1545041,
		message: "(#551) This person isn't available right now." } });
	await p.fill("#text", "can you hear me?");
	await p.getByRole("button", { name: "Send" }).click();
	const m = p.locator("#thread .m.out");
	await m.locator(".st", { hasText: "Not sent" }).waitFor();
	/* in words; what Meta said is one click away */
	assert.match(await m.locator(".why").innerText(), /can't receive messages now[^]*Try another way/);
	assert.ok(!/551/.test(await m.locator(".why").innerText()));
	await m.getByText("Details", { exact: true }).click();
	assert.match(await m.locator(".why").innerText(), /isn't available right now[^]*code 551, subcode 1545041, trace \S+/);
	await m.getByRole("button", { name: "Try again" }).click();
	await m.locator(".st", { hasText: /Confirmed|Delivered|Read/ }).waitFor();
}

/* Held for the page: who can mend it, and that it goes on by itself. */
export async function held_says_who_can_mend_it(s) {
	const { p, psid } = await mine(s);
	await graph("fault", { do: "status", status: 400, match: { psid }, error: { code: 190, error_subcode: 460,
		message: "Error validating access token" } });
	try {
		await p.fill("#text", "is anybody there?");
		await p.getByRole("button", { name: "Send" }).click();
		const m = p.locator("#thread .m.out");
		await m.locator(".st", { hasText: "Held back" }).waitFor();
		assert.match(await m.locator(".why").innerText(),
			/changed the password[^]*An administrator can mend it[^]*goes on by itself once this is mended/);
	} finally {
		sql("UPDATE page SET parked_at = NULL, parked_reason = NULL, parked_class = NULL, parked_code = NULL, " +
			"parked_subcode = NULL");
		sql("UPDATE outbox_lane SET ready = 1, next_at = NOW(3)");
	}
}

export async function presence_is_kept(s) {
	const p = await s.page();
	await p.locator("#presence summary").click();
	await p.getByRole("button", { name: "Away" }).click();
	await p.locator("#presence summary", { hasText: "Away" }).waitFor();
	await p.reload();
	await p.locator("#presence summary", { hasText: "Away" }).waitFor();
	await p.locator("#presence summary").click();
	await p.getByRole("button", { name: "Available" }).click();
	await p.locator("#presence summary", { hasText: "Available" }).waitFor();
}

export async function older_messages_come_in_front(s) {
	const { p, id } = await mine(s);
	sql(`INSERT INTO message (conversation_id, page_id, identity_id, seq, version, direction, author_kind, kind, body,
		state, sent_at, created_at) SELECT c.id, c.page_id, c.identity_id, c.last_seq + s.seq, c.version + 1, 'in', 'customer',
		'text', CONCAT('line ', s.seq), 'received', c.opened_at + s.seq, 1
		FROM conversation c JOIN seq_1_to_120 s WHERE c.id = ${id};
		UPDATE conversation SET last_seq = last_seq + 120, last_in_seq = last_seq, version = version + 1 WHERE id = ${id}`);
	await p.goto(`${env.BASE_URL}/agent/c/${id}`);
	assert.equal(await p.locator("#thread .m").count(), 50);
	await p.locator("#older a").click();
	await eventually(async () => await p.locator("#thread .m").count() === 100, "a hundred");
	const texts = await p.locator("#thread .m .b").allTextContents();
	const numbers = texts.map(t => +t.replace(/\D/g, ""));
	assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), "in order");
	await p.locator("#older a").click();
	await p.locator("#older", { hasText: "began" }).waitFor();
	assert.equal(await p.locator("#thread .m").count(), 121);
}

export async function reading_above_is_not_disturbed(s) {
	const { p, id, psid } = await mine(s);
	sql(`INSERT INTO message (conversation_id, page_id, identity_id, seq, version, direction, author_kind, kind, body,
		state, sent_at, created_at) SELECT c.id, c.page_id, c.identity_id, c.last_seq + s.seq, c.version + 1, 'in', 'customer',
		'text', CONCAT('line ', s.seq), 'received', c.opened_at + s.seq, 1
		FROM conversation c JOIN seq_1_to_40 s WHERE c.id = ${id};
		UPDATE conversation SET last_seq = last_seq + 40, last_in_seq = last_seq, version = version + 1 WHERE id = ${id}`);
	await p.goto(`${env.BASE_URL}/agent/c/${id}`);
	const top = n => p.locator("#thread .m .b", { hasText: new RegExp(`line ${n}$`) }).evaluate(e => e.getBoundingClientRect().top);
	const box = await p.locator(".scroll").boundingBox();
	assert.ok(await top(40) < box.y + box.height, "the newest is in sight");
	await p.locator(".scroll").evaluate(e => e.scrollTo(0, -800));
	const before = await top(20);
	await writes(psid, "line 41");
	await p.locator("#thread .m", { hasText: "line 41" }).waitFor({ state: "attached" });
	assert.ok(Math.abs(await top(20) - before) < 2, "what is read stays where it is");
	await p.locator(".scroll").evaluate(e => e.scrollTo(0, 0));
	await writes(psid, "line 42");
	await p.locator("#thread .m", { hasText: "line 42" }).waitFor();
	assert.ok(await top(42) < box.y + box.height, "who is at the end stays there");
}

/* Nothing offers yet: as if assignment had. */
export async function offer_is_accepted(s) {
	const api = await agent(who.agent), psid = await customer(), p = await s.page("/agent/");
	await writes(psid, "who takes me?");
	const id = await conversationOf(api, psid);
	sql(`UPDATE conversation c JOIN user u ON u.login = '${who.agent.login}' SET c.offer_agent_id = u.id,
		c.offer_until = ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) + 60000, c.version = c.version + 1,
		c.updated_at = ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) WHERE c.id = ${id}`);
	await p.locator(`#offer-${id}`, { hasText: "who takes me?" }).waitFor();
	await p.locator(`#offer-${id}`).getByRole("button", { name: "Accept" }).click();
	await p.waitForURL(u => u.pathname.endsWith(`/agent/c/${id}`));
	await p.locator(".facts", { hasText: "active" }).waitFor();
}
