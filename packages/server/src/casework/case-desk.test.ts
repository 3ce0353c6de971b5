import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../foundation/errors.ts';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { rateFor } from './case.load.ts';
import { readCase, readWholeHistory } from './case.store.ts';
import { another, CASE_PACK, listing, type Worker, worker } from './casework-fixture.ts';
import { custodyOf } from './custody.ts';

const PACK = {
  ...CASE_PACK,
  'queues.yaml': `queues:
  - { id: listings, title: { zh-CN: 商品, en: Listings }, group: goods, due_minutes: 60 }
  - { id: prices, title: { zh-CN: 价格, en: Prices }, group: goods, due_minutes: 60 }
  - { id: tickets, title: { zh-CN: 咨询, en: Tickets }, group: service, due_minutes: 480 }
  - { id: bulk, title: { zh-CN: 批量, en: Bulk }, group: goods, due_minutes: 60, requires: [note, reason-code], reason_codes: [fake, unclear] }
routes:
  - { id: costly, when: { subject: [product], amount: { least: 1000000, currency: CNY } }, queue: prices, priority: 5, skill: luxury }
  - { id: calm, when: { rule: [goods.test.bulk] }, priority: -10 }
route_cases:
  - { name: 贵, rules: [goods.test.look], subject: product, queue: listings, amount: { amount: 1000000, currency: CNY }, route: costly }
`,
};

let tested: TestPlatform;
let ann: Worker;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: PACK });
  ann = await worker(tested, 'Ann');
});
afterAll(() => tested.drop());

interface Row {
  id: string;
  version: number;
  [field: string]: unknown;
}
let next = 0;
const send = async (...events: unknown[]) => expect((await tested.post('/v1/decisions', events)).statusCode).toBe(200);
const casesOf = async (subject: string): Promise<Row[]> =>
  (await tested.get(`/v1/cases?subject=${subject}`)).json().items;
/** With nobody's credentials but theirs. */
const as = ({ headers }: { headers: object }, url: string, payload: object = {}) =>
  tested.http.app.inject({ method: 'POST', url, headers: { ...headers }, payload });
const costly = (id: string, amount: number) =>
  make.product(id, { title: '请看', price: { amount, currency: 'CNY' } }, `desk-${++next}`);

describe('routes', () => {
  test('send a case to another queue, and the case says which did and why', async () => {
    await send(costly('r1', 1_000_000), costly('r2', 999_999));
    expect(await casesOf('product/r1')).toMatchObject([
      {
        ...{ queue: 'prices', priority: 53, skill: 'luxury' },
        routed: {
          ...{ queue: 'listings', priority: 40, harm: 1, reach: 1.2, route: 'costly', change: 5 },
          why: ['subject product', 'amount 1000000 CNY'],
        },
      },
    ]);
    expect(await casesOf('product/r2')).toMatchObject([
      { queue: 'listings', priority: 48, skill: null, routed: { route: null, why: [], change: 0 } },
    ]);
  });

  test('may ask for a skill: who lacks it neither gets, takes nor is given the case', async () => {
    const plain = await tested.signedIn({ roles: ['reviewer'], groups: ['goods'] });
    const skilled = await tested.signedIn({ roles: ['reviewer'], groups: ['goods', 'luxury'] });
    const [asked] = (await casesOf('product/r1')) as [Row];
    expect((await as(plain, '/v1/cases/next', { queue: 'prices' })).statusCode).toBe(204);
    const refused = await as(plain, `/v1/cases/${asked.id}/take`);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'case.skill']);
    const assigned = await as(ann, `/v1/cases/${asked.id}/assign`, { user_id: plain.id });
    expect([assigned.statusCode, assigned.json().field]).toEqual([422, 'user_id']);
    expect((await as(skilled, '/v1/cases/next', { queue: 'prices' })).json()).toMatchObject({ id: asked.id });
  });

  test('lower a priority too', async () => {
    await send(listing('r3', '批量'));
    expect(await casesOf('product/r3')).toMatchObject([{ queue: 'bulk', priority: 0, routed: { route: 'calm' } }]);
  });
});

