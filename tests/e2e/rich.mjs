// What goes out beside plain text: templates and quick replies, also where Meta restricts them, typing, and
// reactions, which are made once or never.
// env: PAGEDESK_WORKER_INTERVAL_MS=200
import { Agent, assert, env, graph, main, met, scenario, sql, uid, until } from './desk.mjs';

const eva = await Agent.signIn();

const CHOICE = {
	template: { template_type: 'button', text: 'Which?', buttons: [
		{ type: 'postback', title: 'Yes', payload: 'y' }, { type: 'web_url', title: 'Site', url: 'https://example.org/' } ] },
	quick_replies: [{ content_type: 'text', title: 'Later', payload: 'later' }],
};

const send = async (c, body) => (await eva.must(201, 'POST', `/conversations/${c.id}/messages`,
	{ client_key: uid(), ...body })).messages;
const actions = async (c) => (await graph.get('requests?limit=20000')).items
	.map((r) => (typeof r.body === 'string' ? r.body : JSON.stringify(r.body ?? {})))
	.filter((body) => body.includes('sender_action') && body.includes(c.psid));
const chat = async (c) => graph.get(`chat?psid=${c.psid}`);

scenario('a template behind its text, quick replies under it', async () => {
	const c = await met(eva);
	const messages = await send(c, { text: 'We have two.', content: CHOICE });

	assert.deepEqual(messages.map((m) => m.kind), ['text', 'template']);
	await eva.state(c.id, messages[1].seq, 'confirmed');
	const [text, template] = await graph.sends(c.psid);
	assert.equal(text.text, 'We have two.');
	assert.equal(text.quick_replies, undefined);
	assert.equal(template.attachments[0].payload.template_type, 'button');
	assert.deepEqual(template.quick_replies.map((q) => q.title), ['Later']);
});

scenario('where Meta restricts the page it is text with links', async () => {
	const c = await met(eva);

	await sql('UPDATE page SET restricted_media = 1');
	try {
		const [m] = await send(c, { content: CHOICE });

		await eva.state(c.id, m.seq, 'confirmed');
		const [got] = await graph.sends(c.psid);
		assert.equal(got.text, 'Which?\nSite: https://example.org/');
		assert.deepEqual(got.quick_replies.map((q) => q.payload), ['later', 'y']);
	} finally {
		await sql('UPDATE page SET restricted_media = 0');
	}
});

scenario('typing reaches the customer once, however often it is said', async () => {
	const c = await met(eva);

	for (let i = 0; i < 5; i++)
		await eva.must(204, 'POST', `/conversations/${c.id}/typing`, {});
	await until('the customer sees it', async () => (await chat(c)).typing > 0);
	await eva.must(204, 'POST', `/conversations/${c.id}/typing`, {});
	const [m] = await send(c, { text: 'written' });
	await eva.state(c.id, m.seq, 'confirmed');
	assert.equal((await actions(c)).length, 1);
});

async function reactTo(c, emoji) {
	const { messages } = await eva.must(200, 'GET', `/conversations/${c.id}/messages`);
	const asked = messages.find((m) => m.direction === 'in');

	await eva.must(200, emoji ? 'PUT' : 'DELETE', `/conversations/${c.id}/messages/${asked.seq}/reaction`,
		emoji ? { emoji } : {});
	return asked;
}
const ours = async (c, seq) => (await eva.must(200, 'GET', `/conversations/${c.id}/messages`)).messages
	.find((m) => m.seq === seq).reactions.filter((r) => r.by === 'agent');

scenario('a reaction comes and goes', async () => {
	const c = await met(eva), shown = async () => (await chat(c)).messages.map((m) => m.page_reaction ?? '').join('');
	const asked = await reactTo(c, '👍');

	await until('the customer sees it', async () => await shown() === '👍');
	assert.deepEqual((await ours(c, asked.seq)).map((r) => [r.emoji, r.state]), [['👍', 'done']]);
	await reactTo(c);
	await until('it is gone', async () => await shown() === '');
	assert.deepEqual(await ours(c, asked.seq), []);
});

scenario('a reaction that Meta does not take says so, and is not tried again', async () => {
	const c = await met(eva);

	await graph.fault({ do: 'status', scope: 'actions', status: 500, match: { psid: c.psid }, error: { code: 2, message: 'trouble' } });
	const asked = await reactTo(c, '👍');
	await until('it failed', async () => (await ours(c, asked.seq))[0].state === 'failed');
	const [m] = await send(c, { text: 'on we go' });
	await eva.state(c.id, m.seq, 'confirmed');
	assert.equal((await actions(c)).length, 1);
});

await main('rich');
