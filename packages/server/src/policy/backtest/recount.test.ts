import type { Decision, EngineEvent, FeaturePlan, FeatureValues } from '@anxin/engine';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lowestIdAt } from '../../foundation/ids.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RE_DECIDE } from '../bulk/reader.ts';
import { createCounting } from '../features/counting.ts';
import { FEATURE_PACK, plansOf } from '../features/features-fixture.ts';
import { withFeatures } from './crew.ts';
import { readingOf } from './given.ts';
import { openHand } from './hand.ts';
import { type Stretch, stretches } from './history.ts';
import { createRecount, type RecountOptions } from './recount.ts';
import { openRecountHand } from './recount-hand.ts';
import { runBacktest } from './run.ts';
import type { Tally } from './tally.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: FEATURE_PACK });
  await tested.platform.featureWorker.drain();
});
afterAll(() => tested.drop());

const plans = plansOf();
const WHOLE: Stretch = { from: lowestIdAt(new Date(0)), to: 'ffffffff-0000-7000-8000-000000000000' };
/** Times are near to when events come in: how far the log is read goes by that. */
const START = Date.now() - 36 * 3_600_000;
const at = (seconds: number): string => new Date(START + Math.round(seconds * 1_000)).toISOString();
let number = 0;

function order(merchant: string, seconds: number, consumer: number, type: 'paid' | 'cancelled' = 'paid'): EngineEvent {
  const fields = { merchant_id: merchant, consumer_id: `${merchant}-c${consumer}` };
  const recipient = type === 'paid' ? { recipient: { phone: `${merchant}-p${consumer % 3}` } } : {};
  return make.order(type, `o${++number}`, { ...fields, ...recipient }, at(seconds)) as EngineEvent;
}
const ask = (merchant: string, seconds: number): EngineEvent =>
  ({ ...make.product(`p${++number}`, { merchant_id: merchant }), time: at(seconds) }) as EngineEvent;

async function send(events: readonly object[]): Promise<Decision[]> {
  const decisions = (await tested.post('/v1/decisions', events)).json() as (Decision & { code?: string })[];
  expect(decisions.filter(({ code }) => code)).toEqual([]);
  return decisions;
}

function recountOf(options: Partial<RecountOptions> = {}) {
  const { db, stream, keys, sealer } = tested.platform;
  return createRecount({
    ...{ db, stream, sealer, counting: createCounting({ keys, sealer }), access: RE_DECIDE, plans },
    ...{ types: ['product.submitted', 'order.paid'], stretch: WHOLE, ...options },
  });
}

/** Part by part, all of it. */
async function recounted(options: Partial<RecountOptions> = {}, length = 7): Promise<Map<string, FeatureValues>> {
  const recount = recountOf(options);
  const found = new Map<string, FeatureValues>();
  for await (const part of stretches(tested.platform.db, options.stretch ?? WHOLE, length))
    for (const [id, values] of await recount.valuesFor(part)) found.set(id, values);
  return found;
}

/** As the decision would tell it: of what its rules read, by name. */
const told = (type: string, values: FeatureValues | undefined) =>
  Object.fromEntries(
    plans.flatMap((plan: FeaturePlan) => {
      const { name } = plan;
      const isRead = type === 'product.submitted' ? name !== 'same_phone_1d' : name === 'same_phone_1d';
      const value = values?.[readingOf(plan)];
      return isRead && value !== undefined ? [[name, value]] : [];
    }),
  );

const seconds = fc.oneof(fc.constantFrom(0, 3_600, 3_600.001, 3_599.999, 7_200), fc.integer({ min: 0, max: 90_000 }));
const requests = fc.array(
  fc.array(fc.tuple(seconds, fc.nat(4), fc.constantFrom('paid' as const, 'paid', 'cancelled', 'ask')), {
    ...{ minLength: 1, maxLength: 8 },
  }),
  { minLength: 3, maxLength: 8 },
);

