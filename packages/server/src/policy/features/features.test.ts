import type { Decision, EngineEvent } from '@anxin/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oracleValue } from '../../../../engine/src/signals/oracle.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { createAdmission } from '../admit.ts';
import { compileFixture } from '../lifecycle/compile-fixture.ts';
import { reportOn } from '../lifecycle/report.ts';
import type { SeenEvent } from '../lifecycle/shadow.ts';
import type { Model } from '../models/model.ts';
import { createScoring } from '../models/scoring.ts';
import { createSnapshots } from '../snapshots.ts';
import { createCounting } from './counting.ts';
import { createFeatureWorker } from './feature.worker.ts';
import { createFeatures } from './features.ts';
import { FEATURE_PACK, plansOf } from './features-fixture.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({
    pack: { ...FEATURE_PACK, 'goods/models.yaml': SCORED },
    models: [titleLength, { name: 'other', version: '1', score: () => 1 }],
  });
  await tested.platform.featureWorker.drain();
});
afterAll(() => tested.drop());

const SCORED = `rules:
  - id: goods.test.long
    title: { zh-CN: 长, en: Long }
    on: [message.sent]
    when: has(models.text_length) && models.text_length > 5.0
    verdict: limit
    params: { score: models.text_length }
    message: { zh-CN: '{score}', en: '{score}' }
`;
/** As a model is asked, though it is none. */
const scored: string[] = [];
let version = '7';
const titleLength: Model = {
  name: 'text_length',
  get version() {
    return version;
  },
  async score({ type, data }) {
    scored.push(type);
    return (data.contact as { text: string }).text.length;
  },
};

const at = (seconds: number): string => new Date(Date.parse('2026-11-20T00:00:00Z') + seconds * 1_000).toISOString();
let number = 0;
const order = (
  merchant: string,
  seconds: number,
  fields: Record<string, unknown> = {},
  type: 'paid' | 'cancelled' = 'paid',
) => make.order(type, `f${++number}`, { merchant_id: merchant, ...fields }, at(seconds));
const ask = (merchant: string, seconds: number) => ({
  ...make.product(`f${++number}`, { merchant_id: merchant }),
  time: at(seconds),
});

async function decide(...events: object[]): Promise<Decision[]> {
  const answer = await tested.post('/v1/decisions', events);
  const decisions = answer.json() as (Decision & { code?: string })[];
  expect(decisions.filter(({ code }) => code)).toEqual([]);
  return decisions;
}
const featuresOf = async (event: object): Promise<Record<string, unknown>> =>
  (await decide(event))[0]!.snapshot.features;