test('what a queue asks of every answer is named where it lacks', async () => {
  const [asked] = (await casesOf('product/r3')) as [Row];
  await as(ann, `/v1/cases/${asked.id}/take`);
  const decide = (more: object) => as(ann, `/v1/cases/${asked.id}/decide`, { answer: 'clear', version: 1, ...more });
  for (const [more, field] of [
    [{}, 'note'],
    [{ note: ' ' }, 'note'],
    [{ note: '看过' }, 'reason_code'],
    [{ note: '看过', reason_code: 'other' }, 'reason_code'],
  ] as const) {
    const refused = await decide(more);
    expect([refused.statusCode, refused.json().field]).toEqual([422, field]);
  }
  const detail = (await tested.get(`/v1/cases/${asked.id}`, ann.headers)).json();
  expect(detail).toMatchObject({
    requires: ['note', 'reason-code'],
    reason_codes: ['fake', 'unclear'],
    state: 'taken',
  });
  expect((await decide({ note: '看过', reason_code: 'fake' })).json()).toMatchObject({ reason_code: 'fake' });
  const [elsewhere] = (await casesOf('product/r2')) as [Row];
  await as(ann, `/v1/cases/${elsewhere.id}/take`);
  const none = await as(ann, `/v1/cases/${elsewhere.id}/decide`, { answer: 'clear', version: 1, reason_code: 'fake' });
  expect([none.statusCode, none.json().field]).toEqual([422, 'reason_code']);
});

describe('two cases', () => {
  const told = (id: string, what: string) =>
    tested.sql<{ detail: string; by_whom: string }>(
      'select detail, by_whom from case_history where case_id = $1 and what = $2',
      [id, what],
    );

  /** A subject with one case in hand and one that came while the first was answered. */
  const two = async (product: string) => {
    await send(listing(product));
    const [first] = (await casesOf(`product/${product}`)) as [Row];
    await as(ann, `/v1/cases/${first.id}/take`);
    await as(ann, `/v1/cases/${first.id}/decide`, { answer: 'clear', version: 1 });
    await send(listing(product), listing(product, '快看'));
    await as(ann, `/v1/cases/${first.id}/undo`);
    const [second] = (await casesOf(`product/${product}`)) as [Row];
    return { first, second };
  };

  test('of one subject are made one: the other points to it, and both histories say so', async () => {
    const { first, second } = await two('m1');
    const merged = await as(ann, `/v1/cases/${second.id}/merge`, { into: first.id });
    expect(merged.json()).toMatchObject({ state: 'decided', closed: 'merged', merged_into: first.id, answer: null });
    const [gone, kept] = await casesOf('product/m1');
    expect(gone).toMatchObject({ id: second.id, merged_into: first.id });
    expect(kept).toMatchObject({ decisions: 3, version: 2, verdict: 'limit', priority: 99, state: 'taken' });
    expect(kept!.decision_id).toBe(second.decision_id);
    expect(await told(second.id, 'merged')).toEqual([{ detail: first.id, by_whom: `key/${ann.id}` }]);
    expect(await told(first.id, 'took-in')).toEqual([{ detail: second.id, by_whom: `key/${ann.id}` }]);
    const decisions = await tested.sql('select from case_decision where case_id = $1', [first.id]);
    expect(decisions).toHaveLength(3);
    const promises = (await tested.get(`/v1/promises?subject=case/${second.id}`)).json().items;
    expect(promises.map(({ state }: Row) => state)).not.toContain('open');
    // what comes now joins the one that is left
    await send(listing('m1'));
    expect((await casesOf('product/m1')).map(({ decisions }) => decisions)).toEqual([2, 4]);
    const again = await as(ann, `/v1/cases/${second.id}/merge`, { into: first.id });
    expect([again.statusCode, again.json().code]).toEqual([409, 'case.decided']);
  });

  test('that are unlike, decided or in another’s hand are left as they are', async () => {
    const { first, second } = await two('m2');
    await send(listing('m3'));
    const [other] = (await casesOf('product/m3')) as [Row];
    const ben = await worker(tested, 'Ben');
    await as(ben, `/v1/cases/${second.id}/take`);
    const merge = async (id: string, into: string) => {
      const answer = await as(ann, `/v1/cases/${id}/merge`, { into });
      return [answer.statusCode, answer.json().code];
    };
    expect(await merge(first.id, other.id)).toEqual([409, 'case.unlike']);
    expect(await merge(second.id, first.id)).toEqual([409, 'case.taken']);
    expect(await merge(first.id, first.id)).toEqual([422, 'request.invalid']);
    await as(ben, `/v1/cases/${second.id}/decide`, { answer: 'clear', version: second.version });
    expect(await merge(first.id, second.id)).toEqual([409, 'case.decided']);
    expect((await casesOf('product/m2')).map(({ closed }) => closed)).toEqual([null, null]);
  });

  test('that have to do with each other are linked, from either side, once', async () => {
    await send(listing('l1'), listing('l2'));
    const [[one], [other]] = [await casesOf('product/l1'), await casesOf('product/l2')];
    for (const [from, to] of [
      [one, other],
      [other, one],
    ])
      expect((await as(ann, `/v1/cases/${from!.id}/link`, { to: to!.id })).statusCode).toBe(200);
    const linked = async (id: string) =>
      (await tested.get(`/v1/cases/${id}`)).json().linked.map(({ id: each }: Row) => each);
    expect([await linked(one!.id), await linked(other!.id)]).toEqual([[other!.id], [one!.id]]);
    expect(await told(other!.id, 'linked')).toHaveLength(1);
    await as(ann, `/v1/cases/${other!.id}/unlink`, { to: one!.id });
    expect(await linked(one!.id)).toEqual([]);
  });
});

