import { secondsOf } from '../../kit/duration.ts';
import { type FOUND_BY_PEOPLE, isReference, type Kind, POINTS } from './measure.ts';

/** What somebody has filled in so far about a measure that is to be taken. */
export interface Draft {
  kind: string | undefined;
  targetType: string | undefined;
  targetId: string;
  subject: string;
  foundBy: (typeof FOUND_BY_PEOPLE)[number] | undefined;
  reason: string;
  rules: readonly string[];
  evidence: readonly string[];
  /** Days; null: as long as its kind says. */
  days: number | null;
  points: number | null;
  ladder: string | undefined;
  basis: string;
  destination: string;
  /** In yuan. */
  amount: number | null;
  exposure: number | null;
}

const FIELDS = [
  ...(['target', 'subject', 'kind', 'points', 'ladder', 'foundBy', 'rules', 'evidence', 'days'] as const),
  ...(['amount', 'exposure', 'basis', 'destination', 'reason'] as const),
];
export type Field = (typeof FIELDS)[number];

const DAY_S = 86_400;
const CENTS = 100;

/** Whole days of a duration; null where there is none, or it is not counted in days. */
export function daysOf(duration: string | null): number | null {
  const seconds = duration === null ? undefined : secondsOf(duration);
  return seconds === undefined ? null : Math.max(1, Math.round(seconds / DAY_S));
}

export const targetOf = ({ targetType, targetId }: Pick<Draft, 'targetType' | 'targetId'>): string | undefined => {
  const target = `${targetType ?? ''}/${targetId.trim()}`;
  return isReference(target) ? target : undefined;
};

/** Which fields a kind asks for; those that it does not are not shown. */
export function fieldsOf(kind: Kind | undefined, ladders: number): ReadonlySet<Field> {
  const fields = new Set<Field>(['target', 'kind']);
  if (kind === undefined) return fields;
  for (const field of ['subject', 'foundBy', 'rules', 'evidence', 'reason'] as const) fields.add(field);
  if (kind.duration !== null) fields.add('days');
  if (kind.kind === POINTS) fields.add('points');
  if (kind.kind === POINTS && ladders > 1) fields.add('ladder');
  if (kind.basis) fields.add('basis').add('destination');
  if (kind.amount) fields.add('amount');
  // a penalty has its basis in the contract; what is frozen has it in what is at risk
  if (kind.amount && !kind.basis) fields.add('exposure');
  return fields;
}

/** Which of the fields may not stay empty. */
export const isNeeded = (field: Field, kind: Kind): boolean => {
  if (field === 'reason') return kind.reasons;
  if (field === 'evidence') return kind.evidence;
  return field !== 'subject' && field !== 'rules' && field !== 'days';
};

/** What is still missing or does not fit, in the order of the form. */
export function lacking(draft: Draft, kind: Kind | undefined, ladders: number): Field[] {
  if (kind === undefined) return targetOf(draft) === undefined ? ['target', 'kind'] : ['kind'];
  const shown = fieldsOf(kind, ladders);
  const isThere: Record<Field, boolean> = {
    ...{ target: targetOf(draft) !== undefined, kind: kind.on.includes(draft.targetType ?? '') },
    ...{
      subject: draft.subject.trim() === '' || isReference(draft.subject.trim()),
      foundBy: draft.foundBy !== undefined,
    },
    ...{ points: draft.points !== null && draft.points > 0, ladder: draft.ladder !== undefined },
    ...{ rules: true, days: true, evidence: draft.evidence.length > 0, reason: draft.reason.trim() !== '' },
    ...{ basis: draft.basis.trim() !== '', destination: draft.destination.trim() !== '' },
    ...{ amount: draft.amount !== null && draft.amount > 0 },
    exposure: draft.exposure !== null && draft.exposure >= (draft.amount ?? 0),
  };
  return FIELDS.filter(
    (field) => shown.has(field) && !isThere[field] && (field === 'subject' || isNeeded(field, kind)),
  );
}

/** What is sent: only what the kind asks for, however much was filled in for another one before. */
export function bodyOf(draft: Draft, kind: Kind, ladders: number): Record<string, unknown> {
  const shown = fieldsOf(kind, ladders);
  const given = <T>(field: Field, name: string, value: T | undefined | null): Record<string, T> =>
    shown.has(field) && value !== undefined && value !== null && value !== '' ? { [name]: value } : {};
  const list = (values: readonly string[]): readonly string[] | undefined => (values.length === 0 ? undefined : values);
  const cents = (yuan: number | null): number | null => (yuan === null ? null : Math.round(yuan * CENTS));
  const amount = cents(draft.amount);
  return {
    ...{ kind: kind.kind, target: targetOf(draft), found_by: draft.foundBy },
    ...given('subject', 'subject', draft.subject.trim()),
    ...given('reason', 'reason', draft.reason.trim()),
    ...given('rules', 'rules', list(draft.rules)),
    ...given('evidence', 'evidence', list(draft.evidence)),
    ...given('days', 'duration', draft.days === null ? null : `P${draft.days}D`),
    ...given('points', 'points', draft.points),
    ...given('ladder', 'ladder', draft.ladder),
    ...given('basis', 'basis', draft.basis.trim()),
    ...given('destination', 'destination', draft.destination.trim()),
    ...given('amount', 'amount', amount === null ? null : { amount, currency: 'CNY' }),
    ...given('exposure', 'exposure', cents(draft.exposure)),
  };
}
