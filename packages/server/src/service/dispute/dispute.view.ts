import { type Language, redact } from '@anxin/engine';
import { Type } from 'typebox';
import { REFUSAL_REASONS } from '../answered.ts';
import {
  ABOUT_KINDS,
  DISPUTE_STATES,
  type DisputeRow,
  REASON_NAMES,
  REASONS,
  SIDES,
  SILENCE_NAMES,
  SILENCES,
  type Side,
} from './dispute.ts';
import type { AppealRow, AskRow, MessageRow, OfferRow } from './message.store.ts';
import type { Alike } from './precedent.ts';
import type { PaidOut } from './ruling.store.ts';
import { GROUNDS, OBLIGATIONS, OUTCOMES, partsOf, type RulingRow, totalOf } from './ruling.ts';

export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = Type.String();
const Instant = Type.String({ format: 'date-time' });
export const Money = Type.Object({ amount: Type.Integer(), currency: Text });
export const money = (amount: bigint, currency: string) => ({ amount: Number(amount), currency });
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const Whose = Type.Enum([...SIDES, 'platform'] as const);
export const Blame = Type.Object({ merchant: Type.Integer(), platform: Type.Integer(), carrier: Type.Integer() });

export const disputeSchema = Type.Object(
  {
    ...{ id: Text, order_id: Text, consumer_id: Text, merchant_id: Text },
    about: Type.Object({ kind: Type.Enum([...ABOUT_KINDS]), id: Text }),
    guarantee: nullable(Text),
    ...{ reason: Type.Enum(REASON_NAMES), reason_title: Text, category_id: nullable(Text), paid: Money, wanted: Money },
    state: Type.Enum([...DISPUTE_STATES]),
    round: Type.Integer({ description: 'One more each time that it is opened again' }),
    ...{ opened_at: Instant, opened_by: Type.Enum([...SIDES]) },
    waits_for: Type.Array(Whose, { description: 'Whose turn it is' }),
    next_at: nullable(Type.String({ format: 'date-time', description: 'When it goes on by itself' })),
    due_at: nullable(
      Type.String({ format: 'date-time', description: 'When the platform owes its answer; null: nothing is owed' }),
    ),
    appeal_until: nullable(
      Type.String({
        format: 'date-time',
        description: 'Null while it is `ruled`: it stands once what it gives is agreed to',
      }),
    ),
    ...{ comply_by: nullable(Instant), complied_at: nullable(Instant) },
    closed_at: nullable(Instant),
  },
  { title: 'Dispute' },
);

export const viewDispute = (row: DisputeRow, language: Language) => ({
  ...{ id: row.id, order_id: row.orderId, consumer_id: row.consumerId, merchant_id: row.merchantId },
  ...{ about: { kind: row.aboutKind, id: row.aboutId }, guarantee: row.guarantee, reason: row.reason },
  ...{ reason_title: REASONS[row.reason][language], category_id: row.categoryId },
  ...{ paid: money(row.paid, row.currency), wanted: money(row.wanted, row.currency), state: row.state },
  ...{ round: row.round, opened_at: row.openedAt.toISOString(), opened_by: row.openedSide },
  ...{ waits_for: [...row.waitsFor], next_at: iso(row.nextAt), due_at: iso(row.dueAt) },
  ...{ appeal_until: iso(row.appealUntil), comply_by: iso(row.complyBy), complied_at: iso(row.compliedAt) },
  closed_at: iso(row.closedAt),
});

const refusedSchema = Type.Object(
  { at: Instant, why: nullable(Type.Enum([...REFUSAL_REASONS], { description: 'Null: it was not said' })) },
  { description: 'A second person of the platform refused to pay it; nothing more of it is paid' },
);
const viewRefused = (paid: PaidOut | undefined) =>
  paid?.refused ? { at: paid.refused.at.toISOString(), why: paid.refused.why } : null;

