/*
 * A desk without anything, from the link of the first administrator to a running page that has received and
 * answered, by what the screen says alone. Last of all files: the desk is another one afterwards.
 */
import assert from "node:assert/strict";
import { pagedesk } from "../../e2e/desk.mjs";
import { env, eventually, graph, sql } from "../desk.mjs";

const kept = ["migration", "setting", "worker", "job", "session_template", "notification_template"];

/* As after "pagedesk migrate"; what Meta has stays, and knows no webhook of ours. */
async function empty() {
	const tables = sql("SHOW TABLES").split("\n").filter(t => !kept.includes(t));

	sql(tables.map(t => `TRUNCATE TABLE ${t};`).join(""));
	await graph("clear", { conversations: true });
}

async function first_link() {
	const { status, said } = await pagedesk("user", "add", "--first").ended;

	assert.equal(status, 0, said);
	return said.match(/^http\S+$/m)[0];
}

/* Clicks and keystrokes of a reader who does what the screen says. */
async function to_running(s, options) {
	const p = await (await s.context(options)).newPage(), begun = Date.now();
	const name = `Harbour Books ${options.javaScriptEnabled ? "with" : "without"} script`;
	const page = { id: String(2e14 + Math.floor(Math.random() * 1e12)), token: "" };
	let clicks = 0;
	const click = async l => { clicks++; await l.click(); };
	const press = name => click(p.locator("main").getByRole("button", { name, exact: true }));
	const follow = name => click(p.locator("main").getByRole("link", { name, exact: true }));
	const step = id => p.locator(`#step-${id}`);

	page.token = `EAATEST${page.id}${page.id}`;
	await graph("page", { id: page.id, name, token: page.token, customers: 1 });
	await empty();

	/* the first administrator signs in, and lands where the work begins */
	await p.goto(await first_link());
	await p.fill("#f-login", "olga");
	await p.fill("#f-name", "Olga Petrova");
	await p.fill("#f-password", "seven long words");
	await p.fill("#f-again", "seven long words");
	await press("Create and sign in");
	await p.waitForURL(/\/admin\/pages/);

	/* the app; its address and verify token go to Meta */
	await follow("New app");
	await p.fill("#f-name", "Books at the harbour");
	await p.fill("#f-meta_id", env.APP_ID);
	await p.fill("#f-secret", env.APP_SECRET);
	await press("Save and go on");
	await p.waitForURL(/\/admin\/apps\/\d+/);
	await press("Set up at Meta");
	assert.match(await step("verified").innerText(), /Right/);
	await press("Check now");
	assert.match(await step("secret").innerText(), /Right/);

	/* the page */
	await follow("Add page");
	await p.fill("#f-name", name);
	await p.fill("#f-meta_id", page.id);
	await p.fill("#f-token", page.token);
	/* a desk without a workstream says so, and comes back with what was typed */
	await press("New workstream");
	await p.fill("#f-name", "Books");
	await press("Next");
	await p.fill("#f-queue_name", "Bookshop");
	while (await p.getByRole("button", { name: "Next", exact: true }).count())
		await press("Next");
	await press("Create workstream");
	await press("Add page");
	await p.waitForURL(/\/admin\/pages\/\d+/);
	await press("Check now");
	await press("Subscribe");
	assert.match(await p.locator("h1 + .chip").innerText(), /Running/);

	/* somebody writes; the answer is seen to arrive */
	const all = await (await fetch(`${env.GRAPH_URL}/_control/customers`)).json();
	await graph(`customer/${all.customers.find(c => c.page === page.id).psid}/message`, { text: "Do you have maps?" });
	await eventually(async () => {
		await p.reload();
		return /Right/.test(await step("inbound").innerText());
	}, "the test message is seen");
	await press("Send it");
	await eventually(async () => {
		await follow("Look again");
		return (await p.locator(".result").innerText()).includes("confirmed by its echo");
	}, "the answer is confirmed");
	await eventually(async () => {
		await p.reload();
		return /Right/.test(await step("echo").innerText());
	}, "the echo is seen");
	assert.match(await p.locator("h1 + .chip").innerText(), /Running/);
	console.log(`   from nothing to running: ${clicks} clicks, ${Date.now() - begun} ms`);
	assert.ok(clicks <= 25, `${clicks} clicks`);
}

export const from_nothing_to_running_with_script = s => to_running(s, { javaScriptEnabled: true });
export const from_nothing_to_running_without_script = s => to_running(s, { javaScriptEnabled: false });
