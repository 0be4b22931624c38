/*
 * Every page of the administration, as the route table names them: nothing serious for axe, light and
 * dark, at 1280 and 360 px, nothing sticks out, nothing on the console. What a path's {id} stands for is
 * found as a reader finds it, by a link; so each page can be reached by clicking, too. A new page is in
 * at once: it fails here until a link leads to it.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import axe from "axe-core";
import { customer, env, eventually, sql, who, writes } from "../desk.mjs";

const admin = { login: env.ADMIN_LOGIN, password: env.ADMIN_PASSWORD };
const source = readFileSync(new URL("../../../cgi-bin/admin.c", import.meta.url), "utf8");
/* not here: a download, and the link of the first administrator (see first_run) */
const elsewhere = ["/admin/exchange/settings.json", "/admin/first/{token}"];
const routes = [...source.matchAll(/^\tSHOW\("(\/admin\/[^"]*)"/gm)].map(m => m[1]).filter(r => !elsewhere.includes(r));
const pattern = route => new RegExp(`^${route.replace(/\{\w+\}/g, "\\d+")}$`);

const long = "Donaudampfschifffahrtsgesellschaft & Söhne, Beschwerden";
const digits = () => String(3e14 + Math.floor(Math.random() * 1e14));
/* What goes into a field; the rest gets a long name. */
const values = {
	login: () => `person${digits()}`, meta_id: digits, secret: () => "0123456789abcdef0123456789abcdef",
	token: () => `EAATEST${digits()}${digits()}`, username: () => "", language: () => "en", priority: () => "3",
	timezone: () => "Europe/Lisbon", holidays: () => "2026-12-24 10:00-12:00", shortcut: () => `s${digits()}`,
	locale: () => [..."xy"].map(() => String.fromCharCode(97 + Math.random() * 26)).join("") + "_" + digits().slice(5, 9).replace(/\d/g, d => "ABCDEFGHIJ"[d]),
	email: () => "somebody@example.com", url: () => "https://example.com/", level: () => "4",
};

const makers = "main form.card:has(.field, .btn-primary)";
async function send(p) {
	const form = p.locator(makers).first(), primary = form.locator(".btn-primary");

	await (await primary.count() ? primary : form.locator(".bar button")).first().click();
}

/* Fills the form that makes something, and sends it; the selects keep what they offer first. */
async function make(p) {
	const form = p.locator(makers).first();

	for (const field of await form.locator("input:is([type=text], [type=password], [type=url], [type=number]), textarea").all()) {
		const name = await field.getAttribute("name");
		if ((await field.inputValue() && name !== "locale") || !await field.isEditable())
			continue;
		const most = Number(await field.getAttribute("maxlength")),
			required = await field.getAttribute("required") !== null || /^(name|text|body|title)$/.test(name);
		if (required || name in values)
			await field.fill((values[name] || (() => `${long} ${digits()}`))().slice(0, most || 100));
	}
	for (const select of await form.locator(".field select").all())
		if (!await select.inputValue() && await select.locator("option").count() > 1)
			await select.selectOption({ index: 1 });
	/* a rule's lines: when somebody writes of a refund, it is urgent */
	if (await form.locator("[name=c0_value]").count())
		await form.locator("[name=c0_value]").fill("refund");
	if (await form.locator("[name=o0_attr]").count()) {
		await form.locator("[name=o0_attr]").selectOption("priority");
		await form.locator("[name=o0_value]").fill("1");
	}
	await send(p);
}

function watch(p, said) {
	p.on("console", m => m.type() === "error" && !/status of 4(09|22)/.test(m.text()) && said.push(`${p.url()}: ${m.text()}`));
	p.on("pageerror", e => said.push(`${p.url()}: ${e.message}`));
}

/* Everything, or of what may differ in the dark the colours alone: that is most of the time. */
async function serious(p, what, colours) {
	if (!await p.evaluate(() => "axe" in window))
		await p.evaluate(axe.source);
	const only = colours ? { type: "rule", values: ["color-contrast", "link-in-text-block"] } :
		{ type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
	const found = await p.evaluate(runOnly => window.axe.run(document, { resultTypes: ["violations"], runOnly }), only);

	return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
		.map(v => `${what}: ${v.id}: ${v.nodes.map(n => n.html).join(" | ").slice(0, 300)}`);
}

/* What is seen at both widths and in both colours. */
async function look(p, name, found) {
	for (const width of [1280, 360]) {
		await p.setViewportSize({ width, height: 900 });
		for (const colorScheme of ["light", "dark"]) {
			await p.emulateMedia({ colorScheme });
			found.push(...await serious(p, `${name} ${colorScheme} ${width}`, colorScheme === "dark"));
		}
		const wide = await p.evaluate(() => [...document.querySelectorAll("body *")].filter(e =>
			e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== "absolute")
			.slice(-1).map(e => e.outerHTML.slice(0, 200)));
		if (await p.evaluate(() => document.documentElement.scrollWidth > innerWidth))
			found.push(`${name} is wider than ${width} px: ${wide}`);
	}
	await p.setViewportSize({ width: 1280, height: 900 });
	await p.emulateMedia({ colorScheme: "light" });
}

/* One link for each route, and the pages on which a wrong form was refused. */
async function walk(p, found) {
	const known = new Map([["/admin/", "/admin/"]]), todo = ["/admin/"], done = new Set();
	const collect = async () => {
		const links = await p.locator("a[href]").evaluateAll(all => all.map(a => new URL(a.href)).filter(u => u.origin === location.origin)
			.map(u => u.pathname + u.search));
		for (const route of routes) {
			const path = !known.has(route) && links.find(l => pattern(route).test(l.split("?")[0]));

			if (path) {
				known.set(route, path);
				todo.push(route);
			}
		}
	};

	const psid = await customer();
	await writes(psid, "I am to be found");
	await eventually(() => sql(`SELECT COUNT(*) FROM identity WHERE psid = '${psid}'`) === "1", "the customer is here");
	for (let route; (route = todo.shift());) {
		if (done.has(route))
			continue;
		done.add(route);
		await p.goto(env.BASE_URL + known.get(route));
		await collect();
		/* what is found only by looking for it */
		if (await p.locator("main form[role=search] [name=q]").count()) {
			await p.locator("main form[role=search] [name=q]").fill(psid);
			await p.locator("main form[role=search] button").first().click();
			await collect();
			await look(p, `${route} searched`, found);
		}
		const makes = route.endsWith("/new") || route.endsWith("/{id}/rules");
		if (!makes || !await p.locator(makers).count())
			continue;
		await p.evaluate(() => { for (const f of document.forms) f.noValidate = true; });
		await send(p);
		if (await p.locator(".errors").count()) {
			await look(p, `${route} refused`, found);
			assert.ok(await p.locator("[aria-invalid]").count(), `${route}: the field is marked`);
		}
		await p.goto(env.BASE_URL + known.get(route));
		await make(p);
		for (let step = 0; step < 6 && await p.locator("main ol.wizard").count(); step++)
			await make(p);
		/* some names are words */
		for (const field of await p.locator("main [aria-invalid]:is(input, textarea)").all())
			await field.fill(`word${digits()}`);
		if (await p.locator(".errors").count())
			await send(p);
		if (await p.locator(".errors").count())
			assert.fail(`${route}: ${await p.locator(".errors").innerText()}`);
		await collect();
	}
	assert.deepEqual(routes.filter(r => !known.has(r)), [], "no link leads to these");
	return known;
}

let known;
/* Once for all tests of this file. */
async function walked(p, found) {
	return known ||= await walk(p, found);
}

export async function every_admin_page(s) {
	const found = [], said = [];
	const p = await s.page("/admin/", { user: admin, reducedMotion: "reduce" });

	watch(p, said);
	for (const [route, path] of await walked(p, found)) {
		const answer = await p.goto(env.BASE_URL + path);

		assert.equal(answer.status(), 200, path);
		if (route !== "/admin/")
			await look(p, route, found);
		assert.equal(await p.locator("h1").count(), 1, `${route}: one h1`);
	}
	assert.deepEqual([...found, ...said], []);
}

/* Sent with an old version, a form shows both, and one click keeps what was typed. */
export async function every_admin_form_shows_both_versions(s) {
	const found = [], p = await s.page("/admin/", { user: admin, reducedMotion: "reduce" });
	let tried = 0;

	for (const [route, path] of await walked(p, found)) {
		await p.goto(env.BASE_URL + path);
		const form = p.locator("main form.card:has(.field input[type=text], .field textarea):has(input[name=version])").first();
		if (/\/(remove|new)$/.test(route) || !route.includes("{") || !await form.count())
			continue;
		await form.locator("input[name=version]").evaluate(i => { i.value = "0"; i.form.noValidate = true; });
		const field = form.locator(".field input[type=text], .field textarea").first();
		if (!await field.isEnabled())
			continue;	/* ready-made: only copies are changed */
		const name = await field.getAttribute("name"), now = await field.inputValue();
		const typed = name === "language" ? "pt" : name in values ? values[name]() : /^\d*$/.test(now) ? "7" : `Mine${digits()}`;
		await field.fill(typed.slice(0, Number(await field.getAttribute("maxlength"))));
		const [answer] = await Promise.all([p.waitForResponse(r => r.request().method() === "POST"),
			form.locator(".btn-primary").first().click()]);
		assert.equal(answer.status(), 409, `${route} notices the old version`);
		const mine = p.locator(".conflict tr", { hasText: typed });
		assert.equal(await mine.count(), 1, `${route} shows both: ${await p.locator(".errors").innerText()}`);
		if (!tried++)
			await look(p, `${route} changed meanwhile`, found);
		await p.getByRole("button", { name: "Keep mine" }).click();
		assert.equal(await p.locator(".conflict").count(), 0, `${route} keeps mine`);
		await p.goto(env.BASE_URL + path);
		assert.ok((await p.content()).includes(typed), `${route} has kept mine`);
	}
	assert.ok(tried >= 10, `${tried} forms with a version`);
	assert.deepEqual(found, []);
}

/* Two administrators, one queue. */
export async function two_versions_side_by_side(s) {
	const p = await s.page("/admin/queues/new", { user: admin, javaScriptEnabled: false });
	const name = `Queue ${digits()}`;

	await p.fill("#f-name", name);
	await p.locator("main form .btn-primary").click();
	await p.waitForURL(/\/queues\/\d+/);
	const other = await s.page(new URL(p.url()).pathname, { user: admin });
	await other.fill("#f-name", `${name} of the other`);
	await other.fill("#f-priority", "5");
	await other.getByRole("button", { name: "Save" }).click();
	await other.waitForURL(/done=saved/);

	await p.fill("#f-priority", "9");
	await p.getByRole("button", { name: "Save" }).click();
	assert.match(await p.locator(".conflict").innerText(), /You saved another version in another window/);
	const rows = await p.locator(".conflict tbody tr").allInnerTexts();
	assert.deepEqual(rows.map(r => r.split("\t")), [["Name", `${name} of the other`, name], ["Priority", "5", "9"]]);
	/* something of both: what is typed is still there, on top of what is saved */
	await p.fill("#f-name", `${name} of both`);
	await p.getByRole("button", { name: "Save" }).click();
	await p.waitForURL(/done=saved/);
	assert.deepEqual([await p.inputValue("#f-name"), await p.inputValue("#f-priority")], [`${name} of both`, "9"]);

	await other.fill("#f-priority", "11");
	await other.getByRole("button", { name: "Save" }).click();
	await other.getByRole("link", { name: "Take what is saved" }).click();
	assert.equal(await other.inputValue("#f-priority"), "9");
}

/* On a phone, without script: the menu is folded under the name of where one is. */
export async function admin_menu_on_a_phone(s) {
	const p = await s.page("/admin/queues", { user: admin, viewport: { width: 360, height: 720 }, javaScriptEnabled: false });
	const menu = p.locator("summary", { hasText: "Menu" });

	assert.equal(await p.getByRole("link", { name: "Health" }).isVisible(), false);
	assert.match(await menu.innerText(), /Queues/);
	await menu.click();
	await p.locator(".fold [aria-current=page]", { hasText: "Queues" }).waitFor();
	assert.deepEqual((await p.locator(".fold nav a").allInnerTexts()).slice(0, 3), ["Pages", "Workstreams", "Message tag"]);
	await p.locator(".fold").getByRole("link", { name: "Operating hours" }).click();
	await p.waitForURL(/\/admin\/hours/);
	await p.locator("summary", { hasText: "Operating hours" }).waitFor();
}

/* Of who may do less the menu shows less, and leaving is there for all. */
export async function admin_menu_of_a_supervisor(s) {
	const p = await s.page("/admin/pages", { user: who.supervisor });

	assert.deepEqual(await p.locator(".side-nav ul").first().locator("a").allInnerTexts(), ["Pages", "Health", "Why does nothing arrive?"]);
	await p.locator(".side-nav").getByRole("button", { name: "Sign out" }).click();
	await p.waitForURL(/\/agent\/login/);
}

export async function admin_pages_print(s) {
	const p = await s.page("/admin/queues", { user: admin });

	await p.emulateMedia({ media: "print", colorScheme: "dark" });
	assert.equal(await p.locator(".side-nav").isVisible(), false);
	assert.equal(await p.locator("main .btn").first().isVisible(), false);
	assert.ok(await p.locator("table thead").isVisible());
	assert.ok((await p.pdf()).length > 5000);
}
