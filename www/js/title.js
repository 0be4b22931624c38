/* How many conversations wait, in the title of the tab: "(2) Ana Ribeiro - Pagedesk". */
const bare = document.title.replace(/^\(\d+\) /, "");

export function title() {
	const n = +document.getElementById("tabs").dataset.unread;
	const text = n ? `(${n}) ${bare}` : bare;
	if (document.title !== text)
		document.title = text;
}
