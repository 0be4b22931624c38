/*
 * The composer. What is typed is kept in this browser, with the key under which it is posted, until the
 * server has accepted it: a reload, a lost answer or a second click never loses or doubles a reply.
 */
import { alert, ask, body, byId, why, words } from "./desk.js";
import { quote } from "./quote.js";
import { files } from "./files.js";

const LIMIT = 2000, WARN = 1800, MOST = 20000;
/* ms; as the server lets through (src/desk/actions.h) */
const TYPING_EVERY = 15000;

/* As the server splits: behind a paragraph, else a sentence, else a word (src/meta/split.c). */
function cut(text) {
	const head = text.slice(0, LIMIT + 50);
	let paragraph = 0, sentence = 0, word = 0;
	for (const m of head.matchAll(/\s+|[。！？｡]["')\]»’”」』）]*(?![\s"')\]»’”」』）。！？｡])/g)) {
		const space = /\s/.test(m[0][0]), at = space ? m.index : m.index + m[0].length;
		if (!at || at > LIMIT)
			continue;
		const lines = m[0].split("\n").length - 1, far = at >= LIMIT / 4;
		if (space && far && lines >= 2)
			paragraph = at;
		else if (far && (!space || lines || /[.!?…।؟۔。！？｡]["')\]»’”」』）]*$/.test(head.slice(at - 8, at))))
			sentence = at;
		if (space)
			word = at;
	}
	/* never between the halves of a character */
	return paragraph || sentence || word || LIMIT - /[\ud800-\udbff]/.test(text[LIMIT - 1]);
}

export function parts(text) {
	let n = 0;
	for (text = text.trim(); text.length > LIMIT; n++)
		text = text.slice(cut(text)).trimStart();
	return n + (text ? 1 : 0);
}

/* randomUUID() exists under https only */
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)),
	b => b.toString(16).padStart(2, "0")).join("");

export function composer({ conversation, accepted }) {
	const form = byId("compose"), text = byId("text"), count = byId("count"), draftLine = byId("draft");
	const button = form.querySelector(".btn-primary"), asNote = byId("as-note"), asReply = byId("as-reply");
	const name = `pagedesk.draft.${body.user}.${conversation}`;
	const pending = files({ conversation, changed: said => (said && alert(said), keep(), measure()) });
	const quoted = quote(() => (unsure || (key = newKey()), keep(), measure()));
	let typed = 0, key = newKey(), sending = false, unsure = false, forced = asReply.disabled;

	function keep() {
		try {
			const some = text.value || pending.kept().length || quoted.kept();
			if (some)
				localStorage.setItem(name, JSON.stringify({ text: text.value, key, note: asNote.checked,
					files: pending.kept(), quote: quoted.kept() }));
			else
				localStorage.removeItem(name);
			draftLine.textContent = some ? words.draft : "";
		} catch {
			draftLine.textContent = "";	/* private mode: no promise that can't be kept */
		}
	}

	function measure() {
		const n = text.value.length, over = n > MOST;
		const several = !asNote.checked && n > LIMIT ? parts(text.value) : 1;
		const said = over ? words.tooLong : several > 1 ? words.parts.replace("{parts}", several) :
			n >= WARN && !asNote.checked ? words.units : "";
		count.textContent = said.replace("{n}", n.toLocaleString());
		count.classList.toggle("over", over);
		text.placeholder = asNote.checked ? text.dataset.note : byId("compose-state").dataset.reply;
		pending.show(!asNote.checked);
		button.disabled = sending || over || text.readOnly || !asNote.checked && (pending.busy() || pending.failed());
	}

	/* What may be written now, as the server said in #compose-state. */
	function sync() {
		const may = byId("compose-state").dataset, write = "write" in may;
		asReply.disabled = !write;
		/* a note because nothing else was possible is a reply as soon as it is */
		if (!write) {
			forced = forced || asReply.checked;
			asNote.checked = true;
		} else if (forced) {
			forced = false;
			asReply.checked = true;
		}
		form.hidden = !write && !("note" in may);
		measure();
	}

	/* The customer sees it for about 20 s; what becomes of it does not matter. */
	function typing() {
		if (!text.value.trim() || asNote.checked || text.readOnly || Date.now() - typed < TYPING_EVERY)
			return;
		typed = Date.now();
		ask(form.action.replace(/messages$/, "typing"), { method: "POST" });
	}

	function clear() {
		text.value = "";
		quoted.clear();
		key = newKey();
		unsure = false;
		keep();
	}

	function restore() {
		let draft = null;
		try {
			draft = JSON.parse(localStorage.getItem(name));
		} catch { /* none that can be read */ }
		/* what the server gave back with a refusal is newer */
		if (!draft || text.value)
			return;
		if (document.querySelector(`[data-key="${CSS.escape(draft.key)}"]`)) {
			localStorage.removeItem(name);	/* it had arrived, only the answer was lost */
			return;
		}
		text.value = draft.text;
		pending.restore(draft.files);
		quoted.restore(draft.quote);
		key = draft.key;
		asNote.checked = draft.note || asReply.disabled;
		draftLine.textContent = words.draft;
	}

	async function send() {
		const said = text.value, note = asNote.checked, attachments = note ? [] : pending.ids();
		if (sending || !said.trim() && !attachments.length || said.length > MOST || text.readOnly || button.disabled)
			return;
		sending = true;
		measure();
		keep();
		alert("");
		const r = await ask(`${form.action}?changed_after=${byId("thread").dataset.version}`,
			{ method: "POST", json: { client_key: key, text: said, note, attachments,
				reply_to_mid: note ? undefined : quoted.mid() } });
		sending = false;
		unsure = r.status === 0;
		if (r.status === 200 || r.status === 201) {
			pending.sent(attachments);
			/* what was typed on meanwhile is the next reply */
			if (text.value === said)
				clear();
			else {
				text.value = text.value.startsWith(said) ? text.value.slice(said.length).trimStart() : text.value;
				key = newKey();
				keep();
			}
			accepted(r.html);
		} else {
			alert(why(r));
			if (r.problem.code === "key_reused")
				key = newKey();
			keep();
			accepted("");
		}
		measure();
	}

	form.addEventListener("submit", e => {
		e.preventDefault();
		send();
	});
	text.addEventListener("input", () => {
		keep();
		measure();
		typing();
	});
	text.addEventListener("keydown", e => {
		if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && !e.isComposing) {
			e.preventDefault();
			send();
		}
	});
	for (const radio of [asNote, asReply])
		radio.addEventListener("change", () => {
			keep();
			measure();
			text.focus();
		});
	restore();
	sync();
	return {
		sync,
		/* the line is back: what may have been lost on the way is sent again, under the same key */
		resume: () => unsure && send(),
		mode(note) {
			(note ? asNote : asReply).disabled || ((note ? asNote : asReply).checked = true);
			keep();
			measure();
			text.focus();
		},
	};
}
