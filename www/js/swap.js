/*
 * Puts a fragment of the server into the page. Every element of it has an id; only those whose
 * data-version changed are replaced, so that focus, selection, scrolling and what is being typed stay
 * where they are. data-list: the element is a list, kept item by item; "whole": the fragment has all
 * items, "merge": only those that are new or changed, in the order of data-at and seq.
 */
const parse = html => new DOMParser().parseFromString(html, "text/html").body;

/* Somebody is typing in it: it is replaced another time. */
const busy = el => el.contains(document.activeElement) && document.activeElement.matches("textarea, input, select");

/* Open menus with a form: what was chosen and typed there is put into the fresh one. Returns how. */
function keepOpen(old) {
	const open = [...old.querySelectorAll("details[id][open]")].map(menu => [menu.id,
		[...menu.querySelectorAll("select, textarea")].map(field => [field.id, field.value])]);
	return () => {
		for (const [id, fields] of open) {
			const menu = document.getElementById(id);
			if (!menu)
				continue;
			menu.open = true;
			for (const [name, value] of fields)
				if (document.getElementById(name))
					document.getElementById(name).value = value;
		}
	};
}

/*
 * The element itself stays (it may be the target of the address, or an open menu), what is in it and its
 * attributes become those of the fresh one. True when the page has it now.
 */
function replace(old, fresh, done) {
	if (old.dataset.version === fresh.dataset.version && old.dataset.version !== undefined)
		return true;
	if (busy(old))
		return false;
	const focus = old.contains(document.activeElement) && document.activeElement !== old ?
		document.activeElement : null;
	for (const name of old.getAttributeNames())
		if (!fresh.hasAttribute(name) && name !== "open")
			old.removeAttribute(name);
	for (const name of fresh.getAttributeNames())
		old.setAttribute(name, fresh.getAttribute(name));
	const reopen = keepOpen(old);
	old.replaceChildren(...fresh.childNodes);
	reopen();
	done.push(old);
	if (focus) {
		const again = focus.id ? document.getElementById(focus.id) : old.querySelector("a, button, summary");
		(again || old.closest("main, [tabindex]") || document.body).focus({ preventScroll: true });
	}
	return true;
}

const seq = li => +li.id.slice(2);
const before = (a, b) => a.dataset.at - b.dataset.at || seq(a) - seq(b);

function insert(list, fresh) {
	const items = [...list.querySelectorAll(":scope > .m")];
	let at = items.length;
	while (at && before(fresh, items[at - 1]) < 0)
		at--;
	if (at < items.length)
		items[at].before(fresh);
	else
		list.append(fresh);
}

function merge(list, fresh, done) {
	let all = true;
	for (const li of [...fresh.children]) {
		const old = document.getElementById(li.id);
		if (old)
			all = replace(old, li, done) && all;
		else {
			insert(list, li);
			done.push(li);
		}
	}
	return all;
}

function whole(list, fresh, done) {
	let last = null;
	const items = [...fresh.children];
	const ids = new Set(items.map(li => li.id));
	for (const old of [...list.children])
		if (!ids.has(old.id))
			old.remove();
	for (const li of items) {
		const old = document.getElementById(li.id), now = old || li;
		if (old)
			replace(old, li, done);
		else
			done.push(li);
		if ((last ? last.nextElementSibling : list.firstElementChild) !== now) {
			if (last)
				last.after(now);
			else
				list.prepend(now);
		}
		last = now;
	}
}

function takeOver(old, fresh) {
	for (const [name, value] of Object.entries(fresh.dataset))
		old.dataset[name] = value;
}

/* `older`: a page of older messages, which is put in front. Returns what is new in the page. */
export function swap(html, { older = false } = {}) {
	const done = [];
	for (const fresh of [...parse(html).children]) {
		const old = document.getElementById(fresh.id);
		if (!old || older && fresh.id !== "thread" && fresh.id !== "older")
			continue;
		if (!fresh.dataset.list)
			replace(old, fresh, done);
		else if (older || fresh.dataset.list === "merge") {
			if (merge(old, fresh, done) && !older)
				takeOver(old, fresh);
		} else {
			whole(old, fresh, done);
			takeOver(old, fresh);
		}
	}
	return done;
}
