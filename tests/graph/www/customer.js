/* The customers' side: who writes, what was said, and what the desk did with it. */
import { call, clock, day, dayName, initials, make, tint } from "/www/lib.js";
import { kinds } from "/www/kinds.js";

const $ = id => document.getElementById(id);
const FAST = 700, SLOW = 4000;
const FACES = ["\u2764\uFE0F", "\u{1F44D}", "\u{1F606}", "\u{1F62E}", "\u{1F622}", "\u{1F620}"];
const NAMES = ["Nadia Petrova", "Hugo Almeida", "Grace Mensah", "Ivo Horvat", "Leila Amrani", "Noah Fischer", "Mei Tan"];

const app = { psid: null, version: -1, customers: [], messages: [], shown: new Map(), drafts: {}, about: null, timer: 0 };

async function say(body) {
	await call("POST", "customer/" + app.psid + "/message", body);
	poll();
}

/* ---- the list ---- */
function drawList() {
	const several = new Set(app.customers.map(c => c.page)).size > 1;
	$("customers").replaceChildren(...app.customers.map(c => {
		const row = make("button", { className: "row" + (c.unread ? " unread" : ""), type: "button" },
			make("span", { className: "avatar " + tint(c.psid), textContent: initials(c.name) }),
			make("span", { className: "name", textContent: c.name }),
			make("time", { textContent: !c.at ? "" : day(c.at) === day(Date.now()) ? clock(c.at) : dayName(c.at).slice(0, 3) }),
			make("span", { className: "prev", textContent: c.preview || (several ? "to " + c.page_name : "has not written yet") }),
			c.unread ? make("span", { className: "badge", textContent: c.unread, title: "not read yet" }) : null);
		row.setAttribute("aria-current", c.psid === app.psid);
		row.addEventListener("click", () => open(c.psid));
		return make("li", {}, row);
	}));
}

function open(psid) {
	if (app.psid)
		app.drafts[app.psid] = $("text").value;
	app.psid = psid;
	app.version = -1;
	app.shown.clear();
	$("msgs").replaceChildren();
	$("quick").replaceChildren();
	about(null);
	document.body.classList.remove("no-chat");
	$("text").value = app.drafts[psid] || "";
	grow();
	location.replace("#" + psid);
	if (innerWidth > 700)	/* on a telephone the keyboard would hide what was said */
		$("text").focus();
	poll();
}

/* ---- one message ---- */
function buttonOf(b) {
	if (b.type === "web_url" || b.type === "phone_number")
		return make("a", { className: "btn", textContent: b.title, target: "_blank", rel: "noopener",
			href: b.type === "web_url" ? b.url : "tel:" + b.payload });
	const el = make("button", { type: "button", textContent: b.title || "Log in" });
	el.addEventListener("click", () => say({ postback: { title: b.title, payload: b.payload } }));
	return el;
}

function card(e, alone) {
	return make("div", { className: "card" + (alone ? " alone" : "") },
		e.image_url ? make("img", { src: e.image_url, alt: "" }) : null,
		make("div", { className: "t" }, e.title ? make("strong", { textContent: e.title }) : null, e.subtitle || e.text || ""),
		...(e.buttons || []).map(buttonOf));
}

function template(p) {
	if (p.template_type === "button")
		return card(p, true);
	if (p.elements && p.elements.length)
		return make("div", { className: "cards" }, ...p.elements.map(e => card(
			{ title: e.title || p.template_type, ...e }, p.elements.length === 1)));
	return card({ title: p.title || p.template_type, text: p.subtitle }, true);
}

function attachment(a, end) {
	const url = a.payload && a.payload.url;
	const name = url ? decodeURIComponent(url.split("?")[0].split("/").pop()) : a.type;
	if (a.type === "image")
		return make("a", { href: url, target: "_blank" }, make("img", { className: "pic", src: url, alt: "picture " + name }));
	if (a.type === "sticker")
		return make("img", { className: "sticker", src: url, alt: "sticker" });
	if (a.type === "audio" || a.type === "video")
		return make(a.type, { src: url, controls: true });
	if (a.type === "template")
		return template(a.payload);
	return make("div", { className: "bub" + end }, url ? make("a", { href: url, target: "_blank", textContent: name }) : a.title || name);
}

