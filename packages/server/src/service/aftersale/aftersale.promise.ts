import type { PromiseFact, Terms } from '../../foundation/promises/promise.ts';
import type { PromiseKind } from '../../foundation/promises/promise-kind.ts';
import { type AftersaleRow, type AftersaleState, isOver, isStatutory, nameOf } from './aftersale.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CALENDAR = 'around-the-clock';

const kind = <const K extends string>(name: K, zh: string, en: string) => ({
  ...{ kind: `service.aftersale-${name}` as const, calendar: CALENDAR, doc: { zh, en } },
});

const ANSWER = kind('answer', '商家处理售后申请时限', 'The time in which a merchant answers an after-sale');
const RETURN = kind('return', '消费者寄回商品时限', 'The time in which a consumer sends goods back');
const RECEIPT = kind('receipt', '商家确认收到退货时限', 'The time in which a merchant confirms what came back');
const SHIPMENT = kind('shipment', '商家换货、补寄、寄回时限', 'The time in which a merchant sends goods anew');
const BUYER = kind('buyer-receipt', '消费者确认收货时限', 'The time in which a consumer confirms what was sent');
const ARBITRATION = kind(
  'arbitration',
  '被拒绝后申请平台介入时限',
  'The time in which a refusal can be taken to the platform',
);
/** Consumer Protection Law, article 25: within seven days of the day on which the goods came back. */
const STATUTORY = kind('refund', '收到退货后七日内退款', 'The seven days in which returned goods are refunded, by law');

/** Kinds of deadline. What happens when they fall due is a reaction to `promise.breached`. */
export const aftersalePromises: readonly PromiseKind[] = [
  ...[ANSWER, RETURN, RECEIPT, SHIPMENT, BUYER, ARBITRATION, STATUTORY],
];
export const STATUTORY_KIND = STATUTORY.kind;
export const isAftersaleKind = (name: string): boolean => name.startsWith('service.aftersale-');

const RECEIPT_DAYS = 8;
const BUYER_DAYS = 10;
/** The longest that carriers take where nothing else was promised: before that nobody can say that goods do not come. */
const ON_THE_WAY_DAYS = 7;

interface Deadline {
  kind: PromiseKind;
  owes: 'merchant' | 'consumer';
  /** Milliseconds from the moment at which the state began. */
  lasts(row: AftersaleRow): number;
  /** Since when it counts, where that is not now. */
  since?(row: AftersaleRow): Date | null;
}

/** The deadline of each state: what the field gives, and what is ours where the field says nothing. */
export const DEADLINES: Readonly<Partial<Record<AftersaleState, Deadline>>> = {
  'await-merchant': { kind: ANSWER, owes: 'merchant', lasts: () => 48 * HOUR },
  'await-return': { kind: RETURN, owes: 'consumer', lasts: ({ reason }) => (isStatutory(reason) ? 7 : 5) * DAY },
  'await-merchant-receipt': {
    ...{ kind: RECEIPT, owes: 'merchant', since: ({ sentBackAt }) => sentBackAt },
    lasts: ({ extended }) => (extended ? 2 : 1) * RECEIPT_DAYS * DAY,
  },
  'await-merchant-shipment': { kind: SHIPMENT, owes: 'merchant', lasts: () => 72 * HOUR },
  'await-buyer-receipt': { kind: BUYER, owes: 'consumer', lasts: () => BUYER_DAYS * DAY },
  'refused-once': { kind: ARBITRATION, owes: 'consumer', lasts: () => 7 * DAY },
  'refused-twice': { kind: ARBITRATION, owes: 'consumer', lasts: () => 7 * DAY },
};

/** From when on a consumer can say that what was sent has not come; null: nothing is on its way. */
export const notArrivedFrom = ({ state, dueAt }: Pick<AftersaleRow, 'state' | 'dueAt'>): Date | null =>
  state === 'await-buyer-receipt' && dueAt !== null
    ? new Date(dueAt.getTime() - (BUYER_DAYS - ON_THE_WAY_DAYS) * DAY)
    : null;

/** Which promise stands in a row: `<kind> <key>`. */
const promiseOf = (text: string): { kind: string; key: string } => {
  const [name, key] = text.split(' ') as [string, string];
  return { kind: name, key };
};

const partyOf = ({ merchantId, consumerId }: AftersaleRow, owes: Deadline['owes']): string =>
  owes === 'merchant' ? `merchant/${merchantId}` : `consumer/${consumerId}`;

/** Subjects of promises are limited; a marketplace's own id may be longer than what is left of that. */
export const subjectOf = (row: Pick<AftersaleRow, 'id' | 'ref'>): string => `aftersale/${nameOf(row)}`;

export interface Promised {
  row: AftersaleRow;
  facts: PromiseFact[];
}

/**
 * The promises of a row that has just come to its state: the one before it is over, its own begins, and the seven days of
 * the law go beside them.
 * @param kept whether whoever owed the promise before did what they owed
 */
export function promising(
  before: AftersaleRow | undefined,
  row: AftersaleRow,
  { at, kept, causeId, same }: { at: Date; kept: boolean; causeId: string | null; same: boolean },
): Promised {
  const facts: PromiseFact[] = [];
  const opened = (terms: Omit<Terms, 'calendar' | 'causeId' | 'subject'>, name: { kind: string; key: string }): void =>
    void facts.push({ fact: 'opened', ...name, subject: subjectOf(row), calendar: CALENDAR, causeId, ...terms });
  if (before?.arrivedAt == null && row.arrivedAt !== null && row.type === 'return-refund')
    opened(
      { party: partyOf(row, 'merchant'), openedAt: row.arrivedAt, workingTime: 7 * DAY },
      { kind: STATUTORY.kind, key: row.id },
    );
  else if (before?.arrivedAt != null && row.type === 'return-refund')
    if (row.state === 'done') facts.push({ fact: 'met', kind: STATUTORY.kind, key: row.id, at });
    else if (isOver(row.state) || row.state === 'refused-twice')
      facts.push({ fact: 'voided', kind: STATUTORY.kind, key: row.id, at });
  if (same) return { row, facts };
  if (before?.promise != null) facts.push({ fact: kept ? 'met' : 'voided', ...promiseOf(before.promise), at });
  const deadline = DEADLINES[row.state];
  if (deadline === undefined || row.arbitration === 'asked')
    return { row: { ...row, dueAt: null, promise: null }, facts };
  const name = { kind: deadline.kind.kind, key: `${row.id}/${row.version}` };
  const openedAt = deadline.since?.(row) ?? at;
  const workingTime = deadline.lasts(row);
  opened({ party: partyOf(row, deadline.owes), openedAt, workingTime }, name);
  return {
    row: { ...row, dueAt: new Date(openedAt.getTime() + workingTime), promise: `${name.kind} ${name.key}` },
    facts,
  };
}
