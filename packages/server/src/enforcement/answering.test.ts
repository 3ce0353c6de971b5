import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { another, type Worker, worker } from '../casework/casework-fixture.ts';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../test-platform.ts';

const title = (en: string) => `{ zh-CN: ${en}, en: ${en} }`;
const rule = (id: string, sign: string, verdict: string, kind: string) => `
  - id: goods.test.${id}
    title: ${title(id)}
    on: [product.submitted]
    when: product.title.contains("${sign}")
    verdict: ${verdict}
    measures: [{ kind: ${kind}, subject: true }]
    case: { queue: listings, priority: 50 }
    message: ${title(id)}`;
const PACK = {
  ...SMALL_PACK,
  'queues.yaml': `queues:
  - { id: listings, title: ${title('Listings')}, group: goods, due_minutes: 60 }
  - { id: tickets, title: ${title('Tickets')}, group: service, due_minutes: 480 }
`,
  'limits.yaml': 'limits:\n  - { measure: delist, a_day: 0, queue: listings }\n',
  'goods/base.measures.yaml': `measures:
  - { kind: reject-listing, title: ${title('Rejected')}, about: ${title('Not on sale')}, on: [product], group: listing, severity: 30, verdict: reject }
  - { kind: hold-sale, title: ${title('Held')}, about: ${title('Held')}, on: [product], group: listing, severity: 20, verdict: limit }
  - { kind: delist, title: ${title('Off sale')}, about: ${title('Off sale')}, on: [product], group: listing, severity: 40 }
  - { kind: suspend-trade, title: ${title('Suspended')}, about: ${title('Closed')}, on: [merchant], group: trade, severity: 80, duration: P14D }
  - { kind: watch-shop, title: ${title('Watched')}, about: ${title('Watched')}, on: [merchant], severity: 10, review: P7D }
`,
  'goods/answers.yaml': `rules:${rule('reject', '坏', 'reject', 'reject-listing')}${rule('hold', '疑', 'limit', 'hold-sale')}${rule('delist', '下', 'reject', 'delist')}
`,
};
const DAY = 86_400_000;

let tested: TestPlatform;
let ann: Worker;
let ben: Worker;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: PACK });
  [ann, ben] = [await worker(tested, 'Ann'), await worker(tested, 'Ben')];
});
afterAll(() => tested.drop());

let next = 0;
const submit = async (product: string, text: string) => {
  const answer = await tested.post('/v1/decisions', make.product(product, { title: text }, `answering-${++next}`));
  expect(answer.statusCode).toBe(200);
};
interface Row {
  id: string;
  kind: string;
  state: string;
  [field: string]: unknown;
}
const casesOf = async (subject: string): Promise<Row[]> =>
  (await tested.get(`/v1/cases?subject=${subject}`)).json().items;
const measuresOf = async (target: string): Promise<Row[]> =>
  (await tested.get(`/v1/measures?target=${target}`)).json().items;
const act = (who: Worker, id: string, verb: string, body: object = {}) =>
  tested.post(`/v1/cases/${id}/${verb}`, body, who.headers);
const pass = (id: string) =>
  tested.sql(`update "case" set final_at = final_at - interval '10 seconds' where id = $1`, [id]);
/** Takes a case and answers it, for good. */
const answer = async (who: Worker, { id, version }: Row, given: string, note = '看过了') => {
  expect((await act(who, id, 'take')).statusCode).toBe(200);
  const decided = await act(who, id, 'decide', { answer: given, note, version });
  expect([decided.statusCode, decided.json().answer]).toEqual([200, given]);
  await pass(id);
  await tested.platform.casework.settle();
};
const states = (rows: Row[]) => rows.map(({ kind, state }) => `${kind} ${state}`).sort();

