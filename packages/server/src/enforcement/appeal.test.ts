import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PDF, png } from '../foundation/attachments/files-fixture.ts';
import { ownEvents } from '../foundation/log/own-events.ts';
import { createNotify } from '../foundation/notices/notices.ts';
import { loadCalendars } from '../foundation/promises/calendar-file.ts';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import type { AppealPoint } from './appeal.deciding.ts';
import { createAppealDesk } from './appeal.desk.ts';
import { answerPromise } from './appeal.promise.ts';
import { createAppealTelling } from './appeal.telling.ts';
import { APPEAL_STATES, type AppealRow, afterStep, chanceOf, isOver, stateAt } from './appeal.ts';
import { casesOf, ENFORCEMENT_PACK } from './enforcement-fixture.ts';

type Headers = Record<string, string>;
let tested: TestPlatform;
let taker: Headers;
let judge: Headers;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: ENFORCEMENT_PACK });
  taker = (await tested.signedIn({ name: 'Taker', roles: ['supervisor'] })).headers;
  judge = await tested.bearer({ name: 'Judge' });
});
afterAll(() => tested.drop());

const merchant = (id: string) => tested.bearer({ party: `merchant/${id}`, scopes: ['read', ...OWN] });
const OWN = ['enforcement.appeal.read', 'enforcement.appeal.make', 'enforcement.appeal.message'];
let next = 0;
const submit = async (product: string, title: string, of: string) => {
  const event = make.product(product, { title, merchant_id: of }, `appeal-${++next}`);
  const answer = await tested.post('/v1/decisions', event);
  expect(answer.statusCode).toBe(200);
  return answer.json() as { id: string; event_id: string };
};
/** In English, and with no key but the one that is given. */
const ask = (method: 'GET' | 'POST', url: string, headers: Headers, payload?: object) =>
  tested.http.app.inject({
    method,
    url,
    headers: { 'accept-language': 'en', ...headers },
    ...(payload ? { payload } : {}),
  });
const get = async (path: string, headers: Headers = judge) => {
  const answer = await ask('GET', path, headers);
  expect([path, answer.statusCode, answer.body.slice(0, 300)]).toEqual([path, 200, answer.body.slice(0, 300)]);
  return answer.json();
};
const post = async (path: string, body: object, headers: Headers) => {
  const answer = await ask('POST', path, headers, body);
  return { status: answer.statusCode, ...answer.json() };
};
const measuresOf = async (query: string) => (await get(`/v1/measures?${query}`)).items;
const text = '证书一直都在 / it was there';
/** A product that was rejected by the policy, with its measure and its merchant. */
async function rejected(name: string) {
  const decision = await submit(`p-${name}`, '坏茶', `m-${name}`);
  const [measure] = await measuresOf(`target=product/p-${name}`);
  return { decision, measure, owner: await merchant(`m-${name}`) };
}
const appealTo = (measure: { id: string }, owner: Headers) =>
  post('/v1/appeals', { measure_id: measure.id, text, evidence: ['event/e1'] }, owner);
const decide = (id: string, body: object, by: Headers = judge) =>
  post(`/v1/appeals/${id}/decide`, { reason: 'Looked at it anew', ...body }, by);
const promiseOf = async (id: string) => (await get(`/v1/promises?subject=appeal/${id}`)).items[0];
const logged = (type: string, key: 'appeal' | 'measure', id: string) =>
  tested.sql<{ cause_id: string; data: Record<string, Record<string, unknown>> }>(
    `select cause_id, data from event where type = $1 and data -> $2 ->> 'id' = $3`,
    [type, key, id],
  );
const DAY = 86_400_000;
/** What a test does while the clock stands elsewhere. */
async function after<T>(ms: number, work: () => Promise<T>): Promise<T> {
  tested.clock.advance(ms);
  try {
    return await work();
  } finally {
    tested.clock.advance(-ms);
  }
}

