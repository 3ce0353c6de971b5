import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { approved, good, onlyBrands, openPolicy, PACK, type PolicyPeople, rules, told } from './lifecycle-fixture.ts';

let people: PolicyPeople;
beforeAll(async () => {
  people = await openPolicy();
});
afterAll(() => people.drop());

const DAY = 86_400_000;
let product = 0;
const decide = async (fields: Record<string, unknown>, merchant = 'm1') => {
  const event = make.product(`p${++product}`, { merchant_id: merchant, ...fields });
  return good(await people.tested.post('/v1/decisions', event));
};
const verdict = async (fields: Record<string, unknown>): Promise<string> => (await decide(fields)).verdict;
const verdictsOf = async (merchants: readonly string[], title: string): Promise<string[]> => {
  const events = merchants.map((merchant_id) => make.product(`p${++product}`, { merchant_id, title }));
  return good(await people.tested.post('/v1/decisions', events)).map(
    (decision: { verdict: string }) => decision.verdict,
  );
};
const rejected = { title: '最佳好茶' };
const change = (path: string, text: string | null) => ({ changes: [{ path, text }] });
const current = async () => good(await people.editor.get('/v1/packs/current'));
const trailOf = async (id: string): Promise<string[]> =>
  (
    await people.tested.sql<{ action: string; outcome: string }>(
      'select action, outcome from trail_entry where object = $1 order by id',
      [`release/${id}`],
    )
  ).map(({ action, outcome }) => (outcome === 'done' ? action : `${action} ${outcome}`));
const news = async (who: { id: string }): Promise<string[]> =>
  (
    await people.tested.sql<{ kind: string }>('delete from notification where user_id = $1 returning kind', [who.id])
  ).map(({ kind }) => kind);

