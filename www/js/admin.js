/*
 * The administration needs no script. With it, copy buttons copy, files can be chosen instead of
 * pasted, an error summary takes the focus, so that a screen reader begins there, and times are those
 * of the reader.
 */
import { localise } from "./times.js";

localise(document);
for (const button of document.querySelectorAll("[data-copy]")) {
	const field = document.getElementById(button.dataset.copy);
	const label = button.textContent;

	button.hidden = false;
	button.addEventListener("click", async () => {
		field.select();
		try {
			await navigator.clipboard.writeText(field.value);
		} catch {
			/* no permission, or plain http: the text is selected, Ctrl+C does the rest */
			return;
		}
		button.textContent = button.dataset.done;
		setTimeout(() => { button.textContent = label; }, 2000);
	});
	field.addEventListener("focus", () => field.select());
}
for (const row of document.querySelectorAll("[data-file]")) {
	const file = row.querySelector("input");

	row.hidden = false;
	file.addEventListener("change", async () => {
		if (file.files[0])
			document.getElementById(row.dataset.file).value = await file.files[0].text();
	});
}
document.querySelector(".errors")?.focus();