describe('an appeal that is upheld', () => {
  test('undoes the measure, says so to everybody who was told, and teaches the rule', async () => {
    const { decision, measure, owner } = await rejected('up');
    const person = await tested.signedIn({ name: 'Shop', roles: ['merchant'], party: 'merchant/m-up' });
    expect(measure).toMatchObject({ appeal: null, appeal_until: '2026-12-20T08:00:00.000Z' });
    const made = await appealTo(measure, owner);
    expect(made).toMatchObject({ status: 201, state: 'open', round: 1, party: 'merchant/m-up', answer: null });
    // five working days from Friday 16:00 in Shanghai
    expect(made.due_at).toBe('2026-11-27T08:00:00.000Z');
    expect(await promiseOf(made.id)).toMatchObject({ state: 'open', due_at: made.due_at });
    expect((await measuresOf('target=product/p-up'))[0]).toMatchObject({
      ...{ appeal: { id: made.id, state: 'open', round: 1 }, appeal_until: null },
    });
    expect((await appealTo(measure, owner)).code).toBe('appeal.open-already');
    const decided = await decide(made.id, { outcome: 'upheld', reason: 'The certificate was there' });
    expect(decided).toMatchObject({
      ...{ status: 200, state: 'upheld', decided_at: '2026-11-20T08:00:00.000Z', instead_id: null },
      answer: { undone: ['Rejected'], instead: null, how: expect.stringContaining('not the one who decided first') },
    });
    expect((await measuresOf('target=product/p-up'))[0]).toMatchObject({ state: 'reversed', reversed_why: 'appeal' });
    expect(await promiseOf(made.id)).toMatchObject({ state: 'met' });
    expect(await logged('measure.reversed', 'measure', measure.id)).toMatchObject([{ cause_id: made.id }]);
    expect(await logged('appeal.decided', 'appeal', made.id)).toMatchObject([
      { data: { appeal: { outcome: 'upheld', decision_id: decision.id, rules: ['goods.test.reject'] } } },
    ]);
    const told = (await get('/v1/notifications', person.headers)).items.map(({ kind }: { kind: string }) => kind);
    expect(told.sort()).toEqual(['appeal.decided', 'measure.reversed']);
    const { messages } = await get(`/v1/appeals/${made.id}`, owner);
    expect(messages).toMatchObject([
      { kind: 'appeal', side: 'party', text, evidence: ['event/e1'] },
      { kind: 'answer', side: 'house', text: 'The certificate was there', by: null, by_name: null },
    ]);
    await tested.platform.reactionWorker.drain();
    expect(await tested.sql('select verdict, rules, source from label where decision_id = $1', [decision.id])).toEqual([
      { verdict: 'allow', rules: [], source: 'appeal' },
    ]);
    expect((await decide(made.id, { outcome: 'refused' })).code).toBe('appeal.state');
    expect((await appealTo(measure, owner)).code).toBe('appeal.state');
  });

  test('against points takes with it what they led to', async () => {
    await submit('a1', '错茶', 'm-points');
    await submit('a2', '错茶', 'm-points');
    const points = async () => (await get('/v1/parties/merchant/m-points/points')).ladders[0].points;
    expect(await points()).toBe(16);
    const [second] = await measuresOf('subject=product/a2&kind=points');
    const [milestone] = await measuresOf('target=merchant/m-points&kind=no-promotions');
    const { id } = await appealTo(second, await merchant('m-points'));
    const decided = await decide(id, { outcome: 'upheld' });
    expect(decided.answer.undone).toContain('Points (8 points)');
    expect(await points()).toBe(8);
    expect(await get(`/v1/measures/${milestone.id}`)).toMatchObject({
      measure: { state: 'reversed', reversed_why: 'points-withdrawn', appeal_until: null },
    });
  });
});

