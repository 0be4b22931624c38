/*
 * Holds /agent/api/v1/openapi.json against the real answers: calls every operation, looks whether the
 * status is documented, and whether the answer has the properties and types that its schema says, and
 * no others.
 *
 *	DESK_ENV=RUN_DIR/env node openapi_check.mjs		(or the environment of tests/e2e/with_desk.sh)
 */
import { agent, conversationOf, customer, env, eventually, graph, sql, who, writes } from "../browser/desk.mjs";

const base = `${env.BASE_URL}/agent/api/v1`;
const doc = await (await fetch(`${base}/openapi.json`)).json();
const called = new Map();	/* operationId -> statuses seen */
let passed = 0, failed = 0;

function check(good, what) {
	if (good)
		passed++;
	else {
		failed++;
		console.log(`not ok ${what}`);
	}
}

const resolve = s => s.$ref ? resolve(s.$ref.slice(2).split("/").reduce((at, key) => at[key], doc)) : s;
const typeOf = v => v === null ? "null" : Array.isArray(v) ? "array" : Number.isInteger(v) ? "integer" : typeof v;

/* Enough of JSON Schema for this document. */
function problems(value, schema, at = "") {
	schema = resolve(schema);
	const type = typeOf(value), types = [].concat(schema.type || type);
	if (!types.includes(type) && !(type === "integer" && types.includes("number")))
		return [`${at}: ${type} instead of ${types}`];
	if (schema.enum && !schema.enum.includes(value))
		return [`${at}: ${value} is none of ${schema.enum}`];
	if (type === "array")
		return value.flatMap((v, i) => problems(v, schema.items || {}, `${at}[${i}]`));
	if (type !== "object" || !schema.properties)
		return [];
	const missing = (schema.required || []).filter(k => !(k in value)).map(k => `${at}.${k} is missing`);
	return missing.concat(...Object.entries(value).map(([k, v]) => schema.properties[k] ?
		problems(v, schema.properties[k], `${at}.${k}`) : [`${at}.${k} is not described`]));
}

/* The operation that a request belongs to. */
function operation(method, path) {
	for (const [pattern, item] of Object.entries(doc.paths)) {
		const fits = new RegExp(`^${pattern.replace(/\{\w+\}/g, "[^/]+")}$`).test(path.split("?")[0]);
		if (fits && item[method.toLowerCase()])
			return item[method.toLowerCase()];
	}
	throw new Error(`${method} ${path} is not in the document`);
}

/* Calls, compares with the document, gives the answer back. */
async function call(user, status, method, path, body, headers) {
	const r = await user.call(method, path.slice(1), body, headers), op = operation(method, path);
	const what = `${op.operationId} ${method} ${path} ${r.status}`;
	check(r.status === status, `${what}: expected ${status} ${r.text.slice(0, 200)}`);
	if (!called.has(op.operationId))
		called.set(op.operationId, new Set());
	called.get(op.operationId).add(String(r.status));
	const documented = op.responses[r.status];
	check(documented, `${what}: status is not documented`);
	if (!documented)
		return r;
	const content = resolve(documented).content || {}, type = (r.headers.get("Content-Type") || "").split(";")[0];
	check(r.text === "" ? !Object.keys(content).length : type in content, `${what}: type ${type}`);
	if (content[type] && r.body !== null)
		check(!problems(r.body, content[type].schema).length, `${what}: ${problems(r.body, content[type].schema)}`);
	for (const [name, header] of Object.entries(resolve(documented).headers || {}))
		check(r.headers.get(name) !== null, `${what}: no header ${name} (${header.description || ""})`);
	return r;
}

