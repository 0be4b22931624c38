/* The clock of the polls, in a worker: browsers slow the timers of hidden pages down, not these. */
let id;
onmessage = e => {
	clearTimeout(id);
	id = setTimeout(() => postMessage(0), e.data);
};