function quoted(m) {
	const other = app.messages.find(o => o.mid === m.reply_to);
	return make("div", { className: "q", textContent: other ? other.text || "an attachment" : "an earlier message" });
}

function receipt(m) {
	if (m.hook === "failed")
		return make("span", { className: "bad", textContent: "not delivered: the desk did not take it" });
	return make("span", { textContent: m.seen ? "seen by the page" : m.hook === "done" ? "delivered to the desk" : "sending..." });
}

function bubble(m, last, newest) {
	const end = last ? " last" : "", parts = [];
	if (m.reply_to)
		parts.push(quoted(m));
	if (m.deleted)
		parts.push(make("div", { className: "bub gone", textContent: "message taken back" }));
	else if (m.text)
		parts.push(make("div", { className: "bub" + end, textContent: m.text }));
	for (const a of m.deleted ? [] : m.attachments || [])
		parts.push(attachment(a, end));
	const face = m.reaction || m.page_reaction;
	if (face)
		parts.push(make("span", { className: "re", textContent: face, title: m.reaction ? "your reaction" : "the page's reaction" }));
	const info = [];
	if (last)
		info.push(make("time", { textContent: clock(m.at) }));
	if (m.edited)
		info.push(make("span", { textContent: "edited" }));
	if (m.inbox && last)
		info.push(make("span", { textContent: "from the Page inbox" }));
	if (!m.from_page && (newest || m.hook === "failed"))
		info.push(receipt(m));
	if (info.length)
		parts.push(make("div", { className: "info" }, ...info));
	if (!m.deleted)
		parts.push(more(m));
	return parts;
}

function more(m) {
	const el = make("button", { className: "more", type: "button", textContent: "\u22EF" });
	el.setAttribute("aria-label", "React, reply, edit");
	el.setAttribute("aria-haspopup", "menu");
	el.addEventListener("click", e => { e.stopPropagation(); menu(m, el); });
	return el;
}

function menu(m, anchor) {
	const box = $("menu"), items = [];
	const item = (label, fn) => {
		const el = make("button", { type: "button", textContent: label });
		el.setAttribute("role", "menuitem");
		el.addEventListener("click", () => { box.hidden = true; fn(); });
		return el;
	};
	items.push(make("div", { className: "faces" }, ...FACES.map(f => item(f, () =>
		say({ reaction: { mid: m.mid, emoji: f, action: m.reaction === f ? "unreact" : "react" } })))));
	items.push(item("Reply", () => about({ reply: m.mid, label: "Reply to: " + (m.text || "attachment") })));
	if (!m.from_page && m.text && !m.postback)
		items.push(item("Edit", () => { about({ edit: m.mid, label: "Edit your message" }); $("text").value = m.text; grow(); }));
	if (!m.from_page)
		items.push(item("Take back", () => say({ unsend: { mid: m.mid } })));
	box.replaceChildren(...items);
	box.hidden = false;
	const r = anchor.getBoundingClientRect();
	box.style.left = Math.max(8, Math.min(r.left, innerWidth - box.offsetWidth - 8)) + "px";
	box.style.top = Math.max(8, Math.min(r.bottom + 4, innerHeight - box.offsetHeight - 8)) + "px";
	box.querySelector("button").focus();
}

/* ---- the conversation ---- */
function drawMessages() {
	const list = $("msgs"), ms = app.messages, atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
	const mine = ms.filter(m => !m.from_page).pop(), wanted = [];
	ms.forEach((m, i) => {
		const next = ms[i + 1], prev = ms[i - 1];
		if (!prev || day(prev.at) !== day(m.at))
			wanted.push(keep("day" + day(m.at), "", () => make("li", { className: "day", textContent: dayName(m.at) })));
		const last = !next || next.from_page !== m.from_page || next.at - m.at > 3e5;
		wanted.push(keep(m.mid, JSON.stringify([m, last, m === mine]), () => make("li",
			{ className: "m " + (m.from_page ? "page" : "mine") + (prev && prev.from_page !== m.from_page ? " gap" : "") },
			...bubble(m, last, m === mine))));
	});
	if (!ms.length)
		wanted.push(emptyState());
	if (app.typing)
		wanted.push(keep("typing", "", () => make("li", { className: "m page typing", title: "somebody at the page is typing" },
			make("div", { className: "bub last" }, make("i"), make("i"), make("i")))));
	wanted.forEach((el, i) => { if (list.children[i] !== el) list.insertBefore(el, list.children[i] || null); });
	while (list.children.length > wanted.length)
		list.lastChild.remove();
	if (atEnd || app.jump)
		list.scrollTop = list.scrollHeight;
	app.jump = false;
	drawQuick(ms[ms.length - 1]);
}

