/* Times: the server writes UTC, people read their own. Nothing here changes what is polled. */
const format = options => new Intl.DateTimeFormat(undefined, options);
const clock = format({ hour: "numeric", minute: "2-digit" });
const weekday = format({ weekday: "short" });
const weekdayClock = format({ weekday: "short", hour: "numeric", minute: "2-digit" });
const short = format({ day: "numeric", month: "short" });
const shortClock = format({ day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
const long = format({ dateStyle: "full", timeStyle: "short" });
const dayName = format({ weekday: "long", day: "numeric", month: "long" });
const DAY = 864e5;

const dayOf = at => new Date(at).setHours(0, 0, 0, 0);
const daysAway = at => Math.round((dayOf(at) - dayOf(Date.now())) / DAY);

function words(at, how) {
	const away = daysAway(at);
	if (how === "clock" || away === 0 && how !== "day" && how !== "full")
		return clock.format(at);
	if (how === "soon")
		return (Math.abs(away) < 6 ? weekdayClock : shortClock).format(at);
	if (how === "list" && away < 0 && away > -6)
		return weekday.format(at);
	return (how === "full" ? shortClock : short).format(at);
}

export function localise(root) {
	for (const t of root.querySelectorAll("time[data-how]")) {
		const at = new Date(t.dateTime);
		t.textContent = words(at, t.dataset.how);
		t.title = long.format(at);
	}
}

/* A line between messages of different days. */
export function days(thread, say) {
	let last = 0;
	for (const old of thread.querySelectorAll(".day"))
		old.remove();
	for (const m of thread.querySelectorAll(":scope > .m")) {
		const day = dayOf(+m.dataset.at), away = daysAway(day);
		if (day === last)
			continue;
		last = day;
		const li = document.createElement("li");
		li.className = "day chip";
		li.textContent = away === 0 ? say.today : away === -1 ? say.yesterday : dayName.format(day);
		m.before(li);
	}
}

const unit = (n, name) => new Intl.NumberFormat(undefined,
	{ style: "unit", unit: name, unitDisplay: "short" }).format(n);

const lasts = minutes => {
	const days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24;
	const parts = days ? [days && unit(days, "day"), hours && unit(hours, "hour")] :
		[hours && unit(hours, "hour"), unit(minutes % 60, "minute")];
	return parts.filter(Boolean).join(" ");
};

/* How long there is to answer: pressing under three hours, and only then told in the list. */
export function countdown(root, say) {
	for (const chip of root.querySelectorAll(".window[data-until]")) {
		const left = Math.floor((chip.dataset.until - Date.now()) / 6e4);
		const soon = left < 180;
		chip.classList.toggle("warn", soon);
		if (chip.closest(".row"))
			chip.hidden = !soon;
		else {
			let span = chip.querySelector(".left");
			if (!span)
				chip.append(span = Object.assign(document.createElement("span"), { className: "left" }));
			const text = left < 0 ? "" : " " + say.left.replace("{t}", lasts(left));
			if (span.textContent !== text)
				span.textContent = text;
		}
	}
}
