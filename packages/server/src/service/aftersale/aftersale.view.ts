import { Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { DEADLINES, notArrivedFrom } from './aftersale.promise.ts';
import type { StepRow } from './aftersale.store.ts';
import { AFTERSALE_STATES, AFTERSALE_TYPES, type AftersaleRow, nameOf, RACES, TYPE_TERMS } from './aftersale.ts';
import type { InDispute } from './in-dispute.store.ts';
import { INSTANT_WHYS } from './instant.ts';
import { type MoneyNow, moneyNow } from './left.store.ts';
import { RACE_TERMS } from './race.ts';
import { RECALL_STATES, RECALL_TITLES } from './recall.ts';

const Text = Type.String();
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });
const Money = Type.Object({ amount: Type.Integer(), currency: Text });
const Said = Type.Object({ 'zh-CN': Text, en: Text });
const Bearer = nullable(Type.Enum(['merchant', 'platform', 'nobody']));

export const AftersaleSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    name: Type.String({ description: 'How events call it: the marketplace’s own id, where it has one' }),
    ...{ order_id: Text, consumer_id: Text, merchant_id: Text, product_id: nullable(Text) },
    quantity: nullable(Type.Integer({ description: 'Null: the whole order' })),
    ...{ type: Type.Enum([...AFTERSALE_TYPES]), reason: Text, amount: Money },
    left: nullable(
      Type.Object(
        {
          ...Money.properties,
          why: Type.Enum(['refunded-otherwise', 'difference-paid']),
          goods: nullable(
            Type.Enum(['stay', 'arrive'], {
              description:
                'Where nothing is left: `stay`, nobody has to send them back; `arrive`, they are on their way, and it ends once they are there',
            }),
          ),
        },
        { description: 'What is still to come, where that is less than `amount`: the rest came back another way' },
      ),
    ),
    known_difference: nullable(
      Type.Object(Money.properties, {
        description:
          'While a difference in price waits: what it comes to by what the goods are told to cost now; 0: no lower price is known',
      }),
    ),
    ...{ state: Type.Enum([...AFTERSALE_STATES]), version: Type.Integer(), requested_at: Instant },
    due_at: nullable(Type.String({ format: 'date-time', description: 'The next date that was promised' })),
    owed_by: nullable(Type.Enum(['merchant', 'consumer'])),
    not_arrived_from: nullable(
      Type.String({ format: 'date-time', description: 'From when on what was sent can be said not to have come' }),
    ),
    ...{
      agreed: nullable(Type.Enum(['agreed', 'heard', 'no'])),
      refuse_reason: nullable(Text),
      refusals: Type.Integer(),
    },
    ...{ extended: Type.Boolean(), reopened: Type.Boolean(), arbitration: nullable(Type.Enum(['asked', 'over'])) },
    return: nullable(
      Type.Object({ carrier: Text, number: Text, sent_at: nullable(Instant), arrived_at: nullable(Instant) }),
    ),
    return_address: nullable(
      Type.Enum(['given', 'missing'], {
        description:
          'Whether it was said where goods go back to, which is read at /return-address; `missing`: it waits for them, and nobody said. Null: nothing goes back',
      }),
    ),
    shipment: nullable(Type.Object({ carrier: Text, number: Text })),
    payout: nullable(Type.Object({ id: Type.String({ format: 'uuid' }), state: nullable(Text) })),
    refund_type: nullable(
      Type.String({ description: 'Whose money it was: `original-route`, `deposit`, `platform-advance`' }),
    ),
    sources: Type.Array(Type.Object({ source: Text, amount: Type.Integer() })),
    instant: Type.Object({
      granted: Type.Boolean(),
      why: nullable(Type.Object({ code: Text, params: Type.Record(Text, Type.Unknown()), message: nullable(Said) })),
    }),
    race: nullable(Type.Object({ kind: Type.Enum([...RACES]), goods_by: Bearer, freight_by: Bearer, message: Said })),
    recall: nullable(
      Type.Object(
        { state: Type.Enum([...RECALL_STATES]), message: Said },
        { description: 'Whether what had left was turned round on its way' },
      ),
    ),
    ...{ closed_why: nullable(Text), refunded_at: nullable(Instant), closed_at: nullable(Instant) },
  },
  { title: 'Aftersale' },
);

export const InDisputeSchema = Type.Object(
  {
    ...{ id: Type.String({ format: 'uuid' }), state: Text },
    stands_from: nullable(
      Type.String({
        format: 'date-time',
        description: 'It is ruled, and that stands from then unless it is appealed against',
      }),
    ),
  },
  { description: 'The dispute in which it is decided what comes of it' },
);

