/* Each kind of thing that Meta tells, as it stands in the thread. */
import assert from "node:assert/strict";
import { env, eventually, graph, sql } from "../desk.mjs";
import { mine } from "../mine.mjs";

const does = (psid, what) => graph(`customer/${psid}/message`, what);
/* An event as Meta would send it, beside sender, recipient and timestamp. */
const happens = (psid, event, more = {}) => graph("event", { page: env.PAGE_ID, field: "messages", ...more,
	event: { sender: { id: psid }, recipient: { id: env.PAGE_ID }, timestamp: Date.now(), ...event } });
let mids = 0;
const newMid = () => `m_browser_${Date.now()}_${++mids}`;
const message = (psid, content) => happens(psid, { message: { mid: newMid(), ...content } });

async function says(p, text, ms) {
	await p.locator("#thread .m", { hasText: text }).first().waitFor(ms ? { timeout: ms } : {});
}

export async function events_links_places_and_cards(s) {
	const { p, psid } = await mine(s);
	await message(psid, { text: "Look at this", attachments: [
		{ type: "fallback", payload: { url: "https://example.org/cake?a=1&b=2", title: "A cake <b>here</b>" } },
		{ type: "location", title: "Ana's place", payload: { coordinates: { lat: 38.7223, long: -9.1393 } } },
		{ type: "share", title: "A share", payload: { url: "javascript:alert(1)" } },
		{ type: "reel", payload: { url: "https://www.facebook.com/reel/1", title: "Reel of the week", reel_video_id: 1 } },
		{ type: "post", payload: { url: "https://www.facebook.com/1/posts/2", title: "Our post", id: "2" } },
		{ type: "appointment_booking", payload: { booking_id: "7", status: "requested", start_time: 1795262400,
			end_time: 1795266000, timezone: "Europe/Lisbon" } },
		{ type: "template", payload: { product: { elements: [{ id: "1", title: "Rye bread", subtitle: "1.50 EUR",
			image_url: "https://example.org/rye.jpg" }] } } },
		{ type: "hologram", payload: { x: 1 } }, { type: "fallback", payload: null } ] });
	const m = p.locator("#thread .m.in", { hasText: "Look at this" });
	await m.waitFor();
	const link = m.locator(".card-in.link a", { hasText: "A cake <b>here</b>" });
	assert.equal(await link.getAttribute("href"), "https://example.org/cake?a=1&b=2");
	assert.match(await link.getAttribute("rel"), /noopener/);
	assert.match(await m.locator(".card-in.location a").getAttribute("href"), /openstreetmap.*38\.7223/);
	assert.match(await m.locator(".card-in.location").textContent(), /38\.7223, -9\.1393/);
	/* what is no http address leads nowhere */
	assert.equal(await m.locator(".card-in.link a", { hasText: "A share" }).getAttribute("href"), "#");
	await m.locator(".card-in.reel", { hasText: "Reel of the week" }).waitFor();
	await m.locator(".card-in.post", { hasText: "Our post" }).waitFor();
	await m.locator(".card-in.appointment", { hasText: "Requested" }).waitFor();
	await m.locator(".card-in.product", { hasText: "Rye bread" }).waitFor();
	await m.locator(".card-in.unsupported", { hasText: "Unsupported (hologram)" }).waitFor();
	assert.equal(await m.locator(".card-in.unsupported").count(), 2);
}

export async function events_reaction_comes_and_goes(s) {
	const { p, psid } = await mine(s);
	await p.fill("#text", "Do you like it?");
	await p.getByRole("button", { name: "Send" }).click();
	const m = p.locator("#thread .m.out", { hasText: "Do you like it?" });
	await m.locator(".st", { hasText: /Confirmed|Delivered|Read/ }).waitFor();
	const mid = sql(`SELECT mid FROM message m JOIN identity i ON i.id = m.identity_id WHERE i.psid = '${psid}' AND direction = 'out'`);
	await does(psid, { reaction: { mid, reaction: "love", emoji: "❤️", action: "react" } });
	await m.locator(".re", { hasText: "❤️" }).waitFor();
	assert.match(await m.locator(".re").textContent(), /Reaction: love/);
	await does(psid, { reaction: { mid, action: "unreact" } });
	await eventually(async () => !await m.locator(".re").count(), "taken back");
}

export async function events_edit_shows_what_it_said_before(s) {
	const { p, psid } = await mine(s);
	const { mid } = await does(psid, { text: "at five" });
	await says(p, "at five");
	await does(psid, { edit: { mid, text: "at six" } });
	const m = p.locator("#thread .m.in", { hasText: "at six" });
	await m.waitFor();
	await m.locator(".editions summary").click();
	await m.locator(".editions li", { hasText: "at five" }).waitFor();
	assert.equal(await m.locator(".b").textContent().then(t => t.trim()), "at six");
}