test('rules: written, found wanting, mended, approved by a second person, announced, and in force after seven days', async () => {
  const { editor, approver, tested } = people;
  const before = await current();
  expect(before).toMatchObject({ state: 'active', origin: 'folder', pack: 'tests', rules: 2, lexicons: 1, lists: 1 });
  const answer = await editor.post('/v1/packs', {
    ...change('goods/rules.yaml', rules('words.count > 5')),
    note: 'less',
  });
  expect(answer.statusCode).toBe(201);
  const draft = answer.json();
  expect(draft).toMatchObject({
    ...{ state: 'draft', origin: 'console', base: before.id, note: 'less', revision: 1, in_force: false },
    ...{ needs_notice: true, behind: false, conflicts: [], report: null, steps: ['edit', 'validate', 'withdraw'] },
    created_by: { id: editor.id },
    diff: { words: ['Rule goods.test.words changes: condition'], rules: { added: [], removed: [] } },
  });
  expect(draft.name).not.toBe(before.name);

  // it does not do what its cases say
  const failing = good(await editor.post(`/v1/packs/${draft.id}/validate`));
  expect(failing).toMatchObject({
    ...{ state: 'draft', report: { sound: false, problems: [], cases: { passed: 2, failed: 1 } } },
  });
  expect(failing.report.cases.failures).toMatchObject([{ name: 'a word', faults: ['goods.test.words did not fire'] }]);
  expect(told(await approver.post(`/v1/packs/${draft.id}/approve`, { revision: failing.revision }))).toMatchObject([
    409,
    'release.state',
    'It is draft: what can follow is edit, validate, withdraw, not approve',
  ]);
  const edited = good(
    await editor.patch(`/v1/packs/${draft.id}`, {
      ...{ revision: failing.revision, ...change('goods/rules.yaml', rules('words.count > 0', 'limit')) },
    }),
  );
  expect(edited).toMatchObject({ state: 'draft', report: null, note: 'less' });
  const stale = { revision: failing.revision, ...change('goods/rules.yaml', 'x') };
  expect((await editor.patch(`/v1/packs/${draft.id}`, stale)).json().code).toBe('release.changed');
  const validated = good(await editor.post(`/v1/packs/${draft.id}/validate`));
  expect(validated).toMatchObject({ state: 'validated', rules: 2, report: { sound: true, cases: { passed: 3 } } });
  expect(await news(approver)).toContain('pack.review');

  // four eyes
  const agree = { revision: validated.revision };
  expect((await editor.post(`/v1/packs/${draft.id}/approve`, agree)).statusCode).toBe(403);
  expect((await approver.post(`/v1/packs/${draft.id}/approve`, { revision: 1 })).json().code).toBe('release.changed');
  const agreed = good(await approver.post(`/v1/packs/${draft.id}/approve`, agree));
  expect(agreed).toMatchObject({ state: 'approved', approved_by: { id: approver.id } });
  expect(await news(editor)).toContain('pack.approved');
  expect((await editor.patch(`/v1/packs/${draft.id}`, { revision: agreed.revision, changes: [] })).statusCode).toBe(
    409,
  );

  // seven days
  expect(told(await editor.post(`/v1/packs/${draft.id}/activate`))).toEqual([
    ...[409, 'release.notice', 'It changes rules, and no notice of that was published'],
  ]);
  const soon = new Date(tested.clock.now().getTime() + DAY).toISOString();
  expect((await editor.post(`/v1/packs/${draft.id}/publish`, { takes_effect_at: soon })).json().field).toBe(
    'takes_effect_at',
  );
  const published = good(await editor.post(`/v1/packs/${draft.id}/publish`));
  expect(Date.parse(published.takes_effect_at) - Date.parse(published.notice_at)).toBe(7 * DAY);
  expect((await editor.post(`/v1/packs/${draft.id}/publish`)).json().code).toBe('release.state');
  tested.clock.advance(7 * DAY - 1);
  for (const [verb, body] of [
    ['activate', {}],
    ['rollout', { percent: 1 }],
  ] as const)
    expect((await editor.post(`/v1/packs/${draft.id}/${verb}`, body)).json().code).toBe('release.notice');
  expect(await verdict(rejected)).toBe('reject');
  tested.clock.advance(1);
  await news(approver);
  const active = good(await editor.post(`/v1/packs/${draft.id}/activate`));
  expect(active).toMatchObject({ state: 'active', in_force: true, follows: before.id, diff: null });
  expect(await decide(rejected)).toMatchObject({ verdict: 'limit', pack: active.name });
  expect(good(await editor.get(`/v1/packs/${before.id}`))).toMatchObject({ state: 'superseded', in_force: false });
  expect(await news(approver)).toEqual(['pack.changed']);
  expect(good(await editor.get('/v1/rules')).rules[0].verdict).toBe('limit');
  expect(await trailOf(draft.id)).toEqual([
    ...['create', 'validate', 'edit', 'validate', 'approve', 'publish', 'activate'].map(
      (verb) => `policy.pack.${verb}`,
    ),
  ]);

  // and back with one click
  const back = good(await editor.post(`/v1/packs/${draft.id}/rollback`));
  expect(back).toMatchObject({ state: 'active', name: before.name, reverts: draft.id, origin: 'console' });
  expect(await verdict(rejected)).toBe('reject');
  expect(good(await editor.get(`/v1/packs/${draft.id}`))).toMatchObject({ state: 'rolled-back', steps: [] });
  expect((await editor.post(`/v1/packs/${draft.id}/rollback`)).json().code).toBe('release.state');
  // there is nothing before it to go back to
  expect(told(await editor.post(`/v1/packs/${back.id}/rollback`))[2]).toBe('Nothing was in force before it');
});

test('lists and lexicons come into force as soon as they are approved', async () => {
  const id = await approved(people, {
    'lexicons/words.lex': '国家级\n最佳\n顶级\n',
    'lists/brands.list': 'Fila\nNike\n',
  });
  expect(good(await people.editor.get(`/v1/packs/${id}`))).toMatchObject({
    needs_notice: false,
    diff: {
      words: ['Lexicon words gains 1: “顶级”', 'List brands gains 1: “Fila”', 'List brands loses 1: “Puma”'],
    },
  });
  expect(await verdict({ title: '顶级' })).toBe('allow');
  good(await people.editor.post(`/v1/packs/${id}/activate`));
  expect([await verdict({ title: '顶级' }), await verdict({ brand: 'Puma' })]).toEqual(['reject', 'allow']);
  good(await people.editor.post(`/v1/packs/${id}/rollback`));
  expect([await verdict({ title: '顶级' }), await verdict({ brand: 'Puma' })]).toEqual(['allow', 'limit']);
});

