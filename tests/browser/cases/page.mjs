/* The page itself: without script, on a phone, by keyboard, for those who do not see it. */
import assert from "node:assert/strict";
import axe from "axe-core";
import { agent, conversationOf, customer, env, eventually, who, writes } from "../desk.mjs";
import { mine } from "../mine.mjs";

export async function sign_in_and_out(s) {
	const p = await (await s.context()).newPage();
	await p.goto(`${env.BASE_URL}/agent/?view=closed`);
	assert.match(p.url(), /\/agent\/login\?next=/);
	await p.fill("#login", who.agent.login);
	await p.fill("#password", "not the password");
	await p.click("main button");
	await p.getByRole("alert").waitFor();
	assert.equal(await p.inputValue("#login"), who.agent.login);
	await p.fill("#password", who.agent.password);
	await p.click("main button");
	await p.waitForURL(/\/agent\/\?view=closed/);
	await p.locator("summary.avatar").click();
	await p.getByRole("button", { name: "Sign out" }).click();
	await p.waitForURL(/\/agent\/login/);
	await p.goto(`${env.BASE_URL}/agent/`);
	assert.match(p.url(), /\/agent\/login/);
}

export async function can_be_put_on_the_home_screen(s) {
	const p = await s.page("/agent/");
	const href = await p.locator("link[rel=manifest]").evaluate(l => l.href);
	const icons = await p.evaluate(async url => {
		const manifest = await (await fetch(url)).json();
		const sizes = [];
		for (const icon of manifest.icons) {
			const answer = await fetch(new URL(icon.src, url));
			sizes.push(`${answer.status} ${answer.headers.get("Content-Type")} ${icon.type}`);
		}
		return { start: new URL(manifest.start_url, url).pathname, sizes };
	}, href);
	assert.equal(icons.start, new URL(`${env.BASE_URL}/agent/`).pathname);
	assert.ok(icons.sizes.length >= 3);
	for (const line of icons.sizes)
		assert.match(line, /^200 (\S+) \1$/);
	/* Chromium reads it, which the content security policy must allow */
	const cdp = await p.context().newCDPSession(p);
	const { errors, data } = await cdp.send("Page.getAppManifest");
	assert.deepEqual(errors, []);
	assert.match(data, /Pagedesk/);
}

export async function without_script(s) {
	const psid = await customer();
	await writes(psid, "no script here");
	const api = await agent(who.agent), id = await conversationOf(api, psid);
	const p = await s.page("/agent/?view=open", { javaScriptEnabled: false });
	await p.locator("#list .row", { hasText: "no script here" }).click();
	await p.getByRole("button", { name: "Take", exact: true }).click();
	await p.fill("#text", "An answer\nin two lines");
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#thread .m.out", { hasText: "in two lines" }).waitFor();
	assert.equal(await p.inputValue("#text"), "");
	await eventually(async () => {
		await p.getByRole("link", { name: "Refresh" }).click();
		return /Confirmed|Delivered|Read/.test(await p.locator(".m.out .st").textContent());
	}, "confirmed");
	/* going back and sending again is the same reply */
	await p.locator("#presence summary").click();
	await p.getByRole("button", { name: "Busy" }).click();
	await p.locator("#presence summary", { hasText: "Busy" }).waitFor();
	await p.locator("#presence summary").click();
	await p.getByRole("button", { name: "Available" }).click();
	await p.goto(`${env.BASE_URL}/agent/c/${id}`);
	await p.getByRole("button", { name: "Wait", exact: true }).click();
	await p.getByRole("button", { name: "Reopen" }).click();
	await p.getByRole("button", { name: "End", exact: true }).click();
	await p.getByRole("button", { name: "Done" }).click();
	await p.getByText("This conversation is closed.").first().waitFor();
	await p.goto(`${env.BASE_URL}/agent/?view=closed`);
	await p.locator(`#c-${id}`, { hasText: "An answer" }).waitFor();
	assert.equal((await api.call("GET", `conversations/${id}`)).body.state, "closed");
}

