import { derivedId } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { DisputeRow } from './dispute.ts';
import type { RulingRow } from './ruling.ts';

const SOURCE = 'anxin/service';

const told = (type: string, row: DisputeRow, time: Date, parts: readonly string[], more: object): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId(type, row.id, ...parts), type, subject: `order/${row.orderId}`, time },
  causeId: row.id,
  data: {
    dispute: {
      ...{ id: row.id, order_id: row.orderId, consumer_id: row.consumerId, merchant_id: row.merchantId },
      ...{ reason: row.reason, round: row.round, about: { kind: row.aboutKind, id: row.aboutId } },
      ...(row.guarantee === null ? {} : { guarantee: row.guarantee }),
      ...(row.categoryId === null ? {} : { category_id: row.categoryId }),
      ...more,
    },
  },
});

const price = (amount: bigint, { currency }: DisputeRow) => ({ amount: Number(amount), currency });

/** Their ids follow from the dispute and its round or ruling, so that each is in the log once. */
export const disputeOpened = (row: DisputeRow): OwnEvent =>
  told('dispute.opened', row, row.openedAt, [String(row.round)], {
    ...{ by: row.openedSide, wanted: price(row.wanted, row) },
  });

export const disputeRuled = (row: DisputeRow, ruling: RulingRow): OwnEvent =>
  told('dispute.ruled', row, ruling.at, [String(ruling.number)], {
    ...{ number: ruling.number, outcome: ruling.outcome, on_appeal: ruling.appealId !== null },
    ...{ refund: price(ruling.refund, row), compensation: price(ruling.compensation, row) },
    ...{ blame: { ...ruling.blame }, grounds: [...ruling.grounds], obligations: [...ruling.obligations] },
  });

export const disputeOverdue = (row: DisputeRow, ruling: RulingRow, at: Date): OwnEvent =>
  told('dispute.overdue', row, at, [], {
    ...{ number: ruling.number, obligations: [...ruling.obligations], otherwise: price(ruling.otherwise, row) },
  });

export const disputeClosed = (row: DisputeRow): OwnEvent =>
  told('dispute.closed', row, row.closedAt!, [String(row.round)], { outcome: row.state });