describe('an appeal that is upheld in part', () => {
  test('has something milder in its place, in force at once', async () => {
    const { measure, owner } = await rejected('part');
    const { id } = await appealTo(measure, owner);
    const decided = await decide(id, { outcome: 'partly-upheld', instead: { kind: 'hold-sale', duration: 'P3D' } });
    expect(decided).toMatchObject({
      state: 'partly-upheld',
      answer: { instead: expect.stringContaining('Held, until') },
    });
    const [milder, first] = await measuresOf('target=product/p-part');
    expect(first).toMatchObject({ id: measure.id, state: 'reversed' });
    expect(milder).toMatchObject({
      ...{
        id: decided.instead_id,
        kind: 'hold-sale',
        state: 'in-force',
        holds: true,
        ends_at: '2026-11-23T08:00:00.000Z',
      },
      ...{ automated: false, decision_id: measure.decision_id, rules: ['goods.test.reject'], found_by: 'model' },
    });
    expect((await get(`/v1/statements/${milder.statement_id}`)).automated).toBe('no');
    expect(milder.appeal_until).not.toBeNull();
  });

  test('is refused with the field named where it is no milder, and nothing has changed', async () => {
    const { measure, owner } = await rejected('bad');
    const { id } = await appealTo(measure, owner);
    const bad: [object | undefined, string][] = [
      [{ kind: 'reject-listing' }, 'instead.duration'],
      [{ kind: 'no-promotions' }, 'instead.kind'],
      [{ kind: 'explode' }, 'instead.kind'],
      [{ kind: 'hold-sale', duration: 'P6D' }, 'instead.duration'],
      [{ kind: 'hold-sale', points: 3 }, 'instead.points'],
      [{ kind: 'hold-sale', amount: 3 }, 'instead.amount'],
      [undefined, 'instead'],
    ];
    for (const [instead, field] of bad) {
      const answer = await decide(id, { outcome: 'partly-upheld', ...(instead ? { instead } : {}) });
      expect([instead, answer]).toMatchObject([instead, { status: 422, code: 'request.invalid', field }]);
    }
    expect(await get(`/v1/appeals/${id}`)).toMatchObject({ appeal: { state: 'open' }, messages: [{ kind: 'appeal' }] });
  });

  test('of points gives fewer, of the same ladder', async () => {
    await submit('b1', '错茶', 'm-fewer');
    const [points] = await measuresOf('subject=product/b1&kind=points');
    const { id } = await appealTo(points, await merchant('m-fewer'));
    const part = (given: number) =>
      decide(id, { outcome: 'partly-upheld', instead: { kind: 'points', points: given } });
    expect(await part(8)).toMatchObject({ status: 422, field: 'instead.points' });
    expect(await part(3)).toMatchObject({ state: 'partly-upheld' });
    expect((await get('/v1/parties/merchant/m-fewer/points')).ladders[0]).toMatchObject({ points: 3 });
  });
});

