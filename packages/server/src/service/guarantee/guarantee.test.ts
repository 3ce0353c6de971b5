import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from './guarantee-fixture.ts';

let tested: TestPlatform;
let merchant: { authorization: string };
let consumer: { authorization: string };
const DAY = 86_400_000;

beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK, config: { badgeHoldout: 500 } });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  consumer = await tested.bearer({ party: 'consumer/c1' });
});
afterAll(() => tested.drop());

async function tell(...events: object[]): Promise<void> {
  const answer = await tested.post('/v1/events', events);
  expect(answer.json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}
const iso = (ms = 0) => new Date(tested.clock.now().getTime() + ms).toISOString();
const enrol = (body: object, headers = merchant) => tested.post('/v1/enrolments', body, headers);
const rights = async (order: string, headers = consumer) =>
  (await tested.get(`/v1/orders/${order}/rights`, headers)).json();
const codes = async (order: string): Promise<string[]> =>
  (await rights(order)).items.map(({ code }: { code: string }) => code);

test('the catalogue is told in the reader’s language, and the law’s own right as such', async () => {
  const { items } = (await tested.get('/v1/guarantees', { ...merchant, 'accept-language': 'en' })).json();
  expect(items.map(({ code }: { code: string }) => code)).toContain('seven-day-return');
  expect(items.find(({ code }: { code: string }) => code === 'seven-day-return')).toMatchObject({
    ...{ statutory: true, promise: 'A promise', given: 'platform' },
  });
});

test('a merchant gives a guarantee from now on, once, and ceases to with notice', async () => {
  expect((await enrol({ code: 'nothing-known' })).json()).toMatchObject({ code: 'guarantee.unknown', field: 'code' });
  expect((await enrol({ code: 'seven-day-return' })).json()).toMatchObject({ code: 'enrolment.not-offered' });
  const tomorrow = await enrol({ code: 'price-protect', until: iso(DAY) });
  expect(tomorrow.statusCode).toBe(422);
  expect(tomorrow.json()).toMatchObject({ code: 'enrolment.notice', field: 'until' });
  expect(tomorrow.json().detail).toContain(iso(7 * DAY));
  const made = await enrol({ code: 'price-protect' });
  expect(made.statusCode).toBe(201);
  expect(made.json()).toMatchObject({ merchant_id: 'm1', code: 'price-protect', until: null });
  expect((await enrol({ code: 'price-protect' })).json()).toMatchObject({ code: 'enrolment.overlaps' });
  expect((await enrol({ code: 'price-protect', merchant_id: 'm2' })).json()).toMatchObject({
    code: 'access.forbidden',
  });
  const others = await tested.bearer({ party: 'merchant/m2' });
  const { id } = made.json();
  const leave = (headers: object, until?: string) =>
    tested.post(`/v1/enrolments/${id}/leave`, until === undefined ? {} : { until }, headers as typeof merchant);
  expect((await leave(others)).statusCode).toBe(404);
  expect((await leave(merchant, iso(DAY))).json()).toMatchObject({ code: 'enrolment.notice' });
  expect((await leave(merchant)).json()).toMatchObject({ until: iso(7 * DAY) });
  expect((await leave(merchant)).json()).toMatchObject({ code: 'enrolment.ended' });
  // until it ends it counts, and a second one would overlap
  expect((await enrol({ code: 'price-protect' })).json()).toMatchObject({ code: 'enrolment.overlaps' });
  expect((await tested.get('/v1/enrolments', others)).json().items).toEqual([]);
  const own = (await tested.get('/v1/enrolments', merchant)).json();
  expect(own.items).toHaveLength(1);
  // pages say the date before somebody ceases
  expect(own.notice_days).toBeGreaterThan(0);
});

test('of many who enrol at once one does', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => enrol({ code: 'broken-formula' })));
  expect(all.map(({ statusCode }) => statusCode).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
});

