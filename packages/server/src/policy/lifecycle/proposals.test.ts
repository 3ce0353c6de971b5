import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { approved, good, openPolicy, type PolicyPeople, rules, told } from './lifecycle-fixture.ts';

let people: PolicyPeople;
beforeAll(async () => {
  people = await openPolicy();
});
afterAll(() => people.drop());

let product = 0;
const verdict = async (fields: Record<string, unknown>): Promise<string> =>
  good(await people.tested.post('/v1/decisions', make.product(`p${++product}`, fields))).verdict;
const BRANDS = '/v1/lists/brands/entries';
const WORDS = '/v1/lexicons/words/entries';
const values = (...entries: string[]) => ({ entries: entries.map((value) => ({ value })) });
const valuesOf = async (): Promise<string[]> =>
  good(await people.editor.get(BRANDS)).items.map(({ value }: { value: string }) => value);
const active = async () => good(await people.editor.get('/v1/packs/current'));

test('an entry is proposed, agreed to by a second person, and in force', async () => {
  const { editor, approver, tested } = people;
  const before = await active();
  const answer = await editor.post(BRANDS, { ...values('Fila', 'Asics'), note: 'copies' });
  expect(answer.statusCode).toBe(201);
  const proposal = answer.json();
  expect(proposal).toMatchObject({
    ...{ kind: 'list', name: 'brands', act: 'add', entries: ['Fila', 'Asics'], state: 'waiting', note: 'copies' },
    ...{ proposed_by: { id: editor.id }, release: null },
  });
  const [{ kind, link }] = (await tested.sql<{ kind: string; link: string }>(
    'select kind, link from notification where user_id = $1 order by id desc',
    [approver.id],
  )) as [{ kind: string; link: string }];
  expect([kind, link]).toEqual(['entries.review', '/policy/lists/brands']);
  expect(await verdict({ brand: 'Fila' })).toBe('allow');
  expect((await editor.post(`/v1/proposals/${proposal.id}/approve`)).statusCode).toBe(403);
  const done = good(await approver.post(`/v1/proposals/${proposal.id}/approve`));
  expect(done).toMatchObject({ state: 'approved', decided_by: { id: approver.id } });
  expect(await verdict({ brand: 'Fila' })).toBe('limit');
  const now = await active();
  expect(now).toMatchObject({ id: done.release, created_by: { id: editor.id }, approved_by: { id: approver.id } });
  expect(good(await editor.get(`/v1/packs/${now.id}`))).toMatchObject({ follows: before.id, report: { sound: true } });
  expect(told(await approver.post(`/v1/proposals/${proposal.id}/approve`))).toEqual([
    ...[409, 'release.state', 'The proposal is approved already'],
  ]);
  expect(good(await editor.get(`/v1/proposals/${proposal.id}`))).toEqual(done);
  const trail = await tested.sql<{ action: string }>('select action from trail_entry where object = $1 order by id', [
    `proposal/${proposal.id}`,
  ]);
  expect(trail.map(({ action }) => action)).toEqual(['policy.list.propose', 'policy.list.approve']);

  const out = good(await editor.delete(`${BRANDS}?value=Fila&value=Asics`));
  expect(out).toMatchObject({ act: 'remove', entries: ['Fila', 'Asics'] });
  good(await approver.post(`/v1/proposals/${out.id}/approve`));
  expect(await valuesOf()).toEqual(['Nike', 'Puma']);
});

test('a term can say all that its file can, is read as it was given, and refused with the likely fix', async () => {
  const { editor, approver } = people;
  const term = {
    ...{
      term: '首选',
      tags: ['rank'],
      before: ['不是'],
      after: ['之一'],
      within: ['首选项'],
      gap: 2,
      word: true,
      short: false,
    },
    ...{ exact: false, sound: true, category: ['!food', '!tea'] },
  };
  const proposal = good(await editor.post(WORDS, { entries: [term, { ...term, category: ['tea'] }] }));
  good(await approver.post(`/v1/proposals/${proposal.id}/approve`));
  const { items } = good(await editor.get('/v1/lexicons/words?query=首选'));
  expect(items).toEqual([term, { ...term, category: ['tea'] }]);
  const refused = await editor.post(WORDS, { entries: [{ term: '次选' }, { term: 'best', sound: true }] });
  expect([refused.statusCode, refused.json()]).toEqual([
    422,
    expect.objectContaining({
      ...{ code: 'request.invalid', field: 'entries[1]', hint: expect.stringContaining('Leave sound out') },
    }),
  ]);
  for (const bad of [{ category: ['food|tea'] }, { tags: ['a\tword=true'] }, { gap: 21 }, { soundd: true }])
    expect((await editor.post(WORDS, { entries: [{ term: '次选', ...bad }] })).statusCode).toBe(422);
  good(await editor.delete(`${WORDS}?term=首选`));
});

