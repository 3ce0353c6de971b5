import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../../test-platform.ts';
import { readConsents } from '../consent/consent.store.ts';
import { type CarryingPoint, createCarrying } from './request.carrying.ts';
import { partsOf } from './request.sealing.ts';

type Headers = Record<string, string>;
let tested: TestPlatform;
let officer: Headers;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: SMALL_PACK });
  officer = await tested.bearer({ name: 'Officer' });
});
afterAll(() => tested.drop());

const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, headers: Headers, payload?: object) => {
  const answer = await tested.http.app.inject({
    ...{ method, url, headers: { 'accept-language': 'en', ...headers } },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, ...answer.json() };
};
const OWN = ['read', 'make', 'fetch'].map((verb) => `privacy.request.${verb}`);
/** A person with an account, who asks with a key: sessions do not outlive the days that tests jump over. */
async function consumer(id: string): Promise<{ headers: Headers }> {
  const party = `consumer/${id}` as const;
  await tested.signedIn({ name: `李小${id}`, roles: ['consumer'], party });
  return {
    headers: await tested.bearer({ party, scopes: [...OWN, 'privacy.consent.read', 'privacy.consent.update'] }),
  };
}
/** What a test does while the clock stands elsewhere. */
async function after<T>(minutes: number, work: () => Promise<T>): Promise<T> {
  tested.clock.advance(minutes * MINUTE);
  try {
    return await work();
  } finally {
    tested.clock.advance(-minutes * MINUTE);
  }
}
const DAYS = 24 * 60;
const want = (who: Headers, body: object) => ask('POST', '/v1/data-requests', who, body);
const read = async (id: string, who = officer) => (await ask('GET', `/v1/data-requests/${id}`, who)).request;
const recipient = (id: string) => ({
  name: `王大${id}`,
  phone: '13800138000',
  address: '上海市黄浦区人民大道200号3单元401室',
});

/** Someone who bought, asked and wrote; the order is over. */
async function history(id: string, over = true) {
  const who = { consumer_id: id };
  await tested.post('/v1/decisions', make.order('paid', `o-${id}`, { ...who, recipient: recipient(id) }));
  if (over) await tested.post('/v1/decisions', make.order('completed', `o-${id}`, who, '2026-11-20T07:30:00Z'));
  await tested.post('/v1/events', [
    make.ticket(`t-${id}`, `我是王大${id}，请回电 13800138000`, { ...who, consumer_id: id }),
    make.message(`g-${id}`, `我在 ${id} 小区门口`, { to: { type: 'consumer', id } }),
  ]);
  await tested.platform.reactionWorker.drain();
}

const carrying = (more: { batch?: number; reached?(point: CarryingPoint): void } = {}) => {
  const { db, clock, ids, sealer, trail, promises, door } = tested.platform;
  return createCarrying({
    ...{ db, clock, ids, sealer, trail, promises, append: ownEvents(door), notify: createNotify({ ids, clock }) },
    ...{ onStored: () => undefined, numbers: { endAll: async () => [] }, ...more },
  });
};
const run = () => carrying().runDue(50);
const MINUTE = 60_000;
const promiseOf = async (id: string) =>
  (await ask('GET', `/v1/promises?subject=data-request/${id}`, await tested.bearer())).items[0];

describe('a copy', () => {
  test('has what is theirs in clear and nothing of others, is sealed while it waits, and is fetched once', async () => {
    await history('copy');
    await history('other');
    const own = await consumer('copy');
    const made = await want(own.headers, { kind: 'copy' });
    expect(made).toMatchObject({ status: 201, state: 'working', person: 'consumer/copy', made_by: null });
    // fifteen office days from Friday 16:00 in Shanghai
    expect(made.due_at).toBe('2026-12-11T08:00:00.000Z');
    expect((await want(own.headers, { kind: 'copy' })).code).toBe('data-request.open-already');
    await run();
    expect(await read(made.id)).toMatchObject({ state: 'ready', expires_at: '2026-11-27T08:00:00.000Z' });
    expect(await promiseOf(made.id)).toMatchObject({ state: 'met' });
    const parts = await tested.sql<{ cipher: string }>('select cipher from data_request_part');
    expect(parts.every(({ cipher }) => cipher.startsWith('axc1.'))).toBe(true);
    const other = await consumer('stranger');
    expect((await ask('POST', `/v1/data-requests/${made.id}/fetch`, other.headers)).status).toBe(404);
    // the staff gets no copy that somebody asked for themselves
    expect((await ask('POST', `/v1/data-requests/${made.id}/fetch`, officer)).status).toBe(403);
    const copy = await ask('POST', `/v1/data-requests/${made.id}/fetch`, own.headers);
    expect(copy.status).toBe(200);
    const text = JSON.stringify(copy.items);
    for (const known of ['王大copy', '13800138000', '3单元401室', '请回电', 'copy 小区', '李小copy'])
      expect(text).toContain(known);
    expect(text).not.toContain('王大other');
    expect(text).not.toContain('axc1.');
    expect(copy.text).toContain('Recipient › Name: 王大copy');
    expect(copy.text).toContain('What is not in here');
    expect((await ask('POST', `/v1/data-requests/${made.id}/fetch`, own.headers)).code).toBe('data-request.gone');
    expect(await tested.sql('select 1 from data_request_part')).toEqual([]);
    const trail = await tested.sql<{ action: string }>('select action from trail_entry where object = $1 order by id', [
      `data-request/${made.id}`,
    ]);
    expect([...new Set(trail.map(({ action }) => action))]).toEqual(
      ['make', 'gather', 'fetch'].map((verb) => `privacy.request.${verb}`),
    );
  });

  test('that nobody fetches goes by itself', async () => {
    const own = await consumer('late');
    const { id } = await want(own.headers, { kind: 'access' });
    await run();
    await after(8 * DAYS, async () => {
      expect((await ask('POST', `/v1/data-requests/${id}/fetch`, own.headers)).code).toBe('data-request.gone');
      await run();
    });
    expect(await read(id)).toMatchObject({ state: 'done', fetched_at: null });
    expect(await tested.sql('select 1 from data_request_part')).toEqual([]);
  });

  test('is cut between characters', () => {
    const text = '𠮷'.repeat(20_001);
    const parts = partsOf(text);
    expect(parts.join('')).toBe(text);
    expect(parts.every((part) => !/[\uD800-\uDBFF]$/.test(part) && part.length <= 16_000)).toBe(true);
  });
});

/** Every text of every table that has a mask, or a value in clear, of somebody. */
async function traces(words: readonly string[]): Promise<string[]> {
  const tables = await tested.sql<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' and table_name !~ '^(event|decision)_'`,
  );
  const found: string[] = [];
  for (const { name } of tables)
    for (const { row } of await tested.sql<{ row: string }>(`select t::text as row from ${name} t`)) {
      const shown = [...row.matchAll(/axc1\.[\w-]{22}\.[\w-]{39,}\.([\w-]+)/g)].map(([, mask]) =>
        Buffer.from(mask!, 'base64url').toString(),
      );
      for (const word of words) if (row.includes(word) || shown.some((mask) => mask.includes(word))) found.push(name);
    }
  return found;
}