describe('many cases at once', () => {
  const many = async (name: string, count: number): Promise<Row[]> => {
    const products = Array.from({ length: count }, (_, i) => `${name}-${i}`);
    await send(...products.map((product) => listing(product)));
    return Promise.all(products.map(async (product) => (await casesOf(`product/${product}`))[0]!));
  };
  const body = (rows: Row[], answer = 'clear') => ({ cases: rows.map(({ id, version }) => ({ id, version })), answer });
  const statesOf = async (rows: Row[]) =>
    (
      await tested.sql<{ state: string }>('select state from "case" where id = any($1)', [rows.map(({ id }) => id)])
    ).map(({ state }) => state);

  test('are foreseen, answered, and undone at once', async () => {
    const rows = await many('b1', 3);
    const preview = (await as(ann, '/v1/cases/bulk/preview', body(rows))).json();
    expect(preview).toEqual({ decided: 3, refused: [], undone: {}, taken: {} });
    expect(await statesOf(rows)).toEqual(['open', 'open', 'open']);
    const done = (await as(ann, '/v1/cases/bulk', body(rows))).json();
    expect(done.items.map(({ state, answer }: Row) => [state, answer])).toEqual(rows.map(() => ['decided', 'clear']));
    const others = await as(await worker(tested, 'Eve'), `/v1/cases/bulk/${done.bulk}/undo`);
    expect([others.statusCode, others.json().code]).toEqual([409, 'case.decided']);
    const undone = await as(ann, `/v1/cases/bulk/${done.bulk}/undo`);
    expect(undone.json().items.map(({ state }: Row) => state)).toEqual(['taken', 'taken', 'taken']);
    // its reply got lost
    expect((await as(ann, `/v1/cases/bulk/${done.bulk}/undo`)).statusCode).toBe(200);
    const again = (await as(ann, '/v1/cases/bulk', body(rows, 'reject'))).json();
    await tested.sql(`update "case" set final_at = final_at - interval '10 seconds' where bulk = $1`, [again.bulk]);
    await tested.platform.casework.settle();
    expect(await statesOf(rows)).toEqual(['final', 'final', 'final']);
    expect((await as(ann, `/v1/cases/bulk/${again.bulk}/undo`)).json().code).toBe('case.decided');
  });

  test('of which one cannot be answered: it is named, and nothing changes', async () => {
    const rows = await many('b2', 3);
    const dan = await worker(tested, 'Dan');
    await as(dan, `/v1/cases/${rows[1]!.id}/take`);
    const preview = (await as(ann, '/v1/cases/bulk/preview', body(rows))).json();
    expect(preview).toMatchObject({ decided: 2, refused: [{ id: rows[1]!.id, code: 'case.taken' }] });
    const refused = await as(ann, '/v1/cases/bulk', body(rows));
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'case.taken']);
    expect(refused.json().detail).toContain(rows[1]!.id);
    expect((await statesOf(rows)).sort()).toEqual(['open', 'open', 'taken']);
    const changed = await as(ann, '/v1/cases/bulk', body([{ ...rows[0]!, version: 9 }]));
    expect(changed.json().code).toBe('case.changed');
  });

  test('are two hundred at most', async () => {
    const [row] = (await many('b3', 1)) as [Row];
    const refused = await as(ann, '/v1/cases/bulk', body(Array.from({ length: 201 }, () => row)));
    expect([refused.statusCode, refused.json().field]).toEqual([422, 'cases']);
    expect(await statesOf([row])).toEqual(['open']);
  });
});

