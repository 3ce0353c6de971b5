import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTrail } from '../foundation/trail/trail.store.ts';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../test-platform.ts';
import { databaseTime, firstLapsed, readCase } from './case.store.ts';
import { advance } from './case.ts';
import { feedQuery } from './case-feed.ts';
import type { Casework } from './casework.ts';
import { another, CASE_PACK, listing, type Worker, worker } from './casework-fixture.ts';

let tested: TestPlatform;
let ann: Worker;
let ben: Worker;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: CASE_PACK });
  ann = await worker(tested, 'Ann');
  ben = await worker(tested, 'Ben');
});
afterAll(() => tested.drop());

const send = async (...events: unknown[]) => {
  const answer = await tested.post('/v1/decisions', events);
  expect(answer.statusCode).toBe(200);
  return answer.json() as { id: string; event_id: string; case: object | null }[];
};
interface CaseView {
  id: string;
  state: string;
  version: number;
  decisions: number;
  [field: string]: unknown;
}
const casesOf = async (subject: string): Promise<CaseView[]> =>
  (await tested.get(`/v1/cases?subject=${subject}`)).json().items;
const act = (who: Worker, id: string, verb: string, body: object = {}) =>
  tested.post(`/v1/cases/${id}/${verb}`, body, who.headers);
const detail = async (id: string) => (await tested.get(`/v1/cases/${id}`, ann.headers)).json();
const decide = (who: Worker, id: string, more: object = {}) =>
  act(who, id, 'decide', { answer: 'clear', version: 1, ...more });
/** As if so much wall time had passed for a case. */
const age = (id: string, seconds: number) =>
  tested.sql(
    `update "case" set lease_until = lease_until - $2 * interval '1 second', final_at = final_at - $2 * interval '1 second'
     where id = $1`,
    [id, seconds],
  );
const told = (id: string, type = 'case.decided') =>
  tested.sql<{ id: string; cause_id: string; data: { case: Record<string, unknown> }; subject_key: string }>(
    `select id, cause_id, data, subject_key from event where type = $2 and data -> 'case' ->> 'id' = $1
     order by txid, id`,
    [id, type],
  );

/** A case that Ann has taken. */
async function taken(product: string, title?: string): Promise<CaseView> {
  await send(listing(product, title));
  const [found] = await casesOf(`product/${product}`);
  const answer = await act(ann, found!.id, 'take');
  expect(answer.json()).toMatchObject({ state: 'taken', taken_by: { id: ann.id, name: 'Ann' } });
  return answer.json();
}