describe('a decision', () => {
  it('is given just what the rules for its event read, of all that was committed before', async () => {
    expect(await featuresOf(ask('m2', 100))).toEqual({ orders_1h: 0, paid_1h: 0, consumers_1d: 0, phones_1d: 0 });
    const [first] = await decide(order('m2', 10, { recipient: { phone: '13800000001' } }));
    expect(first!.snapshot.features).toEqual({ same_phone_1d: 0 });
    await decide(order('m2', 20, { consumer_id: 'c2' }), order('m2', 30, { recipient: { phone: '13800000001' } }));
    await decide(order('m2', 40, {}, 'cancelled'), order('m3', 40));
    const [busy] = await decide(ask('m2', 41));
    expect(busy!.snapshot.features).toEqual({
      ...{ orders_1h: 3, paid_1h: 300, cancelled_share_1h: 1 / 3, consumers_1d: 2, phones_1d: 1 },
    });
    expect(busy!.reasons.map(({ rule }) => rule)).toEqual(['service.features.busy']);
    // whatever its rules do not read is not in it, and who has no rules has none
    const [message] = await decide(make.message('f1', 'hello'));
    expect(message!.snapshot.features).toEqual({});
  });

  it('sees the same whether the follower has come by or not', async () => {
    const merchant = 'm4';
    const orders = Array.from({ length: 12 }, (_, i) => order(merchant, i * 700, { consumer_id: `c${i % 5}` }));
    await decide(...orders.slice(0, 5));
    const seen = [await featuresOf(ask(merchant, 6_000))];
    await tested.platform.featureWorker.drain();
    seen.push(await featuresOf(ask(merchant, 6_000)));
    await decide(...orders.slice(5));
    seen.push(await featuresOf(ask(merchant, 6_000)));
    await tested.platform.featureWorker.drain();
    seen.push(await featuresOf(ask(merchant, 6_000)));
    const plans = plansOf();
    const expected = (from: number) =>
      Object.fromEntries(
        ['orders_1h', 'paid_1h', 'cancelled_share_1h', 'consumers_1d', 'phones_1d'].map((name) => [
          name,
          oracleValue(
            plans.find((plan) => plan.name === name)!,
            orders.slice(0, from) as EngineEvent[],
            ask(merchant, 6_000) as EngineEvent,
          ),
        ]),
      );
    expect(seen).toEqual([expected(5), expected(5), expected(12), expected(12)]);
    expect(seen[3]).toMatchObject({ orders_1h: 5, consumers_1d: 5 });
  });

  it('counts neither itself nor what happens at the same time, and a late event from its arrival on', async () => {
    const paid = order('m5', 1_000);
    await decide(paid);
    expect(await featuresOf(ask('m5', 1_000))).toMatchObject({ orders_1h: 0 });
    expect(await featuresOf(ask('m5', 1_000.001))).toMatchObject({ orders_1h: 1 });
    expect(await featuresOf(ask('m5', 4_600))).toMatchObject({ orders_1h: 1 });
    expect(await featuresOf(ask('m5', 4_600.001))).toMatchObject({ orders_1h: 0 });
    const [before] = await decide(ask('m5', 2_000));
    await decide(order('m5', 1_500));
    const read = (await tested.get(`/v1/decisions/${before!.id}`)).json();
    expect(read.snapshot.features).toMatchObject({ orders_1h: 1 });
    expect(await featuresOf(ask('m5', 2_000))).toMatchObject({ orders_1h: 2 });
    // the same event again is no other event
    await decide(paid);
    expect(await featuresOf(ask('m5', 2_000))).toMatchObject({ orders_1h: 2 });
  });
});

describe('what looks on', () => {
  it('is given its own, also where another pack means something else by the same name', async () => {
    const { platform, clock } = tested;
    const { db, door, packs, ids, keys, sealer, trail, stream } = platform;
    const yaml = FEATURE_PACK['features/orders.yaml']!.replace('window: PT1H', 'window: PT2H');
    const onlooker = await compileFixture({ ...FEATURE_PACK, 'features/orders.yaml': yaml });
    const counting = createCounting({ keys, sealer });
    const worker = createFeatureWorker({
      ...{ db, clock, trail, stream, counting, news: { subscribe: () => () => {} }, log: platform.log },
      packs: () => [packs.current(), onlooker],
    });
    await worker.drain();
    const seen: SeenEvent[] = [];
    const admission = createAdmission({
      ...{ db, door, packs, clock, ids, language: 'en', effects: [], onStored: () => {} },
      shadow: { pack: () => onlooker, look: (some) => void seen.push(...some()) },
      snapshots: createSnapshots({
        features: createFeatures({ db, counting, clock, trail }),
        scoring: createScoring({ models: [], onFailure: () => {} }),
      }),
    });
    const message = make.message(`f${++number}`, 'hello');
    await admission.many([order('m6', 0), order('m6', 4_000), order('m6', 7_000)], 'always');
    await admission.many([ask('m6', 7_100), message, ask('m6', 7_100)], 'always');
    await admission.stop();
    const looked = seen.slice(3);
    expect(looked.map(({ decision }) => decision!.snapshot.features.orders_1h)).toEqual([2, undefined, 2]);
    expect(looked.map(({ own }) => own?.snapshot.features.orders_1h)).toEqual([3, undefined, 3]);
    expect(looked.map(({ own }) => own?.pack)).toEqual([onlooker, undefined, onlooker]);
  });
});