describe('a deletion', () => {
  test('says first what goes and what stays, waits for open orders, and then leaves nothing to read', async () => {
    await history('del', false);
    const own = await consumer('del');
    const preview = await ask('GET', '/v1/data-requests/deletion-preview', own.headers);
    expect(preview).toMatchObject({ person: 'consumer/del' });
    expect(preview.holds.filter(({ kind }: { kind: string }) => kind === 'order')).toEqual([
      { kind: 'order', id: 'o-del' },
    ]);
    expect(preview.goes.map(({ place }: { place: string }) => place)).toEqual(
      expect.arrayContaining(['event', 'order', 'consumer', 'user_account']),
    );
    const made = await want(own.headers, { kind: 'delete' });
    await run();
    expect(await read(made.id)).toMatchObject({ state: 'waiting', due_at: null });
    expect(await promiseOf(made.id)).toMatchObject({ due_at: null });
    // it is not begun: the order can still be shipped
    expect(await traces(['王*'])).not.toEqual([]);
    await tested.post(
      '/v1/decisions',
      make.order('completed', 'o-del', { consumer_id: 'del' }, '2026-11-20T07:30:00Z'),
    );
    await tested.platform.reactionWorker.drain();
    await tested.sql(`update "case" set state = 'closed' where subject_key = 'ticket/t-del'`);
    await after(7 * 60, run);
    expect(await read(made.id)).toMatchObject({ state: 'working', progress: { stage: 'sweep' } });
    expect(
      await tested.sql(`select 1 from user_session s join user_account u on u.id = s.user_id
      where u.party = 'consumer/del' or (u.party = 'consumer/del' and u.state <> 'disabled')`),
    ).toEqual([]);
    expect(await tested.sql(`select 1 from api_key where party = 'consumer/del' and revoked_at is null`)).toEqual([]);
    await after(7 * 60 + 3, run);
    const done = await read(made.id);
    expect(done).toMatchObject({ state: 'done', progress: null });
    expect(done.receipt.kept[0]).toMatchObject({ rows: 1, until: '2029-11-20T07:30:00.000Z' });
    expect(done.receipt.kept[0].why).toContain('art. 31');
    expect(await promiseOf(made.id)).toMatchObject({ state: 'met' });
    const { items } = await ask('GET', '/v1/orders?consumer_id=del', await tested.bearer());
    expect(items).toMatchObject([{ id: 'o-del', state: 'completed', merchant_id: 'm1' }]);
    expect(JSON.stringify(items)).not.toContain('王');
    expect(
      await tested.sql(`select 1 from event where type = 'consumer.erased' and subject_key = 'consumer/del'`),
    ).toHaveLength(1);
  });

  test('that dies at any point is seen, and is brought to its end by whoever comes next', async () => {
    for (const point of ['begun', 'keys', 'batch', 'swept'] as const) {
      const id = `dies-${point}`;
      await history(id);
      const own = await consumer(id);
      await tested.sql(`update "case" set state = 'closed' where subject_key = $1`, [`ticket/t-${id}`]);
      const made = await want(own.headers, { kind: 'delete' });
      let died = false;
      const dying = carrying({
        batch: 1,
        reached: (at) => {
          if (at !== point || died) return;
          died = true;
          throw new Error(`died at ${point}`);
        },
      });
      await dying.runDue(50).catch(() => undefined);
      await after(3, () => dying.runDue(50).catch(() => undefined));
      expect([point, died]).toEqual([point, true]);
      const seen = await read(made.id);
      expect([point, seen.state, seen.progress?.stage]).toEqual(
        point === 'swept'
          ? [point, 'done', undefined]
          : [point, 'working', point === 'batch' ? 'sweep' : expect.any(String)],
      );
      for (const minutes of [6, 9, 12]) await after(minutes, () => carrying({ batch: 2 }).runDue(50));
      const done = await read(made.id);
      expect([point, done.state]).toEqual([point, 'done']);
      // each row was swept once, however often it was begun
      const swept = Object.fromEntries(
        done.receipt.erased.map(({ place, rows }: { place: string; rows: number }) => [place, rows]),
      );
      expect([point, swept.order, swept.user_account]).toEqual([point, 1, 1]);
      expect([
        point,
        await tested.sql(`select 1 from event where type = 'consumer.erased' and subject_key = $1`, [`consumer/${id}`]),
      ]).toEqual([point, [expect.anything()]]);
    }
    const names = ['begun', 'keys', 'batch', 'swept'].map((point) => `王大dies-${point}`);
    expect(await traces(names)).toEqual([]);
    const keys = await tested.sql<{ masks: number }>(
      `select count(*)::int as masks from "order" o where o.id like 'o-dies-%' and o.fields::text ~ 'axc1\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{39,}\\.'`,
    );
    expect(keys).toEqual([{ masks: 0 }]);
  });
});