describe('features that are counted again along the log', () => {
  it('are those that decisions were given: late events, edges of windows, and events of one request', async () => {
    let run = 0;
    let seen = 0;
    const decisions: Decision[] = [];
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        const merchant = `r-${++run}`;
        for (const [i, some] of all.entries()) {
          const events = some.map(([when, consumer, type]) =>
            type === 'ask' ? ask(merchant, when) : order(merchant, when, consumer, type),
          );
          const made = await send(events);
          decisions.push(...made.filter((_, n) => events[n]!.type !== 'order.cancelled'));
          if (i % 3 === 1) await tested.platform.featureWorker.drain();
        }
      }),
      { numRuns: 6, interruptAfterTimeLimit: 60_000 },
    );
    const types = new Map(
      (await tested.sql<{ id: string; type: string }>('select id, type from event')).map(({ id, type }) => [id, type]),
    );
    for (const length of [1_000, 11]) {
      const found = await recounted({}, length);
      expect(found.size).toBe(decisions.length);
      for (const { event_id: id, snapshot } of decisions) {
        expect(told(types.get(id)!, found.get(id))).toEqual(snapshot.features);
        seen += Object.values(snapshot.features).filter((value) => value !== 0).length;
      }
    }
    expect(seen).toBeGreaterThan(40);
    // a run that was killed goes on from some place: it reads as far back as it has to
    const ids = decisions.map(({ event_id }) => event_id).sort();
    const from = ids[ids.length >> 1]!;
    const rest = await recounted({ stretch: { from, to: WHOLE.to } });
    const again = recountOf();
    await again.valuesFor(WHOLE);
    const whole = await again.valuesFor(WHOLE);
    expect([...rest]).toEqual([...whole].filter(([id]) => id >= from));
  });

  it('wait for what is still being written before them', async () => {
    const { stream } = tested.platform;
    let reads = 0;
    // as if a transaction were open that had begun before all of it
    const hidden: RecountOptions['stream'] = {
      read: (after, options) =>
        ++reads === 1 ? Promise.resolve({ events: [], end: after, more: false }) : stream.read(after, options),
    };
    expect((await recounted({ stream: hidden }, 1_000)).size).toBe((await recounted()).size);
  });

  it('are refused where they would take too much memory', async () => {
    await expect(recounted({ mostHeld: 20 })).rejects.toThrow(
      'takes more than 20 places in memory: try a shorter window, or a shorter stretch',
    );
  });

  it('have no value where the log was not read far enough back', async () => {
    const { sql } = tested;
    // long before the windows and what may be late; it would count for nothing, but something was there
    const long = lowestIdAt(new Date(Date.now() - 20 * 86_400_000));
    await sql(
      `insert into event select $1::uuid, txid, type, source, 'long ago', subject_key, time, received_at, cause_id, refs, data, extensions
       from event where type = 'order.paid' order by id limit 1`,
      [long],
    );
    const [near, old] = await send([ask('r-1', 0), ask('r-1', -8 * 86_400)]);
    const ids = [near!.event_id, old!.event_id];
    const found = await recounted({ stretch: { from: ids.toSorted()[0]!, to: WHOLE.to } });
    await sql('delete from event where id = $1', [long]);
    expect(told('product.submitted', found.get(ids[0]!))).toEqual(near!.snapshot.features);
    expect(found.get(ids[1]!)).toEqual({});
    expect(old!.snapshot.features).toMatchObject({ orders_1h: 0 });
  });
});