describe('who decides', () => {
  const severe = { kind: 'suspend-trade', reason: 'Fake goods', evidence: ['event/e1'], found_by: 'patrol' };

  test('neither took nor confirmed the measure, nor made the appeal', async () => {
    const proposed = await post('/v1/measures', { ...severe, target: 'merchant/m-own' }, taker);
    const second = await tested.bearer({ name: 'Second' });
    await post(`/v1/measures/${proposed.id}/confirm`, {}, second);
    const { id } = await appealTo(proposed, await merchant('m-own'));
    for (const by of [taker, second])
      expect(await decide(id, { outcome: 'refused' }, by)).toMatchObject({ status: 403, code: 'appeal.own-decision' });
    expect(await decide(id, { outcome: 'upheld' })).toMatchObject({ state: 'upheld' });
    // whoever took it learns of it
    expect((await get('/v1/notifications', taker)).items[0]).toMatchObject({
      ...{ kind: 'appeal.decided', params: { outcome: 'upheld' } },
    });
    const relayed = await post('/v1/measures', { ...severe, target: 'merchant/m-relay' }, taker);
    await post(`/v1/measures/${relayed.id}/confirm`, {}, second);
    const own = await appealTo(relayed, judge);
    expect((await decide(own.id, { outcome: 'upheld' })).code).toBe('appeal.own-decision');
    expect((await decide(own.id, { outcome: 'upheld' }, taker)).code).toBe('appeal.own-decision');
  });

  test('is counted: how often whom, and which rule, was overturned', async () => {
    const { decision, measure, owner } = await rejected('count');
    await decide((await appealTo(measure, owner)).id, { outcome: 'refused' });
    await tested.platform.reactionWorker.drain();
    expect(await tested.sql('select verdict, rules, source from label where decision_id = $1', [decision.id])).toEqual([
      { verdict: 'reject', rules: ['goods.test.reject'], source: 'appeal' },
    ]);
    const held = await post(
      '/v1/measures',
      { kind: 'hold-sale', target: 'product/p-count', found_by: 'patrol' },
      taker,
    );
    expect(await decide((await appealTo(held, owner)).id, { outcome: 'upheld' })).toMatchObject({ state: 'upheld' });
    const { all, by_rule, by_decider } = await get('/v1/appeals/overturned?to=2026-11-20T08:00:01Z');
    const rows = await tested.sql<{ state: string; rules: string[]; decider: string | null }>(
      `select a.state, m.rules, coalesce(m.taken_by, m.settled_by) as decider from appeal a join measure m on m.id = a.measure_id
       where a.state in ('upheld', 'partly-upheld', 'refused')`,
    );
    const count = (such: typeof rows) => ({
      ...{ decided: such.length, overturned: such.filter(({ state }) => state !== 'refused').length },
      partly: such.filter(({ state }) => state === 'partly-upheld').length,
    });
    expect(all).toMatchObject(count(rows));
    expect(all.rate.low).toBeLessThan(all.rate.share);
    for (const { rule, ...line } of by_rule)
      expect([rule, line]).toMatchObject([rule, count(rows.filter(({ rules }) => rules.includes(rule)))]);
    for (const { decider, ...line } of by_decider)
      expect([decider, line]).toMatchObject([decider, count(rows.filter((row) => row.decider === decider))]);
    expect(new Set(by_decider.map(({ name }: { name: string | null }) => name))).toEqual(new Set([null, 'Taker']));
    expect((await get('/v1/appeals/overturned?to=2026-11-20T08:00:00Z')).all).toMatchObject({ decided: 0, rate: null });
    const wrong = await tested.get('/v1/appeals/overturned?from=2025-01-01T00:00:00Z', judge);
    expect([wrong.statusCode, wrong.json().field]).toEqual([422, 'from']);
  });
});

describe('windows and rounds', () => {
  test('the first after the measure began, the second after the refusal, and no third', async () => {
    const { measure, owner } = await rejected('rounds');
    await after(30 * DAY + 1, async () =>
      expect(await appealTo(measure, owner)).toMatchObject({
        ...{ status: 409, code: 'appeal.window', detail: 'It could be made until 2026-12-20T08:00:00.000Z' },
      }),
    );
    await after(30 * DAY, async () => {
      const first = await appealTo(measure, owner);
      expect(first.round).toBe(1);
      expect(await post(`/v1/appeals/${first.id}/withdraw`, {}, owner)).toMatchObject({ state: 'withdrawn' });
      expect(await promiseOf(first.id)).toMatchObject({ state: 'void' });
      const again = await appealTo(measure, owner);
      expect(again.round).toBe(1);
      const refused = await decide(again.id, { outcome: 'refused' });
      expect(refused.answer.next).toContain('January 4, 2027');
      expect(await get(`/v1/measures/${measure.id}`)).toMatchObject({
        measure: { state: 'in-force', appeal_until: '2027-01-04T08:00:00.000Z', appeal: { state: 'refused' } },
      });
    });
    await after(45 * DAY + 1, async () => expect((await appealTo(measure, owner)).code).toBe('appeal.window'));
    await after(45 * DAY, async () => {
      const second = await appealTo(measure, owner);
      expect(second.round).toBe(2);
      expect((await decide(second.id, { outcome: 'refused' })).answer.next).toContain('No further appeal');
      expect((await appealTo(measure, owner)).code).toBe('appeal.rounds');
    });
  });

  test('nothing to appeal against: a proposal, what is undone, what nobody answers for', async () => {
    const proposal = {
      kind: 'suspend-trade',
      target: 'merchant/m-none',
      found_by: 'patrol',
      reason: 'r',
      evidence: ['event/e'],
    };
    const proposed = await post('/v1/measures', proposal, taker);
    expect((await appealTo(proposed, await merchant('m-none'))).code).toBe('appeal.state');
    const nobody = await post(
      '/v1/measures',
      { kind: 'hold-sale', target: 'product/p-nobody', found_by: 'patrol' },
      taker,
    );
    expect((await appealTo(nobody, judge)).code).toBe('appeal.state');
    expect((await appealTo({ id: '00000000-0000-7000-8000-000000000000' }, judge)).status).toBe(404);
  });
});