describe('what a person has to decide', () => {
  test('a correction is written as an event, and the new value stands beside the old ones', async () => {
    await history('fix');
    const own = await consumer('fix');
    expect((await want(own.headers, { kind: 'correct', field: 'phone' })).field).toBe('value');
    const made = await want(own.headers, { kind: 'correct', field: 'phone', value: '13900139000', text: '号码换了' });
    expect(made).toMatchObject({ state: 'received' });
    const detail = await ask('GET', `/v1/data-requests/${made.id}`, officer);
    expect(detail).toMatchObject({ text: '号码换了', value: '13900139000' });
    const cases = await tested.sql('select state, party from "case" where about = $1', [`data-request/${made.id}`]);
    expect(cases).toEqual([{ state: 'open', party: 'consumer/fix' }]);
    const decided = await ask('POST', `/v1/data-requests/${made.id}/decide`, officer, {
      outcome: 'accept',
      answer: '已更正',
    });
    expect(decided).toMatchObject({ status: 200, state: 'done' });
    expect(await ask('GET', `/v1/data-requests/${made.id}`, own.headers)).toMatchObject({ answer: '已更正' });
    const [event] = await tested.sql<{ data: { corrected: { phone: string } } }>(
      `select data from event where type = 'consumer.corrected' and subject_key = 'consumer/fix'`,
    );
    expect(event!.data.corrected.phone).toMatch(/^axc1\./);
    await tested.platform.reactionWorker.drain();
    const [row] = await tested.sql<{ fields: Record<string, string> }>(`select fields from consumer where id = 'fix'`);
    expect(row!.fields.corrected_phone).toBe(event!.data.corrected.phone);
    expect(await tested.sql('select state from "case" where about = $1', [`data-request/${made.id}`])).toEqual([
      { state: 'final' },
    ]);
    expect(await promiseOf(made.id)).toMatchObject({ state: 'met' });
    const again = await ask('POST', `/v1/data-requests/${made.id}/decide`, officer, { outcome: 'accept', answer: 'x' });
    expect(again.code).toBe('data-request.state');
  });

  test('what the staff asks for somebody is decided by a colleague, and a refusal names its ground', async () => {
    const agent = (await tested.signedIn({ name: 'Agent', roles: ['service-agent', 'privacy-officer'] })).headers;
    const made = await want(agent, { kind: 'delete', person: 'consumer/by-phone' });
    expect(made).toMatchObject({ state: 'received', on_behalf: true });
    const decide = (who: Headers, body: object) => ask('POST', `/v1/data-requests/${made.id}/decide`, who, body);
    expect((await decide(agent, { outcome: 'accept', answer: 'ok' })).code).toBe('data-request.own');
    expect((await decide(officer, { outcome: 'refuse', answer: 'no' })).field).toBe('ground');
    const refused = await decide(officer, { outcome: 'refuse', answer: 'no', ground: 'identity' });
    expect(refused).toMatchObject({ state: 'refused', ground: 'identity' });
    expect((await want(agent, { kind: 'access' })).field).toBe('person');
    const own = await consumer('self');
    expect((await want(own.headers, { kind: 'access', person: 'consumer/fix' })).status).toBe(403);
    const shop = await tested.signedIn({ name: 'Shop', roles: ['merchant'], party: 'merchant/m1' });
    expect((await want(shop.headers, { kind: 'access' })).status).toBe(403);
  });

  test('a complaint says what is wrong, and is reminded of before its deadline', async () => {
    const watching = await tested.signedIn({ name: 'Officer', roles: ['privacy-officer'] });
    const own = await consumer('angry');
    expect((await want(own.headers, { kind: 'complaint' })).field).toBe('text');
    const made = await want(own.headers, { kind: 'complaint', text: '有人用我的号码推销' });
    await after(15 * DAYS, () => tested.platform.promiseWorker.fireDue(tested.clock.now()));
    const told = (await ask('GET', '/v1/notifications', watching.headers)).items;
    expect(told.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['data-request.made', 'promise.warned']),
    );
    const back = await ask('POST', `/v1/data-requests/${made.id}/withdraw`, own.headers);
    expect(back).toMatchObject({ state: 'withdrawn' });
    expect(await promiseOf(made.id)).toMatchObject({ state: 'void' });
    expect((await ask('POST', `/v1/data-requests/${made.id}/withdraw`, own.headers)).code).toBe('data-request.state');
  });
});

test('consent counts at once, both ways, and is nobody’s who never gave it', async () => {
  const { db } = tested.platform;
  const own = await consumer('yes');
  const may = async () =>
    (await readConsents(db, 'consumer/yes')).find(({ purpose }) => purpose === 'marketing')?.given ?? false;
  expect(await may()).toBe(false);
  const given = await ask('PUT', '/v1/consents/marketing', own.headers, { given: true });
  expect(given.items[0]).toMatchObject({ purpose: 'marketing', given: true, at: '2026-11-20T08:00:00.000Z' });
  expect(await may()).toBe(true);
  expect((await want(own.headers, { kind: 'withdraw-consent' })).field).toBe('purpose');
  const made = await want(own.headers, { kind: 'withdraw-consent', purpose: 'marketing' });
  expect(made).toMatchObject({ status: 201, state: 'done' });
  expect(await may()).toBe(false);
  expect((await ask('GET', '/v1/consents', own.headers)).items[0]).toMatchObject({ given: false });
  expect(
    await tested.sql(`select data -> 'consent' as c from event where type = 'consent.changed' order by id`),
  ).toEqual([{ c: { purpose: 'marketing', given: true } }, { c: { purpose: 'marketing', given: false } }]);
});