export async function events_unsent_is_gone(s) {
	const { p, psid } = await mine(s);
	const { mid } = await does(psid, { text: "not for you" });
	await says(p, "not for you");
	await does(psid, { unsend: { mid } });
	await says(p, "The customer took this message back");
	assert.equal(await p.getByText("not for you").count(), 0, "nowhere on the page, the list too");
	/* the files too */
	const picture = await does(psid, { attachments: [{ type: "image" }] });
	const row = `FROM attachment a JOIN message m ON m.id = a.message_id WHERE m.mid = '${picture.mid}'`;
	await eventually(async () => sql(`SELECT COUNT(*) ${row} AND a.state = 'kept' AND a.due_at IS NULL`) === "1", "downloaded");
	await does(psid, { unsend: { mid: picture.mid } });
	await eventually(async () => sql(`SELECT CONCAT(a.state, COALESCE(a.file, '-'), COALESCE(a.url, '-')) ${row}`) === "erased--",
		"nothing left of the picture");
}

export async function events_quote_leads_to_what_is_quoted(s) {
	const { p, psid } = await mine(s);
	const { mid } = await does(psid, { text: "the very first question" });
	await says(p, "the very first question");
	for (let i = 0; i < 60; i++)
		await does(psid, { text: `and number ${i}`, wait: true });
	await does(psid, { text: "about that one", reply_to: mid });
	await says(p, "about that one");
	/* afterwards only the newest page is there */
	await p.reload();
	const quote = p.locator("#thread .m", { hasText: "about that one" }).locator("a.q");
	assert.match(await quote.textContent(), /the very first question/);
	assert.equal(await p.locator("#thread .m .b", { hasText: /^the very first question$/ }).count(), 0);
	await quote.click();
	await p.locator("#thread .m.found", { hasText: "the very first question" }).waitFor();
	/* a quote of what is not known */
	await message(psid, { text: "and this?", reply_to: { mid: "m_from_before_us" } });
	await says(p, "Answer to an earlier message");
}

export async function events_where_the_customer_came_from(s) {
	const { p, psid } = await mine(s);
	await does(psid, { postback: { title: "Get Started", payload: "START" } });
	await says(p, "Get Started");
	await does(psid, { referral: { ref: "spring-flyer", source: "SHORTLINK", type: "OPEN_THREAD" } });
	await p.locator("#thread .card-in.referral", { hasText: "spring-flyer" }).waitFor();
	await message(psid, { text: "I saw your ad", referral: { source: "ADS", type: "OPEN_THREAD", ad_id: 6045246247433,
		ads_context_data: { ad_title: "Fresh rolls", post_id: "1" } } });
	await p.locator("#thread .card-in.ad", { hasText: "Fresh rolls" }).waitFor();
}

export async function events_lines_are_quiet(s) {
	const { p, psid } = await mine(s);
	await happens(psid, { optin: { ref: "newsletter" } }, { field: "messaging_optins" });
	await happens(psid, { account_linking: { status: "linked", authorization_code: "x" } }, { field: "messaging_account_linking" });
	await happens(psid, { pass_thread_control: { previous_owner_app_id: env.APP_ID, new_owner_app_id: "263902037430900" } },
		{ field: "messaging_handovers" });
	await happens(psid, { messaging_feedback: { feedback_screens: [{ screen_id: 0, questions: { q1: { type: "csat",
		payload: "5", follow_up: { type: "free_form", payload: "very kind" } } } }] } });
	await happens(psid, { brand_new_thing: { a: 1 } });
	for (const text of ["Opted in: newsletter", "Linked an account", "The conversation was passed to Page inbox",
		"Rated 5 (csat). Feedback: very kind", "Unsupported (brand_new_thing)"])
		await p.locator("#thread .m.line", { hasText: text }).waitFor();
	assert.equal(await p.locator("#thread .m.line .acts, #thread .m.line .i").count(), 0);
	/* who writes is told that the inbox has the conversation; a message to us takes it back */
	await p.locator("#compose-state .notice", { hasText: "Page inbox controls this conversation now" }).waitFor();
	await does(psid, { text: "and to you again" });
	await says(p, "and to you again");
	await p.locator("#compose-state .notice", { hasText: "controls this conversation" }).waitFor({ state: "detached" });
}

export async function events_reaction_counts_like_a_message_where_that_is_wanted(s) {
	const { p, psid, id } = await mine(s), other = await mine(s);
	await p.fill("#text", "Six o'clock?");
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#thread .m.out .st", { hasText: /Confirmed|Delivered|Read/ }).waitFor();
	const mid = sql(`SELECT mid FROM message WHERE conversation_id = ${id} AND direction = 'out'`);
	await p.close();
	sql("UPDATE workstream SET reaction_raises = 1");
	try {
		await does(psid, { reaction: { mid, reaction: "like", emoji: "👍", action: "react" } });
		const row = other.p.locator(`#c-${id}`);
		await other.p.locator(`#c-${id}`, { hasText: "👍" }).waitFor();
		await row.locator(".dot").waitFor();
		await row.click();
		await other.p.locator("#thread .m.out .re", { hasText: "👍" }).waitFor();
		/* looked at: read */
		await eventually(async () => !await other.p.locator(`#c-${id} .dot`).count(), "read");
	} finally {
		sql("UPDATE workstream SET reaction_raises = 0");
	}
}

