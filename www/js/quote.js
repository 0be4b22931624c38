/* The message that the reply answers to: chosen at the message, shown above the text, taken away again. */
import { byId } from "./desk.js";

export function quote(changed) {
	const box = byId("quoting"), line = box.querySelector(".q"), input = box.querySelector("input");

	function set(mid, said) {
		input.value = mid;
		input.disabled = box.hidden = !mid;
		line.textContent = said;
	}

	document.addEventListener("click", e => {
		const link = e.target.closest("a[data-quote-mid]");
		if (!link && !e.target.closest("#quoting a"))
			return;
		e.preventDefault();
		if (link)
			set(link.dataset.quoteMid, link.closest(".m").querySelector(".b").innerText.trim().slice(0, 200));
		else
			set("", "");
		changed();
		byId("text").focus();
	});
	return {
		mid: () => input.disabled ? undefined : input.value,
		kept: () => input.disabled ? undefined : { mid: input.value, said: line.textContent },
		restore: kept => kept && set(kept.mid, kept.said),
		clear: () => set("", ""),
	};
}