describe('what is asked for', () => {
  test('stops the clock until it is there', async () => {
    const { measure, owner } = await rejected('ask');
    const { id, due_at } = await appealTo(measure, owner);
    const asked = await post(`/v1/appeals/${id}/ask`, { text: 'Send the certificate' }, judge);
    // 24 hours of working time from Friday 16:00: two, nine, nine, and four on Wednesday
    expect(asked).toMatchObject({ state: 'waiting-for-party', waits_until: '2026-11-25T05:00:00.000Z' });
    expect(asked.due_at).toBe('2026-12-02T05:00:00.000Z');
    expect(await promiseOf(id)).toMatchObject({ due_at: asked.due_at });
    expect((await decide(id, { outcome: 'refused' })).code).toBe('appeal.state');
    // Monday 10:00
    await after(2 * DAY + 18 * 3_600_000, async () => {
      await post(`/v1/appeals/${id}/messages`, { text: '在这里', evidence: ['media/c.png'] }, owner);
      const { appeal, messages } = await get(`/v1/appeals/${id}`);
      expect(appeal).toMatchObject({ state: 'open', waits_until: null, due_at: '2026-11-30T02:00:00.000Z' });
      expect(Date.parse(appeal.due_at)).toBeGreaterThan(Date.parse(due_at));
      expect(await promiseOf(id)).toMatchObject({ due_at: appeal.due_at, state: 'open' });
      expect(messages.map(({ kind }: { kind: string }) => kind)).toEqual(['appeal', 'request', 'message']);
      expect(messages[1]).toMatchObject({ by_name: 'Judge', text: 'Send the certificate' });
    });
    const reads = await tested.sql(
      `select purpose from trail_entry where action = 'enforcement.appeal.read' and object = $1`,
      [`appeal/${id}`],
    );
    expect(reads).toEqual([{ purpose: 'appeal' }]);
    const kept = await tested.sql<{ text: string }>('select text from appeal_message where appeal_id = $1', [id]);
    expect(kept.filter((row) => !row.text.startsWith('axc1'))).toEqual([]);
  });

  test('and the clock goes on by itself when the time for it is over', async () => {
    const { measure, owner } = await rejected('lapse');
    const { id } = await appealTo(measure, owner);
    const { waits_until, due_at } = await post(`/v1/appeals/${id}/ask`, { text: 'Send it' }, judge);
    const listed = async (state: string) =>
      (await get(`/v1/appeals?state=${state}&measure_id=${measure.id}`)).items.map((one: { id: string }) => one.id);
    expect([await listed('waiting-for-party'), await listed('open')]).toEqual([[id], []]);
    await after(Date.parse(waits_until) - tested.clock.now().getTime(), async () => {
      expect([await listed('waiting-for-party'), await listed('open')]).toEqual([[], [id]]);
      expect(await get(`/v1/appeals/${id}`)).toMatchObject({ appeal: { state: 'open', due_at } });
      // twice more, and then it is decided on what is there
      await post(`/v1/appeals/${id}/ask`, { text: 'Again' }, judge);
      await post(`/v1/appeals/${id}/messages`, { text: 'a' }, owner);
      await post(`/v1/appeals/${id}/ask`, { text: 'Again' }, judge);
      await post(`/v1/appeals/${id}/messages`, { text: 'b' }, owner);
      expect((await post(`/v1/appeals/${id}/ask`, { text: 'Again' }, judge)).code).toBe('appeal.state');
      expect((await decide(id, { outcome: 'refused' })).state).toBe('refused');
      expect((await post(`/v1/appeals/${id}/messages`, { text: 'c' }, owner)).code).toBe('appeal.state');
    });
  });
});