export async function events_marks_are_shown_and_sent_as_typed(s) {
	const { p, psid } = await mine(s);
	await message(psid, { text: "*now* or _never_ ~later~ `rm *x*` snake_case_name <b>" });
	const m = p.locator("#thread .m.in", { hasText: "snake_case_name <b>" });
	await m.waitFor();
	const inner = sel => m.locator(sel).allTextContents();
	assert.deepEqual([await inner("strong"), await inner("em"), await inner("s"), await inner("code"), await inner("b")],
		[["now"], ["never"], ["later"], ["rm *x*"], []]);
	await p.fill("#text", "It is *ready*");
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#thread .m.out strong", { hasText: "ready" }).waitFor();
	await eventually(async () => (await fetch(`${env.GRAPH_URL}/_control/sends?limit=500`).then(r => r.json()))
		.items.some(i => i.psid === psid && i.text === "It is *ready*"), "as it was typed");
}

const sentTo = async psid => (await fetch(`${env.GRAPH_URL}/_control/sends?limit=500`).then(r => r.json()))
	.items.filter(i => i.psid === psid);

export async function events_agent_quotes_a_message(s) {
	const { p, psid } = await mine(s);
	const { mid } = await does(psid, { text: "which of the two?" });
	await says(p, "which of the two?");
	const m = p.locator("#thread .m.in", { hasText: "which of the two?" });
	await m.hover();
	await m.locator(".quote-this").click();
	await p.locator("#quoting", { hasText: "which of the two?" }).waitFor();
	/* kept with the draft, taken away, chosen again */
	await p.fill("#text", "The second");
	await p.reload();
	await p.locator("#quoting", { hasText: "which of the two?" }).waitFor();
	await p.locator("#quoting a").click();
	assert.equal(await p.locator("#quoting").isVisible(), false);
	await m.hover();
	await m.locator(".quote-this").click();
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#thread .m.out .q", { hasText: "which of the two?" }).waitFor();
	await eventually(async () => (await sentTo(psid)).some(i => i.text === "The second" && i.reply_to === mid), "quoted at Meta");
	assert.equal(await p.locator("#quoting").isVisible(), false);
}

export async function events_agent_quotes_without_script(s) {
	const { p: first, psid, id } = await mine(s);
	await first.close();
	const { mid } = await does(psid, { text: "and without script?", wait: true });
	const p = await s.page(`/agent/c/${id}`, { javaScriptEnabled: false });
	await eventually(async () => {
		await p.goto(`${env.BASE_URL}/agent/c/${id}`);
		return p.locator("#thread .m.in", { hasText: "and without script?" }).count();
	}, "arrived");
	await p.goto(new URL(await p.locator("#thread .m.in", { hasText: "and without script?" }).locator(".quote-this")
		.getAttribute("href"), env.BASE_URL).href);
	await p.locator("#quoting", { hasText: "and without script?" }).waitFor();
	await p.fill("#text", "It works");
	await p.getByRole("button", { name: "Send" }).click();
	await eventually(async () => (await sentTo(psid)).some(i => i.text === "It works" && i.reply_to === mid), "quoted at Meta");
}

/* The stand-in's customer page does each of them; nothing of it is lost on the way to the thread. */
export async function events_customer_page_does_each_kind(s) {
	const { p, psid } = await mine(s);
	const c = await (await s.context()).newPage();
	await c.goto(`${env.GRAPH_URL}/#${psid}`);
	await eventually(() => c.locator("#kinds option").count().then(n => n > 10), "the list");
	await eventually(() => c.locator("#as", { hasText: "Test Customer" }).count(), "the customer");
	const all = [["Share a place", "38.7223, -9.1393"], ["Share a link", "A cake"], ["Share a post", "A post"],
		["Share a reel", "A reel"], ["Ask about a product", "Rye bread"], ["Ask for an appointment", "Requested"],
		["Send what the desk can't know", "Unsupported (hologram)"], ["Press Get Started", "Get Started"],
		["Come by an m.me link", "flyer"], ["Come from an ad", "Fresh rolls"], ["Opt in", "Opted in: newsletter"],
		["Link an account", "Linked an account"], ["Give feedback", "Rated 5"],
		["Be passed to the page's inbox", "passed to Page inbox"]];
	for (const [kind] of all)
		await c.selectOption("#kinds", kind);
	for (const [, shown] of all)
		await says(p, shown);
}