describe('who held a case when', () => {
  const MINUTE = 60_000;
  const act = fc.record({
    verb: fc.constantFrom('take', 'renew', 'release', 'decide', 'undo', 'assign', 'settle', 'reopen'),
    who: fc.nat(2),
    after: fc.constantFrom(1_000, MINUTE, 6 * MINUTE),
  });

  test('its history alone tells, whatever was done in which order', async () => {
    const people = [ann, await worker(tested, 'Bob'), await worker(tested, 'Cat')];
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 15 }), async (acts) => {
        const product = `custody-${++run}`;
        await send(listing(product));
        const [{ id }] = (await casesOf(`product/${product}`)) as [Row];
        let wall = Date.now();
        const held: (string | null)[] = [];
        for (const { verb, who, after } of acts) {
          wall += after;
          const casework = another(tested, { wall: sql<Date>`${new Date(wall)}::timestamptz` });
          const { principal } = people[who]!;
          const everywhere = () => true;
          const { version } = (await readCase(tested.platform.db, id))!;
          const decision = { answer: 'clear', version };
          const doing = {
            take: () => casework.take(principal, everywhere, id),
            renew: () => casework.renew(principal, everywhere, id),
            release: () => casework.release(principal, everywhere, id),
            decide: () => casework.decide(principal, everywhere, id, decision),
            undo: () => casework.undo(principal, everywhere, id),
            assign: () => casework.assign(ann.principal, everywhere, id, principal.id),
            settle: () => casework.settle(),
            reopen: () => casework.reopen(principal, everywhere, id, '再看'),
          };
          await doing[verb]().catch((error: unknown) => {
            if (!(error instanceof Problem)) throw error;
          });
          const { takenBy } = (await readCase(tested.platform.db, id))!;
          const told = custodyOf(await readWholeHistory(tested.platform.db, id));
          const last = told.at(-1);
          expect([verb, last?.to === null ? last.holder : null]).toEqual([verb, takenBy]);
          if (takenBy !== (held.at(-1) ?? null)) held.push(takenBy);
          // one at a time, and each ended before the next began
          for (const [i, { from, to, ended }] of told.entries()) {
            expect(to === null).toBe(ended === null);
            if (to === null) expect(i).toBe(told.length - 1);
            else expect(from <= to).toBe(true);
          }
        }
        const holders = held.filter((one) => one !== null);
        const told = custodyOf(await readWholeHistory(tested.platform.db, id)).map(({ holder }) => holder);
        // whoever was seen with it stands there, in that order; between two looks it can have been somebody's for an instant
        let at = 0;
        for (const holder of told) if (holder === holders[at]) at++;
        expect(at).toBe(holders.length);
      }),
      { numRuns: 8 },
    );
  });

  test('is answered with names, from the first to the one who has it now', async () => {
    await send(listing('held'));
    const [{ id }] = (await casesOf('product/held')) as [Row];
    await as(ann, `/v1/cases/${id}/take`);
    tested.clock.advance(MINUTE);
    await as(ann, `/v1/cases/${id}/release`);
    tested.clock.advance(MINUTE);
    const bob = await worker(tested, 'Bob');
    await as(bob, `/v1/cases/${id}/take`);
    const { items } = (await tested.get(`/v1/cases/${id}/custody`)).json();
    expect(items).toMatchObject([
      { holder: { name: 'Ann' }, ended: 'released' },
      { holder: { name: 'Bob' }, to: null, ended: null },
    ]);
    expect(Date.parse(items[0].to) - Date.parse(items[0].from)).toBe(MINUTE);
    expect(Date.parse(items[1].from) - Date.parse(items[0].to)).toBe(MINUTE);
  });
});

