import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make, openTestPlatform, type SignedIn, type TestPlatform } from '../../test-platform.ts';
import { tracingSweep } from './indexing.ts';

let tested: TestPlatform;
const PEOPLE = 60;
const phone = (n: number): string => `138${String(10_000_000 + n * 7_919).slice(0, 8)}`;
const street = (n: number): string => `文三路${n + 1}号${(n % 9) + 1}幢${100 + n}室`;
/** Every third person buys of each of three merchants; m0 ships by `sf`, the others by `yto`. */
const merchantOf = (n: number): string => `m${n % 3}`;

beforeAll(async () => {
  tested = await openTestPlatform();
  const orders = Array.from({ length: PEOPLE }, (_, n) =>
    make.order(
      'paid',
      `o${n}`,
      {
        ...{ consumer_id: `c${n}`, merchant_id: merchantOf(n) },
        recipient: { name: `王小${n}`, phone: phone(n), address: `浙江省杭州市西湖区${street(n)}` },
      },
      n < 30 ? '2026-11-10T07:00:00Z' : '2026-11-15T07:00:00Z',
    ),
  );
  const scans = orders.map((_, n) => make.scan(`p${n}`, `o${n}`, 'in-transit', '2026-11-16T07:00:00Z'));
  for (const [n, { data }] of scans.entries()) data.parcel!.carrier = n % 3 === 0 ? 'sf' : 'yto';
  const answer = await tested.post('/v1/events', [...orders, ...scans]);
  expect(answer.json().problems).toEqual([]);
  await tested.platform.reactionWorker.drain();
});
afterAll(() => tested.drop());

const trace = async (list: string, more: object = {}) => {
  const answer = await tested.post('/v1/leak-traces', { list, ...more });
  return { status: answer.statusCode, body: answer.json() };
};
const as = ({ headers }: SignedIn, method: 'GET' | 'POST', url: string, payload?: object) =>
  tested.http.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
const csv = (numbers: readonly number[], row: (n: number) => string, heading = '手机号') =>
  `${[heading, ...numbers.map(row)].join('\n')}\n`;
const every = (from: number, step: number, count: number) => Array.from({ length: count }, (_, i) => from + i * step);

