import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { asProblem } from '../foundation/errors.ts';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import type { Outcome } from './admit.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const { product, order, scan } = make;
const many = (values: readonly unknown[], deciding: 'always' | 'where-ruled' = 'always'): Promise<Outcome[]> =>
  tested.platform.admission.many(values, deciding);
const one = (value: unknown): Promise<Outcome> => tested.platform.admission.one(value);
const codeOf = (outcome: Outcome): string => (outcome.status === 'refused' ? outcome.problem.code : outcome.status);
const decisionOf = (outcome: Outcome): string | undefined =>
  outcome.status === 'refused' ? undefined : outcome.decision?.id;

interface Kept {
  events: number;
  keys: number;
  decisions: number;
  promises: number;
}

/** Rows of everything that an event can leave, of the events whose id matches. */
async function kept(like: string): Promise<Kept> {
  const [row] = await tested.sql<Kept>(
    `select (select count(*)::int from event where source_id like $1) as events,
      (select count(*)::int from event_key where id like $1) as keys,
      (select count(*)::int from decision d join event e on e.id = d.event_id where e.source_id like $1) as decisions,
      (select count(*)::int from promise where 'order-paid-' || key like $1) as promises`,
    [like],
  );
  return row!;
}

describe('once', () => {
  test('the same content gives the same decision, other content a conflict', async () => {
    const first = await one(product('once'));
    expect(codeOf(first)).toBe('stored');
    const reordered = Object.fromEntries(Object.entries(product('once')).reverse());
    const again = await one(reordered);
    expect(codeOf(again)).toBe('duplicate');
    expect(decisionOf(again)).toBe(decisionOf(first));
    const other = await one(product('once', { title: '别的' }));
    expect(other).toMatchObject({
      status: 'refused',
      problem: { code: 'event.id-conflict', details: { field: 'id' } },
    });
    expect(await kept('product-once')).toEqual({ events: 1, keys: 1, decisions: 1, promises: 0 });
  });

  test('the same id of another source is another event', async () => {
    const [a, b] = await many([product('src'), { ...product('src'), source: 'elsewhere' }]);
    expect([codeOf(a!), codeOf(b!)]).toEqual(['stored', 'stored']);
  });

  test('within one request', async () => {
    const outcomes = await many([
      product('within'),
      product('within'),
      product('within', { title: 'x' }),
      product('within'),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['stored', 'duplicate', 'event.id-conflict', 'duplicate']);
    expect(new Set([0, 1, 3].map((i) => decisionOf(outcomes[i]!))).size).toBe(1);
    expect(decisionOf(outcomes[0]!)).toBeDefined();
  });

  test('at the same time, one by one and in batches', async () => {
    const value = product('race');
    const outcomes = (
      await Promise.all([
        ...Array.from({ length: 20 }, async () => [await one(value)]),
        ...Array.from({ length: 5 }, () => many([product('race-filler'), value])),
        ...Array.from({ length: 5 }, () => many([value, product('race-filler')])),
      ])
    ).flatMap((list) => list.filter((outcome) => outcome.status !== 'refused'));
    const ids = new Set(outcomes.map(decisionOf));
    expect(ids.size).toBe(2);
    expect(ids.has(undefined)).toBe(false);
    expect(outcomes.filter((outcome) => outcome.status === 'stored')).toHaveLength(2);
    expect(await kept('product-race')).toEqual({ events: 1, keys: 1, decisions: 1, promises: 0 });
  });
});

test('of several contents that come at the same time under one id, one counts', async () => {
  const contents = Array.from({ length: 12 }, (_, i) => product('rivals', { title: `t${i % 3}` }));
  const outcomes = await Promise.all(
    contents.map(async (value, i) => (i % 2 ? one(value) : (await many([value]))[0]!)),
  );
  const [winner] = await tested.sql<{ title: string }>(
    "select data -> 'product' ->> 'title' as title from event where source_id = 'product-rivals'",
  );
  outcomes.forEach((outcome, i) => {
    if (`t${i % 3}` === winner!.title) expect(['stored', 'duplicate']).toContain(codeOf(outcome));
    else expect(codeOf(outcome)).toBe('event.id-conflict');
  });
  expect(outcomes.filter(({ status }) => status === 'stored')).toHaveLength(1);
  expect(await kept('product-rivals')).toMatchObject({ events: 1, decisions: 1 });
});

describe('events first, a decision later', () => {
  test('is decided then, once', async () => {
    const value = scan('late', 'o1', 'picked', '2026-11-20T01:00:00Z');
    const [taken] = await many([value], 'where-ruled');
    expect(taken).toMatchObject({ status: 'stored', decision: null });
    const asked = await many([value, value]);
    expect(asked.map(codeOf)).toEqual(['duplicate', 'duplicate']);
    expect(decisionOf(asked[0]!)).toBeDefined();
    expect(decisionOf(asked[1]!)).toBe(decisionOf(asked[0]!));
    expect(decisionOf(await one(value))).toBe(decisionOf(asked[0]!));
    // and whoever only sends it again is told of nothing new
    expect(await many([value], 'where-ruled')).toMatchObject([{ status: 'duplicate' }]);
    const [decision] = await tested.sql<{ event_id: string; n: number }>(
      'select event_id, count(*) over ()::int as n from decision where id = $1',
      [decisionOf(asked[0]!)],
    );
    expect(decision).toEqual({ event_id: taken!.status === 'stored' ? taken!.eventId : '', n: 1 });
  });

  test('callers who ask at the same time get one decision', async () => {
    const values = Array.from({ length: 8 }, (_, i) => scan(`claim${i}`, 'o1', 'picked', '2026-11-20T01:00:00Z'));
    await many(values, 'where-ruled');
    const rounds = await Promise.all([
      many(values),
      many(values.toReversed()).then((outcomes) => outcomes.toReversed()),
      Promise.all(values.map(one)),
      many([...values, ...values]).then((outcomes) => outcomes.slice(8)),
    ]);
    for (const [i] of values.entries()) {
      const ids = new Set(rounds.map((round) => decisionOf(round[i]!)));
      expect(ids.size).toBe(1);
      expect(ids.has(undefined)).toBe(false);
    }
    expect(await kept('scan-claim%')).toEqual({ events: 8, keys: 8, decisions: 8, promises: 0 });
  });

  test('another content under its id is no way to a decision', async () => {
    const value = scan('claim-other', 'o1', 'picked', '2026-11-20T01:00:00Z');
    await many([value], 'where-ruled');
    const outcomes = await many([{ ...value, time: '2026-11-20T01:00:01Z' }, value]);
    expect(outcomes.map(codeOf)).toEqual(['event.id-conflict', 'duplicate']);
    expect(decisionOf(outcomes[1]!)).toBeDefined();
  });
});

describe('bad ones among good ones', () => {
  test('each is told in its place, the others are stored', async () => {
    const bad = { ...product('b2'), data: { product: { id: 'b2' } } };
    const outcomes = await many([product('b1'), bad, null, product('b3'), 'text', [], { type: 'nope' }, product('b4')]);
    expect(outcomes.map(codeOf)).toEqual([
      'stored',
      'event.invalid',
      'event.invalid',
      'stored',
      'event.invalid',
      'event.invalid',
      'event.invalid',
      'stored',
    ]);
    expect(outcomes.map((o) => (o.status === 'refused' ? undefined : o.decision?.subject))).toEqual(
      [1, 0, 0, 3, 0, 0, 0, 4].map((n) => (n ? `product/b${n}` : undefined)),
    );
    expect(await kept('product-b%')).toMatchObject({ events: 3, decisions: 3 });
  });

  test('a cipher that is not its person’s spoils its own event only', async () => {
    const forged = make.ticket('forged', `axc1.${'A'.repeat(120)}`);
    const outcomes = await many([product('c1'), forged, product('c2')]);
    expect(outcomes.map(codeOf)).toEqual(['stored', 'seal.foreign-cipher', 'stored']);
  });

  test('nothing, and more than one batch, in order', async () => {
    expect(await many([])).toEqual([]);
    const values = Array.from({ length: 600 }, (_, i) => (i % 7 === 3 ? { broken: i } : product(`long${i}`)));
    const outcomes = await many(values);
    expect(outcomes).toHaveLength(600);
    outcomes.forEach((outcome, i) => {
      if (i % 7 === 3) expect(codeOf(outcome)).toBe('event.invalid');
      else expect(outcome).toMatchObject({ status: 'stored', decision: { subject: `product/long${i}` } });
    });
  });
});

/** Makes the database itself fail at a step, as a trigger can; gone again after each test. */
async function failing(table: string, body: string, timing = 'before insert'): Promise<void> {
  await tested.sql(
    `create function test_fault() returns trigger language plpgsql as $$ begin ${body}; return new; end $$`,
  );
  await tested.sql(
    timing === 'at commit'
      ? `create constraint trigger test_fault after insert on "${table}" deferrable initially deferred
         for each row execute function test_fault()`
      : `create trigger test_fault ${timing} on "${table}" for each row execute function test_fault()`,
  );
}
const mended = () => tested.sql('drop function if exists test_fault cascade');
afterEach(mended);

const promised = { promised_ship_at: '2026-11-22T00:00:00Z' };

describe('what breaks half-way leaves nothing, and a retry stores it once', () => {
  const steps = [
    ['event_key', 'before insert'],
    ['event', 'before insert'],
    ['decision', 'before insert'],
    ['promise', 'before insert'],
    ['promise', 'at commit'],
    ['event_key', 'at commit'],
  ] as const;
  const faults = {
    'the disk is full': ["raise exception 'no space' using errcode = '53100'", 'database.full'],
    'the connection is cut': ['perform pg_terminate_backend(pg_backend_pid())', 'database.unavailable'],
    'a deadlock is found': ["raise exception 'deadlock' using errcode = '40P01'", 'database.busy'],
  } as const;

  for (const [fault, [body, code]] of Object.entries(faults))
    test.each(steps)(`${fault}: %s, %s`, async (table, timing) => {
      const id = `crash-${Object.keys(faults).indexOf(fault)}-${table}-${timing.replace(' ', '-')}`;
      const values = [order('paid', id, promised), { bad: true }, product(id)];
      await failing(table, body, timing);
      await expect(many(values)).rejects.toSatisfy(codeIs(code));
      await expect(one(values[0])).rejects.toSatisfy(codeIs(code));
      await mended();
      expect(await kept(`order-paid-${id}`)).toEqual({ events: 0, keys: 0, decisions: 0, promises: 0 });
      expect((await many(values)).map(codeOf)).toEqual(['stored', 'event.invalid', 'stored']);
      expect(await kept(`order-paid-${id}`)).toEqual({ events: 1, keys: 1, decisions: 1, promises: 1 });
      expect((await many(values)).map(codeOf)).toEqual(['duplicate', 'event.invalid', 'duplicate']);
    });

  test('the decision of an earlier event', async () => {
    const value = scan('late-crash', 'o1', 'picked', '2026-11-20T01:00:00Z');
    await many([value], 'where-ruled');
    await failing('decision', "raise exception 'no space' using errcode = '53100'");
    await expect(one(value)).rejects.toSatisfy(codeIs('database.full'));
    await mended();
    expect(
      (await tested.sql('select from event_key where id = $1 and decision_id is not null', [value.id])).length,
    ).toBe(0);
    expect(decisionOf(await one(value))).toBeDefined();
  });
});

const codeIs = (code: string) => (error: unknown) => asProblem(error).code === code;

describe('an event that the database cannot take', () => {
  const poison = async () => {
    await failing('event', "if new.source_id like '%poison%' then raise exception 'poison'; end if");
  };

  test('is refused alone among many, wherever it stands', async () => {
    await poison();
    const values = Array.from({ length: 33 }, (_, i) => product(i === 20 || i === 5 ? `poison${i}` : `healthy${i}`));
    const outcomes = await many(values);
    expect(outcomes.map(codeOf)).toEqual(values.map((_, i) => (i === 20 || i === 5 ? 'server.fault' : 'stored')));
    expect(await kept('product-%poison%')).toEqual({ events: 0, keys: 0, decisions: 0, promises: 0 });
  });

  test('is refused alone among those who ask at the same time', async () => {
    await poison();
    const values = Array.from({ length: 20 }, (_, i) => product(i === 7 ? 'poison-one' : `alone${i}`));
    const settled = await Promise.allSettled(values.map(one));
    expect(settled.map(({ status }) => status)).toEqual(values.map((_, i) => (i === 7 ? 'rejected' : 'fulfilled')));
  });
});

test('random batches against a model', async () => {
  let round = 0;
  // few ids and few contents, so that they meet
  const item = fc.record({
    id: fc.nat({ max: 5 }),
    content: fc.nat({ max: 1 }),
    bad: fc.boolean(),
    ruled: fc.boolean(),
  });
  const step = fc.record({
    values: fc.array(item, { minLength: 1, maxLength: 8 }),
    deciding: fc.constantFrom('always' as const, 'where-ruled' as const, 'one' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
      const run = `model${round++}`;
      const known = new Map<string, { content: string; decided: string | undefined }>();
      for (const { values, deciding } of steps) {
        const events = values.map(({ id, content, bad, ruled }) => {
          const name = `${run}-${id}-${ruled ? 'r' : 'u'}`;
          const event = ruled
            ? product(name, { title: `t${content}` })
            : scan(name, 'o', content === 0 ? 'picked' : 'lost', '2026-11-20T01:00:00Z');
          return { event: bad && content === 1 ? { ...event, subject: 'product/wrong' } : event, ruled };
        });
        const outcomes =
          deciding === 'one'
            ? await inTurn(events.map(({ event }) => event))
            : await many(
                events.map(({ event }) => event),
                deciding,
              );
        for (const [i, { event, ruled }] of events.entries()) {
          const outcome = outcomes[i]!;
          if (event.subject === 'product/wrong') {
            expect(codeOf(outcome)).toBe('event.invalid');
            continue;
          }
          const content = JSON.stringify(event.data);
          const before = known.get(event.id);
          if (before && before.content !== content) {
            expect(codeOf(outcome)).toBe('event.id-conflict');
            continue;
          }
          expect(codeOf(outcome)).toBe(before ? 'duplicate' : 'stored');
          const decision = decisionOf(outcome);
          if (before?.decided !== undefined) expect(decision).toBe(before.decided);
          else if (deciding !== 'where-ruled' || ruled) expect(decision).toBeDefined();
          else expect(decision).toBeUndefined();
          known.set(event.id, { content, decided: decision });
        }
      }
      const rows = await tested.sql<{ id: string; decision_id: string | null }>(
        'select k.id, k.decision_id from event_key k join event e on e.id = k.event_id where k.id like $1',
        [`%${run}-%`],
      );
      expect(new Map(rows.map((row) => [row.id, row.decision_id ?? undefined]))).toEqual(
        new Map([...known].map(([id, { decided }]) => [id, decided])),
      );
      const [stored] = await tested.sql<{ n: number }>(
        'select count(*)::int as n from decision d join event e on e.id = d.event_id where e.source_id like $1',
        [`%${run}-%`],
      );
      expect(stored!.n).toBe([...known.values()].filter(({ decided }) => decided !== undefined).length);
    }),
    { numRuns: 40 },
  );
});

async function inTurn(events: readonly unknown[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const event of events) outcomes.push(await one(event));
  return outcomes;
}
