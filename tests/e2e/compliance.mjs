// Meta's compliance callbacks: the signature decides, a request has one code, its page is public.
import { assert, env, graph, main, one, scenario } from './desk.mjs';

const post = (path, signed) => fetch(env.WEBHOOK_URL + path, {
	method: 'POST', body: new URLSearchParams({ signed_request: signed }),
});
const signed = async (payload) => (await graph.post('signed_request', { payload })).signed_request;
const ask = { user_id: '218471', algorithm: 'HMAC-SHA256', issued_at: 1291836800 };

scenario('a deletion request has a code whose page says what was done', async () => {
	const text = await signed(ask);
	const first = await (await post('/data-deletion', text)).json();
	const again = await (await post('/data-deletion', text)).json();
	const page = await fetch(first.url);

	assert.match(first.confirmation_code, /^[0-9a-z]{16,}$/i);
	assert.deepEqual(again, first);
	assert.equal(page.status, 200);
	const html = await page.text();
	assert.ok(html.includes(first.confirmation_code));
	assert.ok(!html.includes(ask.user_id), 'the page must not name the person');
	assert.equal((await fetch(`${env.BASE_URL}/deletion/0123456789abcdef01234567`)).status, 404);
});

scenario('a changed or missing signature is refused and nothing is kept', async () => {
	const before = await one('SELECT COUNT(*) FROM deletion_request');
	const [sig, payload] = (await signed({ ...ask, user_id: '999' })).split('.');
	const swapped = (sig[0] === 'A' ? 'B' : 'A') + sig.slice(1);

	for (const text of [`${swapped}.${payload}`, payload, `.${payload}`, '', 'x'.repeat(5000)])
		assert.equal((await post('/data-deletion', text)).status, 400, text.slice(0, 20));
	assert.equal(await one('SELECT COUNT(*) FROM deletion_request'), before);
});

scenario('a page that took the app away is parked, and says why', async () => {
	const reply = await post('/deauthorize', await signed({ ...ask, user_id: '0', profile_id: env.PAGE_ID }));

	assert.equal(reply.status, 200);
	assert.equal(await one(`SELECT parked_class FROM page WHERE meta_id = '${env.PAGE_ID}'`), 'token');
	assert.equal(await (await fetch(`${env.BASE_URL}/health`)).text(), 'degraded\n');
});

await main('compliance');