describe('an answer about a decision', () => {
  test('that it was wrong undoes its measures, when it can no longer be undone itself', async () => {
    await submit('a1', '坏茶');
    const [asked] = (await casesOf('product/a1')) as [Row];
    await act(ann, asked.id, 'take');
    await act(ann, asked.id, 'decide', { answer: 'clear', version: 1 });
    await tested.platform.casework.settle();
    expect(states(await measuresOf('product/a1'))).toEqual(['reject-listing in-force']);
    await pass(asked.id);
    // the one who does it is killed in the middle: nothing is half done
    const killed = another(tested, {
      onFinal: async (tx, answers) => {
        await tested.platform.enforcement.onFinal(tx, answers);
        throw new Error('killed');
      },
    });
    await expect(killed.settle()).rejects.toThrow('killed');
    expect(states(await measuresOf('product/a1'))).toEqual(['reject-listing in-force']);
    await Promise.all([1, 2, 3].map(() => another(tested, { onFinal: tested.platform.enforcement.onFinal }).settle()));
    const [measure] = await measuresOf('product/a1');
    expect(measure).toMatchObject({ state: 'reversed', reversed_why: 'second-look' });
    const told = await tested.sql<{ cause: string }>(
      `select c.type as cause from event e join event c on c.id = e.cause_id
       where e.type = 'measure.reversed' and e.subject_key = 'product/a1'`,
    );
    expect(told).toEqual([{ cause: 'case.decided' }]);
  });

  test('that it was right takes what the day’s limit withheld, and marks nothing else', async () => {
    await submit('a2', '下茶');
    expect(await measuresOf('product/a2')).toEqual([]);
    await answer(ann, (await casesOf('product/a2'))[0]!, 'uphold');
    expect(await measuresOf('product/a2')).toMatchObject([
      { kind: 'delist', state: 'in-force', rules: ['goods.test.delist'], automated: false, attempts: 1 },
    ]);
    await submit('a3', '坏茶');
    await answer(ann, (await casesOf('product/a3'))[0]!, 'uphold');
    expect(await measuresOf('product/a3')).toMatchObject([{ kind: 'reject-listing', state: 'in-force', attempts: 1 }]);
  });

  test('that another verdict is right takes the measure of that verdict, and undoes a harsher one', async () => {
    await submit('a4', '疑茶');
    await answer(ann, (await casesOf('product/a4'))[0]!, 'reject');
    expect(states(await measuresOf('product/a4'))).toEqual(['hold-sale in-force', 'reject-listing in-force']);
    await submit('a5', '坏茶');
    await answer(ann, (await casesOf('product/a5'))[0]!, 'limit');
    expect(states(await measuresOf('product/a5'))).toEqual(['hold-sale in-force', 'reject-listing reversed']);
    // what is in force already is counted with it
    await submit('a6', '坏茶');
    await answer(ann, (await casesOf('product/a6'))[0]!, 'reject');
    expect(await measuresOf('product/a6')).toMatchObject([{ kind: 'reject-listing', attempts: 2 }]);
  });
});

test('many answers at once are foreseen with what they undo and take', async () => {
  await submit('f1', '坏茶');
  await submit('f2', '下茶');
  const cases = await Promise.all(['f1', 'f2'].map(async (id) => (await casesOf(`product/${id}`))[0]!));
  const preview = async (given: string) =>
    (
      await tested.post('/v1/cases/bulk/preview', {
        ...{ answer: given, cases: cases.map(({ id, version }) => ({ id, version })) },
      })
    ).json();
  expect(await preview('clear')).toMatchObject({ decided: 2, undone: { 'reject-listing': 1 }, taken: {} });
  expect(await preview('uphold')).toMatchObject({ undone: {}, taken: { delist: 1 } });
  expect(await preview('limit')).toMatchObject({ undone: { 'reject-listing': 1 }, taken: { 'hold-sale': 2 } });
});

