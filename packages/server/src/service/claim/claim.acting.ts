import {
  type Assessment,
  type ClaimFacts,
  durationMs,
  type GuaranteePlan,
  type Missing,
  type RemedyLine,
} from '@anxin/engine';
import type { CasesAbout } from '../../casework/case.about.ts';
import { withdrawAbout } from '../../casework/case-about.store.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { NoticeKind, NoticeParams } from '../../foundation/notices/notice.ts';
import { type Notify, peopleOf } from '../../foundation/notices/notices.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import type { PromiseFact } from '../../foundation/promises/promise.ts';
import type { Catalogue } from '../guarantee/catalogue.ts';
import { type HeldRight, heldRight } from '../guarantee/right.store.ts';
import { differenceHad, PRICE_PROTECT } from '../payout/difference.store.ts';
import type { MerchantBears, PayoutAsk, PayoutRow } from '../payout/payout.ts';
import { openClaimCase } from './claim.cases.ts';
import { claimDecided, claimOpened, claimPaid } from './claim.events.ts';
import { claimFacts, type FactSources, type Judged, knownOrder } from './claim.facts.ts';
import { alsoNeeding, LOSS_EVIDENCE } from './claim.missing.ts';
import { type ClaimTimes, promiseFacts } from './claim.promise.ts';
import { insertClaim, listEvidence, saveClaim, saveDue } from './claim.store.ts';
import {
  aboutClaim,
  afterStep,
  beyondRefund,
  type ClaimRow,
  type ClaimState,
  type ClaimStep,
  cameOtherwise,
  type GivenFacts,
  payoutIdOf,
  totalOf,
} from './claim.ts';

export interface ClaimOptions extends FactSources {
  db: Database;
  clock: Clock;
  ids: Ids;
  promises: Pick<PromiseStore, 'apply'>;
  cases: Pick<CasesAbout, 'open' | 'lock' | 'answer'>;
  notify: Notify;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  catalogue: Catalogue;
  payouts: { ask(tx: Tx, ask: PayoutAsk): Promise<PayoutRow> };
  /** Who is to blame for what a right of an order is used for, where that was judged. */
  blamedFor(from: Database | Tx, orderId: string, code: string): Promise<GivenFacts | undefined>;
  times: ClaimTimes;
  onStored(): void;
}

/** A claim's right with its order. */
export type Held = HeldRight;

export type Paid = Extract<Assessment, { outcome: 'pay' }>;

/** @throws Problem `claim.state` */
export function step(row: ClaimRow, by: ClaimStep): ClaimState {
  const next = afterStep(row.state, by);
  if (next === undefined) throw new Problem('claim.state', { detail: `It is ${row.state}` });
  return next;
}

/** @throws Problem `claim.not-frozen` */
export async function heldBy(
  from: Database | Tx,
  catalogue: Catalogue,
  { orderId, code }: Pick<ClaimRow, 'orderId' | 'code'>,
): Promise<Held> {
  const held = await heldRight(from, catalogue, { orderId, code });
  if (held === undefined)
    throw new Problem('claim.not-frozen', {
      field: 'code',
      detail: `${code} was not promised when the order was paid`,
    });
  return held;
}