describe('personal fields', () => {
  const dump = async (): Promise<string> => {
    const tables = await tested.sql<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    const rows = await Promise.all(
      tables.map(({ name }) => tested.sql<{ row: string }>(`select t::text as row from ${name} t`)),
    );
    return rows
      .flat()
      .map(({ row }) => row)
      .join('\n');
  };

  it('are counted by, and lie in clear nowhere', async () => {
    const phones = ['13877770001', '13877770002'];
    const orders = [0, 1, 1, 0, 0].map((which, i) =>
      order('shop-of-marks', i, { consumer_id: `consumer-of-marks-${i}`, recipient: { phone: phones[which] } }),
    );
    const found: unknown[] = [];
    for (const [i, paid] of orders.entries()) {
      found.push((await decide(paid))[0]!.snapshot.features.same_phone_1d);
      // once with all of it behind the follower, once with nothing
      if (i === 2) await tested.platform.featureWorker.drain();
    }
    expect(found).toEqual([0, 0, 1, 1, 2]);
    expect(await featuresOf(ask('shop-of-marks', 10))).toMatchObject({ phones_1d: 2, consumers_1d: 5 });
    await tested.platform.featureWorker.drain();
    expect(await featuresOf(ask('shop-of-marks', 10))).toMatchObject({ phones_1d: 2, consumers_1d: 5 });
    const stored = await dump();
    expect(stored).toContain('shop-of-marks');
    for (const phone of phones)
      for (const form of [
        phone,
        Buffer.from(phone).toString('hex'),
        Buffer.from(phone).toString('base64').slice(0, 14),
      ])
        expect(stored.includes(form)).toBe(false);
    const tallies = await tested.sql<{ row: string }>('select t::text as row from feature_tally t');
    expect(tallies.length).toBeGreaterThan(50);
    for (const { row } of tallies) expect(row).not.toContain('of-marks');
  });

  it('are opened with a line on the trail, once for each feature that reads them', async () => {
    const lines = await tested.sql<{ object: string; purpose: string; detail: { reads: string[] } }>(
      "select object, purpose, detail from trail_entry where action = 'policy.feature.open' order by object",
    );
    expect(lines).toEqual([
      {
        object: 'feature/phones_1d',
        purpose: 're-decide',
        detail: {
          counts: expect.stringMatching(/^[0-9a-f]{64}$/),
          reads: ['order.paid order.merchant_id', 'order.paid order.recipient.phone'],
        },
      },
      {
        object: 'feature/same_phone_1d',
        purpose: 're-decide',
        detail: { counts: expect.stringMatching(/^[0-9a-f]{64}$/), reads: ['order.paid order.recipient.phone'] },
      },
    ]);
  });

  it('of who was erased are no longer read: what was counted stays, what comes is passed over and told', async () => {
    const { db, sealer } = tested.platform;
    const phone = '13877770009';
    const gone = { consumer_id: 'gone', recipient: { phone } };
    await decide(order('m8', 1, gone));
    await tested.platform.featureWorker.drain();
    await sealer.erase('consumer/gone');
    await decide(order('m8', 2, gone), order('m8', 3, { consumer_id: 'there', recipient: { phone } }));
    await tested.platform.featureWorker.drain();
    expect((await decide(order('m9', 4, { recipient: { phone } })))[0]!.snapshot.features).toEqual({
      same_phone_1d: 2,
    });
    // features that do not read it go on counting
    expect(await featuresOf(ask('m8', 5))).toMatchObject({ orders_1h: 3, consumers_1d: 2 });
    const rows = await db
      .selectFrom('feature')
      .select(['name', 'unreadable'])
      .where('unreadable', '>', 0n)
      .orderBy('name')
      .execute();
    expect(rows).toEqual([
      { name: 'phones_1d', unreadable: 1n },
      { name: 'same_phone_1d', unreadable: 1n },
    ]);
  });
});

