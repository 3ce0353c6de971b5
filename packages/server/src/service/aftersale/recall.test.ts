import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answersOf } from '../../demo/carriers.ts';
import { RACES } from './aftersale.ts';
import { openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';
import { RACE_TERMS } from './race.ts';
import { bearersOf, RECALL_STATES, recallStateOf } from './recall.ts';

let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

const MINUTE = 60_000;
type Outcome = 'recalled' | 'too-late';

/** A carrier's word on a parcel. */
const answer = (order: string, parcel: string, outcome: Outcome, minutes = 0) => {
  const at = new Date(tested.clock.now().getTime() + minutes * MINUTE).toISOString();
  return {
    ...{ id: `recall-${parcel}-${outcome}-${minutes}`, source: 'test', type: 'parcel.recall-answered', time: at },
    ...{ subject: `order/${order}` },
    data: { recall: { order_id: order, parcel_id: parcel, carrier: 'sf', outcome, at } },
  };
};

/** An order that was refunded at once while a carrier had it: two parcels are under way. */
async function recalledOrder(): Promise<{ order: string; id: string; tell(): Promise<void> }> {
  const order = await tested.order({ rights: ['speed-refund'] });
  tested.clock.advance(10 * MINUTE);
  const before = tested.clock.now();
  tested.clock.advance(MINUTE);
  const { id } = await tested.ask(order);
  tested.clock.advance(MINUTE);
  const scans = ['a', 'b'].map((part) => tested.shipped(order, { at: before, scan: `${order}-${part}` }));
  return { order, id, tell: () => tested.tell(...scans) };
}

const viewOf = async (order: string) => (await tested.get(`/v1/logistics/orders/${order}`)).json().recall;

describe('a carrier that is asked to turn a parcel round', () => {
  test('answers for each parcel; who bears the goods follows, and delivery and after-sale say the same', async () => {
    const { order, id, tell } = await recalledOrder();
    expect((await tested.read(id)).recall).toBeNull();
    await tell();
    const asked = await tested.read(id);
    expect(asked).toMatchObject({
      race: { kind: 'handed-over-untold', goods_by: 'platform' },
      recall: { state: 'asked' },
    });
    expect(await viewOf(order)).toMatchObject({ state: 'asked', aftersale_id: id, answers: [] });
    await tested.tell(answer(order, `${order}-a`, 'recalled'));
    expect(await tested.read(id)).toMatchObject({
      ...{ race: { kind: 'handed-over-untold', goods_by: 'nobody', freight_by: 'platform' } },
      recall: { state: 'recalled' },
    });
    await tested.tell(answer(order, `${order}-b`, 'too-late'));
    expect(await tested.read(id)).toMatchObject({ race: { goods_by: 'platform' }, recall: { state: 'too-late' } });
    // what is said later of the same parcel counts, whenever it comes
    await tested.tell(answer(order, `${order}-b`, 'recalled', 5), answer(order, `${order}-b`, 'too-late', 2));
    expect(await tested.read(id)).toMatchObject({ race: { goods_by: 'nobody' }, recall: { state: 'recalled' } });
    const view = await viewOf(order);
    expect(view.state).toBe('recalled');
    expect(view.answers.map((one: { outcome: string }) => one.outcome)).toEqual(['recalled', 'recalled']);
    const [told] = await tested.sql<{ recall: string }>(
      `select data -> 'aftersale' ->> 'recall' as recall from event
       where refs ->> 'order' = $1 and type like 'aftersale.%' order by txid desc, id desc limit 1`,
      [order],
    );
    expect(told).toEqual({ recall: 'recalled' });
  });

  test('that answers before the asking is known here has answered all the same', async () => {
    const { order, id, tell } = await recalledOrder();
    await tested.tell(answer(order, `${order}-a`, 'recalled'));
    expect((await tested.read(id)).recall).toBeNull();
    await tell();
    expect(await tested.read(id)).toMatchObject({ race: { goods_by: 'nobody' }, recall: { state: 'recalled' } });
    // an answer for an order that nobody recalled moves nothing
    const other = await tested.order();
    await tested.tell(answer(other, `${other}-a`, 'too-late'));
    expect(await viewOf(other)).toBeNull();
  });

  test('in the demo says what becomes of each parcel, once, and what goes back is scanned', async () => {
    const { order, tell } = await recalledOrder();
    await tell();
    const now = new Date(tested.clock.now().getTime() + MINUTE);
    const first = await answersOf(tested.platform, now);
    const events = first.events as { type: string; data: { recall?: { order_id: string; outcome: Outcome } } }[];
    const outcomes = events.flatMap(({ data }) => (data.recall?.order_id === order ? [data.recall.outcome] : []));
    expect(outcomes).toHaveLength(2);
    expect(events.filter(({ type }) => type === 'parcel.scanned')).toHaveLength(
      events.filter(({ data }) => data.recall?.outcome === 'recalled').length,
    );
    await tested.tell(...first.events);
    expect(await answersOf(tested.platform, now)).toEqual({ events: [], orders: [] });
    expect((await viewOf(order)).answers).toHaveLength(2);
  });
});

describe('who bears what of a recall', () => {
  const race = fc.constantFrom(...RACES);
  const agreed = fc.constantFrom('agreed' as const, 'heard' as const, 'no' as const, null);

  test('goods that come back are nobody’s loss, and no merchant bears a refund without return that it did not agree to', () => {
    fc.assert(
      fc.property(race, agreed, fc.option(fc.constantFrom(...RECALL_STATES), { nil: null }), (kind, word, recall) => {
        const { goodsBy, freightBy } = bearersOf(kind, { recall, agreed: word });
        expect(freightBy).toBe(RACE_TERMS[kind].freight);
        if (recall === 'recalled') expect(goodsBy).toBe('nobody');
        if (recall === 'too-late' && kind === 'in-transit')
          expect(goodsBy).toBe(word === 'no' ? 'platform' : 'merchant');
        if (recall === null || recall === 'asked') expect(goodsBy).toBe(RACE_TERMS[kind].goods);
      }),
    );
  });

  test('one parcel that is gone makes it too late, in whatever order they are told', () => {
    const outcomes = fc.array(fc.constantFrom<Outcome[]>('recalled', 'too-late'), { maxLength: 6 });
    fc.assert(
      fc.property(outcomes, (all) => {
        const state = recallStateOf(all.map((outcome) => ({ outcome })));
        expect(recallStateOf([...all].reverse().map((outcome) => ({ outcome })))).toBe(state);
        expect(state).toBe(all.length === 0 ? 'asked' : all.includes('too-late') ? 'too-late' : 'recalled');
      }),
    );
  });
});
