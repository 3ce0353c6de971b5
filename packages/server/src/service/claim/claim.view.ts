import type { RemedyLine } from '@anxin/engine';
import { type TSchema, Type } from 'typebox';
import type { Language } from '../../foundation/http/language.ts';
import { CLAIM_STATES, type ClaimRow, cameOtherwise, totalOf } from './claim.ts';
import { DECISION_REASONS, type DecisionReason } from './decision-reasons.ts';
import type { Sweep } from './sweep.store.ts';

const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });
const Instant = Type.String({ format: 'date-time' });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const MoneySchema = Type.Object({ amount: Type.Integer(), currency: Text });
export const LineSchema = Type.Object({ kind: Text, amount: MoneySchema });

export const claimSchema = Type.Object(
  {
    ...{ id: Text, order_id: Text, code: Text, title: Text, state: Type.Enum([...CLAIM_STATES]) },
    rest_of: nullable(Type.String({ description: 'The claim whose rest by law this one asks for' })),
    ...{ consumer_id: Text, merchant_id: Text, made_by: Type.Enum(['consumer', 'agent', 'platform']) },
    ...{ opened_at: Instant, product_id: Text, quantity: Count, ground: nullable(Text) },
    whole: Type.Boolean({ description: 'It is about all of the order: `product_id` is the first of its goods' }),
    asked: Type.Record(Text, Type.Union([Type.String(), Type.Number()])),
    assessed: nullable(Type.Array(LineSchema, { description: 'What the terms come to' })),
    offered: nullable(MoneySchema),
    answered_at: nullable(Instant),
    granted: nullable(Type.Array(LineSchema)),
    total: nullable(MoneySchema),
    came_otherwise: nullable(
      Type.Object(MoneySchema.properties, {
        description: 'Of the offer that was accepted, what is not paid with it: so much came back another way',
      }),
    ),
    rest: nullable(
      Type.Object(
        { amount: Type.Integer(), currency: Text },
        { description: 'What the law gives beyond it: accepting less waives nothing, ask for it with `rest_of`' },
      ),
    ),
    reason: nullable(Text),
    loss: nullable(
      Type.Object(
        { said: MoneySchema, accepted: nullable(MoneySchema) },
        { description: 'What the consumer says was lost beside the price, and what of it was accepted' },
      ),
    ),
    decision: nullable(
      Type.Object(
        { reason: Text, title: Text },
        { description: 'Why a person of the platform refused it, in the reader’s language' },
      ),
    ),
    payout_id: nullable(Text),
    settled_at: nullable(Instant),
    next: nullable(
      Type.Object({ kind: Text, due_at: nullable(Instant) }, { description: 'The next deadline, and whose it is' }),
    ),
  },
  { title: 'Claim' },
);

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export const showLines = (lines: readonly RemedyLine[] | null, currency: string) =>
  lines?.map(({ kind, amount }) => ({ kind, amount: { amount: Number(amount), currency } })) ?? null;

export interface NextDeadline {
  kind: string;
  dueAt: Date | null;
}

function showDecision({ decisionReason: reason }: ClaimRow, language: Language) {
  if (reason === null) return null;
  // a reason that an older release knew keeps its word
  const title = Object.hasOwn(DECISION_REASONS, reason) ? DECISION_REASONS[reason as DecisionReason][language] : reason;
  return { reason, title };
}

export function showClaim(row: ClaimRow, title: string, next: NextDeadline | undefined, language: Language) {
  const { currency } = row;
  const money = (amount: bigint | null) => (amount === null ? null : { amount: Number(amount), currency });
  return {
    ...{ id: row.id, order_id: row.orderId, code: row.code, title, state: row.state, rest_of: row.restOf },
    ...{ consumer_id: row.consumerId, merchant_id: row.merchantId, made_by: row.madeBy },
    ...{ opened_at: row.openedAt.toISOString(), product_id: row.productId, quantity: row.quantity },
    whole: row.given.whole === true,
    ...{ ground: row.ground, asked: { ...row.asked }, assessed: showLines(row.assessed, currency) },
    ...{ offered: money(row.offered), answered_at: iso(row.answeredAt), granted: showLines(row.granted, currency) },
    total: money(row.granted && totalOf(row.granted)),
    came_otherwise: cameOtherwise(row) === 0n ? null : money(cameOtherwise(row)),
    rest: row.rest === 0n ? null : money(row.rest),
    loss: row.lossSaid === null ? null : { said: money(row.lossSaid)!, accepted: money(row.loss) },
    decision: showDecision(row, language),
    ...{ reason: row.reason, payout_id: row.payoutId, settled_at: iso(row.settledAt) },
    next: next === undefined ? null : { kind: next.kind, due_at: iso(next.dueAt) },
  };
}

export const sweepSchema = Type.Object({
  ...{ id: Text, kind: Type.Enum(['inspection', 'price-drop']), product_id: Text, ground: nullable(Text), at: Instant },
  ...{ seen: Count, opened: Count, ended_at: nullable(Instant) },
  skipped: Type.Array(Type.String(), { description: 'Orders that could not be worked on' }),
});

export const showSweep = ({ id, kind, productId, ground, at, seen, opened, skipped, endedAt }: Sweep) => ({
  ...{ id, kind, product_id: productId, ground, at: at.toISOString(), seen, opened, skipped },
  ended_at: iso(endedAt),
});