test('several that wait come in one after the other, at the same time or not, and none undoes another', async () => {
  const { editor, approver } = people;
  const ids: string[] = [];
  const brands = Array.from({ length: 8 }, (_, i) => `w${i}`);
  for (const brand of brands) ids.push(good(await editor.post(BRANDS, values(brand))).id);
  ids.push(good(await editor.delete(`${BRANDS}?value=Puma`)).id);
  ids.push(good(await editor.post(WORDS, { entries: [{ term: '顶级', tags: ['rank'] }] })).id);
  const answers = await Promise.all(ids.map((id) => approver.post(`/v1/proposals/${id}/approve`)));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect((await valuesOf()).sort()).toEqual(['Nike', ...brands]);
  expect(await verdict({ title: '顶级' })).toBe('reject');
  const back = good(await editor.post(BRANDS, values('Puma')));
  good(await approver.post(`/v1/proposals/${back.id}/approve`));
});

test('what nothing comes of is refused at once, or brings no release', async () => {
  const { editor, approver } = people;
  expect(told(await editor.post(BRANDS, values('new', 'Nike')))).toEqual([
    ...[422, 'request.invalid', 'There already: Nike'],
  ]);
  expect(told(await editor.delete(`${BRANDS}?value=none`))[2]).toBe('Not there: none');
  expect((await editor.post('/v1/lists/no-list/entries', values('x'))).statusCode).toBe(404);
  expect((await editor.post(BRANDS, values('# x'))).json().field).toBe('entries[0]');
  expect((await editor.post(BRANDS, values())).statusCode).toBe(422);
  expect((await editor.delete(BRANDS)).statusCode).toBe(422);
  const twice = [
    good(await editor.post(BRANDS, values('twice'))).id,
    good(await editor.post(BRANDS, values('twice'))).id,
  ];
  const [first, second] = [
    good(await approver.post(`/v1/proposals/${twice[0]}/approve`)),
    good(await approver.post(`/v1/proposals/${twice[1]}/approve`)),
  ];
  expect(second.release).toBe(first.release);
});

test('an entry may expire, at the time of the event', async () => {
  const { editor, approver, tested } = people;
  const season = {
    entries: [
      { value: 'Season', expires: '2026-11-19' },
      { value: 'Longer', expires: '2026-11-21' },
    ],
  };
  const { id, entries } = good(await editor.post(BRANDS, season));
  expect(entries).toEqual(['Season\texpires=2026-11-19', 'Longer\texpires=2026-11-21']);
  good(await approver.post(`/v1/proposals/${id}/approve`));
  const at = async (time: string, brand: string): Promise<string> =>
    good(await tested.post('/v1/decisions', { ...make.product(`t${++product}`, { brand }), time })).verdict;
  expect(await at('2026-11-19T23:59:59Z', 'Season')).toBe('limit');
  expect(await at('2026-11-20T00:00:00Z', 'Season')).toBe('allow');
  expect(await at('2026-11-20T00:00:00Z', 'Longer')).toBe('limit');
  expect(good(await editor.get(`${BRANDS}?query=season`)).items).toEqual([{ value: 'Season', expires: '2026-11-19' }]);
  const wrong = { entries: [{ value: 'x', expires: 'soon' }] };
  expect((await editor.post(BRANDS, wrong)).json()).toMatchObject({ field: 'entries[0]', code: 'request.invalid' });
  expect((await editor.post(BRANDS, values('a\texpires=2026-12-31'))).json().field).toBe('entries[0].value');
  const out = good(await editor.delete(`${BRANDS}?value=Season&value=Longer`));
  good(await approver.post(`/v1/proposals/${out.id}/approve`));
});