describe('a measure that waits for a second person', () => {
  const propose = async (merchant: string) =>
    (
      await tested.post(
        '/v1/measures',
        { found_by: 'patrol', kind: 'suspend-trade', target: `merchant/${merchant}` },
        ann.headers,
      )
    ).json() as Row;

  test('is a case of the supervisors, which who proposed it neither gets, takes nor decides', async () => {
    const measure = await propose('m11');
    const [asked] = (await casesOf('merchant/m11')) as [Row];
    expect(asked).toMatchObject({
      ...{ kind: 'measure-proposal', queue: 'supervision', about: `measure/${measure.id}`, priority: 80, decisions: 0 },
      ...{ decision_id: null, event_id: null, verdict: null, title: 'Suspended' },
    });
    const taken = await act(ann, asked.id, 'take');
    expect([taken.statusCode, taken.json().code]).toEqual([403, 'case.own-proposal']);
    expect((await tested.post('/v1/cases/next', { queue: 'supervision' }, ann.headers)).statusCode).toBe(204);
    const got = (await tested.post('/v1/cases/next', { queue: 'supervision' }, ben.headers)).json();
    expect(got).toMatchObject({ id: asked.id, event: null, decision: null });
    expect(got.answers.map(({ id }: { id: string }) => id)).toEqual(['confirm', 'refuse', 'excuse']);
    expect((await act(ann, asked.id, 'decide', { answer: 'confirm', version: 1 })).json().code).toBe(
      'case.own-proposal',
    );
    const without = await act(ben, asked.id, 'decide', { answer: 'refuse', version: 1 });
    expect([without.statusCode, without.json().field]).toEqual([422, 'note']);
    await answer(ben, asked, 'confirm');
    expect(await measuresOf('merchant/m11')).toMatchObject([{ id: measure.id, state: 'in-force' }]);
    const promises = (await tested.get(`/v1/promises?subject=case/${asked.id}`)).json().items;
    expect(promises).toMatchObject([{ kind: 'casework.review', state: 'met' }]);
  });

  test.each([
    ['refuse', 'refused'],
    ['excuse', 'excused'],
  ])('is settled by the answer %s', async (given, state) => {
    const measure = await propose(`m-${given}`);
    await answer(ben, (await casesOf(`merchant/m-${given}`))[0]!, given);
    expect(await measuresOf(`merchant/m-${given}`)).toMatchObject([{ id: measure.id, state, statement_id: null }]);
  });

  test('settled otherwise, nobody is asked about it any more', async () => {
    const measure = await propose('m12');
    const [asked] = (await casesOf('merchant/m12')) as [Row];
    await act(ben, asked.id, 'take');
    expect((await tested.post(`/v1/measures/${measure.id}/confirm`, {}, ben.headers)).statusCode).toBe(200);
    await tested.platform.casework.settle();
    expect(await casesOf('merchant/m12')).toMatchObject([
      { state: 'decided', closed: 'settled', taken_by: null, answer: null },
    ]);
    expect((await act(ben, asked.id, 'decide', { answer: 'refuse', note: '不', version: 1 })).json().code).toBe(
      'case.decided',
    );
    const promises = (await tested.get(`/v1/promises?subject=case/${asked.id}`)).json().items;
    expect(promises.filter(({ state }: Row) => state === 'open')).toEqual([]);
    expect(await measuresOf('merchant/m12')).toMatchObject([{ state: 'in-force' }]);
  });
});

test('what lasts is looked at again when it is due, once, and lifted or kept', async () => {
  const { worker: measures } = tested.platform.enforcement;
  await tested.post('/v1/measures', { found_by: 'patrol', kind: 'watch-shop', target: 'merchant/m13' }, ann.headers);
  const now = tested.clock.now().getTime();
  expect(await measures.reviewDue(new Date(now + 7 * DAY - 1))).toBe(0);
  // nobody looked for three weeks: one question, not three
  expect(await measures.reviewDue(new Date(now + 22 * DAY))).toBe(1);
  expect(await measures.reviewDue(new Date(now + 22 * DAY))).toBe(0);
  const [asked, ...more] = (await casesOf('merchant/m13')) as [Row];
  expect([asked.kind, more]).toEqual(['measure-review', []]);
  const [measure] = (await measuresOf('merchant/m13')) as [Row];
  expect(Date.parse(measure.review_at as string) - now).toBe(28 * DAY);
  // it waits still: nobody is asked twice
  expect(await measures.reviewDue(new Date(now + 28 * DAY))).toBe(1);
  expect(await casesOf('merchant/m13')).toHaveLength(1);
  await answer(ann, asked, 'keep');
  expect(await measuresOf('merchant/m13')).toMatchObject([{ state: 'in-force' }]);
  await measures.reviewDue(new Date(now + 35 * DAY));
  const [again, first] = (await casesOf('merchant/m13')) as [Row, Row];
  expect([again.state, first.id]).toEqual(['open', asked.id]);
  await answer(ann, again, 'lift');
  expect(await measuresOf('merchant/m13')).toMatchObject([{ state: 'reversed', reversed_why: 'second-look' }]);
});
