/*
 * Asks the server what is new: when it says (Poll-After), with some jitter, slower while nobody looks,
 * backing off while there is no answer. The conversation beside the list is watched by the same question.
 */
import { ask, body, byId, words } from "./desk.js";
import { swap } from "./swap.js";

const IDLE_AFTER = 60e3, LONGEST = 30e3;
/* After a change of ours: its states follow each other quickly. */
const HURRY = [400, 600, 1000];

export function poller({ conversation, changed, back }) {
	const worker = new Worker(new URL("./timer.js", import.meta.url));
	const line = byId("line");
	let etag = "", failures = 0, running = false, again = false, lost = false, due = 0, active = Date.now();
	let refreshed = 0, hurry = HURRY.length, pages = byId("tabs").dataset.pages;

	function say(text, bad) {
		/* the seconds count down in silence; only what changes is read out */
		line.setAttribute("aria-live", bad && lost ? "off" : "polite");
		lost = bad;
		line.classList.toggle("lost", bad);
		if (line.textContent !== text)
			line.textContent = text;
	}

	function wait(ms) {
		due = Date.now() + ms;
		worker.postMessage(failures ? Math.min(ms, 1000) : ms);
	}

	function retryLater(signedOut) {
		failures++;
		wait(Math.min(LONGEST, 1000 * 2 ** failures) * (0.8 + 0.4 * Math.random()));
		count(signedOut);
	}

	let signedOut = false;
	function count(out = signedOut) {
		signedOut = out;
		say(out ? words.signedOut : navigator.onLine === false ? words.offline :
			words.reconnecting.replace("{s}", Math.max(1, Math.ceil((due - Date.now()) / 1000))), true);
	}

	/* The conversation itself: what changed since the version that the page has. */
	async function refresh() {
		const thread = byId("thread");
		const r = await ask(`${body.api}conversations/${conversation}/messages?changed_after=${thread.dataset.version}`);
		if (r.status === 200)
			changed(swap(r.html));
		return r;
	}

	/* A page's switch was turned: that is not the conversation's change, but may open or shut it. */
	function switched() {
		const was = pages;
		pages = byId("tabs").dataset.pages;
		return pages !== was;
	}

	/* The window closes by itself: nothing changes on the server, but the head says something else. */
	function windowPassed() {
		const until = +byId("head").dataset.until;
		return until && Date.now() > until + 1500 && Date.now() - refreshed > 60e3;
	}

	async function look() {
		const idle = Date.now() - active > IDLE_AFTER ? "&idle=1" : "";
		const url = body.inbox + (conversation ? "&conversation=" + conversation : "") +
			(document.hidden ? "&hidden=1" : idle);
		const r = await ask(url, { etag });
		if (r.status !== 200 && r.status !== 304)
			return retryLater(r.status === 401);
		if (signedOut)
			return location.reload();
		if (failures && back)
			back();
		failures = 0;
		say(words.connected, false);
		/* a 304 has a tag too: the newest makes the next question the cheapest */
		etag = r.headers.get("ETag") || etag;
		if (r.status === 200)
			changed(swap(r.html));
		if (conversation && (+byId("tabs").dataset.watch > +byId("thread").dataset.version || switched() ||
				windowPassed())) {
			refreshed = Date.now();
			await refresh();
		}
		wait(hurry < HURRY.length ? HURRY[hurry++] :
			(+r.headers.get("Poll-After") || 5000) * (0.9 + 0.2 * Math.random()));
	}

	async function now() {
		if (running) {
			again = true;
			return;
		}
		running = true;
		do {
			again = false;
			await look();
		} while (again);
		running = false;
	}

	worker.onmessage = () => {
		if (failures && Date.now() < due - 50) {
			count();
			worker.postMessage(Math.min(due - Date.now(), 1000));
		} else
			now();
	};
	for (const type of ["keydown", "pointerdown"])
		addEventListener(type, () => {
			const slept = Date.now() - active > IDLE_AFTER;
			active = Date.now();
			if (slept)
				now();
		}, { passive: true });
	document.addEventListener("visibilitychange", () => document.hidden || now());
	addEventListener("online", now);
	addEventListener("offline", now);
	now();
	return {
		soon() {
			hurry = 0;
			now();
		},
	};
}