test('an entry by which a case fails stays outside', async () => {
  const { editor, approver } = people;
  const { id } = good(await editor.post(WORDS, { entries: [{ term: '好茶' }] }));
  const refused = await approver.post(`/v1/proposals/${id}/approve`);
  expect(told(refused)).toMatchObject([422, 'pack.invalid', expect.stringContaining('the case “plain tea” fails')]);
  expect(await verdict({ title: '好茶' })).toBe('allow');
  expect(good(await approver.post(`/v1/proposals/${id}/reject`, { reason: 'tea is good' }))).toMatchObject({
    ...{ state: 'rejected', reason: 'tea is good', release: null },
  });
});

test('who proposed it can take it back, and nobody else', async () => {
  const { editor, second } = people;
  const { id } = good(await editor.post(BRANDS, values('back')));
  expect((await second.post(`/v1/proposals/${id}/withdraw`)).statusCode).toBe(403);
  expect(good(await editor.post(`/v1/proposals/${id}/withdraw`)).state).toBe('withdrawn');
  const waiting = good(await editor.get('/v1/proposals?state=waiting')).items;
  expect(waiting.map((one: { id: string }) => one.id)).not.toContain(id);
  const page = good(await editor.get('/v1/proposals?limit=1'));
  expect(page.items).toMatchObject([{ id }]);
  expect(good(await editor.get(`/v1/proposals?limit=1&cursor=${page.next_cursor}`)).items[0].id < id).toBe(true);
});

describe('while something is being tried', () => {
  test('entries come into force, and into what is tried', async () => {
    const { editor, approver } = people;
    const id = await approved(people, { 'lexicons/words.lex': '国家级\n最佳\n试行\n' });
    good(await editor.post(`/v1/packs/${id}/rollout`, { percent: 100 }));
    const before = good(await editor.get(`/v1/packs/${id}`));
    const proposal = good(await editor.post(BRANDS, values('Beside')));
    good(await approver.post(`/v1/proposals/${proposal.id}/approve`));
    // everybody is decided by it, and by the new entry
    expect([await verdict({ title: '试行' }), await verdict({ brand: 'Beside' })]).toEqual(['reject', 'limit']);
    const beside = good(await editor.get(`/v1/packs/${id}`));
    expect(beside).toMatchObject({ state: 'rollout', percent: 100, behind: false, conflicts: [] });
    expect(beside.name).not.toBe(before.name);
    good(await editor.post(`/v1/packs/${id}/withdraw`));
    expect([await verdict({ title: '试行' }), await verdict({ brand: 'Beside' })]).toEqual(['allow', 'limit']);
  });

  test('what cannot take them is withdrawn', async () => {
    const { editor, approver } = people;
    // another spelling of the same term, with other fields
    const id = await approved(people, { 'lexicons/words.lex': '国家级\n最佳\n頂級\ttags=rank\n' });
    good(await editor.post(`/v1/packs/${id}/shadow`));
    const proposal = good(await editor.post(WORDS, { entries: [{ term: '顶级', word: true }] }));
    good(await approver.post(`/v1/proposals/${proposal.id}/approve`));
    expect(good(await editor.get(`/v1/packs/${id}`))).toMatchObject({ state: 'withdrawn', ended_by: 'entries' });
  });
});

test('an approved change of rules keeps the entries that came in while it waited', async () => {
  const { editor, approver, tested } = people;
  const id = await approved(people, { 'goods/rules.yaml': rules('words.count > 0', 'limit') });
  good(await editor.post(`/v1/packs/${id}/publish`));
  const proposal = good(await editor.post(BRANDS, values('Meanwhile')));
  good(await approver.post(`/v1/proposals/${proposal.id}/approve`));
  tested.clock.advance(7 * 86_400_000);
  good(await editor.post(`/v1/packs/${id}/activate`));
  expect([await verdict({ brand: 'Meanwhile' }), await verdict({ title: '最佳' })]).toEqual(['limit', 'limit']);
  // and the change of rules can be undone without them
  const later = good(await editor.post(BRANDS, values('Later')));
  good(await approver.post(`/v1/proposals/${later.id}/approve`));
  good(await editor.post(`/v1/packs/${id}/rollback`));
  const after = [
    await verdict({ brand: 'Meanwhile' }),
    await verdict({ brand: 'Later' }),
    await verdict({ title: '最佳' }),
  ];
  expect(after).toEqual(['limit', 'limit', 'reject']);
});
