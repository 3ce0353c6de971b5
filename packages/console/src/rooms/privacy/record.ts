export type Both = Record<'zh-CN' | 'en', string>;

/** What is done with personal data. */
export interface Activity {
  title: Both;
  purpose: Both;
  basis: string;
  fields: string[];
  recipients: Both;
  retention: Both;
  measures: Both;
}

/** What it does to people, and whether they are protected well enough. */
export interface Assessment {
  title: Both;
  /** Names of activities. */
  about: string[];
  lawfulness: string;
  impact: string;
  protection: string;
}

export type Row = { name: string; version: number; review_due_at: string } & (
  | { kind: 'activity'; body: Activity }
  | { kind: 'assessment'; body: Assessment }
);

export interface Records {
  records: Row[];
  uncovered: { field: string; types: string[] }[];
  unassessed: string[];
}

export const YEAR_MS = 365 * 86_400_000;

/** Under which a new assessment is kept: `assessment-2`, where there is one by that name already. */
export function newName(records: readonly Pick<Row, 'name'>[]): string {
  const taken = new Set(records.map(({ name }) => name));
  for (let n = taken.size + 1; ; n++) if (!taken.has(`assessment-${n}`)) return `assessment-${n}`;
}