const messageSchema = Type.Object({
  ...{ id: Text, at: Instant, side: Whose, kind: Text, draft: Type.Boolean() },
  text: nullable(
    Type.String({ description: 'Null: whose it is was erased. Contact data of the other side is masked' }),
  ),
});
const offerSchema = Type.Object({
  ...{ number: Type.Integer(), side: Type.Enum([...SIDES]), at: Instant, refund: Money, compensation: Money },
  ...{ state: Type.Enum(['open', 'accepted', 'replaced', 'gone']), message_id: nullable(Text) },
  ...{ payout_id: nullable(Text), refused: nullable(refusedSchema) },
});
const askSchema = Type.Object({
  ...{ number: Type.Integer(), side: Type.Enum([...SIDES]), test: Type.Boolean(), at: Instant, due_at: Instant },
  ...{ silence: Type.Enum(SILENCE_NAMES), silence_title: Text, message_id: Text },
  outcome: nullable(Type.Enum(['supplied', 'silent', 'gone'])),
});
const appealSchema = Type.Object({
  ...{ id: Text, side: Type.Enum([...SIDES]), at: Instant, ruling: Type.Integer(), message_id: Text },
  ...{ decided_at: nullable(Instant), outcome: nullable(Type.Enum(['upheld', 'overturned'])) },
});
type PaidOuts = ReadonlyMap<string, PaidOut>;
const NONE: PaidOuts = new Map();
const Coded = Type.Object({ id: Text, title: Text });

export const rulingSchema = Type.Object(
  {
    ...{ id: Text, number: Type.Integer(), at: Instant, on_appeal: Type.Boolean() },
    ...{ outcome: Type.Enum([...OUTCOMES]), refund: Money, compensation: Money, blame: Blame },
    bears: Type.Object({ merchant: Money, platform: Money, carrier: Money }),
    ...{ grounds: Type.Array(Coded), statement: Text, law: nullable(Text), obligations: Type.Array(Coded) },
    ...{ comply_days: nullable(Type.Integer()), otherwise: Money },
    kept: Type.Object(Money.properties, {
      description: 'What the consumer keeps of earlier rulings; the platform bears it',
    }),
    ...{ payout_id: nullable(Text), otherwise_payout_id: nullable(Text), stands_since: nullable(Instant) },
    waits: Type.Boolean({
      description:
        'What it gives waits for another person of the platform to agree, or for the fund; it does not stand before',
    }),
    ...{ refused: nullable(refusedSchema), otherwise_refused: nullable(refusedSchema) },
    otherwise_paid: nullable(
      Type.Object(Money.properties, {
        description:
          'What is refunded instead: less than otherwise where the rest came back another way; null: nothing is',
      }),
    ),
    by: nullable(Type.String({ description: 'Who ruled; for the staff alone' })),
    differs: nullable(Type.String({ description: 'Why it is another than alike ones; for the staff alone' })),
  },
  { title: 'Ruling' },
);

/** @param paidOut what became of the dispute's payouts */
export function viewRuling(
  row: RulingRow,
  currency: string,
  { language, inside, paidOut = NONE }: { language: Language; inside: boolean; paidOut?: PaidOuts },
) {
  const paidOf = (payout: string | null) => (payout === null ? undefined : paidOut.get(payout));
  const instead = paidOf(row.otherwisePayoutId);
  const { merchant, platform, carrier } = partsOf(totalOf(row), row.blame);
  return {
    ...{ id: row.id, number: row.number, at: row.at.toISOString(), on_appeal: row.appealId !== null },
    ...{ outcome: row.outcome, refund: money(row.refund, currency), compensation: money(row.compensation, currency) },
    blame: { ...row.blame },
    bears: {
      ...{ merchant: money(merchant, currency), platform: money(platform, currency) },
      carrier: money(carrier, currency),
    },
    grounds: row.grounds.map((id) => ({ id, title: GROUNDS[id][language] })),
    ...{ statement: row.statement, law: row.law, comply_days: row.complyDays },
    obligations: row.obligations.map((id) => ({ id, title: OBLIGATIONS[id][language] })),
    ...{ otherwise: money(row.otherwise, currency), kept: money(row.kept, currency), payout_id: row.payoutId },
    ...{ otherwise_payout_id: row.otherwisePayoutId, stands_since: iso(row.finalAt) },
    waits: paidOf(row.payoutId)?.waits ?? false,
    ...{ refused: viewRefused(paidOf(row.payoutId)), otherwise_refused: viewRefused(instead) },
    otherwise_paid: instead === undefined ? null : money(instead.amount, currency),
    ...{ by: inside ? row.by : null, differs: inside ? row.differs : null },
  };
}

