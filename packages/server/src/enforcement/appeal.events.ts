import { derivedId } from '../foundation/ids.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { AppealRow } from './appeal.ts';
import type { MeasureRow } from './measure.ts';

const SOURCE = 'anxin/enforcement';

const told = ({ id, party, round }: AppealRow, measure: MeasureRow) => ({
  ...{ id, measure_id: measure.id, kind: measure.kind, subject: measure.subject, party, round },
});

/** Their ids follow from the appeal, so that each is in the log once. */
export const appealOpened = (row: AppealRow, measure: MeasureRow): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('appeal.opened', row.id), type: 'appeal.opened', subject: measure.subject },
  ...{ time: row.openedAt, causeId: measure.id },
  data: { appeal: { ...told(row, measure), due_at: row.dueAt!.toISOString() } },
});

/** Names the decision that it is also about: a milestone's measure says nothing of the decision that reached it. */
export const appealDecided = (row: AppealRow, measure: MeasureRow): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('appeal.decided', row.id), type: 'appeal.decided', subject: measure.subject },
  ...{ time: row.decidedAt!, causeId: row.id },
  data: {
    appeal: {
      ...{ ...told(row, measure), outcome: row.state, instead_id: row.insteadId, rules: measure.rules },
      decision_id: measure.causeId === null ? measure.decisionId : null,
    },
  },
});

export const appealWithdrawn = (row: AppealRow, measure: MeasureRow): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('appeal.withdrawn', row.id), type: 'appeal.withdrawn', subject: measure.subject },
  ...{ time: row.decidedAt!, causeId: row.id, data: { appeal: told(row, measure) } },
});

/** The measure was undone otherwise: nobody has said whether the appeal was right. */
export const appealSettled = (row: AppealRow, measure: MeasureRow): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('appeal.settled', row.id), type: 'appeal.settled', subject: measure.subject },
  ...{ time: row.decidedAt!, causeId: measure.id, data: { appeal: told(row, measure) } },
});