/** How many files show what; what the platform itself opens needs none. */
async function evidenceOf(
  from: Database | Tx,
  claim: Pick<ClaimRow, 'id' | 'madeBy'>,
  plan: GuaranteePlan,
): Promise<Record<string, number>> {
  if (claim.madeBy === 'platform')
    return Object.fromEntries(plan.terms.evidence.map(({ kind, least }) => [kind, least]));
  const counts: Record<string, number> = {};
  for (const { kind, byMerchant } of await listEvidence(from, claim.id))
    if (!byMerchant) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Why a claim is over that nobody refused: a word that the console knows. */
const REFUNDED_OTHERWISE = 'refunded-otherwise';

/** What a claim still needs; a loss that is said has to be shown. */
export function missingIn(plan: GuaranteePlan, facts: ClaimFacts, { lossSaid }: Pick<ClaimRow, 'lossSaid'>): Missing {
  const missing = plan.missing(facts);
  const shown = (facts.claim.evidence?.[LOSS_EVIDENCE] ?? 0) > 0;
  if (lossSaid === null || shown || missing.evidence.some(({ kind }) => kind === LOSS_EVIDENCE)) return missing;
  return alsoNeeding(missing, { kind: LOSS_EVIDENCE, least: 1 });
}

/** What a claim is judged by now: what was paid in the meantime counts, all else is as it was when it was made. */
export async function judged(from: Database | Tx, options: ClaimOptions, row: Judged, { order, right }: Held) {
  const known = await knownOrder(from, order);
  const evidence = await evidenceOf(from, row, right.plan);
  return { known, facts: await claimFacts(from, options, { order, known, claim: row, evidence }) };
}

/**
 * What a claim comes to by its terms now; of a fall in price without what was had for it as an after-sale.
 *
 * @param shown as if so many files of each kind were there
 */
export async function assessedNow(
  from: Database | Tx,
  options: ClaimOptions,
  row: Judged,
  held: Held,
  shown: Readonly<Record<string, number>> = {},
): Promise<Awaited<ReturnType<typeof judged>> & { assessment: Assessment }> {
  const { plan, code } = held.right;
  const isDifference = code === PRICE_PROTECT;
  const of = { orderId: held.order.id, productId: row.productId, claimId: row.id };
  const had = isDifference ? await differenceHad(from, of) : 0n;
  const { known, facts: now } = await judged(from, options, row, held);
  const facts = { ...now, claim: { ...now.claim, evidence: { ...now.claim.evidence, ...shown } } };
  return { known, facts, assessment: assessedBy(plan, facts, had) };
}

/**
 * What the terms come to.
 *
 * @param had of a difference in price what came back of it already: see difference.store.ts
 */
export function assessedBy(plan: GuaranteePlan, facts: ClaimFacts, had: bigint): Assessment {
  if (had === 0n) return plan.assess(facts);
  // the terms give the whole difference: what came back of it is no other refund that they would have to leave room for
  const less = (refunded: number | bigint = 0): number => Math.max(0, Number(refunded) - Number(had));
  const whole = plan.assess({
    ...{ ...facts, item: { ...facts.item, refunded: less(facts.item.refunded) } },
    order: { ...facts.order, refunded: less(facts.order.refunded) },
  });
  return whole.outcome === 'pay' ? withoutHad(whole, had) : whole;
}

function withoutHad(paid: Paid, had: bigint): Assessment {
  let left = had;
  const lines = paid.lines.flatMap((line): RemedyLine[] => {
    if (line.kind !== 'refund') return [line];
    const less = left < line.amount ? left : line.amount;
    left -= less;
    return less === line.amount ? [] : [{ ...line, amount: line.amount - less }];
  });
  return lines.length === 0
    ? { outcome: 'not-used', why: 'nothing', formulas: paid.formulas }
    : { ...paid, lines, total: totalOf(lines) };
}

/** It would give something, and all of that came back another way, or is on its way. */
export const isGone = (assessment: Assessment): boolean =>
  assessment.outcome === 'not-used' &&
  assessment.why === 'nothing' &&
  assessment.formulas.some(({ gave }) => gave > 0n);

/** @throws Problem `claim.formula`, `claim.not-used`, `claim.over-paid` */
export function requirePaid(assessment: Assessment, code: string): Paid {
  if (assessment.outcome === 'pay') return assessment;
  if (assessment.outcome === 'failed')
    throw new Problem('claim.formula', { field: assessment.rule, detail: assessment.message });
  if (assessment.why === 'when')
    throw new Problem('claim.not-used', { detail: `${code} is not given for what is known of the order` });
  if (isGone(assessment))
    throw new Problem('claim.over-paid', { detail: 'All that was paid for it went back already' });
  throw new Problem('claim.not-used', { detail: `${code} comes to nothing here` });
}

/** What the law gives beyond what is granted; what was had on the same ground counts. */
export function restOf(paid: Paid, granted: readonly RemedyLine[], had: bigint): bigint {
  if (paid.floor === undefined) return 0n;
  const rest = paid.floor.amount - had - beyondRefund(granted);
  return rest > 0n ? rest : 0n;
}

/** What a claim has still to come by law: also what was had on its ground since then counts. */
export async function restNow(from: Database | Tx, options: ClaimOptions, row: ClaimRow, held: Held): Promise<bigint> {
  const { facts } = await judged(from, options, row, held);
  const assessment = held.right.plan.assess(facts);
  // nothing is left where what was had comes to all that the law gives
  if (assessment.outcome === 'not-used' && assessment.why === 'nothing') return 0n;
  if (assessment.outcome !== 'pay') return row.rest;
  const left = restOf(assessment, row.granted ?? [], BigInt(facts.claim.had ?? 0));
  return left < row.rest ? left : row.rest;
}

export interface Granting {
  lines: readonly RemedyLine[];
  bears: MerchantBears;
  rest: bigint;
  /** A word. */
  reason: string;
  at: Date;
}

/** Who agreed to the right, gave its own word for it, or was asked about this claim, bears it. */
export const bearsOf = ({ right }: Held, { given }: Pick<ClaimRow, 'given'>, heard: boolean): MerchantBears => {
  if (right.agreed || given.ownWord === true) return 'agreed';
  return heard ? 'heard' : 'no';
};

/** The claim as granted; its payout is asked for by `pay`, or later by the job. */
export const grantedAs = (row: ClaimRow, { lines, bears, rest, reason, at }: Granting): ClaimRow => ({
  ...{ ...row, state: step(row, 'grant'), granted: lines, grantedAt: at, bears, rest, reason },
  ...{ payoutId: payoutIdOf(row.id), toAsk: true },
});

const MOST_TOLD = 20;

export interface ClaimHands {
  /** A new claim with all that must be there with it. @returns whether it is new */
  begin(tx: Tx, row: ClaimRow, held: Held): Promise<boolean>;
  /** A step with all that must be there with it: promises, the case, events, who is told. */
  move(tx: Tx, before: ClaimRow, after: ClaimRow, held: Held, at: Date): Promise<void>;
  /** It is over: what it asks for came back another way, or is on its way. Nothing was asked for it. */
  close(tx: Tx, row: ClaimRow, held: Held, at: Date): Promise<ClaimRow>;
  /** Tells both sides that less is paid than they agreed on, how much, and why. */
  tellLess(tx: Tx, row: ClaimRow): Promise<void>;
  /** Asks for the payout of what was granted: the only posting of its transaction. */
  pay(tx: Tx, row: ClaimRow, held: Held, by?: string): Promise<ClaimRow>;
}

export function createClaimHands(options: ClaimOptions): ClaimHands {
  const { ids, promises, cases, notify, append, payouts, times } = options;

  const tell = async (
    tx: Tx,
    party: string,
    kind: NoticeKind,
    row: ClaimRow,
    more: NoticeParams = {},
  ): Promise<void> => {
    const people = (await peopleOf(tx, [party], MOST_TOLD)).get(party) ?? [];
    const link = party.startsWith('consumer/') ? `/me/claims/${row.id}` : `/claims/${row.id}`;
    if (people.length > 0) await notify(tx, people, kind, { claim: row.id, order: row.orderId, ...more }, link);
  };

  const tellLess: ClaimHands['tellLess'] = async (tx, row) => {
    const params = {
      ...{ agreed: Number(row.offered), otherwise: Number(cameOtherwise(row)), currency: row.currency },
      amount: Number(totalOf(row.granted!)),
    };
    for (const party of [`consumer/${row.consumerId}`, `merchant/${row.merchantId}`])
      await tell(tx, party, 'claim.less', row, params);
  };

  const follow = async (tx: Tx, before: ClaimRow | undefined, after: ClaimRow, held: Held, at: Date) => {
    const { terms } = held.right.plan;
    const answerMs = terms.answer.merchant === undefined ? 0 : durationMs(terms.answer.merchant);
    const facts: PromiseFact[] = promiseFacts(before, after, { at, times, answerMs });
    const outcomes = facts.length === 0 ? [] : await promises.apply(tx, facts);
    const isOwed = facts.at(-1)?.fact === 'opened';
    await saveDue(tx, after.id, isOwed ? outcomes.at(-1)!.dueAt : null);
    if (after.state === 'review') {
      const { dueAt } = outcomes.at(-1)!;
      await openClaimCase(tx, cases, after, { at, dueAt: dueAt!, title: terms.title['zh-CN'] });
    }
    if (before?.state === 'review' && after.state === 'withdrawn') await withdrawAbout(tx, ids, [aboutClaim(after.id)]);
    const events: OwnEvent[] = [
      ...(before === undefined ? [claimOpened(after)] : []),
      ...(after.state === 'granted' || after.state === 'refused' || after.state === 'withdrawn'
        ? [claimDecided(after, at)]
        : []),
      ...(after.state === 'paid' ? [claimPaid(after)] : []),
    ];
    if (events.length > 0) await append(tx, events);
    if (after.state === 'merchant') await tell(tx, `merchant/${after.merchantId}`, 'claim.opened', after);
    if (after.state === 'offered') await tell(tx, `consumer/${after.consumerId}`, 'claim.offered', after);
    const isClosed = after.state === 'withdrawn' && after.reason === REFUNDED_OTHERWISE;
    if (after.state === 'granted' || after.state === 'refused' || isClosed)
      await tell(tx, `consumer/${after.consumerId}`, 'claim.decided', after);
    if (after.state === 'granted' && cameOtherwise(after) > 0n) await tellLess(tx, after);
    if (after.state === 'paid') await tell(tx, `consumer/${after.consumerId}`, 'claim.paid', after);
  };

  const move: ClaimHands['move'] = async (tx, before, after, held, at) => {
    await saveClaim(tx, after);
    if (before.state !== after.state) await follow(tx, before, after, held, at);
  };

  return {
    ...{ move, tellLess },

    async begin(tx, row, held) {
      if (!(await insertClaim(tx, row))) return false;
      await follow(tx, undefined, row, held, row.openedAt);
      return true;
    },

    async close(tx, row, held, at) {
      const after: ClaimRow = {
        ...{ ...row, state: step(row, 'close'), settledAt: at, reason: REFUNDED_OTHERWISE },
        ...{ granted: null, grantedAt: null, bears: null, payoutId: null, toAsk: false, offered: null },
      };
      await move(tx, row, after, held, at);
      return after;
    },

    async pay(tx, row, { right }, by) {
      await payouts.ask(tx, {
        ...{ id: row.payoutId!, cause: 'claim', causeRef: row.id, guarantee: row.code, orderId: row.orderId },
        ...(row.given.whole ? {} : { productId: row.productId }),
        ...{ consumerId: row.consumerId, merchantId: row.merchantId, currency: row.currency, lines: row.granted! },
        ...{ payer: right.plan.terms.payer, bears: row.bears!, reason: row.code, causeId: row.causeId },
        ...(by === undefined ? {} : { by }),
        ...(row.given.blame ? { blame: row.given.blame, partners: row.given.partners ?? {} } : {}),
      });
      const after = { ...row, toAsk: false };
      await saveClaim(tx, after);
      return after;
    },
  };
}
