/* Files of customers in the thread, each kind as it should look, for eyes and for those who listen. */
import assert from "node:assert/strict";
import { env, eventually, graph } from "../desk.mjs";
import { mine } from "../mine.mjs";

const wav = Buffer.concat([Buffer.from("RIFF\x24\x20\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00" +
	"\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x20\x00\x00", "latin1"), Buffer.alloc(8192)]);
const mp4 = Buffer.concat([Buffer.from("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41", "latin1"), Buffer.alloc(100)]);

async function upload(bytes, name) {
	const r = await fetch(`${env.GRAPH_URL}/_control/upload?name=${name}`, { method: "POST", body: bytes });
	return (await r.json()).url;
}

export async function files_of_each_kind(s) {
	const { p, psid } = await mine(s);
	const says = what => graph(`customer/${psid}/message`, { ...what, wait: true });
	const media = p.locator("#thread .media");
	await says({ text: "what came", attachments: [{ type: "image" }, { type: "file" }] });
	await says({ attachments: [{ type: "audio", url: await upload(wav, "a.wav") }, { type: "video", url: await upload(mp4, "b.mp4") }] });
	await says({ sticker: "like" });
	await says({ sticker: "123456" });
	await says({ attachments: [{ type: "image", payload: { url: `${env.GRAPH_URL}/cdn/1/gone.png` } }] });
	/* they come by themselves: nobody reloads */
	const picture = media.getByRole("img", { name: /^Image from .*, \d\d:\d\d UTC$/ });
	await picture.waitFor();
	await p.locator("#thread .m", { hasText: "what came" }).locator("img").waitFor();
	await picture.scrollIntoViewIfNeeded();
	await eventually(() => picture.evaluate(img => img.complete && img.naturalWidth > 0), "the picture is drawn");
	const link = media.locator("a.doc", { hasText: /^file-\d{8}-\d{4}\.txt/ });
	await link.waitFor();
	assert.match(await link.getAttribute("href"), /\/media\/\d+\?download=1$/);
	await media.locator("audio[controls][preload=none]").waitFor();
	await media.locator("video[controls][preload=none]").waitFor();
	assert.match(await media.locator("audio").getAttribute("aria-label"), /^Sound from /);
	await media.getByRole("img", { name: /^Thumbs up from/ }).waitFor();
	await media.getByRole("img", { name: /^Sticker from/ }).waitFor();
	await media.locator(".lack", { hasText: "Meta has it no more" }).waitFor();
	await media.getByRole("button", { name: "Try again" }).click();
	await media.locator(".lack", { hasText: "Meta has it no more" }).waitFor();
	/* nothing sticks out, on small screens neither */
	for (const width of [1280, 360]) {
		await p.setViewportSize({ width, height: 900 });
		assert.ok(await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `no side scroll at ${width}`);
	}
}
