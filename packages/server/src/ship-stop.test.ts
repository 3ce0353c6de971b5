import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownEvents } from './foundation/log/own-events.ts';
import { vaultOf } from './privacy/vault/vault-fixture.ts';
import { simulateCarrier } from './privacy/waybill/carrier.simulator.ts';
import { createWaybillCancelling, type WaybillCancelling } from './privacy/waybill/waybill.cancelling.ts';
import { createWaybillDesk, type WaybillDesk } from './privacy/waybill/waybill.desk.ts';
import { checkProfile } from './privacy/waybill/waybill.profile.ts';
import { openTestAftersales, type TestAftersales } from './service/aftersale/aftersale-fixture.ts';

/* The handshake between the chapter that refunds and the one that prints labels and opens addresses. */

const SPEED = { rights: ['speed-refund'] };
const PROFILE = checkProfile({ name: 1, phone: { first: 0, last: 4 }, address: 'nothing' });
let tested: TestAftersales;
let desk: WaybillDesk;
let cancelling: WaybillCancelling;
const carrier = simulateCarrier();
const merchantBy = {
  kind: 'key',
  id: '01940000-0000-7000-8000-0000000000aa',
  name: 'm',
  party: 'merchant/m1',
} as never;

beforeAll(async () => {
  tested = await openTestAftersales();
  const { platform } = tested;
  const options = { ...platform, append: ownEvents(platform.door), carrier, onStored: () => undefined };
  desk = createWaybillDesk({ ...options, guard: async () => undefined });
  cancelling = createWaybillCancelling(options);
});
afterAll(() => tested.drop());

const label = (order: string) =>
  desk.ask(merchantBy, { order, parcel: 1, carrier: 'sf', profile: PROFILE }, 'm1').then(
    (row) => ({ row, code: undefined }),
    (error: { code: string }) => ({ row: undefined, code: error.code }),
  );

describe('an order that is refunded at once', () => {
  test('is stopped with the request, and paid once', async () => {
    const order = await tested.order(SPEED);
    const asked = await tested.ask(order);
    expect(asked).toMatchObject({
      ...{ type: 'refund-before-shipping', state: 'refunding', agreed: 'agreed' },
      ...{ instant: { granted: true, why: null }, race: { kind: 'clean', goods_by: 'nobody' } },
      payout: { state: 'held' },
    });
    expect((await label(order)).code).toBe('order.ship-stopped');
    const vault = vaultOf(tested);
    const items = [{ order_id: order, cipher: await vault.cipher(order) }];
    for (const [purpose, code] of [
      ['ship', 'order.ship-stopped'],
      ['print', 'order.ship-stopped'],
      ['invoice', 'vault.field'],
    ] as const)
      expect((await vault.decrypt(tested.merchant, purpose, items)).json().items[0].code).toBe(code);
    await tested.settle();
    expect(await tested.read(asked.id)).toMatchObject({ state: 'done', payout: { state: 'paid' } });
    expect([...tested.provider.paid.values()].filter((line) => line.order.orderId === order)).toHaveLength(1);
    const events = await tested.sql<{ type: string }>(
      `select type from event where subject_key = $1 and type like 'order.ship%'`,
      [`order/${order}`],
    );
    expect(events).toEqual([{ type: 'order.ship-stopped' }]);
  });

  test('takes the label that was printed with it', async () => {
    const order = await tested.order(SPEED);
    const printed = await label(order);
    expect(printed.row!.state).toBe('issued');
    tested.clock.advance(60_000);
    const asked = await tested.ask(order);
    expect(asked.race).toMatchObject({ kind: 'label-first', goods_by: 'merchant', freight_by: 'merchant' });
    await expect(desk.label(printed.row!, 'zpl')).rejects.toMatchObject({ code: 'order.ship-stopped' });
    await tested.drain();
    expect(await tested.sql('select state, cancel_why from waybill where order_id = $1', [order])).toEqual([
      { state: 'cancelling', cancel_why: 'ship-stopped' },
    ]);
    await cancelling.settle(100);
    expect(await tested.sql('select state, reason from waybill where order_id = $1', [order])).toEqual([
      { state: 'cancelled', reason: 'ship-stopped' },
    ]);
  });

  /** Both at once, one of them later by more and more: at the ends it is sure who is first. */
  const together = async <A, B>(round: number, rounds: number, one: () => Promise<A>, other: () => Promise<B>) => {
    if (round === 0) {
      const first = await one();
      return [first, await other()] as const;
    }
    const late = (work: () => Promise<A>): Promise<A> =>
      new Promise<void>((resolve) => void setTimeout(resolve, 3 * round)).then(work);
    const second = other();
    if (round === rounds - 1) await second;
    return Promise.all([late(one), second] as const);
  };

  test('and a label at the same moment: one is first, and both know which', async () => {
    const firsts = { label: 0, stop: 0 };
    const rounds = 12;
    for (let round = 0; round < rounds; round++) {
      const order = await tested.order(SPEED);
      const [printed, asked] = await together(
        round,
        rounds,
        () => label(order),
        () => tested.ask(order),
      );
      expect(asked.state).toBe('refunding');
      expect(asked.race.kind).toBe(printed.code === undefined ? 'label-first' : 'clean');
      if (printed.code !== undefined) expect(printed.code).toBe('order.ship-stopped');
      firsts[printed.code === undefined ? 'label' : 'stop']++;
      await tested.drain();
      // whoever was first, nothing that can be printed is left
      const [waybill] = await tested.sql<{ state: string; cancel_why: string | null }>(
        'select state, cancel_why from waybill where order_id = $1',
        [order],
      );
      if (waybill) expect(waybill).toMatchObject({ cancel_why: 'ship-stopped' });
    }
    expect(firsts.label).toBeGreaterThan(0);
    expect(firsts.stop).toBeGreaterThan(0);
  });

  test('and an address opened at the same moment: one is first', async () => {
    const vault = vaultOf(tested);
    const rounds = 8;
    for (let round = 0; round < rounds; round++) {
      const order = await tested.order(SPEED);
      const items = [{ order_id: order, cipher: await vault.cipher(order) }];
      const open = () => vault.decrypt(tested.merchant, 'ship', items);
      const [opened, asked] = await together(round, rounds, open, () => tested.ask(order));
      expect(asked.state).toBe('refunding');
      const { code, items: given } = opened.json();
      const clear = given?.[0]?.value === '13812341234';
      if (!clear) expect(code ?? given[0].code).toBe('order.ship-stopped');
      expect(asked.race.kind).toBe(clear ? 'label-first' : 'clean');
      expect((await vault.decrypt(tested.merchant, 'ship', items)).json().items[0].code).toBe('order.ship-stopped');
    }
  });
});
