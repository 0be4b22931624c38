// The Messenger profile of a page: read from Meta, prepared, published; refusals and limits said in words.
import { Agent, assert, env, graph, main, one, scenario, sql } from './desk.mjs';

const admin = await Agent.signIn(env.ADMIN_LOGIN, env.ADMIN_PASSWORD);
const id = await one(`SELECT id FROM page WHERE meta_id = '${env.PAGE_ID}'`);
const path = `${env.BASE_URL}/admin/pages/${id}/profile`;
const show = async () => (await fetch(path, { headers: { Cookie: admin.cookie } })).text();
const post = async (fields, to = '') => {
	const answer = await fetch(path + to, { method: 'POST', redirect: 'manual', headers: { Cookie: admin.cookie },
		body: new URLSearchParams({ csrf: admin.csrf, ...fields }) });

	return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() };
};
const version = async () => (await show()).match(/name="version" value="(\d+)"/)[1];
const form = async (more) => ({ version: await version(), greeting: 'Hello {{user_first_name}}', get_started: 'GET_STARTED',
	ice_question_0: 'When are you open?', ice_payload_0: 'HOURS', menu_title_0: 'Talk to us', menu_kind_0: 'postback',
	menu_value_0: 'TALK', menu_title_1: 'Shop', menu_kind_1: 'web_url', menu_value_1: 'https://shop.example/', ...more });
const atMeta = async () => JSON.parse(await one(`SELECT at_meta FROM page_profile WHERE page_id = ${id}`)).data[0] ?? {};
const rested = () => sql('DELETE FROM page_profile_call');

scenario('what is published is what Meta has then', async () => {
	await rested();
	assert.match(await show(), /was not read from Meta yet/);
	assert.equal((await post({}, '/read')).status, 303);
	assert.equal((await post(await form({ action: 'save' }))).status, 303);
	assert.match(await show(), /Not published/);
	assert.deepEqual(await atMeta(), {});
	assert.equal((await post(await form({ action: 'publish' }))).to.endsWith('done=published'), true);
	const there = await atMeta();
	assert.equal(there.greeting[0].text, 'Hello {{user_first_name}}');
	assert.equal(there.persistent_menu[0].call_to_actions.length, 2);
	assert.equal(there.ice_breakers[0].call_to_actions[0].payload, 'HOURS');
	assert.match(await show(), /value="Hello \{\{user_first_name\}\}"/);

	// what is emptied is taken away, what stays, stays
	await rested();
	assert.equal((await post({ version: await version(), greeting: 'Hello', get_started: '', action: 'publish' })).status, 303);
	assert.deepEqual(Object.keys(await atMeta()), ['greeting']);
});

scenario('what can not be is said before Meta is asked', async () => {
	await rested();
	for (const [fields, said] of [
		[{ greeting: 'x'.repeat(161) }, /up to 160 characters/],
		[{ get_started: '' }, /A menu needs a Get Started button/],
		[{ menu_title_0: 'x'.repeat(31) }, /1 to 30 characters/],
		[{ menu_value_1: 'http://shop.example/' }, /begins with https/],
		[{ ice_payload_0: '' }, /1 to 1000 characters/],
	]) {
		const answer = await post(await form({ action: 'publish', ...fields }));

		assert.equal(answer.status, 422, String(said));
		assert.match(answer.text, said);
	}
	assert.equal(await one('SELECT COUNT(*) FROM page_profile_call'), '0');
	assert.equal((await post(await form({ version: 0, action: 'save' }))).status, 409);
});

scenario('a refusal is shown, what was typed is kept, and nobody calls too often', async () => {
	await rested();
	await graph.fault({ scope: 'messenger_profile', do: 'status', status: 400, error: { code: 100, message: '(#100) Not like this' } });
	const refused = await post(await form({ greeting: 'Kept text', action: 'publish' }));

	assert.equal(refused.status, 422);
	assert.match(refused.text, /Not like this/);
	assert.match(refused.text, /value="Kept text"/);
	assert.match(await show(), /value="Kept text"/);
	await rested();
	for (let i = 0; i < 10; i++)
		assert.equal((await post({}, '/read')).status, 303);
	const often = await post({}, '/read');

	assert.equal(often.status, 422);
	assert.match(often.text, /ten calls about a profile in ten minutes/);
});

await main('page_profile');
