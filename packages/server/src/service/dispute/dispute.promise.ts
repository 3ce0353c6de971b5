import type { Notify } from '../../foundation/notices/notices.ts';
import type { PromiseFact } from '../../foundation/promises/promise.ts';
import type { PromiseKind } from '../../foundation/promises/promise-kind.ts';
import { DAY_MS, type DisputeRow } from './dispute.ts';

/** Measures for handling complaints of 12315, arts. 14 and 20; measures against infringing consumers' rights, arts. 8 and 9. */
export const acceptPromise = {
  kind: 'service.dispute-accept',
  calendar: 'cn-workdays',
  doc: { zh: '纠纷受理时限（七个工作日）', en: 'The time by which a dispute is taken up: seven working days' },
} as const satisfies PromiseKind;

export const handledPromise = {
  kind: 'service.dispute-handled',
  // fifteen days and no working days: longer without handling it counts as delay on purpose
  calendar: 'around-the-clock',
  doc: { zh: '纠纷处理时限（十五日）', en: 'The time by which a dispute is ruled or settled: fifteen days' },
} as const satisfies PromiseKind;

export const endPromise = {
  kind: 'service.dispute-end',
  calendar: 'cn-workdays',
  doc: { zh: '纠纷终结时限（四十五个工作日）', en: 'The time by which a dispute is over: forty-five working days' },
} as const satisfies PromiseKind;

/** The merchant's: what it was told to do is done. */
export const complyPromise = {
  kind: 'service.dispute-comply',
  calendar: 'around-the-clock',
  doc: { zh: '商家履行裁定的时限', en: 'The time by which a merchant does what was ruled' },
} as const satisfies PromiseKind;

/** An office day of the calendar `cn-workdays`. */
const OFFICE_DAY_MS = 9 * 3_600_000;

const PLATFORM = [
  { kind: acceptPromise, workingTime: 7 * OFFICE_DAY_MS },
  { kind: handledPromise, workingTime: 15 * DAY_MS },
  { kind: endPromise, workingTime: 45 * OFFICE_DAY_MS },
] as const;

/** The kinds, with those told of a breach who can see to it. */
export const disputePromises = (notify: Notify): readonly PromiseKind[] =>
  [acceptPromise, handledPromise, endPromise, complyPromise].map((declared) => ({
    ...declared,
    async onBreach(tx, { promiseId, kind, subject, dueAt, number }) {
      if (number > 1) return;
      const params = { promise: promiseId, kind, subject, due_at: dueAt.toISOString() };
      await notify(tx, 'supervisor', 'promise.breached', params, `/disputes/${subject.slice('dispute/'.length)}`);
    },
  }));

type Named = Pick<DisputeRow, 'id' | 'round'>;

const keyOf = ({ id, round }: Named): string => `${id}/${round}`;

/** What the platform promises when a dispute is opened. */
export const opened = (row: Named & Pick<DisputeRow, 'openedAt'>): PromiseFact[] =>
  PLATFORM.map(({ kind: { kind, calendar }, workingTime }) => ({
    ...{ fact: 'opened', kind, calendar, workingTime, key: keyOf(row), subject: `dispute/${row.id}`, party: null },
    ...{ openedAt: row.openedAt, causeId: null },
  }));

export const met = (row: Named, kinds: readonly PromiseKind[], at: Date): PromiseFact[] =>
  kinds.map(({ kind }) => ({ fact: 'met', kind, key: keyOf(row), at }));

/** Taken back: nothing is owed any more. */
export const voided = (row: Named, at: Date): PromiseFact[] =>
  PLATFORM.map(({ kind: { kind } }) => ({ fact: 'voided', kind, key: keyOf(row), at }));

/** What a merchant was to do is not ruled any more. */
export const complyingVoided = (row: Named, at: Date): PromiseFact => ({
  ...{ fact: 'voided', kind: complyPromise.kind, key: keyOf(row), at },
});

/** Something is tested: the platform's clocks stand still, at the latest until the time for it is over. */
export const paused = (row: Named, test: number, from: Date, until: Date): PromiseFact[] =>
  PLATFORM.flatMap(({ kind: { kind } }): PromiseFact[] => [
    { fact: 'resumed', kind, key: keyOf(row), breakKey: String(test), at: until },
    { fact: 'paused', kind, key: keyOf(row), breakKey: String(test), at: from },
  ]);

export const resumed = (row: Named, test: number, at: Date): PromiseFact[] =>
  PLATFORM.map(({ kind: { kind } }) => ({ fact: 'resumed', kind, key: keyOf(row), breakKey: String(test), at }));

export const complying = (row: Named & Pick<DisputeRow, 'merchantId'>, from: Date, days: number): PromiseFact => ({
  ...{ fact: 'opened', kind: complyPromise.kind, calendar: complyPromise.calendar, workingTime: days * DAY_MS },
  ...{ key: keyOf(row), subject: `dispute/${row.id}`, party: `merchant/${row.merchantId}`, openedAt: from },
  causeId: null,
});
