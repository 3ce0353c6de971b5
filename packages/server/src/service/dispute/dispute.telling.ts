import type { Tx } from '../../foundation/database/database.ts';
import type { NoticeKind, NoticeParams } from '../../foundation/notices/notice.ts';
import { type Notify, peopleOf } from '../../foundation/notices/notices.ts';
import type { RefusalReason } from '../answered.ts';
import { type DisputeRow, otherSide, partyOf, SIDES, type Side } from './dispute.ts';

/** Tells the people of both sides, in the transaction of what happened. */
export interface DisputeTelling {
  opened(tx: Tx, row: DisputeRow): Promise<void>;
  /** The other side said or offered something. */
  said(
    tx: Tx,
    row: DisputeRow,
    by: Side,
    kind: 'dispute.offer' | 'dispute.message' | 'dispute.appealed',
  ): Promise<void>;
  asked(tx: Tx, row: DisputeRow, side: Side): Promise<void>;
  ruled(tx: Tx, row: DisputeRow): Promise<void>;
  stands(tx: Tx, row: DisputeRow): Promise<void>;
  overdue(tx: Tx, row: DisputeRow): Promise<void>;
  closed(tx: Tx, row: DisputeRow): Promise<void>;
  /** What was to be paid was refused by a person of the platform; whoever ruled so is told with the payout. */
  unpaid(tx: Tx, row: DisputeRow, why: RefusalReason | null): Promise<void>;
}

/** People of one party that are told. */
const MOST_TOLD = 200;

export function createDisputeTelling(notify: Notify): DisputeTelling {
  const tell = async (
    tx: Tx,
    row: DisputeRow,
    sides: readonly Side[],
    kind: NoticeKind,
    more: NoticeParams = {},
  ): Promise<void> => {
    const parties = sides.map((side) => partyOf(row, side));
    const people = [...(await peopleOf(tx, parties, MOST_TOLD)).values()].flat();
    const params = { dispute: row.id, order: row.orderId.slice(0, 200), state: row.state, ...more };
    await notify(tx, people, kind, params, `/disputes/${row.id}`);
  };
  return {
    opened: (tx, row) => tell(tx, row, [otherSide(row.openedSide)], 'dispute.opened'),
    said: (tx, row, by, kind) => tell(tx, row, [otherSide(by)], kind),
    asked: (tx, row, side) => tell(tx, row, [side], 'dispute.asked'),
    ruled: (tx, row) => tell(tx, row, SIDES, 'dispute.ruled'),
    stands: (tx, row) => tell(tx, row, ['merchant'], 'dispute.comply'),
    overdue: (tx, row) => tell(tx, row, SIDES, 'dispute.overdue'),
    closed: (tx, row) => tell(tx, row, SIDES, 'dispute.closed'),
    unpaid: (tx, row, why) => tell(tx, row, SIDES, 'dispute.unpaid', { reason: why ?? 'unsaid' }),
  };
}
