import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReactionPoint } from '../../foundation/reactions/worker.ts';
import { hours, openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';

let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

class Killed extends Error {}

/** The first batch that comes to the point dies there, with its transaction; whoever comes after it goes on. */
async function killedAt(point: ReactionPoint): Promise<void> {
  let kills = 1;
  const dying = tested.worker((reached) => {
    if (reached === point && kills-- > 0) throw new Killed();
  });
  await dying.drain().catch(() => undefined);
  await dying.stop();
  expect(kills).toBeLessThan(1);
  await tested.drain();
}

test.each<ReactionPoint>(['read', 'claimed', 'handled', 'moved', 'committed'])(
  'killed when it has %s, nothing is lost and nothing done twice',
  async (point) => {
    const order = await tested.order();
    const time = tested.clock.now().toISOString();
    const name = `k-${point}`;
    await tested.post('/v1/events', [
      {
        ...{ id: name, source: 'shop', type: 'aftersale.requested', time, subject: `aftersale/${name}` },
        data: { aftersale: { id: name, order_id: order, type: 'refund-only', reason: '拍错' } },
      },
    ]);
    await killedAt(point);
    const { id } = await tested.ofOrder(order);
    tested.clock.advance(hours(48));
    await tested.platform.promiseWorker.fireDue(tested.clock.now());
    await killedAt(point);
    expect(await tested.read(id)).toMatchObject({ state: 'refunding', agreed: 'heard' });
    await tested.payments.work(1_000);
    await killedAt(point);
    expect((await tested.read(id)).state).toBe('done');
    const counts = await tested.sql(
      `select (select count(*) from aftersale where order_id = $1)::int as opened,
        (select count(*) from payout where order_id = $1)::int as payouts,
        (select count(*) from payment where order_id = $1)::int as payments,
        (select count(*) from aftersale_step where aftersale_id = $2)::int as steps,
        (select count(*) from event where source = 'anxin/aftersale' and subject_key = $3)::int as told`,
      [order, id, `aftersale/${name}`],
    );
    expect(counts).toEqual([{ opened: 1, payouts: 1, payments: 1, steps: 3, told: 3 }]);
    expect([...tested.provider.paid.values()].filter((line) => line.order.orderId === order)).toHaveLength(1);
  },
);

test('an instant refund that breaks before it is committed has done nothing', async () => {
  const order = await tested.order({ rights: ['speed-refund'] });
  // what is written last fails: nothing of what came before it stays
  await tested.sql(`create function refuse_trail() returns trigger language plpgsql as $$ begin raise 'no'; end $$`);
  await tested.sql(`create trigger refuse before insert on trail_entry for each row
    when (new.action = 'service.aftersale.make') execute function refuse_trail()`);
  expect((await tested.ask(order)).status).toBe(500);
  await tested.sql('drop trigger refuse on trail_entry');
  for (const table of ['aftersale', 'payout', 'payment', 'ship_stop'])
    expect([table, await tested.sql(`select 1 from ${table} where order_id = $1`, [order])]).toEqual([table, []]);
  expect((await tested.ask(order)).instant.granted).toBe(true);
});
