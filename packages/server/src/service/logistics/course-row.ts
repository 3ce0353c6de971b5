import { beijingDay } from '../../foundation/beijing-time.ts';
import type { DeliveryFacts } from './delivery.ts';
import type { Judged } from './judging.ts';
import { routeRegion } from './term.ts';

/** What can be said of a parcel beside its judgements; figures of the scorecard open to them. */
export const COURSE_MARKS = [
  'picked-up',
  'picked-in-time',
  'picked-late',
  'arrived',
  'first-attempt',
  'attempt-failed',
] as const;

/** A parcel as the scorecard counts it. */
export interface CourseRow {
  parcel: string;
  carrier: string;
  from: string;
  to: string;
  /** Monday of the week of its pick-up. */
  week: string;
  pickedAt: Date;
  endedAt: Date | null;
  transitHours: number | null;
  pickedInTime: boolean | null;
  firstAttempt: boolean | null;
  marks: string[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The Monday in Beijing of the week in which an instant lies. */
export function weekOf(at: Date): string {
  const day = beijingDay(at);
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return new Date(Date.parse(`${day}T00:00:00Z`) - weekday * DAY_MS).toISOString().slice(0, 10);
}

/** Parcels that a carrier has taken. */
export const courseRows = (facts: DeliveryFacts, { parcels, deadlines, found }: Judged): CourseRow[] =>
  parcels.flatMap(({ id, course }): CourseRow[] => {
    const { picked, delivered, attempt, ended } = course;
    if (picked === undefined) return [];
    const promised = deadlines.find(
      ({ kind, parcel }) => kind === 'logistics.pickup' && (parcel === id || (parcel === null && parcels.length === 1)),
    );
    const pickedInTime = promised?.dueAt === undefined ? null : picked.at <= promised.dueAt;
    const firstAttempt = attempt === undefined ? null : attempt.status === 'delivered';
    const origin = course.scans.find(({ at, region }) => at >= picked.at && region !== null)?.region ?? null;
    return [
      {
        ...{ parcel: id, carrier: picked.carrier, from: routeRegion(origin), to: routeRegion(facts.toRegion) },
        ...{ week: weekOf(picked.at), pickedAt: picked.at, endedAt: ended?.at ?? null },
        ...{ transitHours: delivered ? (delivered.at.getTime() - picked.at.getTime()) / HOUR_MS : null },
        ...{ pickedInTime, firstAttempt },
        marks: [
          'picked-up',
          ...(pickedInTime === null ? [] : [pickedInTime ? 'picked-in-time' : 'picked-late']),
          ...(delivered ? ['arrived'] : []),
          ...(firstAttempt === null ? [] : [firstAttempt ? 'first-attempt' : 'attempt-failed']),
          ...new Set(found.filter(({ parcel }) => parcel === id).map(({ kind }) => kind)),
        ],
      },
    ];
  });
