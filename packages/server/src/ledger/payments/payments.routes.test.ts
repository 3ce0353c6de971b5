import { canonicalJson } from '@anxin/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sign } from '../../foundation/partners/signed-http.ts';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../../test-platform.ts';
import { CALLBACKS_PATH, createCallbackDesk } from './callbacks.ts';
import type { PaymentAsk } from './payment.ts';
import { someAsk } from './payments-fixture.ts';

const SECRET = 'a-secret-of-thirty-two-characters';
const URL_OF_NOBODY = 'http://127.0.0.1:9/';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({
    pack: SMALL_PACK,
    config: { paymentsUrl: URL_OF_NOBODY, paymentsSecret: SECRET },
  });
});
afterAll(() => tested.drop());

async function ask(more: Partial<PaymentAsk> = {}): Promise<PaymentAsk> {
  const { db, money, clock } = tested.platform;
  const one = someAsk({ owner: 'nobody', ...more });
  await db.transaction().execute((tx) => money.payments.ask(tx, [one], clock.now()));
  return one;
}

const callback = (one: Pick<PaymentAsk, 'id' | 'amount'>, more: object = {}, secret = SECRET) => {
  const at = tested.clock.now().toISOString();
  const told = { id: one.id, state: 'settled', provider_id: 'P1', amount: Number(one.amount), currency: 'CNY', at };
  const body = { ...told, ...more };
  return tested.http.app.inject({
    ...{ method: 'POST', url: '/v1/payments/callbacks', payload: body },
    headers: { 'x-anxin-signature': sign(secret, new Date(), CALLBACKS_PATH, canonicalJson(body)) },
  });
};

test('a callback has to be signed, bounded, and about what was asked for', async () => {
  const one = await ask();
  expect((await callback(one, {}, 'another-secret-of-thirty-two-chars')).statusCode).toBe(401);
  expect((await callback(one, { amount: 0 })).statusCode).toBe(422);
  expect((await callback(one, { at: 'yesterday' })).statusCode).toBe(422);
  const unknown = await callback({ id: 'r-of-others', amount: 5n });
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'payment.unknown']);
  const other = await callback(one, { amount: 7 });
  expect([other.statusCode, other.json().code]).toEqual([409, 'payment.contradicted']);
  expect((await callback(one, { state: 'failed', reason: 'closed' })).json()).toEqual({ outcome: 'doubted' });
  expect((await tested.get(`/v1/refunds/${one.id}`)).json()).toMatchObject({ state: 'asked' });
});

test('what is wrong with a signature is said, and nothing of keys', async () => {
  const one = await ask();
  const body = { id: one.id, state: 'settled', provider_id: 'P1', amount: Number(one.amount), currency: 'CNY' };
  const payload = { ...body, at: tested.clock.now().toISOString() };
  const send = async (signature: string | undefined) => {
    const headers = signature === undefined ? {} : { 'x-anxin-signature': signature };
    const { app } = tested.http;
    const answer = await app.inject({ method: 'POST', url: '/v1/payments/callbacks', payload, headers });
    const { code, field, detail, mend } = answer.json();
    expect([answer.statusCode, code, field]).toEqual([401, 'access.unsigned', 'x-anxin-signature']);
    expect(mend).not.toMatch(/key/i);
    return detail;
  };
  const signed = (secret: string, at: Date, path = CALLBACKS_PATH) => sign(secret, at, path, canonicalJson(payload));
  const now = new Date();
  expect(await send(undefined)).toMatch(/missing/);
  expect(await send('v1=abc')).toMatch(/is not t=<unix seconds>,v1=/);
  expect(await send(signed('another-secret-of-thirty-two-chars', now))).toMatch(/not that of this path and body/);
  expect(await send(signed(SECRET, now, 'payments/other'))).toMatch(/not that of this path and body/);
  for (const minutes of [-6, 6])
    expect(await send(signed(SECRET, new Date(now.getTime() + minutes * 60_000)))).toMatch(/more than 5 minutes from/);
});

