import type { Guarantee } from '@anxin/engine';
import type { Config } from '../../foundation/config/settings.ts';
import { ownEventsLeft } from '../../foundation/log/own-events.ts';
import type { ReactionPoint } from '../../foundation/reactions/worker.ts';
import { createReactionWorker, type ReactionWorker } from '../../foundation/reactions/worker.ts';
import { fillFunds } from '../../ledger/ledger-fixture.ts';
import { type SimulatedPayments, simulatePayments } from '../../ledger/payments/payment.simulator.ts';
import { createPayments, type Payments } from '../../ledger/payments/payments.ts';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { termsHash } from '../guarantee/guarantee.ts';
import type { Correcting } from '../payout/correcting.ts';
import type { Payouts } from '../payout/payouts.ts';

/** Somebody who asks for as many as tests do. */
const CONFIG = { instantPerConsumer: 100, instantPerPair: 100 } satisfies Partial<Config>;

const DAY = 86_400_000;
export const days = (n: number): number => n * DAY;
export const hours = (n: number): number => n * 3_600_000;
export const cny = (amount: number) => ({ amount, currency: 'CNY' });

interface Order {
  consumer: string;
  merchant: string;
  items: { product_id: string; quantity: number; price: number }[];
  paid: number;
  /** Rights that were frozen on it. */
  rights: readonly string[];
  agreed: boolean;
  /** What their terms say differently. */
  terms: Partial<Guarantee>;
}

/** Terms that give back all that was paid, at once, and mean no harm. */
const TERMS: Guarantee = {
  ...{ code: 'speed-refund', title: { 'zh-CN': '极速退款', en: 'Instant refund' }, statutory: false, bundles: [] },
  ...{ promise: { 'zh-CN': '立即退款', en: 'Money at once' }, given: 'enrolment', by: ['consumer'], grounds: [] },
  ...{ window: { from: 'paid', lasts: 'P60D', instead: [] }, asks: [], evidence: [], floors: [], limits: {} },
  remedy: [
    { kind: 'refund', amount: 'claimed' },
    { kind: 'freight', amount: 'order.freight' },
  ],
  cap: 'left',
  payer: { advance: 'protection-fund', recover: ['merchant-balance', 'deposit', 'receivable'] },
  answer: { atOnce: "order.state in ['paid', 'shipped']" },
};

export interface TestAftersales extends TestPlatform {
  payouts: Payouts & { correct: Correcting['ask'] };
  payments: Payments;
  provider: SimulatedPayments;
  consumer: { authorization: string };
  merchant: { authorization: string };
  order(given?: Partial<Order>): Promise<string>;
  /** Events from outside, and all that follows from them. */
  tell(...events: object[]): Promise<void>;
  /** Everything that follows from what is there: reactions, what fell due, payments. */
  settle(): Promise<void>;
  drain(): Promise<void>;
  worker(reached?: (point: ReactionPoint, reaction: string) => void): ReactionWorker;
  ask(order: string, given?: object, headers?: Record<string, string>): Promise<Shown>;
  /** Acts on the version that it has now. */
  act(id: string, verb: string, given?: object, headers?: Record<string, string>): Promise<Shown>;
  read(id: string): Promise<Shown>;
  ofOrder(order: string): Promise<Shown>;
  /** The clock goes on, and what falls due happens. */
  pass(milliseconds: number): Promise<void>;
  shipped(order: string, given?: { at?: Date; scan?: string }): object;
}

/** An after-sale as the API shows it, or a problem. */
// biome-ignore lint/suspicious/noExplicitAny: what answers are is what tests look at
export type Shown = any;