export const showInDispute = ({ id, state, standsFrom }: InDispute) => ({
  id,
  state,
  stands_from: instant(standsFrom),
});

export const StepSchema = Type.Object({
  ...{ version: Type.Integer(), at: Instant, by: Text, step: Text, state: Type.Enum([...AFTERSALE_STATES]) },
  side: Type.Enum(['consumer', 'merchant', 'platform', 'system'], {
    description: 'Whose people did it; `system`: it happened by itself',
  }),
  said: Type.Boolean({ description: 'Whether something was said; it is read at /words' }),
});

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;
const said = ({ zh, en }: { zh: string; en: string }) => ({ 'zh-CN': zh, en });
const both = <T>(a: string | null, b: string | null, of: (a: string, b: string) => T): T | null =>
  a === null || b === null ? null : of(a, b);

/** After-sales with what their money stands at now; the database is asked the same few things however many there are. */
export async function showAftersales(db: Database, rows: readonly AftersaleRow[]) {
  const money = await moneyNow(db, rows);
  return rows.map((row) => showAftersale(row, money.get(row.id)));
}

export const showOneAftersale = async (db: Database, row: AftersaleRow) => (await showAftersales(db, [row]))[0]!;

function showLeft({ amount, currency, type, state }: AftersaleRow, left: MoneyNow['left']) {
  if (left === null || ('amount' in left && left.amount === amount)) return null;
  const over = 'over' in left;
  const back = TYPE_TERMS[type].agree === 'agree-return';
  return {
    ...{ amount: over ? 0 : Number(left.amount), currency, why: over ? left.over : ('refunded-otherwise' as const) },
    goods: !over || !back ? null : state === 'await-merchant-receipt' ? ('arrive' as const) : ('stay' as const),
  };
}

const showAftersale = (row: AftersaleRow, money: MoneyNow | undefined) => ({
  ...{ id: row.id, name: nameOf(row), order_id: row.orderId, consumer_id: row.consumerId, merchant_id: row.merchantId },
  ...{ product_id: row.productId, quantity: row.quantity, type: row.type, reason: row.reason },
  amount: { amount: Number(row.amount), currency: row.currency },
  left: showLeft(row, money?.left ?? null),
  known_difference: money?.difference == null ? null : { amount: Number(money.difference), currency: row.currency },
  ...{
    state: row.state,
    version: row.version,
    requested_at: row.requestedAt.toISOString(),
    due_at: instant(row.dueAt),
  },
  not_arrived_from: instant(notArrivedFrom(row)),
  owed_by: row.dueAt === null ? null : (DEADLINES[row.state]?.owes ?? null),
  ...{ agreed: row.agreed, refuse_reason: row.refuseReason, refusals: row.refusals, extended: row.extended },
  ...{ reopened: row.reopened, arbitration: row.arbitration },
  return: both(row.returnCarrier, row.returnNumber, (carrier, number) => ({
    ...{ carrier, number, sent_at: instant(row.sentBackAt), arrived_at: instant(row.arrivedAt) },
  })),
  return_address:
    row.returnAddress !== null ? ('given' as const) : row.state === 'await-return' ? ('missing' as const) : null,
  shipment: both(row.shipCarrier, row.shipNumber, (carrier, number) => ({ carrier, number })),
  payout: row.payoutId === null ? null : { id: row.payoutId, state: row.payoutState },
  ...{ refund_type: row.refundType, sources: row.sources ?? [] },
  instant: {
    granted: row.instant,
    why:
      row.instantWhy === null
        ? null
        : {
            ...row.instantWhy,
            message: INSTANT_WHYS[row.instantWhy.code] ? said(INSTANT_WHYS[row.instantWhy.code]!) : null,
          },
  },
  race:
    row.race === null
      ? null
      : { kind: row.race, goods_by: row.goodsBy, freight_by: row.freightBy, message: said(RACE_TERMS[row.race].why) },
  recall: row.recall === null ? null : { state: row.recall, message: { ...RECALL_TITLES[row.recall] } },
  ...{ closed_why: row.closedWhy, refunded_at: instant(row.refundedAt), closed_at: instant(row.closedAt) },
});

/** @param parties whom those act for who did steps */
export const showStep = ({ version, at, by, step, state, note }: StepRow, parties: ReadonlyMap<string, string>) => ({
  ...{ version, at: at.toISOString(), by, side: sideOf(by, parties.get(by)), step, state, said: note !== null },
});

function sideOf(by: string, party: string | undefined): 'consumer' | 'merchant' | 'platform' | 'system' {
  if (party?.startsWith('consumer/')) return 'consumer';
  if (party?.startsWith('merchant/')) return 'merchant';
  return /^(user|key)\//.test(by) ? 'platform' : 'system';
}
