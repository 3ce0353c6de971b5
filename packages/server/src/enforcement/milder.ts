import { durationMs, type Ladder, ladderFor, type MeasureKind, type Pack, POINTS, tenthsOf } from '@anxin/engine';
import { Problem } from '../foundation/errors.ts';
import { amountText } from '../ledger/amounts.ts';
import { isOwners, kindIn, later, type MeasureRow, typeOf } from './measure.ts';
import type { Taking } from './taking.ts';

/** What is to be in the place of a measure that was too much. */
export interface MilderRequest {
  kind: string;
  /** From the decision on. */
  duration?: string;
  points?: number;
  /** In the currency of what was taken. */
  amount?: number;
}

const wrong = (field: string, detail: string): never => {
  throw new Problem('request.invalid', { field: `instead.${field}`, detail });
};

/**
 * What to take instead: of a lesser kind, or less of the same. It rests on what the other one rested on, and needs no
 * second person again: those who took the other agreed to more.
 * @param reason cipher
 * @throws Problem `request.invalid` where it is no milder, or cannot be done to the target
 */
export function milderTaking(
  row: MeasureRow,
  asked: MilderRequest,
  pack: Pick<Pack, 'measures' | 'ladders'>,
  by: { actor: string; at: Date; reason: string },
): Taking {
  const kind = kindFor(row, asked, pack);
  const same = kind.kind === row.kind;
  return {
    ...{ kind, target: row.target, subject: row.subject, party: row.party },
    // what is in the place of what followed from something goes when that would have gone
    ...(row.foundBy === 'ladder' || isOwners(row)
      ? { foundBy: 'origin' as const, causeId: row.id }
      : { foundBy: row.foundBy, causeId: row.causeId }),
    ...{ at: by.at, takenBy: by.actor, confirmed: true, reason: by.reason },
    ...{ eventId: row.eventId, decisionId: row.decisionId, caseId: row.caseId, rules: row.rules, pack: row.pack },
    ...{ evidence: row.evidence, basis: row.basis, destination: row.destination },
    ...{ duration: durationFor(row, kind, asked, by.at), ...pointsFor(row, kind, asked, pack) },
    amount: amountFor(row, kind, asked, same),
  };
}

function kindFor(row: MeasureRow, { kind }: MilderRequest, pack: Pick<Pack, 'measures'>): MeasureKind {
  if (kind === row.kind) return kindIn(pack, kind);
  const found = pack.measures.get(kind);
  if (found === undefined) return wrong('kind', `there is no measure ${kind}`);
  if (!found.on.includes(typeOf(row.target)))
    return wrong('kind', `${kind} cannot be done to a ${typeOf(row.target)}; it is for ${found.on.join(', ')}`);
  if (found.severity >= row.severity)
    return wrong('kind', `${kind} (${found.severity}) is no milder than ${row.kind} (${row.severity})`);
  if (found.basis && row.basis === null) return wrong('kind', `${kind} needs a basis in a contract`);
  return found;
}

function durationFor(row: MeasureRow, kind: MeasureKind, { duration }: MilderRequest, at: Date): string | undefined {
  if (duration !== undefined && kind.longest !== undefined && durationMs(duration) > durationMs(kind.longest))
    return wrong('duration', `${kind.kind} lasts ${kind.longest} at most`);
  if (kind.kind !== row.kind || kind.kind === POINTS || kind.amount) return duration;
  if (duration === undefined) return wrong('duration', `${kind.kind} is milder only where it ends earlier`);
  if (row.endsAt !== null && later(at, duration) >= row.endsAt)
    return wrong('duration', `it would end no earlier than ${row.endsAt.toISOString()}`);
  return duration;
}

function pointsFor(
  row: MeasureRow,
  kind: MeasureKind,
  { points }: MilderRequest,
  { ladders }: Pick<Pack, 'ladders'>,
): { ladder?: Ladder; tenths?: number } {
  if (kind.kind !== POINTS) return points === undefined ? {} : wrong('points', `${kind.kind} gives no points`);
  const ladder = ladderFor(ladders, typeOf(row.target), row.kind === POINTS ? row.ladder! : undefined);
  if (ladder === undefined) return wrong('kind', `a ${typeOf(row.target)} has no such ladder any more`);
  if (points === undefined) return wrong('points', 'points needs to say how many');
  const tenths = tenthsOf(points);
  if (row.kind === POINTS && tenths >= row.tenths!) return wrong('points', `it had ${row.tenths! / 10}`);
  return { ladder, tenths };
}

function amountFor(row: MeasureRow, kind: MeasureKind, { amount }: MilderRequest, same: boolean): Taking['amount'] {
  if (!kind.amount) return amount === undefined ? undefined : wrong('amount', `${kind.kind} is not about money`);
  if (row.amount === null) return wrong('kind', `${kind.kind} is about money, and ${row.kind} was not`);
  if (amount === undefined) return wrong('amount', `${kind.kind} needs an amount`);
  const less = same ? BigInt(amount) < row.amount : BigInt(amount) <= row.amount;
  if (!less) return wrong('amount', `it was ${amountText(row.amount, row.currency!)}`);
  return {
    ...{ amount: BigInt(amount), currency: row.currency! },
    ...(row.exposure === null ? {} : { exposure: row.exposure }),
  };
}