test('a party reaches its own appeals only, and decides none', async () => {
  const { measure, owner } = await rejected('mine');
  const other = await merchant('m-other');
  expect((await appealTo(measure, other)).status).toBe(404);
  const { id } = await appealTo(measure, owner);
  expect((await get('/v1/appeals', owner)).items).toMatchObject([{ id }]);
  expect((await get('/v1/appeals', other)).items).toEqual([]);
  expect((await tested.get('/v1/appeals?party=merchant/m-mine', other)).statusCode).toBe(403);
  expect((await tested.get(`/v1/appeals/${id}`, other)).statusCode).toBe(404);
  for (const verb of ['messages', 'withdraw'])
    expect([verb, (await post(`/v1/appeals/${id}/${verb}`, { text: 'x' }, other)).status]).toEqual([verb, 404]);
  for (const verb of ['ask', 'decide'])
    expect([verb, (await post(`/v1/appeals/${id}/${verb}`, { text: 'x' }, owner)).status]).toEqual([verb, 403]);
});

describe('killed while it decides', () => {
  const points: AppealPoint[] = ['locked', 'settled', 'undone', 'replaced', 'told', 'committed'];
  const counts = (id: string) =>
    tested.sql(
      `select (select state from appeal where id = $1) as state,
         (select count(*) from measure m join appeal a on m.target = 'merchant/' || split_part(a.party, '/', 2) or m.id = a.measure_id
          where a.id = $1 and m.state = 'reversed') as reversed,
         (select count(*) from measure) as measures, (select count(*) from event) as events,
         (select count(*) from notification) as notices, (select count(*) from trail_entry where action like '%.appeal.%') as trail,
         (select count(*) from point_entry where withdrawn_at is not null) as withdrawn,
         (select count(*) from appeal_message) as messages, (select count(*) from "case" where state = 'final') as answered, (select count(*) from compensation) as compensations,
         (select count(*) from promise where kind = 'enforcement.appeal-answer' and state = 'met') as met`,
      [id],
    );

  test('all of it is there, once, or nothing', async () => {
    await submit('k1', '错茶', 'm-kill');
    await submit('k2', '错茶', 'm-kill');
    const [measure] = await measuresOf('subject=product/k2&kind=points');
    const { id } = await appealTo(measure, await merchant('m-kill'));
    const { db, clock, ids, sealer, trail, promises, door, packs, enforcement, access } = tested.platform;
    const killedAt = (point: AppealPoint) =>
      createAppealDesk({
        ...{ db, clock, ids, sealer, trail, promises, carrying: enforcement.carrying, append: ownEvents(door) },
        ...{ calendar: loadCalendars().get(answerPromise.calendar)!, pack: () => packs.current(), secondPerson: true },
        ...{ tell: createAppealTelling(createNotify({ ids, clock })), onStored: () => undefined },
        ...{ cases: casesOf(tested.platform), unask: async () => undefined },
        reached: (at) => {
          if (at === point) throw new Error(`killed ${point}`);
        },
      });
    const by = await access.authenticate(judge.authorization!.slice('Bearer '.length));
    const given = { outcome: 'partly-upheld' as const, reason: 'r', instead: { kind: 'points', points: 1 } };
    const before = await counts(id);
    for (const point of points) {
      await expect(killedAt(point).decide(by, id, given)).rejects.toThrow(`killed ${point}`);
      if (point !== 'committed') expect([point, await counts(id)]).toEqual([point, before]);
    }
    expect((await decide(id, given)).code).toBe('appeal.state');
    expect((await counts(id))[0]).toMatchObject({ state: 'partly-upheld', reversed: '2' });
    expect((await get('/v1/parties/merchant/m-kill/points')).ladders[0].points).toBe(9);
    expect(await logged('measure.reversed', 'measure', measure.id)).toHaveLength(1);
    expect(await logged('appeal.decided', 'appeal', id)).toHaveLength(1);
    expect(await promiseOf(id)).toMatchObject({ state: 'met' });
  });
});

