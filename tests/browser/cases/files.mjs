/* Files for a reply: chosen, dropped, pasted; lost lines; taken back before they are sent. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { eventually, graphSends } from "../desk.mjs";
import { mine } from "../mine.mjs";

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const picture = (name, size = 200) => ({ name, mimeType: "image/png", buffer: Buffer.concat([PIXEL, randomBytes(size)]) });
const got = async psid => (await graphSends(psid)).map(s => s.attachments?.length ? s.attachments[0].type : s.text);
const row = (p, name) => p.locator("#files li", { hasText: name });
const complete = (p, name) => row(p, name).locator("progress").waitFor({ state: "hidden" });
const send = p => p.getByRole("button", { name: "Send" }).click();

/* As a browser hands over what was dropped or pasted. */
const give = (p, where, type, file) => p.locator(where).evaluate((el, { type, file }) => {
	const data = new DataTransfer();
	data.items.add(new File([Uint8Array.from(atob(file.bytes), c => c.charCodeAt(0))], file.name, { type: "image/png" }));
	el.dispatchEvent(type === "paste" ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }) :
		new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
}, { type, file: { name: file.name, bytes: file.buffer.toString("base64") } });

export async function files_chosen_are_sent_before_the_text(s) {
	const { p, psid } = await mine(s);
	await p.setInputFiles("#file", [picture("one.png"), { name: "two.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4 x") }]);
	await complete(p, "one.png");
	await complete(p, "two.pdf");
	await p.fill("#text", "both are here");
	await send(p);
	await eventually(async () => (await got(psid)).length === 3, "three sends");
	assert.deepEqual(await got(psid), ["image", "file", "both are here"]);
	assert.equal(await p.locator("#files li").count(), 0);
	assert.equal(await p.inputValue("#text"), "");
	await eventually(async () => await p.locator("#thread .m.out").count() === 3, "three in the thread");
}

export async function files_without_text(s) {
	const { p, psid } = await mine(s);
	await p.setInputFiles("#file", picture("alone.png"));
	await complete(p, "alone.png");
	await send(p);
	await eventually(async () => (await got(psid)).length === 1, "one send");
	assert.deepEqual(await got(psid), ["image"]);
}

export async function files_dropped_and_pasted(s) {
	const { p, psid } = await mine(s);
	await give(p, "#main", "dragenter", picture("dropped.png"));
	assert.ok(await p.locator("#main.dropping").count());
	await give(p, "#main", "drop", picture("dropped.png"));
	assert.equal(await p.locator("#main.dropping").count(), 0);
	await give(p, "#text", "paste", picture("pasted.png"));
	await complete(p, "dropped.png");
	await complete(p, "pasted.png");
	await send(p);
	await eventually(async () => (await got(psid)).length === 2, "two sends");
}

/* The line goes away in the middle: the upload waits, and goes on where it was. */
export async function files_go_on_after_a_lost_line(s) {
	const { p, psid } = await mine(s);
	const begins = [];
	let lost = 0;
	await p.route("**/api/v1/uploads/*", async r => {
		if (r.request().method() !== "PATCH")
			return r.continue();
		const offset = +r.request().headers()["upload-offset"];
		begins.push(offset);
		/* one piece never arrives; of another only the answer is lost */
		if (offset > 0 && lost === 0 && ++lost)
			return r.abort("connectionreset");
		if (offset > 0 && lost === 1 && ++lost) {
			await r.fetch();
			return r.abort("connectionreset");
		}
		return r.continue();
	});
	await p.setInputFiles("#file", picture("long.png", 400000));
	await complete(p, "long.png");
	assert.equal(lost, 2);
	assert.equal(begins.filter(at => at === 0).length, 1, "it did not begin anew");
	await send(p);
	await eventually(async () => (await got(psid)).length === 1, "one send");
	const [{ attachments }] = await graphSends(psid);
	const bytes = await (await fetch(attachments[0].payload.url)).arrayBuffer();
	assert.equal(bytes.byteLength, 400000 + PIXEL.length);
}

export async function files_removed_are_not_sent(s) {
	const { p, psid, api } = await mine(s);
	let id = 0;
	p.on("response", r => r.request().method() === "POST" && /\/uploads\?/.test(r.url()) && (id = +r.headers().location.split("/").pop()));
	await p.setInputFiles("#file", picture("away.png"));
	await complete(p, "away.png");
	await p.getByRole("button", { name: "Remove away.png" }).click();
	assert.equal(await p.locator("#files li").count(), 0);
	await eventually(async () => (await api.call("GET", `uploads/${id}`)).status === 404, "gone from the server");
	await p.fill("#text", "text only");
	await send(p);
	await eventually(async () => (await got(psid)).length === 1, "one send");
	assert.deepEqual(await got(psid), ["text only"]);
}

export async function files_refused_say_why(s) {
	const { p } = await mine(s);
	await p.setInputFiles("#file", { name: "setup.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") });
	await row(p, "setup.exe").locator(".state", { hasText: "Programs and scripts are not sent" }).waitFor();
	assert.ok(await p.getByRole("button", { name: "Send" }).isDisabled());
	await p.getByRole("button", { name: "Remove setup.exe" }).click();
	assert.ok(!await p.getByRole("button", { name: "Send" }).isDisabled());
}

export async function files_survive_a_reload(s) {
	const { p, psid } = await mine(s);
	await p.setInputFiles("#file", picture("kept.png"));
	await complete(p, "kept.png");
	await p.fill("#text", "with a picture");
	await p.reload();
	await row(p, "kept.png").waitFor();
	await send(p);
	await eventually(async () => (await got(psid)).length === 2, "two sends");
	assert.deepEqual(await got(psid), ["image", "with a picture"]);
}

export async function files_without_script(s) {
	const { p, psid } = await mine(s, "hello", { javaScriptEnabled: false });
	await p.setInputFiles("#file", [picture("plain.png"), picture("second.png", 150000)]);
	await p.fill("#text", "by a plain form");
	await Promise.all([p.waitForNavigation(), send(p)]);
	await eventually(async () => (await got(psid)).length === 3, "three sends");
	assert.deepEqual(await got(psid), ["image", "image", "by a plain form"]);
}
