import { afterAll, beforeAll, expect, test } from 'vitest';
import { disputeRows } from '../../disputes-fixture.ts';
import type { Operation } from '../../ledger/operation.ts';
import { openTestPlatform, type SignedIn, type TestPlatform } from '../../test-platform.ts';
import { someAsk } from '../payout/payout-fixture.ts';

const CORRECTION = '01940000-0000-7000-8000-0000000000c1';
const DEBT = '01940000-0000-7000-8000-0000000000d1';
const CLEARING = { owner: 'platform', purpose: 'clearing', currency: 'CNY' } as const;
const BALANCE = { owner: 'merchant/m1', purpose: 'merchant-balance', currency: 'CNY' } as const;
const OTHERS = { owner: 'merchant/m2', purpose: 'merchant-balance', currency: 'CNY' } as const;

let tested: TestPlatform;
let [merchant, other, manager] = [] as SignedIn[];
let payout = '';
const post = (...operations: Operation[]) =>
  tested.platform.db.transaction().execute((tx) => tested.platform.ledger.post(tx, operations));

beforeAll(async () => {
  tested = await openTestPlatform();
  merchant = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m1' });
  other = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m2' });
  manager = await tested.signedIn({ roles: ['fund-manager'] });
  const fields = {
    ...{ consumer_id: 'c1', merchant_id: 'm1', paid_at: '2026-11-01T00:00:00.000Z' },
    paid: { amount: 9_000, currency: 'CNY' },
  };
  await tested.sql(`insert into "order" (id, fields, stamps) values ('o1', $1::jsonb, '{}')`, [JSON.stringify(fields)]);
  await post({
    ...{ do: 'move', key: 'order.paid/o1/0', code: 'order.paid', amount: 9_000n },
    ...{ debit: CLEARING, credit: BALANCE },
  });
  ({ id: payout } = await tested.platform.db
    .transaction()
    .execute((tx) =>
      tested.platform.service.fund.payouts.ask(
        tx,
        someAsk({ orderId: 'o1', causeRef: 'claim-1', lines: [{ kind: 'refund', amount: 1_000n }] }),
      ),
    ));
  await tested.sql(disputeRows('x'));
  await tested.sql(
    `insert into payout_correction (id, payout_id, number, merchant, carrier, reason, digest, state, asked_at)
     values ($1, $2, 1, 0, 0, 'dispute-ruled', sha256('a'), 'asked', '2026-11-20T00:00:00Z')`,
    [CORRECTION, payout],
  );
  await tested.sql(
    `insert into dispute_correction (id, dispute_id, ruling, payout_id, currency, merchant_before, merchant_after, at)
     select $1, id, 1, $2, 'CNY', 1000, 0, now() from dispute`,
    [CORRECTION, payout],
  );
  await tested.sql(
    `insert into recovery (id, correction_id, payout_id, order_id, merchant_id, partner, fund, currency, steps, step, owed,
       recovered, pending, receivable, collected, written_off, corrected, attempt, state, opened_at)
     values ($1, $2, $3, 'o1', 'm1', '', 'protection-fund', 'CNY', '{merchant-balance}', 0, 5, 0, 0, 0, 0, 0, 0, 0, 'open', now())`,
    [DEBT, CORRECTION, payout],
  );
});
afterAll(() => tested.drop());

const about = async (who: SignedIn, id: string) => {
  const answer = await tested.http.app.inject({ url: `/v1/ledger/transfers/${id}/about`, headers: { ...who.headers } });
  return { status: answer.statusCode, body: answer.json() };
};
const byKey = async (key: string): Promise<string> =>
  (await tested.get(`/v1/ledger/transfers?key=${encodeURIComponent(key)}`)).json().items[0].id;

test('what was given back after a correction leads to the payout and to the ruling', async () => {
  const [moved] = await post({
    ...{ do: 'move', key: `correction/${CORRECTION}/back/merchant`, code: 'correction.given-back', amount: 700n },
    ...{ debit: CLEARING, credit: BALANCE },
  });
  const [dispute] = await tested.sql<{ id: string }>('select id from dispute');
  expect(await about(merchant!, moved!.id)).toEqual({
    status: 200,
    body: {
      ...{ transfer_id: moved!.id, order_id: 'o1', settlement_id: null },
      payout: {
        ...{ id: payout, cause: 'claim', cause_ref: 'claim-1', guarantee: 'fake-pay-4' },
        amount: { amount: 1_000, currency: 'CNY' },
      },
      correction: {
        ...{ id: CORRECTION, reason: 'dispute-ruled', asked_at: '2026-11-20T00:00:00.000Z' },
        dispute_id: dispute!.id,
      },
    },
  });
});

test('the price of an order, a refund, and a debt of a correction each lead to what they are of', async () => {
  expect((await about(merchant!, await byKey('order.paid/o1/0'))).body).toMatchObject({ order_id: 'o1', payout: null });
  const hold = await byKey(`payout/${payout}/1/refund`);
  expect((await about(merchant!, hold)).body).toMatchObject({
    order_id: 'o1',
    payout: { id: payout },
    correction: null,
  });
  const [taken] = await post({
    ...{ do: 'move', key: `recovery/${DEBT}/1`, code: 'recovery.merchant-balance', amount: 5n },
    ...{ debit: BALANCE, credit: CLEARING },
  });
  expect((await about(merchant!, taken!.id)).body).toMatchObject({
    ...{ payout: { id: payout }, correction: { id: CORRECTION } },
  });
  const [ended] = await post({
    do: 'release',
    key: 'ended/any',
    code: 'hold.expired',
    hold: `payout/${payout}/1/refund`,
  });
  expect((await about(merchant!, ended!.id)).body).toMatchObject({ payout: { id: payout } });
});

test('a party hears nothing of the payouts of another, and of transfers of others not even that they are there', async () => {
  const [shared] = await post({
    ...{ do: 'move', key: `payout/${payout}/1/refund/given/0`, code: 'payout.share-given', amount: 3n },
    ...{ debit: BALANCE, credit: OTHERS },
  });
  expect((await about(other!, shared!.id)).body).toMatchObject({ payout: null, correction: null });
  expect((await about(manager!, shared!.id)).body).toMatchObject({ payout: { id: payout } });
  expect((await about(other!, await byKey('order.paid/o1/0'))).status).toBe(404);
  const none = (await tested.get('/v1/ledger/transfers/01940000-0000-7000-8000-00000000ffff/about')).json();
  expect(none.code).toBe('request.not-found');
});

test('what is of nothing that is told is told so', async () => {
  const [given] = await post({
    ...{ do: 'move', key: 'fund/none', code: 'fund.contribution', amount: 1n },
    ...{ debit: CLEARING, credit: BALANCE },
  });
  expect((await about(manager!, given!.id)).body).toEqual({
    ...{ transfer_id: given!.id, order_id: null, payout: null, correction: null, settlement_id: null },
  });
});
