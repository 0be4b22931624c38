/* The page works as links and forms; from here on it keeps itself up to date. */
import { alert, ask, body, byId, why, words } from "./desk.js";
import { composer } from "./compose.js";
import { poller } from "./poll.js";
import { swap } from "./swap.js";
import { countdown, days, localise } from "./times.js";
import { title } from "./title.js";

const conversation = byId("main").dataset.conversation;
let compose, poll, readUpTo = "";

/* Receipts are watermarks: they say "up to then", without touching each message. */
function receipts(thread) {
	for (const st of thread.querySelectorAll("[data-receipt]")) {
		const at = +st.closest("li").dataset.at;
		const word = at <= thread.dataset.read ? words.read : at <= thread.dataset.delivered ? words.delivered : "";
		if (word && st.textContent !== word)
			st.textContent = word;
	}
}

/* Meta may tell the name while the conversation is open: messages do not change with it. */
function names(thread) {
	const name = document.querySelector("#head h1").textContent;
	for (const author of thread.querySelectorAll("[data-customer]"))
		if (author.textContent !== name)
			author.textContent = name;
}

/* Read is what stands in a page that is looked at, by whom it belongs to. */
function markRead(thread) {
	/* a reaction can make unread what was read: it has no number of its own */
	const seq = +thread.dataset.seq, upTo = `${seq}-${thread.dataset.version}`;
	if (document.hidden || !("mine" in thread.dataset) || !+thread.dataset.unread || upTo === readUpTo)
		return;
	readUpTo = upTo;
	ask(`${body.api}conversations/${conversation}/read?changed_after=${thread.dataset.version}`,
		{ method: "POST", json: { seq } }).then(r => r.status === 200 ? changed(swap(r.html)) : (readUpTo = ""));
}

function changed(parts) {
	for (const el of parts)
		localise(el.parentElement || el);
	title();
	countdown(document, words);
	if (!conversation)
		return;
	const thread = byId("thread");
	if (parts.some(el => el.matches(".m")))
		days(thread, words);
	receipts(thread);
	names(thread);
	compose.sync();
	markRead(thread);
}

function show(html) {
	if (html)
		changed(swap(html));
	poll.soon();
}

/* Forms that change something and stay on this page. */
async function submit(form, button) {
	if (form.dataset.busy)
		return;
	form.dataset.busy = "1";
	alert("");
	const data = new URLSearchParams(new FormData(form, button));
	const version = conversation ? `?changed_after=${byId("thread").dataset.version}` : "";
	/* a save that succeeds closes the editor; the focus would keep it open */
	const r = await ask(form.action + version, { method: "POST", data });
	delete form.dataset.busy;
	if (r.status < 200 || r.status >= 300) {
		alert(why(r));
		return show("");
	}
	if (form.closest("details")) {
		form.closest("details").open = false;
		form.closest("details").querySelector("summary").focus();
	}
	show(r.html);
}

async function older(link) {
	const seq = new URL(link.href).searchParams.get("before");
	const r = await ask(`${body.api}conversations/${conversation}/messages?before=${seq}`);
	if (r.status !== 200)
		return alert(why(r));
	const log = byId("thread").closest("[role=log]");
	log.setAttribute("aria-live", "off");	/* old messages are no news */
	changed(swap(r.html, { older: true }));
	setTimeout(() => log.setAttribute("aria-live", "polite"), 1000);
}

/* The quoted message may stand further back than the page goes: older pages are fetched until it is there. */
async function toQuoted(link) {
	const id = link.hash.slice(1);
	for (let i = 0; i < 20 && !byId(id); i++) {
		const more = document.querySelector("#older a[data-older]");
		if (!more)
			return;
		await older(more);
	}
	const li = byId(id);
	if (!li)
		return;
	for (const other of document.querySelectorAll(".m.found"))
		other.classList.remove("found");
	li.classList.add("found");
	li.scrollIntoView({ block: "center" });
}

function step(by) {
	const rows = [...document.querySelectorAll("#list .row")];
	const at = rows.findIndex(row => row.hasAttribute("aria-current"));
	const to = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
	if (to)
		location.href = to.href;
}

document.addEventListener("submit", e => {
	if ("script" in e.target.dataset) {
		e.preventDefault();
		submit(e.target, e.submitter);
	}
});
document.addEventListener("click", e => {
	const link = e.target.closest("a[data-older]");
	if (link) {
		e.preventDefault();
		older(link);
	}
	const quote = e.target.closest("a[data-quote]");
	if (quote) {
		e.preventDefault();
		toQuoted(quote);
	}
	for (const menu of document.querySelectorAll(".menu[open]"))
		if (!menu.contains(e.target))
			menu.open = false;
});
document.addEventListener("keydown", e => {
	if (e.key === "Escape")
		for (const menu of document.querySelectorAll(".menu[open]")) {
			menu.open = false;
			menu.querySelector("summary").focus();
		}
	if (!e.altKey || e.ctrlKey || e.metaKey)
		return;
	const act = { KeyJ: () => step(1), KeyK: () => step(-1), KeyR: () => compose && compose.mode(false),
		KeyN: () => compose && compose.mode(true) }[e.code];
	if (act) {
		e.preventDefault();
		act();
	}
});

/* A page of older messages is for reading without script: here they come in front of the newest. */
if (conversation && new URLSearchParams(location.search).has("before"))
	location.replace(location.pathname);
localise(document);
if (conversation) {
	const thread = byId("thread");
	days(thread, words);
	compose = composer({ conversation, accepted: show });
	document.addEventListener("visibilitychange", () => markRead(thread));
	const row = document.querySelector(".row[aria-current]");
	if (row)
		row.scrollIntoView({ block: "nearest" });
}
countdown(document, words);
setInterval(() => countdown(document, words), 20e3);
poll = poller({ conversation, changed, back: () => compose && compose.resume() });
if (conversation)
	markRead(byId("thread"));