export const wholeSchema = Type.Object({
  dispute: disputeSchema,
  you: nullable(Type.Enum([...SIDES])),
  ...{ messages: Type.Array(messageSchema), offers: Type.Array(offerSchema), asks: Type.Array(askSchema) },
  ...{ rulings: Type.Array(rulingSchema), appeals: Type.Array(appealSchema) },
});

export interface Whole {
  row: DisputeRow;
  messages: readonly MessageRow[];
  texts: readonly (string | null)[];
  offers: readonly OfferRow[];
  asks: readonly AskRow[];
  rulings: readonly RulingRow[];
  appeals: readonly AppealRow[];
  /** What became of its payouts. */
  paidOut: PaidOuts;
}

/**
 * What a reader sees: of what the other side wrote, no contact data; what was asked of the other side is theirs.
 * @param reader null: of the staff
 */
export function viewWhole(whole: Whole, reader: Side | null, language: Language) {
  const { row, messages, texts, offers, asks, rulings, appeals, paidOut } = whole;
  const own = ({ side, person }: MessageRow): boolean =>
    reader === null || side === reader || (side === 'platform' && person.startsWith(`${reader}/`));
  const seen = messages
    .map((message, i) => ({ message, text: texts[i] ?? null }))
    .filter(({ message }) => message.side !== 'platform' || own(message));
  return {
    ...{ dispute: viewDispute(row, language), you: reader },
    messages: seen.map(({ message, text }) => ({
      ...{ id: message.id, at: message.at.toISOString(), side: message.side, kind: message.kind, draft: message.draft },
      text: text === null || own(message) ? text : redact(text),
    })),
    offers: offers.map((one) => ({
      ...{ number: one.number, side: one.side, at: one.at.toISOString(), refund: money(one.refund, row.currency) },
      ...{ compensation: money(one.compensation, row.currency), state: one.state, message_id: one.messageId },
      payout_id: one.payoutId,
      refused: viewRefused(one.payoutId === null ? undefined : paidOut.get(one.payoutId)),
    })),
    asks: asks.map((one) => ({
      ...{ number: one.number, side: one.side, test: one.test, at: one.at.toISOString() },
      ...{ due_at: one.dueAt.toISOString(), silence: one.silence, silence_title: SILENCES[one.silence][language] },
      ...{ message_id: one.messageId, outcome: one.outcome },
    })),
    rulings: rulings.map((one) => viewRuling(one, row.currency, { language, inside: reader === null, paidOut })),
    appeals: appeals.map((one) => ({
      ...{ id: one.id, side: one.side, at: one.at.toISOString(), ruling: one.ruling, message_id: one.messageId },
      ...{ decided_at: iso(one.decidedAt), outcome: one.outcome },
    })),
  };
}

const Count = Type.Integer({ minimum: 0 });

export const alikeSchema = Type.Object({
  by: Type.Enum(['guarantee', 'category', 'reason'], { description: 'What they have in common beside the reason' }),
  count: Count,
  outcomes: Type.Object({ consumer: Count, partly: Count, merchant: Count }),
  share: nullable(
    Type.Object(
      { least: Count, quarter: Count, half: Count, three_quarters: Count, most: Count },
      { description: 'Of a hundred of what was paid: what consumers were given' },
    ),
  ),
});

export const viewAlike = ({ by, count, outcomes, share }: Alike) => ({
  ...{ by, count, outcomes },
  share: share && {
    ...{ least: share.least, quarter: share.quarter, half: share.half, most: share.most },
    three_quarters: share.threeQuarters,
  },
});