test('an order has what was in force when it was paid, whatever is chosen, left or told later', async () => {
  await tell(make.product('p1', { category_id: 'tea', brand: '山水' }), make.product('p2', { category_id: 'fresh' }));
  const before = iso();
  tested.clock.set(new Date(tested.clock.now().getTime() + 1_000));
  await enrol({ code: 'anxin-buy' });
  const between = iso();
  await tell(
    make.order('paid', 'g1', {}, before),
    make.order('paid', 'g2', {}, between),
    make.order(
      'paid',
      'g3',
      { items: [{ product_id: 'p2', quantity: 1, price: { amount: 100, currency: 'CNY' } }] },
      between,
    ),
  );
  const kept = [
    'broken-formula',
    'damage-return',
    'instant-small',
    'late-ship-pay',
    'price-protect',
    'seven-day-return',
  ];
  expect(await codes('g2')).toEqual(kept);
  // late heard of, and still by its time
  expect(await codes('g1')).toEqual(['broken-formula', 'instant-small', 'price-protect', 'seven-day-return']);
  // what is fresh cannot be sent back
  expect(await codes('g3')).not.toContain('seven-day-return');
  const found = (await rights('g2')).items;
  expect(found.find(({ code }: { code: string }) => code === 'damage-return')).toMatchObject({
    ...{ via: 'anxin-buy', agreed: true, items: ['p1'], window: { waits_for: 'delivered', open: false } },
  });
  expect(found.find(({ code }: { code: string }) => code === 'instant-small')).toMatchObject({
    agreed: false,
    via: null,
  });
  // others' orders are not there
  expect((await tested.get('/v1/orders/g2/rights', await tested.bearer({ party: 'consumer/c2' }))).statusCode).toBe(
    404,
  );
  expect((await tested.get('/v1/orders/none/rights', consumer)).statusCode).toBe(404);
  // the same told again, another category, and a merchant that leaves
  const [row] = (await tested.get('/v1/enrolments?code=anxin-buy', merchant)).json().items;
  await tested.http.app.inject({ method: 'DELETE', url: `/v1/enrolments/${row.id}`, headers: merchant });
  tested.clock.set(new Date(tested.clock.now().getTime() + 30 * DAY));
  await tell(make.order('paid', 'g2', {}, between), {
    ...make.product('p1', { category_id: 'fresh' }, 'p1-again'),
    type: 'product.updated',
    time: iso(),
  });
  expect(await codes('g2')).toEqual(kept);
  // what was bought then but is heard of now has what the product was then
  await tell(make.order('paid', 'g4', {}, between));
  expect(await codes('g4')).toEqual(kept);
  await tell(make.order('paid', 'g5', {}, iso()));
  expect(await codes('g5')).not.toContain('damage-return');
});

test('goods that are heard of after they were bought bring their rights then', async () => {
  const at = iso();
  const items = [{ product_id: 'late-1', quantity: 1, price: { amount: 100, currency: 'CNY' } }];
  await tell(make.order('paid', 'g6', { items }, at));
  expect(await rights('g6')).toMatchObject({ missing: ['late-1'] });
  expect(await codes('g6')).not.toContain('seven-day-return');
  await tell({ ...make.product('late-1', { category_id: 'tea' }), time: at });
  expect(await rights('g6')).toMatchObject({ missing: [] });
  expect(await codes('g6')).toContain('seven-day-return');
});

test('how many orders are covered opens to the orders', async () => {
  const day = '2026-11-20';
  const told = (await tested.get(`/v1/guarantees/coverage?from=${day}&to=2026-12-31`)).json();
  expect(told).toMatchObject({ orders: 6, covered: 6, share: 1 });
  const first = (await tested.get(`/v1/guarantees/coverage/orders?from=${day}&to=${day}&limit=2`)).json();
  expect(first.items).toHaveLength(2);
  const next = (
    await tested.get(`/v1/guarantees/coverage/orders?from=${day}&to=${day}&cursor=${first.next_cursor}`)
  ).json();
  expect([...first.items, ...next.items].map(({ order_id }) => order_id).sort()).toEqual(['g1', 'g2', 'g3', 'g4']);
  expect((await tested.get('/v1/guarantees/coverage?from=2026-11-20&to=2026-11-19')).statusCode).toBe(422);
});