test('the state machine, and the chances that follow from it', () => {
  const terms = { appeal: { within: ['P30D', 'P15D'], answerMinutes: 60 } } as never;
  const measure = { state: 'in-force', startsAt: new Date(0), terms } as const;
  const appeal = fc.record({
    state: fc.constantFrom(...APPEAL_STATES),
    decidedAt: fc.nat(100).map((day) => new Date(day * DAY)),
  });
  fc.assert(
    fc.property(fc.array(appeal, { maxLength: 5 }), (appeals) => {
      const chance = chanceOf(measure, appeals as AppealRow[]);
      const refused = appeals.filter(({ state }) => state === 'refused');
      if (appeals.some(({ state }) => state === 'open' || state === 'waiting-for-party'))
        expect(chance).toEqual({ none: 'open-already' });
      else if (refused.length > 1) expect(chance).toEqual({ none: 'rounds' });
      else {
        const from = refused.length === 0 ? 0 : refused[0]!.decidedAt.getTime();
        const days = refused.length === 0 ? 30 : 15;
        expect(chance).toEqual({ round: refused.length + 1, until: new Date(from + days * DAY) });
      }
    }),
  );
  const waiting = { state: 'waiting-for-party', waitsUntil: new Date(1) } as const;
  expect([stateAt(waiting, new Date(0)), stateAt(waiting, new Date(1))]).toEqual(['waiting-for-party', 'open']);
  expect(APPEAL_STATES.filter(isOver)).toEqual(['upheld', 'partly-upheld', 'refused', 'withdrawn', 'settled']);
  expect(afterStep('waiting-for-party', 'refuse')).toBeUndefined();
});

