import { causesReaching } from '@anxin/engine';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wallClock } from '../foundation/clock.ts';
import { readEvents } from '../foundation/log/log.store.ts';
import { openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { ENFORCEMENT_PACK } from './enforcement-fixture.ts';
import { listMeasures } from './measure.store.ts';
import { kindIn, type MeasureRow } from './measure.ts';

const words = (en: string) => `{ zh-CN: ${en}, en: ${en} }`;
const DAY = 86_400_000;
const STAFF = 'key/00000000-0000-7000-8000-000000000001';
const TERMS = { after: 3, within: 'P30D' };
const PACK = {
  ...ENFORCEMENT_PACK,
  'content/base.measures.yaml': `measures:
  - { kind: close, title: ${words('Closed')}, about: ${words('Closed')}, on: [creator], severity: 30, owners: [{ relation: agency, after: 3, within: P30D, kind: course }] }
  - { kind: course, title: ${words('Course')}, about: ${words('Learn')}, on: [agency], severity: 10 }
  - { kind: swear, title: ${words('Swore')}, about: ${words('Swore')}, on: [video, creator], severity: 30, owners: [{ relation: shop, after: 2, within: P30D, kind: lesson }] }
  - { kind: lesson, title: ${words('Lesson')}, about: ${words('Learn')}, on: [merchant], severity: 10, owners: [{ relation: brand, after: 1, within: P30D, kind: talk }] }
  - { kind: talk, title: ${words('Talk')}, about: ${words('Talk')}, on: [rights-holder], severity: 10 }
`,
};

let tested: TestPlatform;
let staff: Record<string, string>;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: PACK });
  staff = await tested.bearer({ name: 'Staff' });
});
afterAll(() => tested.drop());

let next = 0;
const belongs = async (creator: string, agency: string, at = '2026-11-01T00:00:00Z') => {
  const sent = await tested.post('/v1/events', {
    ...{ id: `creator-${++next}`, source: 'test', type: 'creator.updated', time: at, subject: `creator/${creator}` },
    data: { creator: { id: creator, name: 'Someone', agency_id: agency } },
  });
  expect(sent.statusCode).toBeLessThan(300);
};
/** An agency with creators of its own. */
const agencyOf = async (creators: number): Promise<{ agency: string; creators: string[] }> => {
  const name = `a${++next}`;
  const all = Array.from({ length: creators }, (_, i) => `${name}-c${i}`);
  for (const creator of all) await belongs(creator, name);
  return { agency: `agency/${name}`, creators: all.map((creator) => `creator/${creator}`) };
};
const close = (creator: string): Promise<string> => take('close', creator);
const take = async (kind: string, party: string): Promise<string> => {
  const { db, clock, enforcement, packs } = tested.platform;
  const [row] = await db.transaction().execute((tx) =>
    enforcement.carrying.take(tx, [
      {
        ...{ kind: kindIn(packs.current(), kind), target: party, subject: party, party },
        ...{ foundBy: 'patrol', at: clock.now(), takenBy: STAFF },
      },
    ]),
  );
  return row!.id;
};
const undo = (id: string) => {
  const { db, clock, enforcement } = tested.platform;
  return db
    .transaction()
    .execute((tx) =>
      enforcement.carrying.reverse(tx, [id], { why: 'mistake', by: STAFF, at: clock.now(), causeId: null }),
    );
};
const drain = () => tested.platform.reactionWorker.drain();
const against = (agency: string): Promise<MeasureRow[]> =>
  listMeasures(tested.platform.db, { target: agency, limit: 100 }).then((rows) => rows.reverse());
const states = async (agency: string) => (await against(agency)).map(({ kind, state }) => `${kind} ${state}`);
const casesAbout = (id: string) =>
  tested.sql<{ state: string; closed: string | null }>('select state, closed from "case" where about = $1', [
    `measure/${id}`,
  ]);
const ask = async (method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: object) =>
  tested.http.app.inject({
    ...{ method, url, headers: { 'accept-language': 'en', ...headers } },
    ...(payload ? { payload } : {}),
  });
const post = async (path: string, body: object, headers: Record<string, string> = staff) => {
  const answer = await ask('POST', path, headers, body);
  return { status: answer.statusCode, ...answer.json() };
};
const get = async (path: string, headers: Record<string, string> = staff) => (await ask('GET', path, headers)).json();