describe('opening', () => {
  test('a decision that wants a person opens a case with its event', async () => {
    const [decision] = await send(listing('p-open', '请看这茶'));
    const [found, ...more] = await casesOf('product/p-open');
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      ...{ kind: 'decision-review', queue: 'listings', priority: 40, state: 'open', party: 'merchant/m1' },
      ...{
        event_id: decision!.event_id,
        decision_id: decision!.id,
        verdict: 'observe',
        title: '请看这茶',
        decisions: 1,
      },
      ...{ opened_at: '2026-11-20T08:00:00.000Z', due_at: '2026-11-20T09:00:00.000Z', taken_by: null, answer: null },
    });
    expect(await told(found!.id, 'case.opened')).toMatchObject([
      { cause_id: decision!.event_id, subject_key: 'product/p-open', data: { case: { queue: 'listings', round: 1 } } },
    ]);
    const promises = (await tested.get(`/v1/promises?subject=case/${found!.id}`)).json().items;
    expect(promises).toMatchObject([{ kind: 'casework.review', state: 'open', due_at: '2026-11-20T09:00:00.000Z' }]);
    const context = (await tested.get(`/v1/decisions/${decision!.id}/context`)).json();
    expect(context.case).toMatchObject({ id: found!.id, queue: 'listings', state: 'open' });
  });

  test('one that does not opens none', async () => {
    const [decision] = await send(make.product('p-none'));
    expect(decision!.case).toBeNull();
    expect(await casesOf('product/p-none')).toEqual([]);
  });

  test('further decisions about the subject join it, until it is decided', async () => {
    await send(listing('p-join'), listing('p-join'));
    await send(listing('p-join'));
    const [found, ...more] = await casesOf('product/p-join');
    expect([found!.decisions, found!.version, more]).toEqual([3, 1, []]);
    // something new is asked
    const [newest] = await send(listing('p-join', '快看'));
    const [joined] = await casesOf('product/p-join');
    expect(joined).toMatchObject({
      ...{ id: found!.id, decisions: 4, version: 2, priority: 99, verdict: 'limit', decision_id: newest!.id },
    });
    await act(ann, found!.id, 'take');
    expect((await decide(ann, found!.id, { version: 1 })).json().code).toBe('case.changed');
    await send(listing('p-join', '快看'));
    expect((await decide(ann, found!.id, { version: 2 })).json()).toMatchObject({ state: 'decided', decisions: 5 });
    await send(listing('p-join'));
    const all = await casesOf('product/p-join');
    expect(all.map(({ state, decisions }) => [state, decisions])).toEqual([
      ['open', 1],
      ['decided', 5],
    ]);
    const rows = await tested.sql<{ count: number }>(
      'select count(*)::int as count from case_decision where case_id = any($1)',
      [all.map(({ id }) => id)],
    );
    expect(rows[0]!.count).toBe(6);
    const { history } = await detail(found!.id);
    expect(history.map(({ what }: { what: string }) => what)).toEqual(['opened', 'joined', 'taken', 'decided']);
  });

  test('the same subject in many transactions at once is one case', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => send(listing('p-race'), listing(`p-race-${i % 3}`), listing('p-race-0'))),
    );
    expect((await casesOf('product/p-race')).map(({ decisions }) => decisions)).toEqual([20]);
    expect((await casesOf('product/p-race-1')).map(({ decisions }) => decisions)).toEqual([7]);
  });

  test('sending again opens nothing', async () => {
    const event = listing('p-again');
    await send(event);
    await send(event, event);
    expect((await casesOf('product/p-again')).map(({ decisions }) => decisions)).toEqual([1]);
  });

  test('what is sealed is not in it', async () => {
    await send(make.ticket('t-sealed', '我要投诉王小明'));
    const [found] = await casesOf('ticket/t-sealed');
    expect(found).toMatchObject({ queue: 'tickets', title: 'ticket/t-sealed', party: 'consumer/c1' });
    const rows = await tested.sql<{ row: string }>(`select c::text as row from "case" c`);
    expect(rows.filter(({ row }) => row.includes('王小明'))).toEqual([]);
  });

  test('a decision that comes later than its event opens one too', async () => {
    const earlier = await openTestPlatform({
      pack: { 'pack.yaml': SMALL_PACK['pack.yaml']!, 'goods/none.yaml': NO_RULE },
    });
    const event = make.ticket('late', '我要投诉');
    expect((await earlier.post('/v1/events', [event])).json()).toMatchObject({ taken: 1 });
    await earlier.close();
    const later = await openTestPlatform({ after: earlier });
    try {
      expect((await later.post('/v1/decisions', event)).json()).toMatchObject({ case: { queue: 'tickets' } });
      expect((await later.post('/v1/decisions', event)).statusCode).toBe(200);
      expect((await later.get('/v1/cases')).json().items).toMatchObject([{ subject: 'ticket/late', decisions: 1 }]);
    } finally {
      await later.drop();
    }
  });
});

const NO_RULE = `rules:
  - id: goods.test.none
    title: { zh-CN: 无, en: None }
    on: [product.submitted]
    when: 'false'
    verdict: observe
    message: { zh-CN: 无, en: None }
`;