describe('a draft with a new feature', () => {
  const RULES = (when: string) => `rules:
  - id: goods.test.busy
    title: { zh-CN: 忙, en: Busy }
    on: [product.submitted]
    when: ${JSON.stringify(when)}
    verdict: limit
    message: { zh-CN: 忙, en: Busy }
`;
  const NEW = (window: string) => `features:
  - name: cancelled_2h
    about: { zh-CN: 取消数, en: Cancelled }
    on: [order.cancelled]
    key: order.merchant_id
    measure: count
    window: ${window}
    for: { product.submitted: product.merchant_id }
`;
  /** A crew of one that is no thread begins at once; backtest.test.ts has the threads. */
  async function backtest(files: Record<string, string>): Promise<Tally> {
    const { databaseUrl, dataDir, platform } = tested;
    const candidate = Object.entries({ ...FEATURE_PACK, ...files }).map(([path, text]) => ({ path, text }));
    const equipment = { databaseUrl, dataDir, base: undefined, candidate };
    const counting = await openRecountHand({ ...equipment, stretch: WHOLE });
    const crew = withFeatures({ size: 1, ...(await openHand(equipment)) }, counting);
    const tally = await runBacktest({ db: platform.db, crew, stretch: WHOLE, length: 40 });
    await crew.close();
    return tally;
  }
  const busy = ({ rules }: Tally) => rules['goods.test.busy']?.gained ?? 0;

  it('is tried on what its values would have been', async () => {
    const cancelled = [10, 20, 9_000].map((when) => order('shop-b', when, 1, 'cancelled'));
    await send([ask('shop-b', 30), ...cancelled.slice(0, 2)]);
    // two that would have fired: not the one before them, nor the one beside, nor that after the window
    await send([ask('shop-b', 30), ask('shop-b', 21), ask('shop-b', 15), ask('shop-b', 7_221), ask('shop-other', 30)]);
    await send([cancelled[2]!]);
    await send([ask('shop-b', 9_001)]);
    const tally = await backtest({
      'features/new.yaml': NEW('PT2H'),
      'goods/new.yaml': RULES('product.merchant_id.startsWith("shop-") && features.cancelled_2h >= 2'),
    });
    expect(busy(tally)).toBe(2);
    expect(tally.flips).toEqual({ 'allow>limit': 2 });
  });

  it('looks up what is counted alike for each whose it is', async () => {
    const places = (which: string, at: string) => `features:
  - name: ${which}
    about: { zh-CN: 付款, en: Paid }
    on: [order.paid]
    key: order.merchant_id
    measure: count
    window: PT3H
    for: { product.submitted: ${at} }
`;
    await send([order('shop-d', 0, 1), order('shop-e', 0, 1), order('shop-e', 1, 2)]);
    await send([ask('shop-d', 60)]);
    const when = 'product.merchant_id == "shop-d" && features.own == 1 && features.other == 2';
    const files = {
      'features/own.yaml': places('own', 'product.merchant_id'),
      'features/other.yaml': places('other', `'"shop-e"'`),
      'goods/new.yaml': RULES(when),
    };
    expect(busy(await backtest(files))).toBe(1);
  });

  it('counts what decisions lacked while it was being built, and leaves what they were not given afterwards', async () => {
    await send([order('shop-f', 0, 1), order('shop-f', 1, 2)]);
    const [asked] = await send([ask('shop-f', 60)]);
    await tested.sql(`update decision set body = jsonb_set(body, '{snapshot,features}', '{}') where id = $1`, [
      asked!.id,
    ]);
    const rule = { 'goods/new.yaml': RULES('product.merchant_id == "shop-f" && features.orders_1h == 2') };
    expect(busy(await backtest(rule))).toBe(0);
    const before = await tested.sql<{ id: number; ready_at: Date }>('select id, ready_at from feature');
    // as where a release with features was followed by decisions at once
    await tested.sql(`update feature set ready_at = now() + interval '1 minute'`);
    expect(busy(await backtest(rule))).toBe(1);
    await tested.sql('update feature set ready_at = null');
    expect(busy(await backtest(rule))).toBe(1);
    for (const { id, ready_at } of before)
      await tested.sql('update feature set ready_at = $2 where id = $1', [id, ready_at]);
  });

  it('takes from its decisions what they were given, and counts what only has the same name', async () => {
    const [asked] = await send([ask('shop-c', 100)]);
    await tested.sql(
      `update decision set body = jsonb_set(body, '{snapshot,features,orders_1h}', '77') where id = $1`,
      [asked!.id],
    );
    const rule = { 'goods/new.yaml': RULES('product.merchant_id == "shop-c" && features.orders_1h == 77') };
    expect(busy(await backtest(rule))).toBe(1);
    const yaml = FEATURE_PACK['features/orders.yaml']!.replace('window: PT1H', 'window: PT2H');
    expect(busy(await backtest({ ...rule, 'features/orders.yaml': yaml }))).toBe(0);
  });
});