describe('a measure against an owner', () => {
  test('is proposed, told without saying of whom, answered, and only then decided by a person', async () => {
    const { agency, creators } = await agencyOf(3);
    const owner = await tested.signedIn({ name: 'Agency', roles: ['agency'], party: agency as never });
    for (const creator of creators) await close(creator);
    await drain();
    const [row] = (await against(agency)) as [MeasureRow];
    expect(row).toMatchObject({ kind: 'course', state: 'proposed', foundBy: 'origin', takenBy: null });
    const path = `/v1/measures/${row.id}`;
    const inside = await get(path);
    const until = new Date(tested.clock.now().getTime() + 3 * DAY).toISOString();
    expect(inside.measure).toMatchObject({
      hear_until: until,
      owner_of: { relation: 'agency', kind: 'close', parties: 3 },
    });
    expect(inside.causes.map(({ target }: { target: string }) => target).sort()).toEqual(creators);
    const seen = await ask('GET', path, owner.headers);
    expect(seen.json()).toMatchObject({
      causes: [],
      measure: { hear_until: until, owner_of: { parties: 3, after: 3 } },
    });
    expect(seen.body).not.toContain('-c0');
    expect((await get('/v1/notifications', owner.headers)).items).toMatchObject([
      { kind: 'measure.hearing', link: `/measures/${row.id}` },
    ]);
    // nobody decides before it was heard, and nobody is asked to
    expect(await post(`${path}/confirm`, {})).toMatchObject({
      ...{ status: 409, code: 'measure.hearing', detail: expect.stringContaining(until) },
    });
    expect(await post(`${path}/excuse`, { reason: 'r' })).toMatchObject({ code: 'measure.hearing' });
    expect(await casesAbout(row.id)).toEqual([]);
    const other = await tested.signedIn({ name: 'Other', roles: ['agency'], party: 'agency/other' as never });
    expect(await post(`${path}/answer`, { text: 'no' }, other.headers)).toMatchObject({ status: 404 });
    expect(await post(`${path}/answer`, { text: 'We parted with them' }, owner.headers)).toMatchObject({
      ...{ status: 200, hear_until: null },
    });
    expect(await post(`${path}/answer`, { text: 'again' }, owner.headers)).toMatchObject({ code: 'measure.heard' });
    expect(await casesAbout(row.id)).toMatchObject([{ state: 'open' }]);
    expect((await get(path)).owner_answer).toBe('We parted with them');
    const [kept] = await tested.sql<{ answer: string }>('select answer from owner_hearing where measure_id = $1', [
      row.id,
    ]);
    expect(kept!.answer).toMatch(/^axc1/);
    const confirmed = await post(`${path}/confirm`, {});
    expect(confirmed).toMatchObject({ status: 200, state: 'in-force' });
    const statement = await get(`/v1/statements/${confirmed.statement_id}`, owner.headers);
    expect(statement.texts.en.facts).toMatch(/^From 3 creators of your agency “Closed” was taken between .*\.$/);
  });

  test('goes from a shop’s own accounts to the shop, and from the shop to its brand, each heard for itself', async () => {
    const shop = `s${++next}`;
    const accounts = [`${shop}-c1`, `${shop}-c2`];
    const brand = `b${next}`;
    const say = (type: 'creator' | 'merchant', id: string, of: object) =>
      tested.post('/v1/events', {
        ...{ id: `${type}-${++next}`, source: 'test', type: `${type}.updated`, time: '2026-11-01T00:00:00Z' },
        ...{ subject: `${type}/${id}`, data: { [type]: { id, ...of } } },
      });
    for (const account of accounts) await say('creator', account, { merchant_id: shop });
    await say('merchant', shop, { brand_owner_id: brand });
    for (const account of accounts) await take('swear', `creator/${account}`);
    await drain();
    const merchant = await tested.signedIn({ name: 'Shop', roles: ['merchant'], party: `merchant/${shop}` as never });
    const [lesson] = (await against(`merchant/${shop}`)) as [MeasureRow];
    expect(lesson).toMatchObject({ kind: 'lesson', state: 'proposed' });
    // the brand hears of nothing before somebody has decided about its shop
    expect(await against(`rights-holder/${brand}`)).toEqual([]);
    expect(await post(`/v1/measures/${lesson.id}/answer`, { text: 'They left' }, merchant.headers)).toMatchObject({
      status: 200,
    });
    expect(await post(`/v1/measures/${lesson.id}/confirm`, {})).toMatchObject({ state: 'in-force' });
    await drain();
    const holder = await tested.signedIn({
      ...{ name: 'Brand', roles: ['rights-holder'], party: `rights-holder/${brand}` as never },
    });
    const [talk] = (await against(`rights-holder/${brand}`)) as [MeasureRow];
    expect((await get(`/v1/measures/${talk.id}`, holder.headers)).measure).toMatchObject({
      ...{ kind: 'talk', state: 'proposed', owner_of: { relation: 'brand', kind: 'lesson', parties: 1 } },
    });
    expect(await post(`/v1/measures/${talk.id}/answer`, { text: 'We talk' }, merchant.headers)).toMatchObject({
      status: 404,
    });
    expect(await post(`/v1/measures/${talk.id}/answer`, { text: 'We talk' }, holder.headers)).toMatchObject({
      status: 200,
    });
    // what the shop was not guilty of falls back on nobody
    await undo(lesson.id);
    await drain();
    expect(await states(`rights-holder/${brand}`)).toEqual(['talk refused']);
  });

  test('waits for nobody once the time to answer is over', async () => {
    const { agency, creators } = await agencyOf(3);
    for (const creator of creators) await close(creator);
    await drain();
    const [row] = (await against(agency)) as [MeasureRow];
    const { worker } = tested.platform.enforcement;
    const end = new Date(row.takenAt.getTime() + 3 * DAY);
    await worker.hearDue(new Date(end.getTime() - 1));
    expect(await casesAbout(row.id)).toEqual([]);
    await Promise.all([worker.hearDue(end), worker.hearDue(end)]);
    expect(await casesAbout(row.id)).toHaveLength(1);
    expect(await post(`/v1/measures/${row.id}/confirm`, {})).toMatchObject({ state: 'in-force' });
  });

  test('counts whom a creator belonged to when its own measure began, each party once', async () => {
    const { agency, creators } = await agencyOf(3);
    await belongs(creators[2]!.slice('creator/'.length), 'elsewhere', '2026-11-10T00:00:00Z');
    for (const creator of creators) await close(creator);
    await undo(await close(creators[0]!));
    await close(creators[0]!);
    await drain();
    expect(await states(agency)).toEqual([]);
  });

  test('is not joined by what a person takes, and is no earlier violation', async () => {
    const { agency, creators } = await agencyOf(3);
    for (const creator of creators) await close(creator);
    await drain();
    expect(await post('/v1/measures', { kind: 'course', target: agency, found_by: 'patrol' })).toMatchObject({
      ...{ status: 201, state: 'in-force', attempts: 1, found_by: 'patrol' },
    });
    expect(await states(agency)).toEqual(['course proposed', 'course in-force']);
  });
});

