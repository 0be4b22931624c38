/*
 * The desk from outside: its environment, the stand-in for Meta (tests/graph), the agents' API, the
 * database for what has no page yet.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/* From the process, or from the file that make run writes. */
function environment() {
	const file = process.env.DESK_ENV;
	if (!file)
		return process.env;
	const lines = readFileSync(file, "utf8").matchAll(/^(\w+)='(.*)'$/gm);
	return Object.fromEntries([...lines].map(m => [m[1], m[2].replaceAll("'\\''", "'")]));
}

export const env = environment();
if (!env.BASE_URL) {
	console.error("no desk: run me by tests/e2e/with_desk.sh, or set DESK_ENV to a RUN_DIR/env");
	process.exit(2);
}
export const who = {
	agent: { login: env.AGENT1_LOGIN, password: env.AGENT1_PASSWORD },
	colleague: { login: env.AGENT2_LOGIN, password: env.AGENT2_PASSWORD },
	supervisor: { login: env.SUPERVISOR_LOGIN, password: env.SUPERVISOR_PASSWORD },
};

export async function graph(path, body = {}) {
	const r = await fetch(`${env.GRAPH_URL}/_control/${path}`, { method: "POST", body: JSON.stringify(body),
		headers: { "Content-Type": "application/json" } });
	if (!r.ok)
		throw new Error(`${path}: ${r.status} ${await r.text()}`);
	return r.json();
}

let customers = 0;
/* A new customer; each test has its own. */
export async function customer(name = `Test Customer${++customers}`) {
	const made = await graph("customer", { name, page: env.PAGE_ID });
	return made.psid || made.customer?.psid;
}
export const writes = (psid, text) => graph(`customer/${psid}/message`, { text });

/* What a customer really got, in order. */
export async function graphSends(psid) {
	const r = await fetch(`${env.GRAPH_URL}/_control/sends?limit=200000`);
	return (await r.json()).items.filter(item => item.psid === psid);
}

export function sql(text) {
	return execFileSync("mariadb", ["-N", "-u", env.DB_USER, "-S", env.DB_SOCKET, env.DB_NAME, "-e", text],
		{ encoding: "utf8" }).trim();
}

export const pause = ms => new Promise(done => setTimeout(done, ms));
export async function eventually(fn, what, ms = 12000) {
	const end = Date.now() + ms;
	for (;;) {
		const got = await fn();
		if (got)
			return got;
		if (Date.now() > end)
			throw new Error(`not within ${ms} ms: ${what}`);
		await pause(100);
	}
}

/* An agent who uses the API: call("POST", "conversations/7/take", {}) is {status, body, headers}. */
export async function agent(user) {
	const api = `${env.BASE_URL}/agent/api/v1/`;
	let cookie = "", token = "";
	async function call(method, path, body, headers = {}) {
		const r = await fetch(api + path, { method, redirect: "manual",
			headers: { Accept: "application/json", Cookie: cookie, "X-CSRF-Token": token,
				...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
			body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body) });
		const text = await r.text();
		let json = null;
		try {
			json = JSON.parse(text);
		} catch { /* a fragment, or nothing */ }
		return { status: r.status, body: json, text, headers: r.headers };
	}
	const r = await call("POST", "session", user);
	if (r.status !== 201)
		throw new Error(`sign-in of ${user.login}: ${r.status} ${r.text}`);
	cookie = r.headers.get("Set-Cookie").split(";")[0];
	token = r.body.csrf_token;
	return { call, cookie, token };
}

/* Waits until what the customer wrote is there: the conversation's id. */
export async function conversationOf(user, psid) {
	return eventually(async () => {
		const r = await user.call("GET", "inbox");
		return r.body.conversations.find(c => c.customer.psid === psid)?.id;
	}, `a conversation of customer ${psid}`);
}
