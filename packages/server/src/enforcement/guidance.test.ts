import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCaseKinds } from '../case-kinds.ts';
import { caseKinds } from '../casework/case-kind.ts';
import { another } from '../casework/casework-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { ENFORCEMENT_PACK } from './enforcement-fixture.ts';
import { takeTargets } from './measure.store.ts';

const words = (en: string) => `{ zh-CN: ${en}, en: ${en} }`;
/** 轻 warns, and may be let off; with 坏 the product is rejected beside. */
const PACK = {
  ...ENFORCEMENT_PACK,
  'goods/mild.measures.yaml': `measures:
  - { kind: warn, title: ${words('Warned')}, about: ${words('Mind it')}, on: [product], severity: 5, guidance: true, first: { within: P30D, most: 20 } }
`,
  'goods/mild.yaml': `rules:
  - id: goods.test.mild
    title: ${words('Mild')}
    on: [product.submitted]
    when: product.title.contains("轻")
    verdict: observe
    measures: [{ kind: warn, subject: true }]
    message: ${words('A slight one')}
    mend: ${words('Leave it out')}
`,
};

let tested: TestPlatform;
let proposer: Record<string, string>;
let second: Record<string, string>;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: PACK });
  proposer = await tested.bearer({ name: 'Proposer' });
  second = await tested.bearer({ name: 'Second' });
});
afterAll(() => tested.drop());

let next = 0;
const submit = async (of: string, title = '轻茶') => {
  const id = `p-${++next}`;
  const event = make.product(id, { title, merchant_id: of }, `guidance-${next}`);
  expect((await tested.post('/v1/decisions', event)).statusCode).toBe(200);
  return id;
};
const get = async (path: string, headers = second) => {
  const answer = await tested.http.app.inject({
    ...{ method: 'GET', url: path, headers: { 'accept-language': 'en', ...headers } },
  });
  expect([path, answer.statusCode]).toEqual([path, 200]);
  return answer.json();
};
const post = async (path: string, body: object, headers: Record<string, string>) => {
  const answer = await tested.post(path, body, headers);
  return { status: answer.statusCode, ...answer.json() };
};
const statesOf = async (of: string): Promise<string[]> =>
  (await get(`/v1/measures?party=merchant/${of}`)).items.map(
    ({ kind, state }: { kind: string; state: string }) => `${kind} ${state}`,
  );
const DAY = 86_400_000;
async function after<T>(ms: number, work: () => Promise<T>): Promise<T> {
  tested.clock.advance(ms);
  try {
    return await work();
  } finally {
    tested.clock.advance(-ms);
  }
}

