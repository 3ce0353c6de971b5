import { Type } from 'typebox';
import { DISCREPANCY_KINDS, type Discrepancy } from './discrepancy.ts';
import { PAYMENT_KINDS, PAYMENT_SOURCES, PAYMENT_STATES, type Payment } from './payment.ts';
import { RECONCILIATION_STATES, type Reconciliation } from './reconciliation.store.ts';

const Text = Type.String();
const Instant = Type.String({ format: 'date-time' });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Money = Type.Object({ amount: Type.Integer({ description: 'Minor units' }), currency: Text });

export const RefundSchema = Type.Object(
  {
    ...{ id: Text, kind: Type.Enum([...PAYMENT_KINDS]) },
    source: Type.Union([Type.Enum([...PAYMENT_SOURCES]), Type.Null()], {
      description: 'Whose money; null to a consumer, who is not told',
    }),
    ...{ order_id: nullable(Text), party: Type.String({ description: 'Who gets it, or whose it is taken from' }) },
    merchant_id: Type.String({ description: 'Whose order it is' }),
    amount: Money,
    state: Type.Enum([...PAYMENT_STATES], {
      description:
        '`unknown`: the provider was asked, and its answer was lost; it is asked until it says what came of it',
    }),
    ...{ asked_at: Instant, settled_at: nullable(Instant) },
    provider_id: nullable(Type.String({ description: 'The provider’s own id of it' })),
    reason: nullable(Type.String({ description: 'Why it failed' })),
    tries: Type.Integer({ description: 'How often the provider was asked' }),
  },
  { title: 'Refund' },
);

/** @param own the party that asks; undefined: of the staff */
export const showRefund = (row: Payment, own: string | undefined) => ({
  ...{
    id: row.id,
    kind: row.kind,
    source: own?.startsWith('consumer/') === true ? null : row.source,
    order_id: row.orderId,
    party: row.party,
  },
  ...{ merchant_id: row.merchantId, amount: { amount: Number(row.amount), currency: row.currency } },
  ...{ state: row.state, asked_at: row.askedAt.toISOString(), settled_at: row.settledAt?.toISOString() ?? null },
  ...{ provider_id: row.providerId, reason: row.reason, tries: row.tries },
});

export const DiscrepancySchema = Type.Object(
  {
    ...{ id: Text, kind: Type.Enum([...DISCREPANCY_KINDS]) },
    payment_id: nullable(Type.String({ description: 'As it was named: perhaps none of ours' })),
    party: nullable(Type.String({ description: 'Whose balance' })),
    day: nullable(Type.String({ format: 'date', description: 'Of the file in which it was found' })),
    line: nullable(Type.Integer({ description: 'The number of its line in there' })),
    told: Type.Record(Type.String(), Type.Union([Money, Text, Type.Null()]), {
      description: 'In the provider’s words, and its amounts',
    }),
    ours: nullable(
      Type.Object(
        {
          ...{ kind: Type.Enum([...PAYMENT_KINDS]), state: Type.Enum([...PAYMENT_STATES]), order_id: nullable(Text) },
          amount: Money,
        },
        { description: 'The payment by our books; null where it is none of ours' },
      ),
    ),
    asked_by: nullable(Type.String({ description: 'Who asked for it to be settled: somebody else does' })),
    ...{ found_at: Instant, resolved_at: nullable(Instant), resolved_by: nullable(Text), note: nullable(Text) },
  },
  { title: 'Discrepancy' },
);

/** @param ours the payments of the page, by their ids */
export const showDiscrepancy = (row: Discrepancy, ours: ReadonlyMap<string, Payment>) => ({
  ...{ id: row.id, kind: row.kind, payment_id: row.paymentId, party: row.party, day: row.day, line: row.line },
  ...{ asked_by: row.askedBy },
  ...{
    told: showTold(row.told),
    found_at: row.foundAt.toISOString(),
    resolved_at: row.resolvedAt?.toISOString() ?? null,
  },
  ...{ resolved_by: row.resolvedBy, note: row.note, ours: showOurs(ours.get(row.paymentId?.toLowerCase() ?? '')) },
});

/** What of a discrepancy's words is an amount in its currency; they are kept as digits. */
const AMOUNTS: ReadonlySet<string> = new Set(['amount', 'available', 'frozen', 'ours']);

const showTold = ({ currency = null, ...told }: Discrepancy['told']) =>
  Object.fromEntries(
    Object.entries(told).map(([name, value]) => {
      if (value === null || !AMOUNTS.has(name)) return [name, value];
      return [name, currency === null ? null : { amount: Number(value), currency }];
    }),
  );

const showOurs = (payment: Payment | undefined) =>
  payment === undefined
    ? null
    : {
        ...{ kind: payment.kind, state: payment.state, order_id: payment.orderId },
        amount: { amount: Number(payment.amount), currency: payment.currency },
      };

export const ReconciliationSchema = Type.Object(
  {
    day: Type.String({ format: 'date' }),
    state: Type.Enum([...RECONCILIATION_STATES], {
      description: '`refused`: nothing of the file counts; `read`: it is being compared',
    }),
    at: Instant,
    reason: nullable(Type.String({ description: 'Why the file was refused' })),
    line: nullable(Type.Integer({ description: 'At which line of the file, its head counted' })),
    lines: Type.Integer({ description: 'Payments in it' }),
    sha256: nullable(Text),
  },
  { title: 'Reconciliation of a day' },
);

export const showReconciliation = ({ day, state, at, reason, line, lines, sha256 }: Reconciliation) => ({
  ...{ day, state, at: at.toISOString(), reason, line, lines, sha256: sha256?.toString('hex') ?? null },
});
