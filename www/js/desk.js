/* What the modules share: the server's words, the way to ask it, the place for refusals. */
export const words = document.getElementById("words").dataset;
export const body = document.body.dataset;
export const byId = id => document.getElementById(id);

export function alert(text) {
	const place = byId("alert");
	place.replaceChildren();
	if (text)
		place.append(Object.assign(document.createElement("p"), { className: "alert", textContent: text }));
}

/* fetch() that asks for the fragment. An answer is {status, html, problem, headers}; 0: no answer. */
export async function ask(url, { method = "GET", data, json, etag, headers: more, patience = 20000 } = {}) {
	const headers = { Accept: "text/html", "X-Requested-With": "pagedesk", ...more };
	if (method !== "GET" && method !== "HEAD")
		headers["X-CSRF-Token"] = body.csrf;
	if (json)
		headers["Content-Type"] = "application/json";
	if (etag)
		headers["If-None-Match"] = etag;
	try {
		const r = await fetch(url, { method, headers, cache: "no-store", redirect: "error",
			body: json ? JSON.stringify(json) : data, signal: AbortSignal.timeout(patience) });
		const text = await r.text();
		const html = (r.headers.get("Content-Type") || "").startsWith("text/html");
		let problem = null;
		if (r.status >= 400) {
			try {
				problem = JSON.parse(text);
			} catch {
				/* a page of the web server, not ours: as good as no answer */
				return { status: r.status < 500 ? r.status : 0, problem: {}, headers: r.headers };
			}
		}
		return { status: r.status, html: html ? text : "", problem, headers: r.headers };
	} catch {
		return { status: 0, problem: {} };
	}
}

export const why = answer => answer.status === 401 ? words.signedOut :
	answer.problem.detail && answer.problem.code !== "conflict" ? answer.problem.title + ". " + answer.problem.detail :
	answer.problem.title || words.failed;