describe('what a supervisor sees', () => {
  test.each([
    ['nobody answers', { arrived: 5, overtook: 0, answered: 0 }, 0],
    ['those who wait are answered in their order', { arrived: 30, overtook: 0, answered: 12 }, 4],
    ['some of what comes goes before them', { arrived: 30, overtook: 6, answered: 12 }, 2],
    ['all of what is answered came later', { arrived: 30, overtook: 12, answered: 12 }, 0],
    ['more came and went than is answered by now', { arrived: 30, overtook: 20, answered: 12 }, 0],
  ])('the rate at which those who wait are answered: %s', (_, flow, rate) => {
    expect(rateFor({ ...flow, hours: 3 })).toBe(rate);
  });

  test('is what waits by age, who has what, what was answered, and what will be late', async () => {
    await tested.sql(`update "case" set state = 'closed', closed = 'settled', taken_by = null, lease_until = null, joins = false
      where state in ('open', 'taken') and queue = 'tickets'`);
    const ticket = (id: string) => make.ticket(id, '投诉');
    await send(ticket('w1'), ticket('w2'), ticket('w3'), ticket('w4'), ticket('w5'));
    const ids = await Promise.all(
      ['w1', 'w2', 'w3', 'w4', 'w5'].map(async (id) => (await casesOf(`ticket/${id}`))[0]!.id),
    );
    await as(ann, `/v1/cases/${ids[0]}/take`);
    await as(ann, `/v1/cases/${ids[0]}/decide`, { answer: 'clear', version: 1 });
    await as(ann, `/v1/cases/${ids[1]}/take`);
    const now = tested.clock.now();
    const since = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
    await tested.sql('update "case" set opened_at = $2 where id = $1', [ids[2], since(5)]);
    await tested.sql('update "case" set due_at = $2 where id = $1', [ids[3], since(1)]);
    const load = async () => {
      const { items } = (await tested.get('/v1/queues/load', { 'accept-language': 'en' })).json();
      return items.find(({ id }: Row) => id === 'tickets');
    };
    // one in three hours came, was answered and went before: at that rate none of the others ever is
    expect(await load()).toMatchObject({
      ...{
        title: 'Tickets',
        waiting: { under_1h: 2, under_4h: 0, under_24h: 1, longer: 0 },
        late: 1,
        forecast_late: 3,
      },
      answers_per_hour: 0.33,
      people: [
        {
          person: { name: 'Ann' },
          answered_last_hour: 1,
          held: [{ case: ids[1], subject: 'ticket/w2', since: now.toISOString() }],
        },
      ],
    });
    // somebody answers what came long ago
    await tested.sql(
      `insert into case_history (id, case_id, at, by_whom, what, detail, queue)
       select uuidv7(), $1, now(), $2, 'decided', 'clear', 'tickets' from generate_series(1, 3)`,
      [ids[0], `key/${(await worker(tested, 'Zoe')).id}`],
    );
    // one an hour: all but the one that is late already are answered within their eight hours
    expect(await load()).toMatchObject({ late: 1, forecast_late: 1, answers_per_hour: 1.33 });
  });
});
