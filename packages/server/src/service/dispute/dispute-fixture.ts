import { expect } from 'vitest';
import { casesOf } from '../../enforcement/enforcement-fixture.ts';
import type { Config } from '../../foundation/config/settings.ts';
import { ownEventsLeft } from '../../foundation/log/own-events.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { accountId } from '../../ledger/account.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import type { Purpose } from '../../ledger/purpose.ts';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../../test-platform.ts';
import type { PayoutRow } from '../payout/payout.ts';
import { TERMS } from '../payout/payout-fixture.ts';
import { createPayouts } from '../payout/payouts.ts';

export type Headers = Record<string, string>;
export const DAY = 86_400_000;

const SIDE = ['read', 'open', 'answer'].map((verb) => `service.dispute.${verb}`);

/** A platform with orders that were paid, two sides of each, and people who rule. */
export async function openTestDisputes(negotiationDays = 3, config: Partial<Config> = {}) {
  const tested = await openTestPlatform({
    pack: SMALL_PACK,
    config: { ...config, disputeNegotiation: negotiationDays },
  });
  const { platform } = tested;
  const party = (name: `${'consumer' | 'merchant' | 'creator'}/${string}`) =>
    tested.bearer({ party: name, scopes: SIDE });
  const [consumer, merchant, stranger, rival] = await Promise.all(
    (['consumer/c1', 'merchant/m1', 'consumer/c2', 'merchant/m2'] as const).map(party),
  );
  // keys do not outlive the days that tests jump over: nobody signs in here
  const staff = () => tested.bearer({ name: 'Staff', scopes: ['service.*', 'marketplace.*'] });
  const [first, second, third, agent] = await Promise.all([staff(), staff(), staff(), staff()]);
  let filled = 0;
  const fill = (owner: Parameters<typeof account>[0], purpose: Purpose, amount: bigint) =>
    platform.db.transaction().execute((tx) =>
      platform.ledger.post(tx, [
        {
          ...{ do: 'move', key: `fill/${filled++}`, code: 'test.fill', amount },
          ...{ debit: account('platform', 'clearing'), credit: account(owner, purpose) },
        },
      ]),
    );
  await fill('platform', 'protection-fund', 100_000_000n);
  const { db, clock, ids, door, ledger, money, trail } = platform;
  const payer = createPayouts({
    ...{ db, clock, ledger, trail, payments: money.payments, append: ownEventsLeft(door), terms: TERMS },
    ...{ notify: createNotify({ ids, clock }), onStored: () => undefined },
  });
  const ask = async (method: 'GET' | 'POST', url: string, headers: Headers, payload?: object) => {
    const answer = await tested.http.app.inject({
      ...{ method, url, headers: { 'accept-language': 'en', ...headers } },
      ...(payload ? { payload } : {}),
    });
    return { status: answer.statusCode, ...answer.json() };
  };
  return {
    ...{
      correcting: { db, clock, payouts: platform.service.fund.payouts, onStored: () => undefined },
      tested,
      platform,
      fill,
      payer,
      cases: casesOf(platform),
      ask,
      first,
      second,
      third,
      agent,
      stranger: stranger!,
      rival: rival!,
    },
    ...{ consumer: consumer!, merchant: merchant! },
    async order(id: string, more: object = {}) {
      await tested.post(
        '/v1/decisions',
        make.order('paid', id, { paid: { amount: 10_000, currency: 'CNY' }, ...more }),
      );
      await platform.reactionWorker.drain();
    },
    open: (who: Headers, order: string, more: object = {}) =>
      ask('POST', '/v1/disputes', who, { order_id: order, reason: 'damaged', text: '收到时已经破了', ...more }),
    act: (who: Headers, id: string, verb: string, body: object = {}) =>
      ask('POST', `/v1/disputes/${id}/${verb}`, who, body),
    read: (who: Headers, id: string) => ask('GET', `/v1/disputes/${id}`, who),
    run: () => platform.service.disputes.runDue(100),
    /** The provider pays all that it was asked for, and who has to bear it does. */
    async settle() {
      for (let turns = 0; turns < 20; turns++) {
        const open = await tested.sql<{ id: string }>(
          "select id from payment where state not in ('settled', 'failed')",
        );
        for (const { id } of open)
          await money.payments.settle({ id, outcome: 'settled', at: clock.now(), by: 'event' });
        for (const { name, handle } of platform.service.fund.jobs)
          if (name === 'fund.recovery' || name === 'fund.corrections')
            await handle({}, { id: 'test', attempt: 1, signal: AbortSignal.timeout(60_000) });
      }
    },
    /** On the credit side. */
    async balance(owner: `merchant/${string}` | 'platform', purpose: Purpose): Promise<number> {
      const rows = await tested.sql<{ sum: string }>(
        'select coalesce(sum(credits - debits), 0) as sum from ledger_balance where account_id = $1',
        [accountId(account(owner, purpose))],
      );
      return Number(rows[0]!.sum);
    },
    /** What is paid for an order, by payout. */
    payouts: (order: string) =>
      tested.sql<
        Pick<PayoutRow, 'id' | 'amount' | 'bears' | 'blame' | 'reason' | 'state' | 'failure'> & { lines: object[] }
      >('select * from payout where order_id = $1 order by asked_at, reason, id', [order]),
    async at<T>(days: number, work: () => Promise<T>): Promise<T> {
      tested.clock.advance(days * DAY);
      try {
        return await work();
      } finally {
        tested.clock.advance(-days * DAY);
      }
    },
    /** Everybody may be called back by: a dispute that somebody has to rule in. */
    async toRuling(order: string, more: object = {}) {
      await this.order(order);
      const made = await this.open(consumer!, order, more);
      expect(made).toMatchObject({ status: 201 });
      await this.act(consumer!, made.id, 'escalate');
      return made.id as string;
    },
  };
}

export type TestDisputes = Awaited<ReturnType<typeof openTestDisputes>> & { tested: TestPlatform };

export const RULING = {
  outcome: 'partly',
  refund: { amount: 5_000, currency: 'CNY' },
  blame: { merchant: 60, platform: 30, carrier: 10 },
  grounds: ['shared-fault'],
  statement: '商品在运输中受损，商家包装不足，各自承担责任',
};