export async function openTestAftersales(given: Partial<Config> = {}): Promise<TestAftersales> {
  const tested = await openTestPlatform({ config: { ...CONFIG, ...given } });
  const { platform, clock } = tested;
  const { db, stream, ids, ledger, door, service } = platform;
  const log = { warn: () => {}, error: () => {} };
  const append = ownEventsLeft(door);
  const { payouts } = service.fund;
  const provider = simulatePayments({ clock });
  const payments = createPayments({
    ...{ db, clock, ledger, append, log, port: provider, onStored: () => {}, pause: () => 0 },
    owners: () => service.fund.owners,
  });
  const worker: TestAftersales['worker'] = (reached) =>
    createReactionWorker({
      ...{ db, stream, reactions: service.aftersales.reactions, clock, ids, log, lanes: 2 },
      ...(reached ? { reached } : {}),
    });
  await platform.reactionWorker.drain();
  await fillFunds({ db, ledger }, { amount: 100_000_000n });
  const drain = (): Promise<void> => platform.reactionWorker.drain();
  const tell: TestAftersales['tell'] = async (...events) => {
    const answer = await tested.post('/v1/events', events);
    if (answer.statusCode !== 202 || answer.json().problems?.length > 0) throw new Error(answer.body);
    await drain();
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn++) {
      await platform.promiseWorker.fireDue(clock.now());
      await drain();
      await payments.work(1_000);
      await drain();
    }
  };
  const consumer = await tested.bearer({ party: 'consumer/c1' });
  const merchant = await tested.bearer({ party: 'merchant/m1' });
  const read: TestAftersales['read'] = async (id) => (await tested.get(`/v1/aftersales/${id}`)).json().aftersale;
  let number = 0;
  return {
    ...{ ...tested, payouts, payments, provider, consumer, merchant, tell, settle, drain, worker, read },
    async order(given = {}) {
      const { consumer: c = 'c1', merchant: m = 'm1', rights = [], agreed = true } = given;
      const { items = [{ product_id: 'p1', quantity: 1, price: 10_000 }] } = given;
      const paid = given.paid ?? items.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
      const id = `ao${number++}`;
      const at = clock.now().toISOString();
      await tell({
        ...{ id: `paid-${id}`, source: 'test', type: 'order.paid', time: at, subject: `order/${id}` },
        data: {
          order: {
            ...{ id, consumer_id: c, merchant_id: m, paid: cny(paid) },
            items: items.map((item) => ({ ...item, price: cny(item.price) })),
            recipient: { name: '王小明', phone: '13812341234', address: '广东省深圳市南山区科技园路8号1201室' },
          },
        },
      });
      const documents = rights.map((code) => ({ ...TERMS, ...given.terms, code }));
      for (const terms of documents)
        await tested.sql(
          'insert into guarantee_terms (sha256, code, document) values ($1, $2, $3) on conflict do nothing',
          [...[termsHash(terms), terms.code, JSON.stringify(terms)]],
        );
      const kept = documents.map((terms) => ({
        ...{ code: terms.code, terms: termsHash(terms), items: items.map(({ product_id }) => product_id), agreed },
      }));
      await tested.sql(
        `insert into order_rights (order_id, consumer_id, merchant_id, paid_at, pack, enhanced, facts, rights, missing)
         values ($1, $2, $3, $4, 'p', true, '{}', $5, '{}') on conflict (order_id) do update set rights = excluded.rights`,
        [id, c, m, at, JSON.stringify(kept)],
      );
      return id;
    },
    async ask(order, given = {}, headers = consumer) {
      const body = { order_id: order, type: 'refund-only', reason: '拍错', ...given };
      return (await tested.post('/v1/aftersales', body, headers)).json();
    },
    async act(id, verb, given = {}, headers) {
      const by = ['agree', 'refuse', 'confirm-receipt', 'extend', 'ship'].includes(verb) ? merchant : consumer;
      const { version } = await read(id);
      return (await tested.post(`/v1/aftersales/${id}/${verb}`, { version, ...given }, headers ?? by)).json();
    },
    async ofOrder(order) {
      return (await tested.get(`/v1/aftersales?order_id=${order}`)).json().items.at(-1);
    },
    async pass(milliseconds) {
      clock.advance(milliseconds);
      await settle();
    },
    shipped(order, { at = clock.now(), scan } = {}) {
      const time = at.toISOString();
      return scan === undefined
        ? {
            ...{
              id: `shipped-${order}-${time}`,
              source: 'test',
              type: 'order.shipped',
              time,
              subject: `order/${order}`,
            },
            data: { order: { id: order, consumer_id: 'c1', merchant_id: 'm1' } },
          }
        : {
            ...{
              id: `scan-${order}-${scan}-${time}`,
              source: 'test',
              type: 'parcel.scanned',
              time,
              subject: `parcel/${scan}`,
            },
            data: { parcel: { id: scan, order_id: order, carrier: 'sf', status: 'picked-up', at: time } },
          };
    },
  };
}