describe('when too few causes are left', () => {
  const proposed = async () => {
    const { agency, creators } = await agencyOf(3);
    const owner = await tested.signedIn({ name: 'Agency', roles: ['agency'], party: agency as never });
    const ids: string[] = [];
    for (const creator of creators) ids.push(await close(creator));
    await drain();
    const [row] = (await against(agency)) as [MeasureRow];
    return { agency, creators, ids, row, owner };
  };
  const eventsOf = (agency: string) =>
    tested
      .sql<{ type: string }>(`select type from event where subject_key = $1 and type like 'measure.%' order by id`, [
        agency,
      ])
      .then((rows) => rows.map(({ type }) => type));

  test('a proposal is withdrawn, told, and its case closed; enough again is proposed anew', async () => {
    const { agency, creators, ids, row, owner } = await proposed();
    await post(`/v1/measures/${row.id}/answer`, { text: 'No' }, owner.headers);
    await undo(ids[1]!);
    await drain();
    await tested.platform.casework.settle();
    expect(await states(agency)).toEqual(['course refused']);
    expect(await eventsOf(agency)).toEqual(['measure.proposed', 'measure.withdrawn']);
    expect((await get('/v1/notifications', owner.headers)).items[0]).toMatchObject({ kind: 'measure.withdrawn' });
    expect(await casesAbout(row.id)).toMatchObject([{ closed: 'settled' }]);
    // listed by when the last of what they rest on began
    tested.clock.advance(1_000);
    await close(creators[1]!);
    await drain();
    expect(await states(agency)).toEqual(['course refused', 'course proposed']);
  });

  test('what was confirmed is undone', async () => {
    const { agency, ids, row, owner } = await proposed();
    await post(`/v1/measures/${row.id}/answer`, { text: 'No' }, owner.headers);
    await post(`/v1/measures/${row.id}/confirm`, {});
    await undo(ids[0]!);
    await drain();
    expect(await against(agency)).toMatchObject([{ state: 'reversed', reversedWhy: 'cause-reversed' }]);
    expect(await eventsOf(agency)).toEqual(['measure.proposed', 'measure.taken', 'measure.reversed']);
  });

  test('what a person refused stays so, and only what begins later counts again', async () => {
    const { agency, creators, row } = await proposed();
    await post(`/v1/measures/${row.id}/refuse`, { reason: 'Not theirs' });
    expect(await eventsOf(agency)).toEqual(['measure.proposed', 'measure.withdrawn']);
    tested.clock.advance(1_000);
    await belongs(`${creators[0]!.slice(8)}-new`, agency.slice(7));
    await close(`${creators[0]}-new`);
    await drain();
    expect(await states(agency)).toEqual(['course refused']);
  });
});