describe('files', () => {
  const file = (name: string, type: string, bytes: Buffer) => ({ name, type, content: bytes.toString('base64') });

  test('a party adds them, whoever decides reads them; kept as ciphers, and each reading is on the trail', async () => {
    const { measure, owner } = await rejected('files');
    const { id } = await appealTo(measure, owner);
    const path = `/v1/appeals/${id}/attachments`;
    // large enough for several parts
    const text = Buffer.from(`合格证明 ${'x'.repeat(120_000)}`);
    const added = await post(path, file('合格证明.txt', 'text/plain', text), owner);
    expect(added).toMatchObject({
      status: 201,
      type: 'text/plain',
      bytes: text.length,
      name: '合格证明.txt',
      mine: true,
    });
    const picture = await post(path, file('a.png', 'image/png', Buffer.concat([png(3, 2), PDF])), owner);
    expect(picture).toMatchObject({ status: 201, width: 3, height: 2, bytes: png(3, 2).length });
    // the same again is the same
    expect(await post(path, file('b.png', 'image/png', png(3, 2)), owner)).toMatchObject({ id: picture.id });
    expect(await get(path)).toMatchObject({
      items: [{ name: '合格证明.txt', mine: false }, { name: 'a.png' }],
    });
    const read = await ask('GET', `${path}/${added.id}`, judge);
    expect([read.statusCode, read.rawPayload.equals(text)]).toEqual([200, true]);
    expect(read.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('合格证明.txt')}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
    });
    const stored = await tested.sql<{ name: string; cipher: string }>(
      'select a.name, p.cipher from attachment a join attachment_part p on p.attachment_id = a.id where a.about = $1',
      [`appeal/${id}`],
    );
    expect(stored).toHaveLength(4);
    for (const { name, cipher } of stored) for (const kept of [name, cipher]) expect(kept).toMatch(/^axc1\./);
    const trail = await tested.sql<{ action: string }>(
      `select action from trail_entry where object = $1 and action like 'attachment.%' order by txid, id`,
      [`appeal/${id}`],
    );
    expect(trail.map(({ action }) => action)).toEqual([
      ...['attachment.add', 'attachment.add', 'attachment.read', 'attachment.read'],
    ]);
    // others find nothing, and nothing comes to what is over
    const other = await merchant('m-somebody');
    for (const url of [path, `${path}/${added.id}`]) expect((await ask('GET', url, other)).statusCode).toBe(404);
    expect((await post(path, file('a.png', 'image/png', png(1, 1)), other)).status).toBe(404);
    expect((await ask('GET', `/v1/appeals/${id}/attachments/${id}`, judge)).statusCode).toBe(404);
    await post(`/v1/appeals/${id}/withdraw`, {}, owner);
    expect(await post(path, file('c.png', 'image/png', png(5, 5)), owner)).toMatchObject({ code: 'appeal.state' });
    await tested.platform.sealer.erase('merchant/m-files');
    expect(await get(path)).toMatchObject({ items: [{ name: null }, { name: null }] });
    expect((await ask('GET', `${path}/${added.id}`, judge)).statusCode).toBe(404);
  });

  test('what is not what it says is refused, and so is too much', async () => {
    const { measure, owner } = await rejected('refused');
    const { id } = await appealTo(measure, owner);
    const path = `/v1/appeals/${id}/attachments`;
    const refused = async (body: object) => {
      const { status, code, field } = await post(path, body, owner);
      return [status, code, field];
    };
    expect(await refused(file('a.svg', 'image/svg+xml', Buffer.from('<svg/>')))).toEqual([
      ...[422, 'attachment.refused', 'content'],
    ]);
    expect(await refused({ name: 'a.png', type: 'image/png', content: 'no base64!' })).toEqual([
      ...[422, 'attachment.refused', 'content'],
    ]);
    expect(await refused(file('../a.png', 'image/png', png(1, 1)))).toEqual([422, 'attachment.refused', 'name']);
    expect(await refused(file('a.txt', 'text/plain', Buffer.alloc(5 * 1024 * 1024 + 1, 97)))).toEqual([
      ...[413, 'attachment.too-large', 'content'],
    ]);
    expect(await tested.sql('select from attachment where about = $1', [`appeal/${id}`])).toEqual([]);
    await tested.sql(
      `insert into attachment (id, about, person, by_whom, sender, at, type, bytes, name, mac)
       select gen_random_uuid(), $1, 'merchant/x', 'key/k', 'merchant/x', now(), 'text/plain', 1, 'c', decode(lpad(to_hex(n), 8, '0'), 'hex')
       from generate_series(1, 19) as n`,
      [`appeal/${id}`],
    );
    expect(await refused(file('a.png', 'image/png', png(1, 1)))).toEqual([201, undefined, undefined]);
    expect(await refused(file('b.png', 'image/png', png(1, 2)))).toEqual([429, 'attachment.limit', undefined]);
    // of a party within a day, about whatever
    const another = await rejected('refused-2');
    const { id: second } = await appealTo(another.measure, another.owner);
    await tested.sql(
      `update attachment set sender = 'merchant/m-refused-2', at = $2, bytes = 6000000 where about = $1`,
      [...[`appeal/${id}`, tested.clock.now()]],
    );
    expect(
      await post(`/v1/appeals/${second}/attachments`, file('a.png', 'image/png', png(1, 1)), another.owner),
    ).toMatchObject({ code: 'attachment.limit' });
  });
});