test('where no secret is set nobody can sign, and that is what is said', async () => {
  const desk = createCallbackDesk({ payments: tested.platform.money.payments, secret: undefined });
  const told = {
    id: 'r1',
    state: 'settled',
    provider_id: 'P1',
    amount: 5,
    currency: 'CNY',
    at: '2026-11-20T08:00:00Z',
  };
  await expect(desk.take(told as Parameters<typeof desk.take>[0], '')).rejects.toMatchObject({
    ...{ code: 'access.unsigned', details: { detail: expect.stringContaining('ANXIN_PAYMENTS_SECRET is not set') } },
  });
});

/** As somebody signed in, or with a key that holds everything. */
const get = (url: string, headers?: Record<string, string>) =>
  headers === undefined ? tested.get(url) : tested.http.app.inject({ url, headers });

test('consumers and merchants see what is theirs, and of others not even that it is there', async () => {
  const mine = await ask({ party: 'consumer/c11', merchantId: 'm11', orderId: 'o11' });
  const theirs = await ask({ party: 'consumer/c12', merchantId: 'm12', orderId: 'o12' });
  const taken = await ask({ kind: 'deduction', party: 'merchant/m11', merchantId: 'm11', orderId: 'o11' });
  const consumer = await tested.signedIn({ roles: ['consumer'], party: 'consumer/c11' });
  const merchant = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m11' });
  const listed = async (headers: Record<string, string> | undefined, query = '') =>
    (await get(`/v1/refunds${query}`, headers)).json().items.map(({ id }: { id: string }) => id);
  for (const { headers } of [consumer, merchant]) {
    expect(await listed(headers)).toEqual([mine.id]);
    expect(await listed(headers, '?order_id=o12')).toEqual([]);
    expect((await get(`/v1/refunds/${mine.id}`, headers)).statusCode).toBe(200);
    expect((await get(`/v1/refunds/${theirs.id}`, headers)).statusCode).toBe(404);
  }
  const sources = async (headers: Record<string, string> | undefined) => [
    (await get(`/v1/refunds/${mine.id}`, headers)).json().source,
    (await get('/v1/refunds?order_id=o11', headers)).json().items.at(-1).source,
  ];
  expect(await sources(consumer.headers)).toEqual([null, null]);
  for (const headers of [merchant.headers, undefined])
    expect(await sources(headers)).toEqual([expect.any(String), expect.any(String)]);
  expect(await listed(consumer.headers, '?consumer_id=c12')).toEqual([]);
  expect(await listed(consumer.headers, '?kind=deduction')).toEqual([]);
  expect(await listed(merchant.headers, '?merchant_id=m12')).toEqual([]);
  expect(await listed(merchant.headers, '?kind=deduction')).toEqual([taken.id]);
  expect(await listed(undefined, '?consumer_id=c12&state=asked')).toEqual([theirs.id]);
  const first = (await tested.get('/v1/refunds?limit=1')).json();
  expect(first.next_cursor).not.toBeNull();
  expect((await tested.get(`/v1/refunds?limit=1&cursor=${first.next_cursor}`)).json().items[0].id).not.toBe(
    first.items[0].id,
  );
});

test('a discrepancy is settled once, with a note, by who may', async () => {
  const { items } = (await tested.get('/v1/ledger/discrepancies?open=true&kind=unknown-payment')).json();
  expect(items).toMatchObject([
    { payment_id: 'r-of-others', told: { amount: { amount: 5, currency: 'CNY' }, by: 'callback' }, ours: null },
  ]);
  const path = `/v1/ledger/discrepancies/${items[0].id}/resolve`;
  expect((await tested.post(path, { note: ' ' })).statusCode).toBe(422);
  const auditor = await tested.signedIn({ roles: ['auditor'] });
  const refused = await tested.http.app.inject({
    ...{ method: 'POST', url: path, payload: { note: 'x' }, headers: auditor.headers },
  });
  expect(refused.statusCode).toBe(403);
  const resolved = await tested.post(path, { note: 'called 13800138000' });
  expect(resolved.json()).toMatchObject({ note: expect.not.stringContaining('13800138000') });
  expect((await tested.post(path, { note: 'again' })).json().code).toBe('payment.discrepancy-resolved');
  expect((await tested.get('/v1/ledger/discrepancies?open=true&kind=unknown-payment')).json().items).toEqual([]);
});

