/* From nothing to a running page, entirely by clicking; the forms need no script. */
import assert from "node:assert/strict";
import { env, eventually, graph, sql } from "../desk.mjs";

const admin = { login: env.ADMIN_LOGIN, password: env.ADMIN_PASSWORD };
const state = p => p.locator("h1 + .chip").innerText();
const step = (p, name) => p.locator(`#step-${name}`);

/* The desk's own app is taken; a page of its own is what the stand-in can be given. */
async function new_page(name) {
	const id = String(200000000000000 + Math.floor(Math.random() * 1e12)), token = `EAATEST${id}${id}`;
	await graph("page", { id, name, token, customers: 2 });
	return { id, token };
}

async function add_page(p, page, name) {
	await p.goto(`${env.BASE_URL}/admin/apps`);
	await p.locator("tbody a").first().click();
	await p.locator("a", { hasText: /Add a page|New page|Add page/i }).first().click();
	await p.fill("#f-meta_id", page.id);
	await p.fill("#f-name", name);
	await p.fill("#f-token", page.token);
	await p.locator("main form.card button.btn-primary").click();
	await p.waitForURL(/\/admin\/pages\/\d+/);
}

export async function nothing_to_running_without_script(s) {
	const name = `Corner Shop ${Date.now() % 100000}`, page = await new_page(name);
	const p = await s.page("/admin/", { user: admin, javaScriptEnabled: false });

	await add_page(p, page, name);
	assert.equal(await state(p), "Processing");
	await p.getByRole("button", { name: "Check now" }).click();
	assert.match(await step(p, "token").innerText(), /Right/);
	await step(p, "subscribed").getByRole("button", { name: "Subscribe" }).click();
	assert.match(await step(p, "subscribed").innerText(), /Right/);
	assert.equal(await state(p), "Running");
	assert.match(await step(p, "inbound").innerText(), /Waiting/);

	const all = await (await fetch(`${env.GRAPH_URL}/_control/customers`)).json();
	const psid = all.customers.find(c => c.page === page.id).psid;
	await graph(`customer/${psid}/message`, { text: "Are you open?" });
	await eventually(async () => {
		await p.reload();
		return (await step(p, "inbound").innerText()).includes("Right");
	}, "the test message is seen");

	await p.getByRole("button", { name: "Send it" }).click();
	await eventually(async () => {
		await p.getByRole("link", { name: "Look again" }).click();
		return (await p.locator(".result").innerText()).includes("confirmed by its echo");
	}, "the test message is confirmed");
	assert.match(await step(p, "echo").innerText(), /Right/);
}

/* All or nothing at Meta: what may not be had is left out, the rest is subscribed. */
export async function subscribing_without_what_is_refused(s) {
	const page = await new_page("Kiosk"), p = await s.page("/admin/", { user: admin });

	await add_page(p, page, "Kiosk");
	await graph("settings", { unpermitted_fields: ["message_edits", "standby"] });
	try {
		await step(p, "subscribed").getByRole("button", { name: "Subscribe" }).click();
		await p.waitForURL(/done=subscribed/);
		assert.match(await step(p, "subscribed").innerText(), /Right[^]*Not subscribed: message_edits, standby/);
	} finally {
		await graph("settings", { unpermitted_fields: [] });
	}
}

export async function a_dead_token_is_told_in_words(s) {
	const page = await new_page("Barber"), p = await s.page("/admin/", { user: admin });

	await add_page(p, page, "Barber");
	await graph("token", { page: page.id, dead: true, subcode: 460 });
	await p.getByRole("button", { name: "Check now" }).click();
	await p.waitForURL(/done=checked/);
	assert.equal(await state(p), "Error");
	assert.match(await step(p, "token").innerText(), /changed the password/);
	assert.match(await step(p, "subscribed").innerText(), /while the token does not work/);
	/* and Why does nothing arrive? says so, too */
	await p.goto(`${env.BASE_URL}/admin/why`);
	assert.match(await p.innerText("main"), /Barber: The token does not work any more/);
}

/* A Graph that does not answer costs seconds, not the page. */
export async function a_silent_graph_is_bounded(s) {
	const page = await new_page("Cafe"), p = await s.page("/admin/", { user: admin });

	await add_page(p, page, "Cafe");
	await p.getByRole("button", { name: "Check now" }).click();
	await p.waitForURL(/done=checked/);
	await graph("fault", { do: "delay", ms: 20000, scope: "any", count: -1, match: { page: page.id } });
	const begun = Date.now();
	await p.getByRole("button", { name: "Check now" }).click();
	await p.locator("#step-subscribed", { hasText: "no usable answer" }).waitFor();
	assert.ok(Date.now() - begun < 8500, `${Date.now() - begun} ms`);
	await fetch(`${env.GRAPH_URL}/_control/faults`, { method: "DELETE" });
	assert.notEqual(await state(p), "Error");
}

export async function removing_ends_the_subscription(s) {
	const page = await new_page("Florist"), p = await s.page("/admin/", { user: admin });

	await add_page(p, page, "Florist");
	await step(p, "subscribed").getByRole("button", { name: "Subscribe" }).click();
	await p.waitForURL(/done=subscribed/);
	await p.getByRole("link", { name: "Remove this page" }).click();
	await p.locator("button.btn-danger").click();
	await p.waitForURL(/done=removed/);
	await p.locator("summary", { hasText: "Removed pages" }).click();
	await p.locator("li", { hasText: "Florist" }).locator(".chip", { hasText: "Deprovisioned" }).waitFor();
	assert.equal(sql(`SELECT COUNT(*) FROM page WHERE meta_id = '${page.id}' AND deleted_at IS NOT NULL`), "1");
}

/* A mistyped app secret is named, and not taken for a dead token. */
export async function a_wrong_secret_is_named(s) {
	const p = await s.page("/admin/", { user: admin });
	const app = sql(`SELECT id FROM app WHERE meta_id = '${env.APP_ID}'`);
	const page = sql(`SELECT id FROM page WHERE meta_id = '${env.PAGE_ID}'`);
	const replace = async secret => {
		await p.goto(`${env.BASE_URL}/admin/apps/${app}`);
		await p.fill("#f-secret", secret);
		await p.locator(`form[action$="/apps/${app}/secret"] button`).click();
		await p.waitForURL(/done=secret/);
	};

	await replace("0123456789abcdef0123456789abcdef");
	try {
		await p.getByRole("button", { name: "Check now" }).click();
		await p.waitForURL(/done=checked/);
		assert.match(await step(p, "secret").innerText(), /does not take this app ID and secret/);
		await p.goto(`${env.BASE_URL}/admin/pages/${page}`);
		await p.getByRole("button", { name: "Check now" }).click();
		await p.waitForURL(/done=checked/);
		assert.match(await step(p, "token").innerText(), /does not take this app ID and secret/);
	} finally {
		await replace(env.APP_SECRET);
	}
	await p.getByRole("button", { name: "Check now" }).click();
	await p.waitForURL(/done=checked/);
	assert.match(await step(p, "secret").innerText(), /Meta knows this app/);
	await p.goto(`${env.BASE_URL}/admin/pages/${page}`);
	await p.getByRole("button", { name: "Check now" }).click();
	await p.waitForURL(/done=checked/);
	assert.match(await step(p, "token").innerText(), /works/);
}