describe('the first slight violation of a party', () => {
  test('gets guidance instead of the measure, in words that are kept; the next one does not', async () => {
    const person = await tested.signedIn({ name: 'Shop', roles: ['merchant'], party: 'merchant/m-first' });
    const product = await submit('m-first');
    const [row] = (await get('/v1/measures?party=merchant/m-first')).items;
    expect(row).toMatchObject({
      ...{ state: 'excused', holds: false, target: `product/${product}`, automated: true, appeal_until: null },
      ...{ statement_id: null, starts_at: null },
    });
    expect(row.guidance).toMatchObject({
      ...{ what: expect.stringContaining('first and slight violation'), facts: expect.stringContaining(product) },
      rules: [{ rule: 'goods.test.mild', message: 'A slight one', mend: 'Leave it out' }],
    });
    expect((await get('/v1/notifications', person.headers)).items).toMatchObject([
      { kind: 'measure.excused', link: `/measures/${row.id}` },
    ]);
    const standing = await get('/v1/parties/merchant/m-first/points', person.headers);
    expect(standing.guidance).toMatchObject({ count: 1, items: [{ id: row.id, subject: `product/${product}` }] });
    expect(standing.ladders[0]).toMatchObject({ points: 0, entries: [] });
    await submit('m-first');
    expect(await statesOf('m-first')).toEqual(['warn in-force', 'warn excused']);
    await submit('m-other');
    expect(await statesOf('m-other')).toEqual(['warn excused']);
  });

  test('of two at once one is the first: whoever decides about a party waits for whoever does already', async () => {
    const { db } = tested.platform;
    let submitted: Promise<string> | undefined;
    await db.transaction().execute(async (tx) => {
      await takeTargets(tx, ['merchant/m-race']);
      submitted = submit('m-race');
      const waits = async (): Promise<boolean> =>
        (await sql`select from pg_locks where locktype = 'advisory' and not granted`.execute(db)).rows.length > 0;
      for (const end = Date.now() + 120_000; !(await waits()); ) expect(Date.now()).toBeLessThan(end);
    });
    await submitted;
    expect(await statesOf('m-race')).toEqual(['warn excused']);
  });

  test('is one within the time that the kind says', async () => {
    await submit('m-window');
    await after(30 * DAY, async () => submit('m-window'));
    expect(await statesOf('m-window')).toEqual(['warn in-force', 'warn excused']);
    await submit('m-later');
    await after(30 * DAY + 1, async () => submit('m-later'));
    expect(await statesOf('m-later')).toEqual(['warn excused', 'warn excused']);
  });

  test('is none where something more severe is taken for it, or was before; what was undone was none', async () => {
    await submit('m-severe', '轻坏茶');
    expect((await statesOf('m-severe')).sort()).toEqual(['reject-listing in-force', 'warn in-force']);
    await submit('m-had', '坏茶');
    await submit('m-had');
    expect(await statesOf('m-had')).toEqual(['warn in-force', 'reject-listing in-force']);
    const product = await submit('m-undone', '坏茶');
    const [wrong] = (await get(`/v1/measures?target=product/${product}`)).items;
    await post(`/v1/measures/${wrong.id}/reverse`, { reason: 'Wrong' }, second);
    await submit('m-undone');
    expect(await statesOf('m-undone')).toEqual(['warn excused', 'reject-listing reversed']);
  });

  test('is one of several that come at once, whether together or beside each other', async () => {
    await Promise.all(Array.from({ length: 4 }, () => submit('m-beside')));
    expect((await statesOf('m-beside')).sort()).toEqual(['warn excused', ...Array(3).fill('warn in-force')]);
    const events = ['a', 'b', 'c'].map((name) =>
      make.product(`p-batch-${name}`, { title: '轻茶', merchant_id: 'm-batch' }, `guidance-batch-${name}`),
    );
    expect((await tested.post('/v1/events', events)).statusCode).toBeLessThan(300);
    expect((await statesOf('m-batch')).sort()).toEqual(['warn excused', 'warn in-force', 'warn in-force']);
  });
});

describe('guidance by a person', () => {
  const severe = { kind: 'suspend-trade', reason: 'r', evidence: ['event/e1'], found_by: 'patrol' };
  const propose = (of: string) => post('/v1/measures', { ...severe, target: `merchant/${of}` }, proposer);
  const note = 'Show the certificate on the page';

  test('is told to the party with what to mend, and is not for who proposed the measure', async () => {
    const owner = await tested.signedIn({ name: 'Shop', roles: ['merchant'], party: 'merchant/m-person' });
    const { id } = await propose('m-person');
    expect(await post(`/v1/measures/${id}/excuse`, { reason: note }, proposer)).toMatchObject({
      ...{ status: 403, code: 'measure.own-proposal' },
    });
    expect(await post(`/v1/measures/${id}/excuse`, { reason: note }, second)).toMatchObject({ state: 'excused' });
    const page = await get(`/v1/measures/${id}`, owner.headers);
    expect(page).toMatchObject({
      guidance_note: note,
      measure: { guidance: { what: expect.stringContaining('not taken') } },
    });
    expect((await get('/v1/notifications', owner.headers)).items[0]).toMatchObject({ kind: 'measure.excused' });
    const [kept] = await tested.sql<{ guidance: { note: { text: string } } }>(
      'select guidance from measure where id = $1',
      [id],
    );
    expect(kept!.guidance.note.text).toMatch(/^axc1/);
  });

  test('by the answer to its case says the same', async () => {
    const { id } = await propose('m-case');
    const [row] = await tested.sql<{ id: string }>('select id from "case" where about = $1', [`measure/${id}`]);
    await post(`/v1/cases/${row!.id}/take`, {}, second);
    await post(`/v1/cases/${row!.id}/decide`, { answer: 'excuse', note, version: 1 }, second);
    const { enforcement } = tested.platform;
    await another(tested, {
      ...{
        kinds: caseKinds(allCaseKinds),
        onFinal: enforcement.onFinal,
        wall: sql<Date>`now() + interval '11 seconds'`,
      },
    }).settle();
    expect(await get(`/v1/measures/${id}`)).toMatchObject({ guidance_note: note, measure: { state: 'excused' } });
  });
});
