import { POINTS } from '@anxin/engine';
import { derivedId } from '../foundation/ids.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { MeasureRow } from './measure.ts';

const SOURCE = 'anxin/enforcement';

const told = (row: MeasureRow) => ({
  ...{ id: row.id, kind: row.kind, target: row.target, subject: row.subject },
  ...(row.party === null ? {} : { party: row.party }),
  ...{ rules: row.rules, found_by: row.foundBy, decision_id: row.decisionId, statement_id: row.statementId },
  ...{ starts_at: row.startsAt?.toISOString() ?? null, ends_at: row.endsAt?.toISOString() ?? null },
  ...(row.tenths === null
    ? {}
    : { ladder: row.ladder, [row.kind === POINTS ? 'points' : 'milestone']: row.tenths / 10 }),
  ...(row.amount === null ? {} : { amount: { amount: Number(row.amount), currency: row.currency } }),
});

/** Their ids follow from the measure, so that each is in the log once. */
export const measureTaken = (row: MeasureRow): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('measure.taken', row.id), type: 'measure.taken', subject: row.subject },
  ...{ time: row.startsAt!, causeId: row.causeId ?? row.decisionId ?? row.eventId, data: { measure: told(row) } },
});

/** An owner is told of what is proposed against it, and until when it can answer. */
export const measureProposed = (row: MeasureRow, until: Date): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('measure.proposed', row.id), type: 'measure.proposed', subject: row.subject },
  ...{ time: row.takenAt, causeId: null, data: { measure: { ...told(row), hear_until: until.toISOString() } } },
});

export const measureWithdrawn = (row: MeasureRow): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('measure.withdrawn', row.id), type: 'measure.withdrawn', subject: row.subject },
  ...{ time: row.endedAt!, causeId: row.reversedCause ?? row.id },
  data: { measure: { ...told(row), why: row.reversedWhy } },
});

export const measureReversed = (row: MeasureRow): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('measure.reversed', row.id), type: 'measure.reversed', subject: row.subject },
  ...{ time: row.endedAt!, causeId: row.reversedCause ?? row.id },
  data: { measure: { ...told(row), why: row.reversedWhy } },
});

export const measureExpired = (row: MeasureRow): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('measure.expired', row.id), type: 'measure.expired', subject: row.subject },
  ...{ time: row.endedAt!, causeId: row.id, data: { measure: told(row) } },
});