test('pages show what is chosen, praise nobody for the law, and a part of the viewers sees less', async () => {
  await enrol({ code: 'anxin-buy' });
  const badges = async (query: string) => (await tested.get(`/v1/guarantees/badges?${query}`)).json().items;
  const all = await badges('product_id=late-1&product_id=unknown-1');
  expect(all.map(({ badges: shown }: { badges: { code: string }[] }) => shown.map(({ code }) => code))).toEqual([
    ['anxin-buy', 'broken-formula', 'instant-small'],
    [],
  ]);
  const shown = new Map<string, boolean>();
  for (let i = 0; i < 60; i++) {
    const [{ badges: seen }] = await badges(`product_id=late-1&viewer=viewer-00${i}`);
    shown.set(
      `viewer-00${i}`,
      seen.some(({ code }: { code: string }) => code === 'anxin-buy'),
    );
    const [{ badges: again }] = await badges(`product_id=late-1&viewer=viewer-00${i}`);
    expect(again).toEqual(seen);
  }
  const seers = [...shown.values()].filter(Boolean).length;
  expect(seers).toBeGreaterThan(15);
  expect(seers).toBeLessThan(45);
  const bought = await tested.post('/v1/guarantees/badges/outcomes', { viewer: 'viewer-000', product_id: ['late-1'] });
  expect(bought.json()).toEqual({ counted: 3 });
  const again = await tested.post('/v1/guarantees/badges/outcomes', { viewer: 'viewer-000', product_id: ['late-1'] });
  expect(again.json()).toEqual({ counted: 0 });
  const small = await tested.get('/v1/guarantees/anxin-buy/effect');
  expect(small.json()).toMatchObject({ code: 'guarantee.effect-too-small' });
  expect(small.json().detail).toContain(`shown: ${seers} viewers`);
  await tested.sql(
    `insert into badge_viewer (code, viewer, held, seen_at, bought_at)
     select 'anxin-buy', sha256(n::text::bytea), n % 2 = 0, $1, case when n % 20 in (1, 2, 3, 5, 7) then $1::timestamptz end
     from generate_series(1, 2000) as s (n)`,
    [tested.clock.now()],
  );
  const effect = (await tested.get('/v1/guarantees/anxin-buy/effect')).json();
  expect(effect.shown.viewers + effect.held.viewers).toBe(2_060);
  expect(effect.low).toBeLessThan(effect.difference);
  expect(effect.high).toBeGreaterThan(effect.difference);
  expect(effect.z).toBeGreaterThan(3);
  expect((await tested.get('/v1/guarantees/badges?product_id=late-1', merchant)).statusCode).toBe(403);
});

test('in whatever order and how often it is heard of, an order ends with the same rights', async () => {
  const at = (minutes: number) => iso(minutes * 60_000);
  const seen = new Set<string>();
  let number = 0;
  for (const order of permutations([0, 1, 2, 3])) {
    const [product, early, late] = [`s${number}`, `sa${number}`, `sb${number}`];
    number++;
    const items = [{ product_id: product, quantity: 1, price: { amount: 100, currency: 'CNY' } }];
    const told = [
      { ...make.product(product, { category_id: 'tea' }), time: at(1) },
      make.order('paid', early, { items }, at(2)),
      { ...make.product(product, { category_id: 'fresh' }, `${product}-2`), type: 'product.updated', time: at(3) },
      make.order('paid', late, { items }, at(4)),
    ];
    for (const i of order) await tell(told[i]!);
    await tell(told[order[0]!]!);
    seen.add(JSON.stringify([await codes(early), await codes(late)]));
  }
  expect(seen.size).toBe(1);
  const [before, after] = JSON.parse([...seen][0]!) as string[][];
  expect(before).toContain('seven-day-return');
  expect(after).not.toContain('seven-day-return');
  // each order is counted once, however often its rights were looked at again
  const [sum] = await tested.sql<{ orders: string; rows: string }>(
    `select (select sum(orders) from coverage_day)::text as orders, (select count(*) from order_rights)::text as rows`,
  );
  expect(sum!.orders).toBe(sum!.rows);
});

function permutations<T>(of: readonly T[]): T[][] {
  if (of.length <= 1) return [[...of]];
  return of.flatMap((first, i) => permutations(of.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));
}