describe('taking', () => {
  test('two hundred at once: nobody gets what another has, and none is left out', async () => {
    const products = Array.from({ length: 180 }, (_, i) => listing(`p-bulk-${i}`, '批量'));
    await send(...products);
    const people = await Promise.all(Array.from({ length: 200 }, (_, i) => worker(tested, `taker ${i}`)));
    const answers = await Promise.all(
      people.map(({ headers }) => tested.post('/v1/cases/next', { queue: 'bulk' }, headers)),
    );
    const got = answers.filter(({ statusCode }) => statusCode === 200).map((answer) => answer.json());
    expect(got).toHaveLength(180);
    expect(new Set(got.map(({ id }) => id)).size).toBe(180);
    expect(new Set(got.map(({ taken_by }) => taken_by.id)).size).toBe(180);
    expect(answers.filter(({ statusCode }) => statusCode === 204)).toHaveLength(20);
  });

  test('the urgent one comes first, and what waits long enough before it', async () => {
    await send(make.ticket('slow', '投诉'));
    tested.clock.advance(1_000);
    await send(make.ticket('slow2', '投诉'));
    const order = async () =>
      (await tested.get('/v1/cases?queue=tickets&sort=urgency&state=open'))
        .json()
        .items.map((c: CaseView) => c.subject);
    expect(await order()).toEqual(['ticket/t-sealed', 'ticket/slow', 'ticket/slow2']);
    await tested.sql(`update "case" set urgency = urgency - interval '1 hour' where subject_key = 'ticket/slow2'`);
    expect((await order())[0]).toBe('ticket/slow2');
    const next = await tested.post('/v1/cases/next', { queue: 'tickets' }, ann.headers);
    expect(next.json()).toMatchObject({ subject: 'ticket/slow2', event: { type: 'ticket.opened' } });
    expect(next.json().event.data.ticket.text).toBe('****');
    expect(next.json().answers.map(({ id, key }: { id: string; key: string }) => `${key} ${id}`)).toEqual([
      ...['a uphold', 'c clear', 'l limit', 'r reject', 'u unsure'],
    ]);
    const mine = (await tested.get('/v1/cases?taken_by=me&queue=tickets', ann.headers)).json().items;
    expect(mine.map((c: CaseView) => c.subject)).toEqual(['ticket/slow2']);
  });

  test('makes of a case what the state machine says, and tells who did', async () => {
    const { id } = await taken('p-like-advance');
    await age(id, 301);
    await tested.platform.casework.settle();
    await tested.sql(`update "case" set urgency = '2000-01-01', joins = false where id = $1`, [id]);
    const { db } = tested.platform;
    const before = (await readCase(db, id))!;
    expect(before.lostBy).not.toBeNull();
    // the lease counts by the wall clock, to the millisecond: the state machine's instants have nothing finer
    const wall = new Date('2026-03-01T08:00:00.123Z');
    const row = await another(tested, { wall: sql`${wall}::timestamptz + interval '456 microseconds'` }).next(
      ben.principal,
      () => true,
      'listings',
    );
    expect(row).toEqual({ ...before, ...advance(before, { act: 'take', by: `key/${ben.id}` }, wall) });
    expect(await readCase(db, id)).toEqual(row);
    const [{ joins }] = (await tested.sql<{ joins: boolean }>('select joins from "case" where id = $1', [id])) as [
      { joins: boolean },
    ];
    expect(joins).toBe(true);
    expect((await detail(id)).history.at(-1)).toMatchObject({ what: 'taken', by: { id: ben.id } });
    const [entry] = (await tested.get(`/v1/trail?object=case/${id}`)).json().items;
    expect(entry).toMatchObject({ action: 'casework.case.take', outcome: 'done', detail: { queue: 'listings' } });
    expect(entry.actor).toMatchObject({ kind: 'key', id: ben.id });
  });

  test('leaves to whoever asks next what was let go after the asking began', async () => {
    const { ids, db } = tested.platform;
    const early = Array.from({ length: 8 }, () => ids.next());
    const { id } = await taken('p-let-go');
    await act(ann, id, 'release');
    await tested.sql(`update "case" set urgency = '1999-01-01' where id = $1`, [id]);
    const nextOf = (casework: Casework) => casework.next(ben.principal, () => true, 'listings');
    const slow = await nextOf(another(tested, { ids: { next: () => early.pop()! } }));
    expect(slow?.id).not.toBe(id);
    expect(await readCase(db, id)).toMatchObject({ state: 'open' });
    expect(await nextOf(tested.platform.casework)).toMatchObject({ id, takenBy: `key/${ben.id}` });
    const whats = (await detail(id)).history.map(({ what }: { what: string }) => what);
    expect(whats).toEqual(['opened', 'taken', 'released', 'taken']);
  });

  test('finds its case with one look into an index, however many wait or are in hand', async () => {
    await tested.sql(`
      insert into "case" (id, kind, queue, priority, state, subject_key, event_id, decision_id, verdict, rules, title,
        opened_at, due_at, urgency, joins)
      select uuidv7(), 'decision-review', 'crowd-' || n % 5, 1, 'open', 'product/crowd-' || n, uuidv7(), uuidv7(), 'observe', '{}', '',
        now(), now(), now() + n * interval '1 second', true from generate_series(1, 20000) n`);
    await tested.sql('analyze "case"');
    // more than is known of when statements are planned: the most urgent are in hand
    await tested.sql(`update "case" set state = 'taken', taken_by = 'key/x', lease_until = now() + interval '1 hour'
      where queue like 'crowd-%' and urgency < now() + interval '4000 seconds'`);
    await tested.sql('vacuum "case"');
    const lapsed = await sql<{ 'QUERY PLAN': string }>`explain ${firstLapsed(databaseTime)}`.execute(
      tested.platform.db,
    );
    expect(lapsed.rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/case_lease/);
    const plan = await tested.sql<{ 'QUERY PLAN': string }>(
      `explain (analyze, buffers) select * from "case" where queue = 'crowd-3' and state = 'open'
       order by urgency, id limit 1 for update skip locked`,
    );
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index Scan using case_next/);
    expect(text).not.toMatch(/Sort|Seq Scan|Rows Removed/);
    expect(Number(/shared hit=(\d+)/.exec(text)![1])).toBeLessThan(12);
    await tested.sql(`delete from "case" where queue like 'crowd-%'`);
  });
});

