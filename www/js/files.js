/*
 * Files for the reply: chosen, dropped or pasted, uploaded at once in pieces (the server's part of tus),
 * from where it got to when the line was lost. What is complete is remembered with the draft.
 */
import { ask, body, byId, why, words } from "./desk.js";

const PIECE = 96 * 1024, MOST = 10, LONGEST = 15e3;

const size = n => n < 1e6 ? `${Math.max(1, Math.round(n / 1000))} kB` : `${(n / 1e6).toFixed(1)} MB`;
const utf8 = text => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const wait = ms => new Promise(done => {
	const timer = setTimeout(done, ms);
	addEventListener("online", () => (clearTimeout(timer), done()), { once: true });
});

export function files({ conversation, changed }) {
	const list = byId("files"), input = byId("file"), label = input && input.closest("label");
	let items = [];

	function element(item) {
		const li = document.createElement("li"), name = document.createElement("span"), state = document.createElement("span");
		const bar = document.createElement("progress"), drop = document.createElement("button");
		name.className = "name";
		name.dir = "auto";
		name.textContent = item.name;
		state.className = "small muted state";
		state.setAttribute("role", "status");
		bar.max = item.size;
		bar.setAttribute("aria-label", item.name);
		drop.type = "button";
		drop.className = "btn-quiet";
		drop.textContent = "\u00d7";
		drop.setAttribute("aria-label", words.fileRemove.replace("{name}", item.name));
		drop.onclick = () => remove(item, true);
		if (item.file && /^image\/(png|jpeg|gif|webp)$/.test(item.file.type)) {
			const img = document.createElement("img");
			img.src = item.url = URL.createObjectURL(item.file);
			img.alt = "";
			li.append(img);
		}
		li.append(name, state, bar, drop);
		Object.assign(item, { li, state, bar });
		list.append(li);
		draw(item);
	}

	function draw(item, said) {
		item.bar.value = item.sent;
		item.bar.hidden = item.done || item.failed;
		item.li.classList.toggle("bad", !!item.failed);
		item.state.textContent = item.failed || said || (item.done ? size(item.size) : "");
		list.hidden = !items.length;
		changed();
	}

	function remove(item, told) {
		const at = items.indexOf(item);
		item.gone = true;
		items = items.filter(i => i !== item);
		item.li.remove();
		if (item.url)
			URL.revokeObjectURL(item.url);
		list.hidden = !items.length;
		if (told && item.id)
			ask(`${body.api}uploads/${item.id}`, { method: "DELETE" });
		if (told)
			((items[at] || items[at - 1] || {}).li || label).querySelector("button, input").focus();
		changed();
	}

	/* Asks until there is an answer: the line may be away for a while. */
	async function surely(item, url, options) {
		for (let tries = 0; !item.gone; tries++) {
			const r = await ask(url, { patience: 60e3, ...options });
			/* a piece may have arrived although its answer did not: first ask how far it came */
			if (r.status && r.status < 500 && r.status !== 429)
				return r;
			draw(item, words.fileWaits);
			await wait(Math.min(LONGEST, 1000 * 2 ** tries));
			if (options.method === "PATCH")
				return { status: 409, headers: new Headers(), problem: {} };
		}
		return null;
	}

	async function where(item) {
		const r = await surely(item, `${body.api}uploads/${item.id}`, { method: "HEAD" });
		if (r && r.status === 200)
			item.sent = +r.headers.get("Upload-Offset");
		return r;
	}

	async function run(item) {
		let r = await surely(item, `${body.api}uploads?conversation=${conversation}`, { method: "POST",
			headers: { "Upload-Length": item.size, "Upload-Metadata": `filename ${utf8(item.name)}` } });
		if (r && r.status === 201)
			item.id = +r.headers.get("Location").split("/").pop();
		while (r && r.status < 300 && item.sent < item.size) {
			const data = item.file.slice(item.sent, item.sent + PIECE);
			r = await surely(item, `${body.api}uploads/${item.id}`, { method: "PATCH", data, headers: {
				"Upload-Offset": item.sent, "Content-Type": "application/offset+octet-stream" } });
			if (r && r.status === 409)
				r = await where(item);
			else if (r && r.status === 204)
				item.sent += data.size;
			draw(item);
		}
		if (!r || item.gone) {
			if (item.id)
				ask(`${body.api}uploads/${item.id}`, { method: "DELETE" });
			return;
		}
		item.done = r.status < 300;
		item.failed = item.done ? "" : why(r);
		draw(item);
	}

	function add(chosen) {
		for (const file of chosen) {
			const item = { name: file.name || words.filePasted, size: file.size, file, sent: 0 };
			if (items.length === MOST)
				return changed(words.fileMany);
			items.push(item);
			element(item);
			run(item);
		}
	}

	/* What the draft knew, as far as the server still has it. */
	async function restore(kept) {
		for (const { id, name, size: bytes } of kept || []) {
			const r = await ask(`${body.api}uploads/${id}`, { method: "HEAD" });
			if (r.status === 200 && +r.headers.get("Upload-Offset") === bytes) {
				const item = { id, name, size: bytes, sent: bytes, done: true };
				items.push(item);
				element(item);
			}
		}
	}

	function listen() {
		const main = byId("main"), text = byId("text");
		const has = e => [...e.dataTransfer.types].includes("Files") && !label.hidden;
		let depth = 0;
		const shown = on => main.classList.toggle("dropping", on);
		input.classList.add("vh");
		label.classList.add("btn");
		input.addEventListener("change", () => {
			add([...input.files]);
			input.value = "";
		});
		text.addEventListener("paste", e => {
			if (e.clipboardData.files.length && !label.hidden) {
				e.preventDefault();
				add([...e.clipboardData.files]);
			}
		});
		main.addEventListener("dragenter", e => has(e) && (e.preventDefault(), shown(++depth > 0)));
		main.addEventListener("dragleave", e => has(e) && shown(--depth > 0));
		main.addEventListener("dragover", e => has(e) && e.preventDefault());
		main.addEventListener("drop", e => {
			if (!has(e))
				return;
			e.preventDefault();
			depth = 0;
			shown(false);
			add([...e.dataTransfer.files]);
		});
	}

	if (input)
		listen();
	return {
		restore: input ? restore : () => {},
		/* A note takes none: they wait for the reply. */
		show: on => input && (label.hidden = !on, list.hidden = !on || !items.length),
		ids: () => items.filter(i => i.done).map(i => i.id),
		kept: () => items.filter(i => i.done).map(({ id, name, size: bytes }) => ({ id, name, size: bytes })),
		busy: () => items.some(i => !i.done && !i.failed),
		failed: () => items.some(i => i.failed),
		/* They are the message's now. */
		sent: ids => items.filter(i => ids.includes(i.id)).forEach(i => remove(i, false)),
	};
}
