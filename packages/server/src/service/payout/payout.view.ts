import { Type } from 'typebox';
import { RECOVERY_STATES, type Recovery } from '../fund/recovery.ts';
import { instant, isoOrNull, Money, money, nullable } from '../fund/view.ts';
import { CORRECTION_STATES, type CorrectionRow } from './correction.ts';
import { PART_NAMES, PAYOUT_CAUSES, PAYOUT_STATES, type PayoutPart, type PayoutRow, WAITS_FOR } from './payout.ts';

const Kind = Type.Enum(['refund', 'compensation', 'freight', 'fee', 'coupon']);

export const PayoutSchema = Type.Object(
  {
    ...{ id: Type.String(), state: Type.Enum([...PAYOUT_STATES]), cause: Type.Enum([...PAYOUT_CAUSES]) },
    ...{ cause_ref: Type.String(), guarantee: nullable(Type.String({ description: 'Null: an ordinary refund' })) },
    ...{ order_id: Type.String(), consumer_id: Type.String(), merchant_id: Type.String() },
    amount: { ...Money, description: 'Of all lines' },
    lines: Type.Array(Type.Object({ kind: Kind, amount: Money })),
    ...{ reason: Type.String(), failure: nullable(Type.String()) },
    ...{ asked_at: instant, held_at: nullable(instant), ended_at: nullable(instant) },
    waits_for: nullable(Type.Enum([...WAITS_FOR], { description: 'Null: nobody has to agree' })),
  },
  { title: 'Payout' },
);

export function showPayout(payout: PayoutRow) {
  const { id, state, cause, guarantee, reason, failure, currency } = payout;
  return {
    ...{ id, state, cause, guarantee, reason, failure, cause_ref: payout.causeRef, order_id: payout.orderId },
    ...{ consumer_id: payout.consumerId, merchant_id: payout.merchantId, waits_for: payout.waitsFor },
    amount: money(payout.amount, currency),
    lines: payout.lines.map(({ kind, amount }) => ({ kind, amount: money(amount, currency) })),
    ...{
      asked_at: payout.askedAt.toISOString(),
      held_at: isoOrNull(payout.heldAt),
      ended_at: isoOrNull(payout.endedAt),
    },
  };
}

const PartSchema = Type.Object({
  ...{ payment_id: Type.String(), part: Type.Enum([...PART_NAMES]), attempt: Type.Integer() },
  source: Type.String({ description: 'Whose money it is' }),
  amount: Money,
  state: Type.Enum(['held', 'settled', 'failed', 'reached', 'paid-twice']),
  hold: Type.String({ description: 'The key of its hold in the ledger' }),
});

const RecoverySchema = Type.Object({
  id: Type.String(),
  state: Type.Enum([...RECOVERY_STATES]),
  steps: Type.Array(Type.String(), { description: 'From where it is recovered, in this order' }),
  step: Type.Integer({ description: 'How many of them are over' }),
  ...{ owed: Money, recovered: Money },
  corrected: { ...Money, description: 'Of it what somebody else bears by now' },
});

const CorrectionSchema = Type.Object({
  ...{ id: Type.String(), state: Type.Enum([...CORRECTION_STATES]), reason: Type.String(), asked_at: instant },
  posted_at: nullable(instant),
  merchant: { ...Money, description: 'What the merchant bears of the payout from then on' },
  ...{ carrier: Money, platform: Money },
  dropped: { ...Money, description: 'Of what was owed: owed no more' },
  given_back: { ...Money, description: 'Of what was taken' },
  asked_anew: { ...Money, description: 'Taken like any advance: balance, deposit, receivable' },
});

export const PayoutDetailSchema = Type.Object(
  {
    ...PayoutSchema.properties,
    parts: nullable(
      Type.Array(PartSchema, {
        description: 'Each one payment and one hold; null for consumers, whose business it is not',
      }),
    ),
    recoveries: nullable(Type.Array(RecoverySchema, { description: 'What is to come back of it; null like `parts`' })),
    corrections: nullable(
      Type.Array(CorrectionSchema, { description: 'Who was found to bear it afterwards; null like `parts`' }),
    ),
  },
  { title: 'Payout with its payments' },
);

export const showPayoutDetail = (
  payout: PayoutRow,
  given: {
    parts: readonly PayoutPart[];
    recoveries: readonly Recovery[];
    corrections: readonly CorrectionRow[];
  } | null,
) => ({
  ...showPayout(payout),
  parts:
    given?.parts.map(({ paymentId, part, attempt, source, amount, state, holdKey }) => ({
      ...{ payment_id: paymentId, part, attempt, source, state, hold: holdKey, amount: money(amount, payout.currency) },
    })) ?? null,
  recoveries:
    given?.recoveries.map(({ id, state, steps, step, owed, recovered, corrected, currency }) => ({
      ...{ id, state, steps: [...steps], step, owed: money(owed, currency), recovered: money(recovered, currency) },
      corrected: money(corrected, currency),
    })) ?? null,
  corrections: given?.corrections.map((one) => showCorrection(payout, one)) ?? null,
});

function showCorrection({ amount, currency }: PayoutRow, row: CorrectionRow) {
  const of = (sum: bigint) => money(sum, currency);
  const { id, state, reason, merchant, carrier, dropped, backMerchant, backCarrier, more } = row;
  return {
    ...{ id, state, reason, asked_at: row.askedAt.toISOString(), posted_at: isoOrNull(row.postedAt) },
    ...{ merchant: of(merchant), carrier: of(carrier), platform: of(amount - merchant - carrier) },
    ...{ dropped: of(dropped), given_back: of(backMerchant + backCarrier), asked_anew: of(more) },
  };
}