/* The element made for this key before, unless what it shows changed. */
function keep(key, state, build) {
	const old = app.shown.get(key);
	if (old && old.state === state)
		return old.el;
	const el = build();
	for (const img of el.querySelectorAll("img"))
		img.addEventListener("load", toEnd);
	app.shown.set(key, { state, el });
	return el;
}

/* A picture that has just got its height must not push the newest message out of sight. */
function toEnd() {
	const l = $("msgs");
	if (l.scrollHeight - l.scrollTop - l.clientHeight < 400)
		l.scrollTop = l.scrollHeight;
}

function drawQuick(newest) {
	const list = newest && newest.from_page && newest.quick_replies || [];
	if (JSON.stringify(list) === app.quick)
		return;
	app.quick = JSON.stringify(list);
	$("quick").replaceChildren(...list.map(q => {
		const title = q.title || { user_email: "ana@example.com", user_phone_number: "+351912000111" }[q.content_type] || "choose";
		const el = make("button", { type: "button" }, q.image_url ? make("img", { src: q.image_url, alt: "" }) : null, title);
		el.addEventListener("click", () => say({ text: title, quick_reply: { payload: q.payload || title } }));
		return el;
	}));
}

function emptyState() {
	const c = app.customer, starts = make("div", { className: "starts" });
	const add = (label, body) => {
		const el = make("button", { type: "button", textContent: label });
		el.addEventListener("click", () => say(body));
		starts.append(el);
	};
	for (const ice of (app.ice || []).flatMap(i => i.call_to_actions || []))
		add(ice.question, { postback: { title: ice.question, payload: ice.payload } });
	if (app.getStarted && !starts.children.length)
		add("Get Started", { postback: { title: "Get Started", payload: app.getStarted } });
	if (!starts.children.length)
		for (const text of ["Hello! Are you open on Sunday?", "Where is my order?"])
			add(text, { text });
	return keep("empty", c.psid, () => make("li", { className: "empty" },
		make("span", { className: "avatar page-avatar " + tint(c.page), textContent: initials(c.page_name) }),
		make("strong", { textContent: c.page_name }),
		make("span", { className: "muted", textContent: "Write something as " + c.name + ". It goes to the desk, and its answers appear here." }),
		starts));
}

function drawHead() {
	const c = app.customer;
	$("page-name").textContent = c.page_name;
	$("page-avatar").textContent = initials(c.page_name);
	$("page-avatar").className = "avatar page-avatar " + tint(c.page);
	$("as").textContent = "you are " + c.name;
	document.title = c.name + " to " + c.page_name;
}

function drawLink(w) {
	const el = $("link");
	const [kind, text, title] = !w.url ? ["warn", "no desk connected", "start with --webhook"] :
		w.verified ? ["ok", "desk connected", w.url] :
		w.tried ? ["bad", "desk not reached", w.url + ": " + w.error] : ["warn", "looking for the desk", w.url];
	el.className = "chip " + kind;
	el.textContent = text;
	el.title = title;
}

/* ---- polling ---- */
async function poll() {
	clearTimeout(app.timer);
	const psid = app.psid, ticket = app.ticket = {};
	try {
		const a = await call("GET", "chat?psid=" + (psid || "") + "&since=" + app.version);
		if (psid !== app.psid || ticket !== app.ticket)
			return;
		update(a);
	} catch (e) {
		$("link").className = "chip bad";
		$("link").textContent = "stand-in stopped";
	}
	app.timer = setTimeout(poll, document.hidden ? SLOW : FAST);
}

