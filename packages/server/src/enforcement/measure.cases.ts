import type { OpenCase } from '../casework/case.about.ts';
import { type Actor, isActor } from '../casework/case.ts';
import { withdrawAbout } from '../casework/case-about.store.ts';
import { type CaseKind, SUPERVISION } from '../casework/case-kind.ts';
import type { Tx } from '../foundation/database/database.ts';
import type { Ids } from '../foundation/ids.ts';
import type { Notify } from '../foundation/notices/notices.ts';
import type { MeasureRow } from './measure.ts';

/** A measure that is severe waits for a second person. */
export const measureProposal: CaseKind = {
  kind: 'measure-proposal',
  doc: { 'zh-CN': '处置复核', en: 'A second person agrees to a measure' },
  answers: [
    {
      ...{ id: 'confirm', key: 'c', verdict: null, noteRequired: false },
      title: { 'zh-CN': '同意处置', en: 'Take the measure' },
    },
    {
      ...{ id: 'refuse', key: 'r', verdict: null, noteRequired: true },
      title: { 'zh-CN': '不同意', en: 'Do not take it' },
    },
    {
      ...{ id: 'excuse', key: 'e', verdict: null, noteRequired: true },
      title: { 'zh-CN': '首违不罚，改为指导', en: 'Give guidance instead' },
    },
    {
      ...{ id: 'unsure', key: 'u', verdict: null, noteRequired: true, passesTo: SUPERVISION },
      title: { 'zh-CN': '拿不准，转主管', en: 'Not sure: a supervisor should look' },
    },
  ],
};

/** A measure that lasts is looked at again. */
export const measureReview: CaseKind = {
  kind: 'measure-review',
  doc: { 'zh-CN': '处置定期复查', en: 'Somebody looks whether a measure is still right' },
  answers: [
    { ...{ id: 'keep', key: 'k', verdict: null, noteRequired: false }, title: { 'zh-CN': '继续执行', en: 'Keep it' } },
    { ...{ id: 'lift', key: 'l', verdict: null, noteRequired: true }, title: { 'zh-CN': '解除', en: 'Lift it' } },
  ],
};

/** People of the role that are told of one batch of proposals. */
const MOST_TOLD = 200;

const aboutMeasure = (id: string): string => `measure/${id}`;

export interface MeasureCases {
  ask(tx: Tx, proposals: readonly MeasureRow[]): Promise<void>;
  unask(tx: Tx, settled: readonly MeasureRow[]): Promise<void>;
  review(tx: Tx, due: readonly MeasureRow[]): Promise<void>;
}

/** What people are asked about measures, as cases of the supervisors. */
export function measureCases({ open, notify, ids }: { open: OpenCase; notify: Notify; ids: Ids }): MeasureCases {
  const asking = (kind: CaseKind, row: MeasureRow, openedAt: Date, by: Actor | null) => ({
    ...{ kind: kind.kind, about: aboutMeasure(row.id), queue: SUPERVISION, openedAt },
    ...{ by, notFor: by === null ? [] : [by] },
    // what is severe comes first: severity and priority are both 0 to 100
    ...{ priority: row.severity, subject: row.subject, party: row.party, title: row.terms.title['zh-CN'] },
    ...{ eventId: row.eventId, decisionId: row.decisionId },
  });
  return {
    async ask(tx, proposals) {
      for (const row of proposals)
        await open(tx, asking(measureProposal, row, row.takenAt, isActor(row.takenBy) ? row.takenBy : null));
      for (const { id, kind, target } of proposals.slice(0, MOST_TOLD))
        await notify(
          tx,
          'supervisor',
          'measure.proposed',
          { measure: id, kind, target: target.slice(0, 200) },
          `/measures/${id}`,
        );
    },
    unask: (tx, settled) =>
      withdrawAbout(
        tx,
        ids,
        settled.map(({ id }) => aboutMeasure(id)),
      ),
    async review(tx, due) {
      for (const row of due) await open(tx, asking(measureReview, row, row.reviewAt!, null));
    },
  };
}
