/* Small helpers of the customer page: elements, the control API, names and times. */
export function make(tag, props, ...children) {
	const el = Object.assign(document.createElement(tag), props);
	el.append(...children.filter(c => c !== null && c !== undefined));
	return el;
}

export async function call(method, path, body) {
	const raw = body instanceof Blob;
	const r = await fetch("/_control/" + path, {
		method,
		headers: body && !raw ? { "Content-Type": "application/json" } : {},
		body: raw ? body : body && JSON.stringify(body),
	});
	const answer = await r.json();
	if (!r.ok)
		throw new Error(answer.error || r.status);
	return answer;
}

export const initials = name => name.split(/\s+/).map(w => [...w][0] || "").slice(0, 2).join("").toUpperCase();
export const tint = id => ["", "b", "c", "d"][[...id].reduce((n, c) => n + c.charCodeAt(0), 0) % 4];
export const clock = at => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
export const day = at => new Date(at).toDateString();

export function dayName(at) {
	const ago = (new Date(new Date().toDateString()) - new Date(day(at))) / 864e5;
	return ago < 1 ? "Today" : ago < 2 ? "Yesterday" :
		new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}