test('news are read along an index of what is news, however long the history', async () => {
  await send(listing('p-long'));
  const [{ id }] = (await casesOf('product/p-long')) as [CaseView];
  await tested.sql(
    `insert into case_history (id, case_id, at, what, detail, queue, txid)
     select uuidv7(), $1, now(), case when n % 100 = 0 then 'taken' else 'joined' end, null, 'listings', n from generate_series(1, 20000) n`,
    [id],
  );
  await tested.sql('vacuum analyze case_history');
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain (analyze, buffers) ${feedQuery({ txid: 10_000n, id }, 50, 1n << 60n)}`.execute(tested.platform.db);
  const text = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toMatch(/Index Scan using case_history_log/);
  expect(text).not.toMatch(/Sort|Seq Scan on case_history|Rows Removed/);
  await tested.sql('delete from case_history where case_id = $1', [id]);
});

describe('the lease', () => {
  test('runs out: the case waits again, and is counted so', async () => {
    const { id } = await taken('p-lapse');
    const counts = async () =>
      (await tested.get('/v1/queues')).json().items.find((queue: { id: string }) => queue.id === 'listings');
    const before = await counts();
    await age(id, 301);
    expect(await counts()).toMatchObject({ open: before.open + 1, taken: before.taken - 1 });
    await tested.platform.casework.settle();
    const after = await detail(id);
    expect(after).toMatchObject({ state: 'open', taken_by: null });
    expect(after.history.at(-1)).toMatchObject({ what: 'lease-lost', by: null, detail: `key/${ann.id}` });
    // nobody came: what was typed counts
    expect((await decide(ann, id, { note: '看过了' })).json()).toMatchObject({ state: 'decided', note: '看过了' });
  });

  test('is renewed, also when it has just run out', async () => {
    const { id } = await taken('p-renew');
    await age(id, 240);
    const renewed = (await act(ann, id, 'renew')).json();
    expect(Date.parse(renewed.lease_until) - Date.now()).toBeGreaterThan(290_000);
    await age(id, 400);
    expect((await act(ann, id, 'renew')).json()).toMatchObject({ state: 'taken', taken_by: { id: ann.id } });
    expect((await act(ben, id, 'renew')).json().code).toBe('case.lease-lost');
  });

  test('is taken again by whoever lost it and nobody came, which stands in the history as being taken', async () => {
    const { id } = await taken('p-again-taken');
    await age(id, 301);
    await tested.platform.casework.settle();
    await act(ann, id, 'renew');
    await act(ann, id, 'renew');
    const { history } = await detail(id);
    expect(history.map(({ what }: { what: string }) => what)).toEqual(['opened', 'taken', 'lease-lost', 'taken']);
  });

  test('that somebody else has now is lost, and a comment finds its place all the same', async () => {
    const { id } = await taken('p-lost');
    expect((await act(ben, id, 'take')).json().code).toBe('case.taken');
    await age(id, 301);
    expect((await act(ben, id, 'take')).json()).toMatchObject({ taken_by: { id: ben.id } });
    const refused = await decide(ann, id, { note: '我写了很多' });
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'case.lease-lost']);
    expect((await act(ann, id, 'comment', { text: '我写了很多' })).statusCode).toBe(201);
    expect((await decide(ben, id)).statusCode).toBe(200);
    expect((await decide(ann, id)).json().code).toBe('case.decided');
    expect((await detail(id)).comments).toMatchObject([{ by: { id: ann.id, name: 'Ann' }, text: '我写了很多' }]);
  });

  test('next hands out again what was let go', async () => {
    await tested.sql(
      `update "case" set state = 'open', taken_by = null, lease_until = null where queue = 'tickets' and state = 'taken'`,
    );
    const first = (await tested.post('/v1/cases/next', { queue: 'tickets' }, ann.headers)).json();
    await age(first.id, 301);
    const again = (await tested.post('/v1/cases/next', { queue: 'tickets' }, ben.headers)).json();
    expect(again).toMatchObject({ id: first.id, taken_by: { id: ben.id } });
    expect((await act(ben, first.id, 'release')).json()).toMatchObject({ state: 'open' });
  });
});

describe('deciding', () => {
  test('can be undone for ten seconds, then it is final and told once', async () => {
    const { id, event_id } = await taken('p-final');
    expect((await decide(ann, id, { note: '第一次' })).json()).toMatchObject({ state: 'decided', answer: 'clear' });
    // the answer got lost: asking again is no error
    expect((await decide(ann, id)).statusCode).toBe(200);
    expect((await act(ben, id, 'undo')).json().code).toBe('case.decided');
    expect((await act(ann, id, 'undo')).json()).toMatchObject({ state: 'taken', answer: null });
    expect((await act(ann, id, 'undo')).statusCode).toBe(200);
    expect((await detail(id)).note).toBe('第一次');
    await tested.platform.casework.settle();
    expect(await told(id)).toEqual([]);
    tested.clock.advance(60_000);
    await decide(ann, id, { answer: 'reject' });
    await age(id, 10);
    await Promise.all(Array.from({ length: 5 }, () => another(tested).settle()));
    expect(await told(id)).toMatchObject([
      { cause_id: event_id, data: { case: { outcome: 'reject', verdict: 'reject', round: 1 } } },
    ]);
    expect((await act(ann, id, 'undo')).json().code).toBe('case.decided');
    const after = await detail(id);
    expect(after).toMatchObject({ state: 'decided', answer: 'reject', note: null, decided_by: { name: 'Ann' } });
    const promises = (await tested.get(`/v1/promises?subject=case/${id}`)).json().items;
    expect(promises).toMatchObject([{ state: 'met', met_at: after.decided_at }]);
  });

  test('is told once, wherever the one who tells is killed', async () => {
    for (const point of ['locked', 'saved', 'told', 'committed'] as const) {
      const { id } = await taken(`p-kill-${point}`);
      await decide(ann, id);
      await age(id, 10);
      const killed = another(tested, {
        reached: (at) => {
          if (at === point) throw new Error('killed');
        },
      });
      await expect(killed.settle()).rejects.toThrow('killed');
      expect(await told(id)).toHaveLength(point === 'committed' ? 1 : 0);
      await another(tested).settle();
      expect(await told(id)).toHaveLength(1);
      expect((await detail(id)).history.at(-1).what).toBe('final');
    }
  });

  test('one that is not sure hands the case to the supervisors, with the note', async () => {
    const { id } = await taken('p-unsure');
    const without = await decide(ann, id, { answer: 'unsure' });
    expect([without.statusCode, without.json().field]).toEqual([422, 'note']);
    await decide(ann, id, { answer: 'unsure', note: '像真的' });
    await age(id, 10);
    await tested.platform.casework.settle();
    const passed = await detail(id);
    expect(passed).toMatchObject({ state: 'open', queue: 'supervision', answer: null, comments: [{ text: '像真的' }] });
    expect(passed.answers.map((answer: { id: string }) => answer.id)).not.toContain('unsure');
    expect(await told(id)).toEqual([]);
    // the place in its queue is free for what comes now
    await send(listing('p-unsure'));
    expect((await casesOf('product/p-unsure')).map((c) => c.queue)).toEqual(['listings', 'supervision']);
    await act(ben, id, 'take');
    await decide(ben, id, { answer: 'uphold' });
    await age(id, 10);
    await tested.platform.casework.settle();
    expect(await told(id)).toMatchObject([{ data: { case: { outcome: 'uphold', queue: 'supervision' } } }]);
  });

  test('with an answer that there is not, or a note that is too long, names the field', async () => {
    const { id } = await taken('p-bad');
    const wrong = await decide(ann, id, { answer: 'maybe' });
    expect([wrong.statusCode, wrong.json().field]).toEqual([422, 'answer']);
    const long = await decide(ann, id, { note: '长'.repeat(10_000) });
    expect([long.statusCode, long.json().field]).toEqual([422, 'note']);
    const comment = await act(ann, id, 'comment', { text: '长'.repeat(10_000) });
    expect([comment.statusCode, comment.json().field]).toEqual([422, 'text']);
    expect((await act(ann, id, 'comment', { text: ' \n ' })).statusCode).toBe(422);
  });

  test('undone while another case of the subject came: both are there, and one takes further decisions in', async () => {
    const { id } = await taken('p-two');
    await decide(ann, id);
    await send(listing('p-two'));
    await act(ann, id, 'undo');
    await send(listing('p-two'));
    expect((await casesOf('product/p-two')).map(({ state, decisions }) => [state, decisions])).toEqual([
      ['open', 2],
      ['taken', 1],
    ]);
  });
});

describe('again', () => {
  test('what is final is opened again, with the reason and a new promise', async () => {
    const { id } = await taken('p-reopen');
    const early = await decide(ann, id, { note: '没问题' });
    expect(early.statusCode).toBe(200);
    expect((await act(ben, id, 'reopen', { reason: '太早' })).json().code).toBe('case.changed');
    await age(id, 10);
    await tested.platform.casework.settle();
    const reopened = await act(ben, id, 'reopen', { reason: '商家申诉' });
    expect(reopened.json()).toMatchObject({ state: 'open', version: 2, answer: null, decided_by: null });
    const { comments, history } = await detail(id);
    expect(comments).toMatchObject([
      { text: '没问题', by: { name: 'Ann' } },
      { text: '商家申诉', by: { name: 'Ben' } },
    ]);
    expect(history.map(({ what }: { what: string }) => what).slice(-3)).toEqual(['decided', 'final', 'reopened']);
    expect(await told(id, 'case.opened')).toHaveLength(2);
    await act(ann, id, 'take');
    expect((await decide(ann, id, { version: 1 })).json().code).toBe('case.changed');
    await decide(ann, id, { version: 2, answer: 'limit' });
    await age(id, 10);
    await tested.platform.casework.settle();
    expect((await told(id)).map(({ data }) => [data.case.round, data.case.outcome])).toEqual([
      [1, 'clear'],
      [2, 'limit'],
    ]);
    const promises = (await tested.get(`/v1/promises?subject=case/${id}`)).json().items;
    expect(promises.map(({ state }: { state: string }) => state)).toEqual(['met', 'met']);
  });
});

describe('what people write', () => {
  test('is sealed, opened for readers with an entry on the trail, and gone with the person', async () => {
    await send(make.ticket('written', '投诉', { consumer_id: 'c-written' }));
    const [{ id }] = (await casesOf('ticket/written')) as [CaseView];
    await act(ann, id, 'comment', { text: '李四的电话是13800138000' });
    await act(ann, id, 'take');
    await decide(ann, id, { note: '李四说谎' });
    for (const table of ['"case"', 'case_comment', 'case_history', 'event', 'trail_entry']) {
      const rows = await tested.sql<{ row: string }>(`select t::text as row from ${table} t`);
      expect([table, rows.filter(({ row }) => /李四|13800138000/.test(row))]).toEqual([table, []]);
    }
    const read = await detail(id);
    expect([read.note, read.comments[0].text]).toEqual(['李四说谎', '李四的电话是13800138000']);
    const trail = (await tested.get(`/v1/trail?object=case/${id}`)).json().items;
    expect(trail.map(({ action }: { action: string }) => action)).toEqual([
      ...['casework.text.read', 'casework.case.decide', 'casework.case.take', 'casework.case.comment'],
    ]);
    expect(trail[0]).toMatchObject({ purpose: 'casework', detail: { fields: 2 } });
    await tested.platform.sealer.erase('consumer/c-written');
    expect(await detail(id)).toMatchObject({ note: '****', comments: [{ text: '****' }] });
  });

  test('is not opened when the trail cannot be written', async () => {
    const { id } = await taken('p-trail');
    await act(ann, id, 'comment', { text: '一句话' });
    const rows = await tested.sql<{ text: string }>('select text from case_comment where case_id = $1', [id]);
    const { ids, clock } = tested.platform;
    const blind = another(tested, {
      trail: async (db, entries) => {
        if (entries.some(({ purpose }) => purpose)) throw new Error('no trail');
        await createTrail({ ids, clock })(db, entries);
      },
    });
    await expect(blind.openTexts(ann.principal, id, [rows[0]!.text])).rejects.toThrow('no trail');
  });
});

describe('lists', () => {
  test('are paged along their order, by queue, state and urgency', async () => {
    for (const query of ['queue=bulk', 'state=taken', 'queue=bulk&sort=urgency', 'sort=urgency', 'sort=newest']) {
      const whole = (await tested.get(`/v1/cases?limit=200&${query}`)).json();
      const ids: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const path: string = `/v1/cases?limit=70&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`;
        const page = (await tested.get(path)).json();
        ids.push(...page.items.map((item: CaseView) => item.id));
        cursor = page.next_cursor;
      }
      expect([query, new Set(ids).size]).toEqual([query, ids.length]);
      expect(ids.slice(0, whole.items.length)).toEqual(whole.items.map((item: CaseView) => item.id));
    }
    const wrong = await tested.get('/v1/cases?sort=urgency&state=decided');
    expect([wrong.statusCode, wrong.json().field]).toEqual([422, 'sort']);
    expect((await tested.get('/v1/cases?cursor=nonsense')).json().code).toBe('cursor.invalid');
  });

  test('queues are told in the reader’s language, with those of the pack and the supervisors’', async () => {
    const { items } = (await tested.get('/v1/queues', { 'accept-language': 'en' })).json();
    expect(items.map(({ id, title, group }: Record<string, string>) => [id, title, group])).toEqual([
      ['listings', 'Listings', 'goods'],
      ['tickets', 'Tickets', 'service'],
      ['bulk', 'Bulk', 'goods'],
      ['supervision', 'Supervision', 'supervision'],
    ]);
    const chinese = (await tested.get('/v1/queues', { 'accept-language': 'zh-CN' })).json().items;
    expect(chinese[0].title).toBe('商品');
  });
});