export async function without_script_a_refusal_keeps_the_text(s) {
	const { p, api, id } = await mine(s, "hello", { javaScriptEnabled: false });
	await p.fill("#text", "a long and careful answer");
	await api.call("POST", `conversations/${id}/end`, {});
	await api.call("POST", `conversations/${id}/close`, {});
	await p.getByRole("button", { name: "Send" }).click();
	await p.getByRole("alert").filter({ hasText: "closed" }).waitFor();
	assert.equal(await p.locator("#text").inputValue(), "a long and careful answer");
}

export async function phone(s) {
	const size = { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true };
	const { p, id, psid } = await mine(s, "on the phone, with a rather_long_word_" + "x".repeat(80), size);
	const fits = () => p.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
	assert.ok(await fits(), "the conversation fits");
	await p.fill("#text", "ok");
	await p.getByRole("button", { name: "Send" }).click();
	await p.locator("#thread .m.out").waitFor();
	const foot = await p.locator(".foot").boundingBox();
	assert.ok(foot.y + foot.height <= 721, "the composer is in sight");
	const small = await p.evaluate(() => [...document.querySelectorAll("button, a.btn, summary, textarea, .tabs a")]
		.filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5 && !e.matches(".avatar"))
		.map(e => e.textContent || e.id));
	assert.deepEqual(small, [], "targets of 44 px");
	await p.getByRole("link", { name: "Details" }).click();
	await p.locator("#side").waitFor();
	assert.ok(await fits(), "the panel fits");
	/* what changes does not close it */
	await writes(psid, "while you look at me");
	await p.locator("#thread .m.in", { hasText: "while you look" }).waitFor({ state: "attached" });
	assert.ok(await p.locator("#side").isVisible());
	await p.locator("#side").getByRole("link", { name: "Back" }).click();
	await p.getByRole("link", { name: "Back to the list" }).click();
	await p.locator(`#c-${id}`).waitFor();
	assert.ok(await fits(), "the list fits");
}

export async function keyboard(s) {
	const first = await mine(s), { p } = await mine(s);
	await p.keyboard.press("Tab");
	assert.match(await p.evaluate(() => document.activeElement.className), /skip/);
	await p.keyboard.press("Enter");
	await p.keyboard.press("Alt+N");
	assert.ok(await p.isChecked("#as-note"));
	await p.keyboard.press("Alt+R");
	assert.ok(await p.isChecked("#as-reply"));
	const at = p.url();
	await p.keyboard.press("Alt+K");
	await p.waitForURL(u => u.href !== at);
	await p.locator("#line", { hasText: "Connected" }).waitFor();
	const there = p.url();
	await p.keyboard.press("Alt+J");
	await p.waitForURL(u => u.href !== there);
	assert.ok(first.id);
}

async function serious(p, what) {
	await p.evaluate(axe.source);
	const found = await p.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
	return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
		.map(v => `${what}: ${v.id}: ${v.nodes.map(n => n.html).join(" | ").slice(0, 300)}`);
}

export async function accessible_in_light_and_dark(s) {
	const found = [];
	for (const colorScheme of ["light", "dark"])
		for (const width of [1280, 360]) {
			const options = { colorScheme, viewport: { width, height: 800 }, bypassCSP: true };
			const what = `${colorScheme} ${width}`;
			const login = await (await s.context(options)).newPage();
			await login.goto(`${env.BASE_URL}/agent/login`);
			found.push(...await serious(login, `${what} login`));
			const { p } = await mine(s, "look at https://example.com/ please", options);
			await p.fill("#text", "an answer");
			await p.getByRole("button", { name: "Send" }).click();
			await p.locator("#thread .m.out").waitFor();
			await p.getByText("Internal note", { exact: true }).click();
			await p.fill("#text", "a note");
			await p.keyboard.press("Control+Enter");
			await p.locator("#thread .m.internal").waitFor();
			found.push(...await serious(p, `${what} conversation`));
			for (const view of ["mine", "open", "waiting", "closed"]) {
				await p.goto(`${env.BASE_URL}/agent/?view=${view}`);
				found.push(...await serious(p, `${what} ${view}`));
			}
		}
	assert.deepEqual(found, []);
}

export async function unchanged_is_304(s) {
	const { p } = await mine(s);
	await p.locator("#line", { hasText: "Connected" }).waitFor();
	const seen = [];
	p.on("response", r => r.url().includes("/api/v1/") && seen.push(r.status()));
	await eventually(() => seen.filter(x => x === 304).length >= 2, "unchanged: 304", 15000);
}