test('killed after any of its work, or beside another, it proposes once', async () => {
  const { agency, creators } = await agencyOf(3);
  for (const creator of creators) await close(creator);
  const { db, enforcement, ids } = tested.platform;
  const reaction = enforcement.reactions.find(({ name }) => name === 'enforcement.owners')!;
  const taken = await tested.sql<{ id: string }>(
    `select id from event where type = 'measure.taken' and subject_key = any($1) order by id`,
    [creators],
  );
  const events = [
    ...(
      await readEvents(
        db,
        taken.map(({ id }) => id),
      )
    ).values(),
  ];
  const context = { clock: wallClock, ids, key: '' };
  const killed = db.transaction().execute(async (tx) => {
    await reaction.handle(tx, events, context);
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await states(agency)).toEqual([]);
  const [noted, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = db.transaction().execute(async (tx) => {
    await reaction.handle(tx, events.slice(0, 2), context);
    noted.resolve();
    await go.promise;
  });
  await noted.promise;
  let over = false;
  const second = db.transaction().execute((tx) => reaction.handle(tx, events.slice(2), context));
  void second.then(() => {
    over = true;
  });
  // until it waits for the first, or does not
  while (!over && (await tested.sql('select 1 from pg_locks where not granted')).length === 0);
  go.resolve();
  await Promise.all([first, second]);
  // the second saw what the first noted: nothing is lost between them
  expect(await states(agency)).toEqual(['course proposed']);
  await db.transaction().execute((tx) => reaction.handle(tx, events, context));
  await drain();
  expect(await states(agency)).toEqual(['course proposed']);
});

type Act = { act: 'close' | 'undo'; which: number };
const acts = fc.array(
  fc.record({
    does: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.record({ act: fc.constant('close' as const), which: fc.nat(4) }) },
        { weight: 2, arbitrary: fc.record({ act: fc.constant('undo' as const), which: fc.nat(9) }) },
      ) as fc.Arbitrary<Act>,
      { minLength: 1, maxLength: 3 },
    ),
    days: fc.constantFrom(0, 8, 20),
    drained: fc.boolean(),
  }),
  { minLength: 3, maxLength: 7 },
);

test('a proposal stands exactly while enough causes do, whatever is taken and undone in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (all) => {
      const { agency, creators } = await agencyOf(5);
      const check = async () => {
        await drain();
        const rows = await tested.sql<{ id: string; party: string; at: Date }>(
          `select id, party, starts_at as at from measure
           where party = any($1) and state = 'in-force' order by starts_at, id`,
          [creators],
        );
        const standing = (await states(agency)).filter((state) => state !== 'course refused');
        expect(standing).toEqual(causesReaching(rows, TERMS) ? ['course proposed'] : []);
      };
      for (const { does, days, drained } of all) {
        const rows = await tested.sql<{ id: string }>(`select id from measure where party = any($1) order by id`, [
          creators,
        ]);
        await Promise.all(
          does.map(({ act, which }) => {
            if (act === 'close') return close(creators[which]!);
            const row = rows[which % Math.max(1, rows.length)];
            return row && undo(row.id);
          }),
        );
        if (drained) await check();
        tested.clock.advance(days * DAY);
      }
      await check();
      for (const { id } of await tested.sql<{ id: string }>('select id from measure where party = any($1)', [creators]))
        await undo(id);
      await check();
      expect(await tested.sql(`select 1 from owner_hearing where owner = $1 and over_at is null`, [agency])).toEqual(
        [],
      );
    }),
    { numRuns: 6 },
  );
});