describe('scores of models', () => {
  it('stand in decisions whose rules read them, with their versions', async () => {
    scored.length = 0;
    const decisions = await decide(make.message('s1', 'hi'), make.message('s2', 'hello you'), ask('s', 0));
    expect(decisions.map(({ snapshot }) => snapshot.models)).toEqual([
      { text_length: { score: 2, version: '7' } },
      { text_length: { score: 9, version: '7' } },
      {},
    ]);
    expect(decisions.slice(0, 2).map(({ verdict }) => verdict)).toEqual(['allow', 'limit']);
    expect(scored).toEqual(['message.sent', 'message.sent']);
    const read = (await tested.get(`/v1/decisions/${decisions[1]!.id}`)).json();
    expect(read.snapshot).toEqual(decisions[1]!.snapshot);
    expect(read.reasons[0].params).toEqual({ score: 9 });
  });

  it('are those of then where a decision is explained, and of now where an event is tried', async () => {
    const event = make.message('s3', 'hello them');
    const [decision] = await decide(event);
    version = '8';
    const before = scored.length;
    const { rules } = (await tested.get(`/v1/decisions/${decision!.id}/explanation`)).json();
    expect(rules.find(({ rule }: { rule: string }) => rule === 'goods.test.long')).toMatchObject({ outcome: 'fired' });
    expect(scored).toHaveLength(before);
    const tried = (await tested.post('/v1/packs/current/try', { event })).json();
    expect(tried.decision.snapshot.models).toEqual({ text_length: { score: 10, version: '8' } });
  });
});

describe('the features in force', () => {
  it('are listed, with how far each has been counted', async () => {
    await tested.platform.featureWorker.drain();
    const { pack, features } = (await tested.get('/v1/features', { 'accept-language': 'en' })).json();
    expect(pack).toMatch(/^tests@1\.0\.0/);
    expect(features.map(({ name }: { name: string }) => name)).toEqual(plansOf().map(({ name }) => name));
    expect(features[2]).toEqual({
      ...{ name: 'cancelled_share_1h', about: 'Share cancelled', measure: 'ratio', window: 'PT1H' },
      ...{ on: ['order.paid', 'order.cancelled'], for: ['product.submitted'], state: 'ready', progress: 1 },
      ...{ counted: expect.any(Number), skipped: 0, unreadable: 0, kept_from: null },
    });
    // orders without a phone number have none to be counted by
    expect(features[5].skipped).toBeGreaterThan(0);
    await tested.sql(`update feature set ready_at = null, (txid, event_id) = (
      select txid, id from event order by id offset (select count(*) / 2 from event) limit 1) where name = 'phones_1d'`);
    const building = (await tested.get('/v1/features')).json().features[4];
    expect(building).toMatchObject({ name: 'phones_1d', state: 'building' });
    expect(building.progress).toBeGreaterThan(0);
    expect(building.progress).toBeLessThan(1);
  });
});

describe('a pack with a feature that would tell what is personal', () => {
  const files = (value: string, measure = 'max') => {
    const yaml = FEATURE_PACK['features/orders.yaml']!.replace(
      '    measure: distinct\n    value: order.recipient.phone',
      `    measure: ${measure}\n    value: ${value}`,
    );
    return Object.entries({ ...FEATURE_PACK, 'features/orders.yaml': yaml }).map(([path, text]) => ({ path, text }));
  };
  const problems = (...given: Parameters<typeof files>) =>
    reportOn(files(...given)).problems.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`);

  it('is refused', () => {
    const expected =
      'features/orders.yaml:35 personal-feature the value of phones_1d is read from order.recipient, which is personal on order.paid';
    expect(problems('int(order.recipient.phone)')).toEqual([expected]);
    expect(problems('size(order.recipient.address)', 'sum')).toEqual([expected]);
    expect(problems('order.paid.amount')).toEqual([]);
    expect(problems('order.recipient.phone', 'distinct')).toEqual([]);
  });
});
