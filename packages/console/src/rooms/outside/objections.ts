import type { DecisionRow } from '../../kit/model.ts';

/** The newest decision of each subject. What was put right since is no longer an objection. */
export function newestOf(rows: readonly DecisionRow[]): Map<string, DecisionRow> {
  const newest = new Map<string, DecisionRow>();
  for (const row of rows) {
    const known = newest.get(row.subject);
    if (!known || row.decided_at > known.decided_at) newest.set(row.subject, row);
  }
  return newest;
}

const RANK = { reject: 0, limit: 1, observe: 2, allow: 3 };

/** What its owner must look at, the gravest first. */
export function objectionsOf(rows: readonly DecisionRow[]): DecisionRow[] {
  return [...newestOf(rows).values()]
    .filter((row) => row.verdict !== 'allow')
    .sort((a, b) => RANK[a.verdict] - RANK[b.verdict] || b.decided_at.localeCompare(a.decided_at));
}