function update(a) {
	const typed = a.typing > 0 !== app.typing;
	app.typing = a.typing > 0;
	if (a.customers) {
		app.jump = app.version < 0;
		app.version = a.version;
		app.customers = a.customers;
		drawLink(a.webhook);
		drawList();
		if (!app.psid)
			return first();
		if (!a.customer)
			return;
		Object.assign(app, { customer: a.customer, messages: a.messages, ice: a.ice_breakers, getStarted: a.get_started });
		drawHead();
		if (a.customer.unread && !document.hidden)
			call("POST", "read", { psid: app.psid, if_new: true }).then(poll);
	}
	if (app.customer && (a.customers || typed))
		drawMessages();
}

/* Whoever the address names, or on a wide screen the first of the list. */
function first() {
	const named = app.customers.find(c => c.psid === location.hash.slice(1));
	if (named || (app.customers.length && innerWidth > 700))
		open((named || app.customers[0]).psid);
}

/* ---- writing ---- */
function about(what) {
	app.about = what;
	$("about").hidden = !what;
	$("about-text").textContent = what ? what.label : "";
	if (what)
		$("text").focus();
}

function grow() {
	const t = $("text"), some = t.value.trim() !== "";
	t.style.height = "auto";
	t.style.height = Math.min(t.scrollHeight + 2, 140) + "px";
	$("send").hidden = !some;
	$("like").hidden = some;
}

async function submit() {
	const text = $("text").value.trim(), to = app.about;
	if (!text || !app.psid)
		return;
	$("text").value = "";
	about(null);
	grow();
	app.jump = true;
	await say(to && to.edit ? { edit: { mid: to.edit, text } } : to ? { text, reply_to: to.reply } : { text });
}

async function sendFile(file) {
	const up = await call("POST", "upload?name=" + encodeURIComponent(file.name), file);
	const kind = up.type.split("/")[0];
	await say({ attachments: [{ type: ["image", "audio", "video"].includes(kind) ? kind : "file", payload: { url: up.url } }] });
}

function newCustomer() {
	const pages = new Map(app.customers.map(c => [c.page, c.page_name]));
	$("name").value = NAMES.find(n => !app.customers.some(c => c.name === n)) || "";
	$("page").replaceChildren(...[...pages].map(([value, textContent]) => make("option", { value, textContent })));
	$("page-choice").hidden = pages.size < 2;
	$("dialog").showModal();
	$("name").select();
}

$("comp").addEventListener("submit", e => { e.preventDefault(); submit(); });
$("text").addEventListener("input", grow);
$("text").addEventListener("keydown", e => {
	if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
		e.preventDefault();
		submit();
	} else if (e.key === "Escape") {
		about(null);
	}
});
$("text").addEventListener("paste", e => [...e.clipboardData.files].forEach(sendFile));
$("kinds").append(...Object.keys(kinds).map(textContent => make("option", { textContent })));
$("kinds").addEventListener("change", async e => {
	const { says, happens, field } = kinds[e.target.value] || {}, c = app.customer;
	e.target.selectedIndex = 0;
	if (!c)
		return;
	if (says)
		return say(says);
	await call("POST", "event", { page: c.page, field, event: { sender: { id: c.psid }, recipient: { id: c.page },
		timestamp: Date.now(), ...happens } });
	poll();
});
$("like").addEventListener("click", () => app.psid && say({ sticker: "like" }));
$("file").addEventListener("change", e => { [...e.target.files].forEach(sendFile); e.target.value = ""; });
$("about-stop").addEventListener("click", () => about(null));
$("back").addEventListener("click", () => { document.body.classList.add("no-chat"); });
$("new").addEventListener("click", newCustomer);
$("dialog-no").addEventListener("click", () => $("dialog").close());
$("dialog-form").addEventListener("submit", async e => {
	e.preventDefault();
	$("dialog").close();
	const page = $("page").value;
	open((await call("POST", "customer", { name: $("name").value.trim(), ...(page && { page }) })).psid);
});
document.addEventListener("click", () => { $("menu").hidden = true; });
document.addEventListener("keydown", e => { if (e.key === "Escape") $("menu").hidden = true; });
document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
addEventListener("hashchange", () => { if (location.hash.slice(1) !== app.psid) first(); });
poll();
