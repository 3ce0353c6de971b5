import { isReference, type Measure } from '../measure.ts';

export type AppealState =
  | 'open'
  | 'waiting-for-party'
  | 'upheld'
  | 'partly-upheld'
  | 'refused'
  | 'withdrawn'
  | 'settled';

/** GET /v1/appeals. */
export interface Appeal {
  id: string;
  measure_id: string;
  round: number;
  state: AppealState;
  opened_at: string;
  due_at: string | null;
  waits_until: string | null;
  answer: { outcome: string; undone: string[]; instead: string | null; how: string; next: string } | null;
}

/** The newest appeal about each measure; they come newest first. */
export function newestOf(appeals: readonly Appeal[]): Map<string, Appeal> {
  const newest = new Map<string, Appeal>();
  for (const appeal of appeals) if (!newest.has(appeal.measure_id)) newest.set(appeal.measure_id, appeal);
  return newest;
}

/**
 * Whether to offer an appeal: `yes`, `over` where its time has passed, `no` where there is nothing to appeal against or
 * one is under way or was decided for the party. How many rounds there are is for the server to say.
 */
export function mayAppeal(
  measure: Pick<Measure, 'appeal_until'>,
  newest: Pick<Appeal, 'state'> | undefined,
  now: number,
): 'yes' | 'over' | 'no' {
  if (measure.appeal_until === null) return 'no';
  // a refusal opens a window of its own, which the measure's first one does not tell
  if (newest?.state === 'refused') return 'yes';
  if (newest !== undefined && newest.state !== 'withdrawn') return 'no';
  return Date.parse(measure.appeal_until) > now ? 'yes' : 'over';
}

/** The first line that names nothing as the server takes it. */
export const wrongEvidence = (lines: readonly string[]): string | undefined => lines.find((line) => !isReference(line));

/** Whether its statement says why and how to mend it, or only that it is so. */
export const isExplained = ({ statement, measures }: Group): boolean =>
  statement !== null && measures.some(({ rules }) => rules.length > 0);

export interface Group {
  id: string;
  statement: string | null;
  measures: Measure[];
}

/** What one statement tells of belongs together: a product that was rejected, and the points for it. */
export function groupsOf(measures: readonly Measure[]): Group[] {
  const groups = new Map<string, Group>();
  for (const measure of measures) {
    const id = measure.statement_id ?? measure.id;
    const group = groups.get(id) ?? { id, statement: measure.statement_id, measures: [] };
    groups.set(id, { ...group, measures: [...group.measures, measure] });
  }
  return [...groups.values()];
}