describe('a list that turned up', () => {
  test('points to the merchant and the carrier whose people it is about, and keeps nothing of it', async () => {
    const { status, body } = await trace(csv([...every(0, 3, 18), 1, 2], (n) => phone(n)));
    expect(status).toBe(201);
    expect(body.trace).toMatchObject({
      rows: 20,
      matched: 20,
      persons: 20,
      population: PEOPLE,
      unusable: 0,
      compared: 5,
    });
    expect(body.candidates.slice(0, 2)).toMatchObject([
      { who: 'carrier/sf', way: 'parcels', all: 20, listed: 18, covers: 0.9, beyond_chance: true },
      { who: 'merchant/m0', way: 'orders', all: 20, listed: 18, covers: 0.9, beyond_chance: true },
    ]);
    expect(body.candidates[0].expected).toBeCloseTo(20 / 3);
    expect(body.candidates.filter((one: { beyond_chance: boolean }) => one.beyond_chance)).toHaveLength(2);
    const kept = JSON.stringify([
      await tested.sql('select * from leak_trace'),
      await tested.sql('select * from trace_order'),
      await tested.sql(`select encode(token, 'hex') as token from trace_token`),
      await tested.sql(`select * from trail_entry where action like 'privacy.%'`),
    ]);
    expect(kept).not.toMatch(/138\d{8}|文三路|王小/);
    expect(tested.logged()).not.toMatch(new RegExp(phone(0)));
  });

  test('is known by name and address where the phone is masked, in other ways of writing', async () => {
    const rows = every(0, 3, 6);
    const { body } = await trace(
      csv(
        rows,
        (n) => `"王小${n}",${phone(n).slice(0, 3)}****0000,"杭州市 西湖区 ${street(n)}"`,
        '收货人,手机号,收货地址',
      ),
    );
    expect(body.trace).toMatchObject({ rows: 6, matched: 6, persons: 6 });
    const strangers = await trace(csv([1], () => '13900000000\n138****1234'));
    expect(strangers.body).toMatchObject({ trace: { rows: 2, matched: 0, unusable: 1 }, candidates: [] });
  });

  test('is compared within the time that its own dates tell', async () => {
    const rows = csv(every(30, 1, 10), (n) => `${phone(n)},2026-11-15`, 'phone,date');
    const { body } = await trace(rows);
    expect(body.trace).toMatchObject({ population: 30, persons: 10, from: '2026-11-13T16:00:00.000Z' });
    expect((await trace(rows, { seen_at: '2026-11-14T12:00:00Z' })).body.trace).toMatchObject({
      population: 0,
      persons: 0,
    });
  });

  test('points to who opened its people one by one before it was seen, and to nobody for later', async () => {
    const open = (who: string, n: number, at: string, outcome = 'done') =>
      tested.sql(
        `insert into vault_access (id, at, action, purpose, outcome, actor_kind, actor_id, caller, order_id, fields, items)
         values (gen_random_uuid(), $1, 'decrypt', 'ship', $4, 'user', $2, 'user/' || $2, $3, '{phone}', 1)`,
        [at, who, `o${n}`, outcome],
      );
    const opened = [1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45];
    for (const n of opened) {
      await open('thief', n, '2026-11-18T00:00:00Z');
      await open('later', n, '2026-11-19T12:00:00Z');
      await open('refused', n, '2026-11-18T00:00:00Z', 'refused');
    }
    const { body } = await trace(
      csv(opened, (n) => phone(n)),
      { seen_at: '2026-11-19T00:00:00Z' },
    );
    expect(body.candidates[0]).toMatchObject({
      who: 'user/thief',
      way: 'opened',
      all: 12,
      listed: 12,
      beyond_chance: true,
    });
    const whos = body.candidates.map(({ who }: { who: string }) => who);
    expect(whos).not.toContain('user/later');
    expect(whos).not.toContain('user/refused');
  });

  test('points to who had texts of its people shown, by the trail', async () => {
    for (let n = 0; n < 8; n++) {
      const ticket = make.ticket(`t${n}`, '我要投诉', { consumer_id: `c${n}` });
      const said = await tested.post('/v1/decisions', ticket);
      expect(said.json()).toMatchObject({ case: { queue: 'tickets' } });
    }
    const reader = await tested.signedIn({ roles: ['supervisor'] });
    const cases = await tested.sql<{ id: string }>(`select id from "case" where party like 'consumer/%'`);
    expect(cases).toHaveLength(8);
    for (const { id } of cases) {
      await as(reader, 'POST', `/v1/cases/${id}/take`, {});
      expect((await as(reader, 'POST', `/v1/cases/${id}/reveal`, { purpose: 'review' })).statusCode).toBe(200);
    }
    const { body } = await trace(csv([0, 1, 2, 3, 4, 5, 6, 7], (n) => phone(n)));
    expect(body.candidates[0]).toMatchObject({ who: `user/${reader.id}`, name: 'Test', way: 'opened', listed: 8 });
  });

  test.each([
    ['name,city\n王,杭州\n', 'list', /neither a phone column nor an address column/],
    ['phone\n', 'list', /no rows/],
    ['phone\n"138', 'list', /Line 2 cannot be read/],
    [`phone\n${'1\n'.repeat(100_001)}`, 'list', /may have 100000 rows/],
  ])('%j is refused', async (list, field, detail) => {
    const { status, body } = await trace(list);
    expect({ status, field: body.field }).toEqual({ status: 422, field });
    expect(body.detail).toMatch(detail);
  });

  test('with headings and times that cannot be is refused', async () => {
    const list = 'phone\n13812341234\n';
    expect((await trace(list, { columns: { phone: 'nope' } })).body).toMatchObject({ field: 'columns.phone' });
    expect((await trace(list, { seen_at: '2030-01-01T00:00:00Z' })).body).toMatchObject({ field: 'seen_at' });
    const turned = { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' };
    expect((await trace(list, turned)).body).toMatchObject({ field: 'from' });
  });

  test('is read by the privacy officer and the auditor, and handed in by the former alone', async () => {
    const [officer, auditor, merchant] = await Promise.all([
      tested.signedIn({ roles: ['privacy-officer'] }),
      tested.signedIn({ roles: ['auditor'] }),
      tested.signedIn({ roles: ['merchant'], party: 'merchant/m0' }),
    ]);
    const list = csv([0], (n) => phone(n));
    expect((await as(officer, 'POST', '/v1/leak-traces', { list })).statusCode).toBe(201);
    expect((await as(auditor, 'POST', '/v1/leak-traces', { list })).statusCode).toBe(403);
    const listed = await as(auditor, 'GET', '/v1/leak-traces?limit=2');
    expect(listed.json().items).toHaveLength(2);
    const [{ id }] = listed.json().items;
    expect((await as(auditor, 'GET', `/v1/leak-traces/${id}`)).json().trace.by_name).toBe('Test');
    expect((await as(merchant, 'GET', '/v1/leak-traces')).statusCode).toBe(403);
  });

  test('finds nobody who was erased, once the sweep has passed', async () => {
    await tested.platform.sealer.erase('consumer/c0');
    await tracingSweep(tested.platform).handle({}, { id: 'x', attempt: 1, signal: new AbortController().signal });
    expect((await trace(csv([0, 1], (n) => phone(n)))).body.trace).toMatchObject({ matched: 1, persons: 1 });
  });
});
