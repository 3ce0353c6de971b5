import type { Tx } from '../../foundation/database/database.ts';
import type { RefusalReason } from '../answered.ts';
import { notFor, rulersBarred, rulingAsked } from './dispute.cases.ts';
import { disputeOpened } from './dispute.events.ts';
import { type Moving, type MovingOptions, step, type Work } from './dispute.moving.ts';
import { acceptPromise, complyingVoided, met, opened } from './dispute.promise.ts';
import { afterStep, type DisputeRow } from './dispute.ts';
import { readAppeals } from './message.store.ts';
import { readPaid, readRulings, unmakeFinal } from './ruling.store.ts';
import { type RulingRow, totalOf } from './ruling.ts';

/**
 * A payout of a dispute was refused by a second person: what the two sides were told they do not get. It is before the platform again,
 * for another ruling, unless what was refused is due to nobody any more or is looked at anew already. In the caller's transaction.
 */
export type Unpaid = (tx: Tx, dispute: string, payout: { id: string; why: RefusalReason | null }) => Promise<void>;

const BY = { kind: 'system', id: 'payouts' } as const;

export function createUnpaid(
  { tell, cases, secondPerson }: Pick<MovingOptions, 'tell' | 'cases' | 'secondPerson'>,
  moving: Moving,
): Unpaid {
  const reopen = async (on: Work, rulings: readonly RulingRow[]): Promise<void> => {
    const before = on.row;
    step(on, 'unpaid');
    on.row = { ...on.row, waitsFor: ['platform'], nextAt: null, appealUntil: null };
    await unmakeFinal(on.tx, before.id);
    const rulers = rulersBarred(on, rulings, await readAppeals(on.tx, before.id));
    const not = secondPerson ? notFor(before, rulers) : [];
    if (before.state === 'ruled') {
      // as on an appeal, it is the end that is owed: the platform gives itself no more time than it had
      const { held } = on;
      const again = { at: on.now, dueAt: before.endDueAt ?? on.now, notFor: not };
      if (held) on.after.push(() => cases.again(on.tx, held, again));
      return;
    }
    takeUpAgain(on, before);
    on.after.push(() =>
      cases.open(on.tx, rulingAsked(on.row, on.now, { appeal: undefined, not, dueAt: on.row.dueAt ?? on.now })),
    );
  };

  return async (tx, id, payout) => {
    await moving.within(tx, id, async (on) => {
      const rulings = await readRulings(tx, id);
      const isReopened = afterStep(on.row.state, 'unpaid') !== undefined && (await isDue(tx, id, rulings, payout.id));
      if (isReopened) await reopen(on, rulings);
      // whoever is about to rule has this to read first
      else if (on.held) await cases.news(tx, on.held);
      await moving.write(tx, BY, 'unpaid', on.row, { payout: payout.id, why: payout.why, reopened: isReopened });
      await tell.unpaid(tx, on.row, payout.why);
    });
  };
}

/** It was over, or its end was: it begins another round, with clocks of its own. */
function takeUpAgain(on: Work, before: DisputeRow): void {
  if (before.state === 'final' || before.state === 'overdue') on.facts.push(complyingVoided(before, on.now));
  on.row = { ...on.row, round: before.round + 1, ruledAt: null, complyBy: null, compliedAt: null, closedAt: null };
  const round = { ...on.row, openedAt: on.now };
  on.facts.push(...opened(round), ...met(on.row, [acceptPromise], on.now));
  if (before.closedAt !== null) on.events.push(disputeOpened(round));
}

/** Whether somebody lacks what was refused: what two sides agreed on, what the last ruling gives in all, or what was said beforehand. */
async function isDue(tx: Tx, dispute: string, rulings: readonly RulingRow[], payout: string): Promise<boolean> {
  const last = rulings.at(-1);
  const isOfRuling = rulings.some(({ payoutId, otherwisePayoutId }) => [payoutId, otherwisePayoutId].includes(payout));
  if (last === undefined || !isOfRuling || last.otherwisePayoutId === payout) return true;
  return totalOf(last) > totalOf(await readPaid(tx, dispute, rulings));
}
