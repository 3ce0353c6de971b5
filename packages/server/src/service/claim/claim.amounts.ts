import type { RemedyLine } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import { amountParam, amountText } from '../../ledger/amounts.ts';
import { MOST_LOSS } from '../most-loss.ts';
import type { Held } from './claim.acting.ts';
import { beyondRefund, type ClaimRow, scaled, totalOf } from './claim.ts';
import { DECISION_REASON_NAMES, type DecisionReason } from './decision-reasons.ts';

/** An amount as it comes over the wire. */
export interface WireMoney {
  amount: number;
  currency: string;
}

export interface PersonDecision {
  outcome: 'grant' | 'refuse';
  /** Less than the terms come to, and never less than the law gives. */
  amount?: WireMoney | undefined;
  /** Of the loss that the consumer says, what is accepted: a grant says so wherever one is said. */
  loss?: WireMoney | undefined;
  /** Of a refusal. */
  reason?: DecisionReason | undefined;
  /** For the consumer; a refusal needs it. */
  words?: string | undefined;
}

/** A refusal says why, to whoever asked. @throws Problem `claim.missing`, `claim.facts` */
export function requireSaid({ outcome, reason, words }: PersonDecision): void {
  if (outcome === 'grant') {
    if (reason !== undefined)
      throw new Problem('claim.facts', { field: 'reason', detail: 'A grant needs no reason: only refusals have one' });
    return;
  }
  if (reason === undefined)
    throw new Problem('claim.missing', {
      ...{ field: 'reason', detail: `A refusal has a reason: ${DECISION_REASON_NAMES.join(', ')}` },
    });
  if (words === undefined) throw new Problem('claim.missing', { field: 'text', detail: 'A refusal says why in words' });
}

/** A claim of which somebody has said how much of its loss is accepted. @throws Problem `claim.missing`, `claim.facts`, `claim.currency` */
export function withLoss(loss: WireMoney | undefined, row: ClaimRow): ClaimRow {
  // a rest is what is left of what was assessed with its loss
  if (row.lossSaid === null || row.restOf !== null) {
    if (loss !== undefined)
      throw new Problem('claim.facts', { field: 'loss', detail: 'This claim says no loss: there is none to accept' });
    return row;
  }
  if (loss === undefined)
    throw new Problem('claim.missing', {
      ...{
        field: 'loss',
        detail: `A loss of ${amountText(row.lossSaid, row.currency)} is said: how much of it is accepted, 0 included`,
      },
    });
  const accepted = inCurrency(loss, row, 'loss');
  if (accepted < 0n || accepted > row.lossSaid)
    throw new Problem('claim.facts', {
      ...{
        field: 'loss',
        detail: `What is accepted lies between 0 and the ${amountText(row.lossSaid, row.currency)} that are said`,
      },
    });
  return { ...row, loss: accepted };
}

/** Who accepts or refuses says no amount: an offer that is called something else is not taken for it. @throws Problem `claim.facts` */
export function requireNoAmount(answer: string, amount: WireMoney | undefined): void {
  if (answer === 'offer' || amount === undefined) return;
  throw new Problem('claim.facts', {
    ...{ field: 'amount', detail: `Only an offer has an amount: "${answer}" is about what the terms come to` },
  });
}

/**
 * @param lines what the claim comes to
 * @param proved what it comes to without a loss that is only said: the two sides cannot agree on more
 * @throws Problem `claim.offer`, `claim.currency`
 */
export function offeredOf(
  amount: WireMoney | undefined,
  row: ClaimRow,
  lines: readonly RemedyLine[],
  proved: readonly RemedyLine[],
): bigint {
  if (amount === undefined) throw new Problem('claim.offer', { field: 'amount', detail: 'An offer says how much' });
  const offered = inCurrency(amount, row);
  const whole = totalOf(lines);
  if (offered <= 0n || offered >= whole)
    throw new Problem('claim.offer', {
      field: 'amount',
      detail: `The terms come to ${amountText(whole, row.currency)}: an offer lies above 0 and below that`,
      params: { most: amountParam(whole - 1n, row.currency) },
    });
  const most = totalOf(proved);
  if (offered > most)
    throw new Problem('claim.offer', {
      ...{ field: 'amount', params: { most: amountParam(most, row.currency) } },
      detail: `Without the loss of ${amountText(row.lossSaid ?? 0n, row.currency)} the terms come to ${amountText(most, row.currency)}, and no more can be offered: accept, and a person looks at the loss`,
    });
  return offered;
}

/** @throws Problem `claim.below-floor`, `claim.over-paid`, `claim.currency` */
export function decidedLines(
  amount: WireMoney | undefined,
  row: ClaimRow,
  lines: readonly RemedyLine[],
  rest: (lines: readonly RemedyLine[]) => bigint,
): readonly RemedyLine[] {
  if (amount === undefined) return lines;
  const total = inCurrency(amount, row);
  const whole = totalOf(lines);
  if (total <= 0n) throw new Problem('claim.offer', { field: 'amount', detail: 'Nothing is no grant: refuse it' });
  if (total > whole)
    throw new Problem('claim.over-paid', {
      field: 'amount',
      detail: `The terms come to ${amountText(whole, row.currency)}, not ${amountText(total, row.currency)}`,
      params: { most: amountParam(whole, row.currency), asked: amountParam(total, row.currency) },
    });
  const granted = scaled(lines, total);
  const short = rest(granted) - rest(lines);
  if (short > 0n)
    throw new Problem('claim.below-floor', {
      field: 'amount',
      detail: `The law gives ${amountText(short, row.currency)} more than the ${amountText(beyondRefund(granted), row.currency)} beyond the refund`,
      params: { short: amountParam(short, row.currency) },
    });
  return granted;
}

/** @throws Problem `claim.currency` */
function inCurrency({ amount, currency }: WireMoney, row: ClaimRow, field = 'amount'): bigint {
  if (currency !== row.currency)
    throw new Problem('claim.currency', { field, detail: `The order was paid in ${row.currency}` });
  return BigInt(amount);
}

/** @throws Problem `claim.facts` where nothing goes by a loss, `claim.currency` */
export function lossOf(
  loss: WireMoney | undefined,
  { ground }: Pick<ClaimRow, 'ground'>,
  { order, right }: Held,
): bigint | null {
  if (loss === undefined) return null;
  const refuse = (detail: string): Problem => new Problem('claim.facts', { field: 'loss', detail });
  if (!right.plan.readsLoss(ground ?? undefined))
    throw refuse(`Nothing goes by a loss in ${right.code} on this ground`);
  if (loss.currency !== order.currency)
    throw new Problem('claim.currency', { field: 'loss', detail: `The order was paid in ${order.currency}` });
  if (loss.amount < 0 || BigInt(loss.amount) > MOST_LOSS)
    throw refuse(`A loss lies between 0 and ${amountText(MOST_LOSS, order.currency)}`);
  // nothing lost is nothing said: nobody has to show it
  return loss.amount === 0 ? null : BigInt(loss.amount);
}