const nobody = { async call(method, path, body, headers = {}) {
	const r = await fetch(`${base}/${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body),
		headers: { Accept: "application/json", "Content-Type": "application/json", ...headers } });
	const text = await r.text();
	return { status: r.status, text, body: text && JSON.parse(text), headers: r.headers };
} };

async function sessions() {
	await call(nobody, 401, "POST", "/session", { login: "nobody-here", password: "wrong-wrong" });
	await call(nobody, 422, "POST", "/session", { login: "x" });
	await call(nobody, 403, "POST", "/session", who.agent, { "Sec-Fetch-Site": "cross-site" });
	await call(nobody, 201, "POST", "/session", who.agent);
	await call(nobody, 401, "GET", "/session");
	await call(nobody, 200, "GET", "/openapi.json");
	for (let i = 0; i < 6; i++)
		await nobody.call("POST", "session", { login: "throttled-one", password: "wrong-wrong" });
	await call(nobody, 429, "POST", "/session", { login: "throttled-one", password: "wrong-wrong" });
	sql("DELETE FROM login_throttle");
	const gone = await agent(who.agent);
	await call(gone, 200, "GET", "/session");
	await call({ call: (m, p, b) => gone.call(m, p, b, { "X-CSRF-Token": "x" }) }, 403, "DELETE", "/session", {});
	await call(gone, 204, "DELETE", "/session", {});
	await call(gone, 401, "GET", "/session");
}

/* Echoes and receipts of what went before may still come: until two answers in a row are the same. */
async function settled(a) {
	await eventually(async () => {
		const before = (await a.call("GET", "inbox")).text;
		await new Promise((done) => setTimeout(done, 700));
		return before === (await a.call("GET", "inbox")).text;
	}, "a desk at rest");
}

async function lists(a) {
	await settled(a);
	await call(a, 200, "PUT", "/presence", { presence: "busy" });
	await call(a, 200, "PUT", "/presence", { presence: "available" });
	await call(a, 422, "PUT", "/presence", { presence: "asleep" });
	const all = await call(a, 200, "GET", "/inbox");
	const same = await call(a, 304, "GET", "/inbox", undefined, { "If-None-Match": all.headers.get("ETag") });
	check(same.text === "", "a 304 has no body");
	await call(a, 304, "GET", "/inbox", undefined, { "If-None-Match": `"x", W/${all.headers.get("ETag").replace(/"$/, "-gzip\"")}` });
	for (const view of ["mine", "open", "waiting", "closed"]) {
		const r = await call(a, 200, "GET", `/inbox?view=${view}`);
		await call(a, 304, "GET", `/inbox?view=${view}&idle=1`, undefined, { "If-None-Match": r.headers.get("ETag") });
		const other = view === "mine" ? "open" : "mine";
		await call(a, 200, "GET", `/inbox?view=${other}`, undefined, { "If-None-Match": r.headers.get("ETag") });
	}
	await call(a, 422, "GET", "/inbox?view=none");
	await call(a, 422, "GET", "/inbox?view=open&cursor=x");
	await call(nobody, 401, "GET", "/inbox");
}

/* A change by anybody is a new tag: at once, within a second when another host made a row, and within five whatever it was. */
async function tags(a, b, id) {
	const version = `UPDATE conversation SET version = version + 1 WHERE id = ${id}`;
	const changes = [
		[0, () => b.call("PUT", "presence", { presence: "available" })],
		[3000, () => sql(`${version}; INSERT INTO conversation_event (conversation_id, at, kind, actor_kind, state) VALUES (${id}, 1, 'opened', 'customer', 'open')`)],
		[8000, () => sql(version)],
	];
	for (const [most, change] of changes) {
		await settled(a);
		const r = await call(a, 200, "GET", `/inbox?conversation=${id}`);
		const tag = { "If-None-Match": r.headers.get("ETag") };
		const quiet = await call(a, 304, "GET", `/inbox?conversation=${id}`, undefined, tag);
		check(quiet.headers.get("Poll-After") === "2000", "a 304 names the next delay");
		const began = Date.now();
		await change();
		if (most)
			await eventually(async () => (await a.call("GET", `inbox?conversation=${id}`, undefined, tag)).status === 200, "a new tag");
		else	/* nothing of a's lists, yet looked at in full: the hint is no longer the same */
			check((await call(a, 304, "GET", `/inbox?conversation=${id}`, undefined, tag)).headers.get("ETag") !== tag["If-None-Match"], "a new hint");
		check(!most || Date.now() - began < most, `seen after ${Date.now() - began} ms`);
	}
}

/* The hint of a session that is over is worth nothing. */
async function signedOutTag() {
	const gone = await agent(who.agent);
	const tag = { "If-None-Match": (await call(gone, 200, "GET", "/inbox")).headers.get("ETag") };
	await call(gone, 304, "GET", "/inbox", undefined, tag);
	await call(nobody, 401, "GET", "/inbox", undefined, tag);
	await call(gone, 204, "DELETE", "/session", {});
	await call(gone, 401, "GET", "/inbox", undefined, tag);
}

async function threads(a, b, lead, id, psid) {
	await call(a, 200, "GET", `/conversations/${id}`);
	await call(a, 404, "GET", "/conversations/999999999");
	await call(nobody, 401, "GET", `/conversations/${id}`);
	const path = `/conversations/${id}/messages`;
	await call(a, 409, "POST", path, { client_key: `a${psid}`, text: "not mine yet" });
	await call(a, 409, "POST", `/conversations/${id}/accept`, {});
	await call(a, 409, "POST", `/conversations/${id}/reject`, {});
	await call(a, 200, "POST", `/conversations/${id}/take`, {});
	await call(a, 200, "POST", `/conversations/${id}/take`, {});
	await call(b, 409, "POST", `/conversations/${id}/take`, {});
	await call(b, 409, "POST", path, { client_key: `b${psid}`, text: "not mine" });
	const key = `k${psid}`;
	const first = await call(a, 201, "POST", path, { client_key: key, text: "first" });
	const again = await call(a, 200, "POST", path, { client_key: key, text: "first" });
	check(first.body.messages[0].seq === again.body.messages[0].seq, "the same message");
	await call(a, 409, "POST", path, { client_key: key, text: "another" });
	await call(a, 422, "POST", path, { client_key: `e${psid}`, text: " " });
	await call(a, 422, "POST", path, { text: "no key" });
	const choice = { template: { template_type: "button", text: "Which?", buttons: [{ type: "postback", title: "Yes" },
		{ type: "web_url", title: "Site", url: "https://example.org/" }] }, quick_replies: [{ content_type: "text", title: "No" }] };
	const rich = await call(a, 201, "POST", path, { client_key: `r${psid}`, content: choice });
	check(rich.body.messages[0].kind === "template" && rich.body.messages[0].cards[0].text === "Which?", "the template is shown");
	await call(a, 200, "POST", path, { client_key: `r${psid}`, content: choice });
	choice.template.buttons[0].title = "more than twenty letters";
	const long_title = await call(a, 422, "POST", path, { client_key: `R${psid}`, content: choice });
	check(long_title.text.includes("template.buttons[0].title is longer than 20 characters"), `names place and limit: ${long_title.text}`);
	await eventually(async () => (await a.call("GET", `conversations/${id}/messages?after=${rich.body.messages[0].seq - 1}`)).body.messages[0].state === "confirmed", "the template is sent");
	const asked = (await a.call("GET", `conversations/${id}/messages`)).body.messages.find(m => m.direction === "in");
	const reaction = `${path}/${asked.seq}/reaction`;
	await call(b, 409, "PUT", reaction, { emoji: "👍" });
	await call(a, 422, "PUT", reaction, { emoji: "yes" });
	await call(a, 404, "PUT", `${path}/999999/reaction`, { emoji: "👍" });
	const put = await call(a, 200, "PUT", reaction, { emoji: "👍" });
	check(put.body.reactions.some(r => r.by === "agent" && r.emoji === "👍"), "our reaction stands with the message");
	await eventually(() => sql(`SELECT s.state FROM sender_action s JOIN identity i ON i.id = s.identity_id WHERE i.psid = '${psid}' AND s.kind = 'reaction'`).trim() === "done", "Meta has the reaction");
	await call(a, 200, "DELETE", reaction, {});
	await call(a, 204, "POST", `/conversations/${id}/typing`, {});
	await call(a, 204, "POST", `/conversations/${id}/typing`, {});
	await call(b, 409, "POST", `/conversations/${id}/typing`, {});
	await call(a, 404, "POST", "/conversations/999999999/typing", {});
	await call(a, 413, "POST", path, { client_key: `l${psid}`, text: "x".repeat(200000) });
	const note = await call(a, 201, "POST", path, { client_key: `n${psid}`, text: "a note", note: true });
	check(note.body.messages[0].state === "internal", "a note is internal");
	const long = await call(a, 201, "POST", path, { client_key: `p${psid}`, text: "A sentence of words. ".repeat(200) });
	check(long.body.messages.length > 1 && long.body.messages.every((m, i) => m.part === i), "parts in order");
	const seq = first.body.messages[0].seq;
	await eventually(async () => (await a.call("GET", `conversations/${id}/messages?after=${seq - 1}`)).body.messages[0].state === "confirmed", "sent");
	/* all of it: what fails next is not one of its parts */
	const last = long.body.messages.at(-1).seq;
	await eventually(async () => (await a.call("GET", `conversations/${id}/messages?after=${last - 1}`)).body.messages[0].state === "confirmed", "sent to its end");
	await call(a, 409, "PATCH", `${path}/${seq}`, { text: "too late" });
	await call(a, 409, "DELETE", `${path}/${seq}`, {});
	await call(a, 409, "POST", `${path}/${seq}/retry`, {});
	await call(a, 404, "PATCH", `${path}/999999`, { text: "nothing" });
	const all = await call(a, 200, "GET", path);
	await call(a, 200, "GET", `${path}?after=1`);
	await call(a, 200, "GET", `${path}?before=${seq}`);
	await call(a, 200, "GET", `${path}?changed_after=${all.body.version - 1}`);
	await call(a, 200, "POST", `/conversations/${id}/read`, { seq: all.body.last_seq });
	await call(a, 422, "POST", `/conversations/${id}/read`, {});
}

async function uploads(a, b, id) {
	const piece = (offset) => ({ "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" });
	const size = { "Upload-Length": "5" };
	const r = await call(a, 201, "POST", `/uploads?conversation=${id}`, "", size);
	await call(nobody, 401, "POST", "/uploads");
	await call(a, 404, "POST", "/uploads?conversation=999999999", "", size);
	await call(a, 422, "POST", "/uploads", "", { "Upload-Length": "99999999" });
	const path = `/uploads/${r.body.id}`;
	await call(b, 404, "GET", path);
	await call(a, 204, "PATCH", path, "abc", piece(0));
	await call(a, 409, "PATCH", path, "abc", piece(0));
	await call(a, 422, "PATCH", path, "defg", piece(3));
	await call(a, 413, "PATCH", path, "x".repeat(100000), piece(3));
	check((await call(a, 200, "GET", path)).body.received === 3, "three bytes are here");
	await call(a, 204, "DELETE", path, {});
	await call(a, 404, "DELETE", path, {});
}

/* A file that is gone at Meta, and one that comes. */
async function files(a) {
	const who = await customer();
	await graph(`customer/${who}/message`, { attachments: [{ type: "image" },
		{ type: "image", payload: { url: `${env.GRAPH_URL}/cdn/1/gone.png` } }] });
	const conversation = await conversationOf(a, who);
	const list = await eventually(async () => {
		const r = await call(a, 200, "GET", `/conversations/${conversation}/messages`);
		const all = r.body.messages[0].attachments;
		return all[0].state === "kept" && all[1].state === "failed" && all;
	}, "what came of the files");
	check(list[0].url === `/media/${list[0].id}` && list[1].url === null, "where the file is");
	await call(a, 200, "POST", `/attachments/${list[1].id}/fetch`, {});
	await call(nobody, 401, "POST", `/attachments/${list[1].id}/fetch`, {});
	await call(a, 404, "POST", "/attachments/999999999/fetch", {});
}

async function failures(a, id, psid) {
	const path = `/conversations/${id}/messages`;
	await graph("fault", { do: "status", status: 400, match: { psid }, error: { code: 551, error_subcode: 1545041, message: "(#551) not there" } });
	const r = await call(a, 201, "POST", path, { client_key: `f${psid}`, text: "fails" }), seq = r.body.messages[0].seq;
	const state = async () => (await a.call("GET", `conversations/${id}/messages?after=${seq - 1}`)).body.messages[0];
	await eventually(async () => (await state()).state === "failed", "failed");
	check((await state()).error.code === 551, "the error's code");
	await call(a, 200, "PATCH", `${path}/${seq}`, { text: "fails no more" });
	await call(a, 422, "PATCH", `${path}/${seq}`, { text: " " });
	await call(a, 200, "DELETE", `${path}/${seq}`, {});
	await call(a, 200, "POST", `${path}/${seq}/retry`, {});
	await eventually(async () => (await state()).state === "confirmed", "confirmed");
}

async function moves(a, b, lead, id, psid) {
	const at = word => `/conversations/${id}/${word}`;
	const seen = (await a.call("GET", `conversations/${id}`)).body.last_seq;
	await writes(psid, "meanwhile");
	await eventually(async () => (await a.call("GET", `conversations/${id}`)).body.last_seq > seen, "written");
	for (const word of ["wait", "end", "close"]) {
		const r = await call(a, 409, "POST", at(word), { seen_seq: seen });
		check(r.body.code === "customer_wrote" && r.body.messages?.length === 1, `${word} tells what the customer wrote`);
	}
	const r = await call(a, 409, "POST", at("transfer"), { seen_seq: seen, queue_id: 1 });
	check(r.body.code === "customer_wrote", "transfer too");
	await call(a, 422, "POST", at("transfer"), { agent_id: 999999 });
	await call(a, 200, "POST", at("wait"), {});
	await call(a, 200, "POST", at("reopen"), {});
	await call(a, 422, "POST", at("end"), { disposition: 999999999 });
	await call(a, 200, "POST", at("end"), { disposition: null });
	await call(a, 422, "POST", at("close"), { disposition: 999999999 });
	sql(`INSERT INTO disposition (title, position, created_at, updated_at) VALUES ('T${psid}', 1, 1, 1)`);
	const how = (await call(a, 200, "GET", `/conversations/${id}`)).body.dispositions.choices.find((d) => d.title === `T${psid}`);
	const ended = await call(a, 200, "POST", at("close"), { disposition: how.id, note: "as hoped" });
	check(ended.body.disposition.note === "as hoped", "how it ended");
	sql(`UPDATE disposition SET deleted_at = 1 WHERE id = ${how.id}`);
	await call(a, 200, "GET", `/conversations/${id}`);
	await call(a, 409, "POST", `/conversations/${id}/take`, {});
	await call(a, 409, "POST", at("wait"), {});
	await call(a, 409, "POST", at("end"), {});
	const first = await call(b, 201, "POST", at("write"), {});
	check(first.body.id !== id && first.body.state === "active" && first.body.customer.psid === psid,
		"a new conversation with the same customer");
	const open = await call(a, 409, "POST", at("write"), {});
	check(open.body.code === "newer_open" && open.body.conversation_id === first.body.id, "only one is open");
	await call(a, 404, "POST", "/conversations/999999999/write", {});
	await call(b, 200, "POST", `/conversations/${first.body.id}/end`, {});
	await call(b, 200, "POST", `/conversations/${first.body.id}/close`, {});
	await call(a, 200, "POST", at("reopen"), {});
	const other = (await b.call("GET", "session")).body.user.id;
	await call(a, 200, "POST", at("transfer"), { agent_id: other, note: "please look" });
	await call(a, 409, "POST", at("transfer"), { agent_id: other });
	await call(lead, 200, "POST", at("take"), {});
	await call(lead, 200, "POST", at("close"), {});
	await writes(psid, "a new one");
	const next = await eventually(async () => {
		const n = await conversationOf(lead, psid);
		return n !== id && n;
	}, "a newer conversation");
	const newer = await call(lead, 409, "POST", at("reopen"), {});
	check(newer.body.code === "newer_open" && newer.body.conversation_id === next, "the refusal leads there");
	await call(a, 404, "POST", "/conversations/999999999/take", {});
	/* nothing offers yet: as if assignment had */
	const me = (await a.call("GET", "session")).body.user.id;
	for (const word of ["reject", "accept"]) {
		sql(`UPDATE conversation SET offer_agent_id = ${me}, offer_until = ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) + 60000,
			version = version + 1 WHERE id = ${next}`);
		await call(a, 200, "POST", `/conversations/${next}/${word}`, {});
	}
	await call(a, 200, "POST", `/conversations/${next}/close`, {});
}

const a = await agent(who.agent), b = await agent(who.colleague), lead = await agent(who.supervisor);
const psid = await customer();
await writes(psid, "hello");
const id = await conversationOf(a, psid);
await sessions();
await lists(a);
await threads(a, b, lead, id, psid);
await uploads(a, b, id);
await files(a);
await failures(a, id, psid);
await tags(a, b, id);
await signedOutTag();
await moves(a, b, lead, id, psid);
for (const [path, item] of Object.entries(doc.paths))
	for (const op of Object.values(item))
		check(called.get(op.operationId)?.size, `${op.operationId} (${path}) was not called`);
console.log(`openapi: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