describe('nobody agrees to their own', () => {
  const draftBy = async (who: { post: PolicyPeople['editor']['post'] }) => {
    const { id } = good(await who.post('/v1/packs', change('lists/brands.list', 'Nike\nx\n')));
    return good(await who.post(`/v1/packs/${id}/validate`));
  };

  test('nor to what they have written in, nor by a key, nor to what their key wrote', async () => {
    const { tested } = people;
    const both = await tested.signedIn({ roles: ['policy-editor', 'policy-approver'] });
    const as = (method: 'POST' | 'PATCH', url: string, payload: object) =>
      tested.http.app.inject({ method, url, payload, headers: both.headers });
    const own = await draftBy({ post: (path, body = {}) => as('POST', path, body) });
    const attempt = (id: string, revision: number) => as('POST', `/v1/packs/${id}/approve`, { revision });
    expect(told(await attempt(own.id, own.revision)).slice(0, 2)).toEqual([403, 'release.own-approval']);
    expect(await trailOf(own.id)).toContain('policy.pack.approve refused');

    const written = await draftBy(people.editor);
    const { revision } = (
      await as('PATCH', `/v1/packs/${written.id}`, { revision: written.revision, changes: [] })
    ).json();
    expect(revision).toBe(written.revision + 1);
    const again = good(await people.editor.post(`/v1/packs/${written.id}/validate`));
    expect((await attempt(written.id, again.revision)).json().code).toBe('release.own-approval');
    expect(
      (await people.key.post(`/v1/packs/${written.id}/approve`, { revision: again.revision })).json(),
    ).toMatchObject({
      ...{ code: 'release.own-approval', detail: 'A key cannot agree to a change; a person can' },
    });

    const { key } = await tested.platform.access.createKey(
      { name: 'mine', scopes: ['policy'] },
      { kind: 'user', id: both.id },
    );
    const byKey = await draftBy({
      post: (url, payload = {}) =>
        tested.http.app.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${key}` } }),
    });
    expect((await attempt(byKey.id, byKey.revision)).json().code).toBe('release.own-approval');
    good(await people.approver.post(`/v1/packs/${byKey.id}/approve`, { revision: byKey.revision }));
  });

  test('unless there is one person only', async () => {
    const alone = await openPolicy({ config: { secondPerson: false, policyNotice: 0 } });
    try {
      const { id } = good(await alone.key.post('/v1/packs', change('goods/rules.yaml', onlyBrands)));
      // the cases still name the rule that is gone
      const failing = good(await alone.key.post(`/v1/packs/${id}/validate`));
      expect(failing.report.problems).toMatchObject([{ file: 'goods/rules.cases.yaml', code: 'unknown-rule' }, {}]);
      const cases = PACK['goods/rules.cases.yaml']!.split('  - name: a word')[0]!;
      const mended = {
        revision: failing.revision,
        ...change(
          'goods/rules.cases.yaml',
          `${cases}  - name: a brand${PACK['goods/rules.cases.yaml']!.split('  - name: a brand')[1]}`,
        ),
      };
      good(await alone.key.patch(`/v1/packs/${id}`, mended));
      const { revision } = good(await alone.key.post(`/v1/packs/${id}/validate`));
      good(await alone.key.post(`/v1/packs/${id}/approve`, { revision }));
      good(await alone.key.post(`/v1/packs/${id}/publish`));
      expect(good(await alone.key.post(`/v1/packs/${id}/activate`))).toMatchObject({ state: 'active', rules: 1 });
    } finally {
      await alone.drop();
    }
  });
});

test('a release that is sent back tells why, and can be mended', async () => {
  const { editor, approver } = people;
  const { id } = good(await editor.post('/v1/packs', change('lists/brands.list', 'Nike\ny\n')));
  const validated = good(await editor.post(`/v1/packs/${id}/validate`));
  await news(editor);
  const sent = good(await approver.post(`/v1/packs/${id}/reject`, { reason: 'y is no brand' }));
  expect(sent).toMatchObject({ state: 'draft', rejection: { by: { id: approver.id }, reason: 'y is no brand' } });
  expect(await news(editor)).toEqual(['pack.rejected']);
  const revision = sent.revision;
  good(await editor.patch(`/v1/packs/${id}`, { revision, ...change('lists/brands.list', 'Nike\nz\n') }));
  const again = good(await editor.post(`/v1/packs/${id}/validate`));
  expect(again.revision).toBeGreaterThan(validated.revision);
  expect(good(await approver.post(`/v1/packs/${id}/approve`, { revision: again.revision })).rejection).toBeNull();
  expect(good(await editor.post(`/v1/packs/${id}/withdraw`))).toMatchObject({ state: 'withdrawn', steps: [] });
});

describe('something else has come into force meanwhile', () => {
  test('lists are merged, and nothing is undone', async () => {
    const [first, other] = [
      await approved(people, { 'lists/brands.list': 'Nike\nPuma\nAsics\n' }),
      await approved(people, { 'lists/brands.list': 'Nike\nFila\n', 'README.md': 'read' }),
    ];
    good(await people.editor.post(`/v1/packs/${first}/activate`));
    expect(good(await people.editor.get(`/v1/packs/${other}`))).toMatchObject({
      ...{ behind: true, conflicts: [] },
      diff: { lists: [{ added: ['Fila'], removed: ['Puma'] }] },
    });
    const active = good(await people.editor.post(`/v1/packs/${other}/activate`));
    expect(good(await people.editor.get(`/v1/packs/${active.id}/files/lists/brands.list`)).text).toBe(
      'Nike\nAsics\nFila\n',
    );
    expect(active).toMatchObject({ behind: false, report: { sound: true } });
    // the first one's change goes, the second one's stays
    const back = good(await people.editor.post(`/v1/packs/${first}/rollback`));
    expect(good(await people.editor.get(`/v1/packs/${back.id}/files/lists/brands.list`)).text).toBe('Nike\nFila\n');
    expect(good(await people.editor.get(`/v1/packs/${first}`)).state).toBe('rolled-back');
    good(await people.editor.post(`/v1/packs/${back.id}/rollback`));
  });

  test('files that both have changed are a conflict, until somebody says how they should be', async () => {
    const { editor, approver } = people;
    const [first, other] = [
      await approved(people, { 'queues.yaml': queues('goods') }),
      await approved(people, { 'queues.yaml': queues('goods', 'more') }),
    ];
    const draft = good(await editor.post('/v1/packs', change('queues.yaml', queues('goods', 'most'))));
    good(await editor.post(`/v1/packs/${first}/activate`));
    const refused = await editor.post(`/v1/packs/${other}/activate`);
    expect(told(refused)).toEqual([...[409, 'release.conflict', 'Changed here and in what is in force: queues.yaml']]);
    expect(refused.json().problems).toMatchObject([{ field: 'queues.yaml' }]);
    expect(good(await editor.get(`/v1/packs/${other}`)).conflicts).toEqual(['queues.yaml']);

    expect((await editor.post(`/v1/packs/${draft.id}/validate`)).json().code).toBe('release.conflict');
    const edit = (changes: object[]) => editor.patch(`/v1/packs/${draft.id}`, { revision: 1, rebase: true, changes });
    expect((await edit([])).json().code).toBe('release.conflict');
    const rebased = good(await edit(change('queues.yaml', queues('goods', 'most')).changes));
    expect(rebased).toMatchObject({ behind: false, conflicts: [] });
    const { revision } = good(await editor.post(`/v1/packs/${draft.id}/validate`));
    good(await approver.post(`/v1/packs/${draft.id}/approve`, { revision }));
    good(await editor.post(`/v1/packs/${draft.id}/activate`));
    expect(people.tested.platform.packs.current().queues.map(({ id }) => id)).toEqual(['goods', 'most']);
  });
});

const queues = (...ids: string[]): string =>
  `queues:\n${ids.map((id) => `  - { id: ${id}, title: { zh-CN: ${id}, en: ${id} }, group: goods, due_minutes: 60 }\n`).join('')}`;

describe('two at once', () => {
  test('of two who activate the same, one does', async () => {
    const id = await approved(people, { 'lists/brands.list': 'Nike\nrace\n' });
    const answers = await Promise.all(Array.from({ length: 4 }, () => people.editor.post(`/v1/packs/${id}/activate`)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409, 409]);
    expect((await trailOf(id)).filter((action) => action.endsWith('activate'))).toHaveLength(1);
    expect(await people.tested.sql(`select id from pack_release where state = 'active'`)).toEqual([{ id }]);
  });

  test('of several that are activated at once, all come into force in turn and none undoes another', async () => {
    const ids = [];
    for (const brand of ['one', 'two', 'three'])
      ids.push(await approved(people, { [`lists/${brand}.list`]: `${brand}\n` }));
    const answers = await Promise.all(ids.map((id) => people.editor.post(`/v1/packs/${id}/activate`)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    const { id } = await current();
    const { items } = good(await people.editor.get(`/v1/packs/${id}/files`));
    const paths = items.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining(['lists/one.list', 'lists/two.list', 'lists/three.list']));
  });

  test('who was shown another revision is told', async () => {
    const id = await approved(people, { 'lists/brands.list': 'Nike\nother\n' });
    expect((await people.editor.post(`/v1/packs/${id}/activate`, { revision: 1 })).json().code).toBe('release.changed');
    good(await people.editor.post(`/v1/packs/${id}/withdraw`));
  });
});

test('one is tried at a time, and the other is told which', async () => {
  const [first, other] = [
    await approved(people, { 'lists/brands.list': 'Nike\nq\n' }),
    await approved(people, { 'lists/brands.list': 'Nike\nr\n' }),
  ];
  good(await people.editor.post(`/v1/packs/${first}/shadow`));
  for (const [verb, body] of [
    ['shadow', {}],
    ['rollout', { percent: 5 }],
    ['activate', {}],
  ] as const) {
    const [status, code, detail] = told(await people.editor.post(`/v1/packs/${other}/${verb}`, body));
    expect([verb, status, code]).toEqual([verb, 409, 'release.busy']);
    expect(detail).toContain(`is in shadow (release ${first})`);
  }
  // what is rolled back takes along what was made on top of it
  const { id } = await current();
  const back = good(await people.editor.post(`/v1/packs/${id}/rollback`));
  expect(good(await people.editor.get(`/v1/packs/${first}`))).toMatchObject({
    state: 'withdrawn',
    ended_by: 'rollback',
  });
  expect(back.state).toBe('active');
  good(await people.editor.post(`/v1/packs/${other}/activate`));
});

test('a part of the parties, each as a whole, and none leaves while it grows', async () => {
  const { editor, tested } = people;
  const id = await approved(people, { 'lexicons/words.lex': '国家级\n最佳\n灰度\n' });
  const merchants = Array.from({ length: 60 }, (_, i) => `merchant-${i}`);
  const before = await current();
  const shares: string[][] = [];
  for (const percent of [10, 40, 40.01, 75]) {
    expect(good(await editor.post(`/v1/packs/${id}/rollout`, { percent }))).toMatchObject({
      state: 'rollout',
      percent,
    });
    // each comes with two products
    const verdicts = await verdictsOf([...merchants, ...merchants], '灰度');
    const inside = merchants.filter((_, i) => verdicts[i] === 'reject');
    expect(verdicts.slice(merchants.length)).toEqual(verdicts.slice(0, merchants.length));
    for (const merchant of shares.at(-1) ?? []) expect(inside).toContain(merchant);
    shares.push(inside);
  }
  expect(shares[0]!.length).toBeLessThan(shares[3]!.length);
  expect(shares[3]!.length).toBeLessThan(merchants.length);
  // what it decided is told in its own words
  const one = await decide({ title: '灰度' }, shares[3]![0]);
  expect(one.pack).toBe(good(await editor.get(`/v1/packs/${id}`)).name);
  expect(good(await tested.get(`/v1/decisions/${one.id}`, { 'accept-language': 'en' })).reasons[0].message).toBe(
    'Uses “灰度”',
  );
  expect((await current()).id).toBe(before.id);
  expect((await editor.post(`/v1/packs/${id}/rollout`, { percent: 0 })).json().field).toBe('percent');
  good(await editor.post(`/v1/packs/${id}/withdraw`));
  expect(new Set(await verdictsOf(merchants, '灰度'))).toEqual(new Set(['allow']));
});

test('what a pack that is rolled out reads of a person is sealed as by the one in force', async () => {
  const { editor, tested } = people;
  const personal = `rules:
  - id: service.test.ticket
    title: { zh-CN: 咨询, en: Ticket }
    on: [ticket.opened]
    match: { words: { lexicon: words, in: [ticket.text] } }
    when: words.count > 0
    verdict: observe
    params: { whole: ticket.text }
    message: { zh-CN: '{whole}', en: '{whole}' }
`;
  const id = await approved(people, { 'service/rules.yaml': personal });
  good(await editor.post(`/v1/packs/${id}/publish`));
  tested.clock.advance(7 * DAY);
  good(await editor.post(`/v1/packs/${id}/rollout`, { percent: 100 }));
  const decision = good(await tested.post('/v1/decisions', make.ticket('sealed', '最佳的地址是柳荫街七号')));
  expect(decision.reasons).toMatchObject([{ rule: 'service.test.ticket', message: '…' }]);
  const [row] = await tested.sql<{ whole: string }>('select d::text as whole from decision d where id = $1', [
    decision.id,
  ]);
  expect(row!.whole).toContain('service.test.ticket');
  expect(row!.whole).not.toContain('柳荫街');
  good(await editor.post(`/v1/packs/${id}/withdraw`));
});

describe('what is asked wrongly', () => {
  test('a pack without a name, a base that is not there, a file that is no part of a pack', async () => {
    const { editor } = people;
    expect(told(await editor.post('/v1/packs', change('pack.yaml', 'id: X\n'))).slice(0, 2)).toEqual([
      422,
      'pack.invalid',
    ]);
    expect((await editor.post('/v1/packs', change('pack.yaml', null))).json().code).toBe('pack.invalid');
    expect((await editor.post('/v1/packs', change('x.js', ''))).json().field).toBe('changes[0].path');
    const nobody = '00000000-0000-7000-8000-00000000dead';
    expect((await editor.post('/v1/packs', { base: nobody, changes: [] })).statusCode).toBe(404);
    for (const path of [nobody, `${nobody}/files`, `${nobody}/shadow`, 'nonsense'])
      expect((await editor.get(`/v1/packs/${path}`)).statusCode).toBe(path === 'nonsense' ? 422 : 404);
    expect((await editor.get('/v1/packs?cursor=AAAA')).json().code).toBe('cursor.invalid');
  });

  test('problems stand with their place, in the report', async () => {
    const { id } = good(await people.editor.post('/v1/packs', change('goods/rules.yaml', rules('words.cuont > 0'))));
    const { state, report } = good(await people.editor.post(`/v1/packs/${id}/validate`));
    expect([state, report.sound, report.problems]).toMatchObject([
      'draft',
      false,
      [{ file: 'goods/rules.yaml', line: 6, column: 11, hint: expect.stringContaining('count') }],
    ]);
    good(await people.editor.post(`/v1/packs/${id}/withdraw`));
  });
});

test('releases are listed, the newest first, by pages and by state', async () => {
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const page = good(await people.editor.get(`/v1/packs?limit=4${cursor}`));
    seen.push(...page.items.map(({ id }: { id: string }) => id));
    if (page.next_cursor === null) break;
    cursor = `&cursor=${page.next_cursor}`;
  }
  const [{ count }] = (await people.tested.sql<{ count: number }>(
    'select count(*)::int as count from pack_release',
  )) as [{ count: number }];
  expect(new Set(seen).size).toBe(count);
  expect([...seen].sort().reverse()).toEqual(seen);
  const active = good(await people.editor.get('/v1/packs?state=active'));
  expect(active.items).toEqual([await current()]);
});