test('a payment that had failed is not settled on anybody’s word but the provider’s', async () => {
  const one = await ask({ orderId: 'o-failed', amount: 2_000_000n });
  await tested.sql(`update payment set state = 'failed', settled_at = now(), reason = 'account-closed' where id = $1`, [
    one.id,
  ]);
  await tested.sql(
    `insert into payment_discrepancy (id, kind, payment_id, told, found_at) values ($1, 'line-failed', $2, '{}', now()),
       ($3, 'line-missing', $2, '{}', now())`,
    ['01940000-0000-7000-8000-0000000000a1', one.id, '01940000-0000-7000-8000-0000000000a2'],
  );
  const known = (await tested.get('/v1/ledger/discrepancies?kind=line-failed')).json().items;
  expect(known).toMatchObject([
    { ours: { state: 'failed', order_id: 'o-failed', amount: { amount: 2_000_000, currency: 'CNY' } } },
  ]);
  const path = (n: number) => `/v1/ledger/discrepancies/01940000-0000-7000-8000-0000000000a${n}/settle`;
  const as = async ({ headers }: { headers: Record<string, string> }, url: string, note = 'called them') => {
    const answer = await tested.http.app.inject({ method: 'POST', url, headers, payload: { note } });
    return { status: answer.statusCode, ...answer.json() };
  };
  const [auditor, first, second] = [
    await tested.signedIn({ roles: ['auditor'] }),
    await tested.signedIn({ roles: ['fund-manager'] }),
    await tested.signedIn({ roles: ['fund-manager'] }),
  ];
  expect((await as(auditor, path(1))).status).toBe(403);
  expect((await as(first, path(1), ' ')).status).toBe(422);
  expect(await as(first, path(2))).toMatchObject({ status: 409, code: 'payment.not-failed' });
  // more than one person may: it is noted, and looked at by another
  expect(await as(first, path(1))).toMatchObject({
    status: 200,
    asked_by: expect.stringMatching(/^user\//),
    resolved_at: null,
  });
  expect(await as(first, path(1))).toMatchObject({ status: 403, code: 'payout.second-person' });
  // nobody answers at this address
  expect(await as(second, path(1))).toMatchObject({ status: 409, code: 'payment.not-proved' });
  expect((await tested.get(`/v1/refunds/${one.id}`)).json()).toMatchObject({ state: 'failed' });
});

test('a day that cannot be reconciled says why', async () => {
  const run = async (day: string) => (await tested.post('/v1/ledger/reconciliations', { day })).json().code;
  expect(await run('2026-11-20')).toBe('reconciliation.day');
  expect(await run('2026-11-19')).toBe('reconciliation.no-file');
  expect((await tested.get('/v1/ledger/reconciliations')).json()).toEqual({ items: [], next_cursor: null });
  expect((await tested.get('/v1/ledger/reconciliations/2026-11-19')).statusCode).toBe(404);
});

const tell = async (type: string, subject: string, data: object, id = `${type}-${subject}`) =>
  (await tested.post('/v1/events', [{ source: 'shop', id, type, subject, time: tested.clock.now(), data }])).json();
const trial = async () => {
  const [cny] = (await tested.get('/v1/ledger/trial-balance')).json().currencies;
  return Object.fromEntries(
    (cny?.purposes ?? []).map(
      ({ purpose, debits, credits }: { purpose: string; debits: { amount: number }; credits: { amount: number } }) => [
        purpose,
        debits.amount - credits.amount,
      ],
    ),
  );
};
const yuan = (amount: number) => ({ amount, currency: 'CNY' });

test('what is paid in is booked, what falls due is paid out as far as it goes, what does not come out even is parked', async () => {
  const { reactionWorker, money } = tested.platform;
  const work = async () => {
    await reactionWorker.drain();
    await money.bookings.work(100);
  };
  const shares = { platform_fee: yuan(100), coupons: [{ funder: 'platform', amount: yuan(50) }] };
  await tested.post('/v1/events', [make.order('paid', 'b1', { merchant_id: 'm21', paid: yuan(1_000), shares })]);
  await tested.post('/v1/events', [
    make.order('paid', 'b2', { merchant_id: 'm21', paid: yuan(1_000), shares: { platform_fee: yuan(1_001) } }),
  ]);
  await tell('deposit.paid', 'deposit/d1', { deposit: { id: 'd1', merchant_id: 'm21', amount: yuan(700) } });
  await work();
  const booked = { clearing: 1_750, 'merchant-balance': -950, 'platform-fee': -100, deposit: -700, coupon: 0 };
  expect(await trial()).toEqual(booked);
  const parked = await tested.sql('select reaction, key, reason from reaction_parked');
  expect(parked).toMatchObject([{ reaction: 'ledger.booking', key: 'order/b2' }]);
  expect(parked[0]).toMatchObject({ reason: expect.stringContaining('booking.shares-exceed-paid') });

  const due = (id: string, more: object) =>
    tell('settlement.due', `merchant/m21`, { settlement: { id, merchant_id: 'm21', amount: yuan(900), ...more } }, id);
  await due('s1', { order_id: 'b1' });
  await work();
  expect(await trial()).toEqual({ ...booked, clearing: 850, 'merchant-balance': -50 });
  await due('s2', { amount: yuan(60) });
  await due('s3', { order_id: 'b2' });
  await work();
  expect(await trial()).toEqual({ ...booked, clearing: 800, 'merchant-balance': 0 });
  const waiting = await tested.sql(
    `select kind, reason from reaction_parked where reaction = 'ledger.booking-settlements'`,
  );
  expect(waiting).toMatchObject([{ kind: 'premise', reason: 'order/b2' }]);

  const balance = { merchant_id: 'm22', available: yuan(5), frozen: yuan(1) };
  for (const id of ['r1', 'r2']) await tell('balance.reported', 'merchant/m22', { balance }, id);
  await work();
  expect((await tested.get('/v1/ledger/discrepancies?kind=balance-differs')).json().items).toMatchObject([
    { party: 'merchant/m22', told: { available: yuan(5), frozen: yuan(1), ours: yuan(0) } },
  ]);
  expect((await trial())['merchant-balance']).toBe(0);
});

test('what of a merchant’s money cannot be booked holds up nothing else of the merchant’s', async () => {
  const { reactionWorker, money } = tested.platform;
  const paidIn = (id: string, amount: number, event = id) =>
    tell('deposit.paid', 'merchant/m24', { deposit: { id, merchant_id: 'm24', amount: yuan(amount) } }, event);
  const due = (id: string, more: object = {}) =>
    tell('settlement.due', 'merchant/m24', { settlement: { id, merchant_id: 'm24', amount: yuan(5), ...more } }, id);
  await paidIn('e1', 300);
  // another word for what was told, and what waits for an order that nobody told of
  await paidIn('e1', 301, 'e1-again');
  await due('e2', { order_id: 'unheard' });
  await reactionWorker.drain();
  await paidIn('e3', 40);
  await due('e4');
  await reactionWorker.drain();
  await money.bookings.work(100);
  const parked = await tested.sql(
    `select reaction, key, kind from reaction_parked where key like '%/e_' order by reaction`,
  );
  expect(parked).toEqual([
    { reaction: 'ledger.booking-deposits', key: 'deposit/e1', kind: 'failure' },
    { reaction: 'ledger.booking-settlements', key: 'settlement/e2', kind: 'premise' },
  ]);
  const booked = await tested.sql<{ key: string }>(
    `select key from booking where party = 'merchant/m24' and booked_at is not null order by key`,
  );
  expect(booked.map(({ key }) => key)).toEqual(['deposit.paid/e1', 'deposit.paid/e3', 'settlement.due/e4']);
});

test('what could never be booked is refused where it comes in', async () => {
  const at = { source: 'test', subject: 'merchant/m25', time: '2026-11-20T00:00:00Z' };
  const { problems } = (
    await tested.post('/v1/events', [
      {
        ...{ ...at, id: 'n1', type: 'settlement.due' },
        data: { settlement: { id: 'n1', merchant_id: 'm25', amount: yuan(-5) } },
      },
      {
        ...{ ...at, id: 'n2', type: 'balance.reported' },
        data: { balance: { merchant_id: 'm25', available: yuan(5), frozen: { amount: 1, currency: 'USD' } } },
      },
    ])
  ).json();
  expect(problems.map(({ field }: { field: string }) => field)).toEqual([
    'data.settlement.amount.amount',
    'data.balance.frozen.currency',
  ]);
});

test('a refund of the marketplace’s own in another currency than the order is parked, until it is told in that', async () => {
  const { reactionWorker } = tested.platform;
  const parked = () =>
    tested.sql<{ kind: string; reason: string }>(
      `select kind, reason from reaction_parked where reaction = 'ledger.booking-refunds' and key = 'order/b9'`,
    );
  const cancelled = (id: string, refunded: object, time: string) =>
    tested.post('/v1/events', [{ ...make.order('cancelled', 'b9', { refunded }, time), id }]);
  await cancelled('b9-first', { amount: 140, currency: 'USD' }, '2026-11-20T08:00:01.000Z');
  await reactionWorker.drain();
  // in what it was paid is not known yet
  expect(await parked()).toMatchObject([{ kind: 'premise', reason: 'order/b9' }]);
  await tested.post('/v1/events', [make.order('paid', 'b9', { merchant_id: 'm23', paid: yuan(1_000) })]);
  await reactionWorker.drain();
  await tested.sql('update reaction_parked set next_try_at = now()');
  await reactionWorker.drain();
  expect(await parked()).toMatchObject([
    { kind: 'failure', reason: expect.stringMatching(/^booking\.refunded-currency /) },
  ]);
  await cancelled('b9-again', yuan(1_000), '2026-11-20T08:00:02.000Z');
  await reactionWorker.drain();
  await tested.sql('update reaction_parked set next_try_at = now()');
  await reactionWorker.drain();
  expect(await parked()).toEqual([]);
});

test('an event that tells of our payment is taken in, one of another’s passed over, one that fails holds up no other', async () => {
  const { reactionWorker, money } = tested.platform;
  const [one, other] = [await ask({ amount: 90n }), await ask({ amount: 90n })];
  const refund = { order_id: 'o1', consumer_id: 'c1', amount: yuan(90) };
  const told = (id: string, status: string) =>
    tell('refund.settled', `refund/${id}`, { refund: { ...refund, id, status } }, id);
  // nobody is told of payments of `nobody`, so this one cannot be settled
  await told(one.id, 'succeeded');
  await told(other.id, 'failed');
  await told('x-of-the-shop', 'succeeded');
  await reactionWorker.drain();
  const kept = await tested.sql<{ payment_id: string }>('select payment_id from payment_told');
  expect(kept.map(({ payment_id }) => payment_id).sort()).toEqual([one.id, other.id].sort());
  await money.payments.work(10);
  expect(await tested.sql('select payment_id, next_at > now() as later from payment_told')).toEqual([
    { payment_id: one.id, later: true },
  ]);
  const open = (await tested.get('/v1/ledger/discrepancies?kind=unknown-payment&open=true')).json();
  expect(open.items).toEqual([]);
});
