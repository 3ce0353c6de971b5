import type { DecisionRow } from '../../kit/model.ts';

const RANK = { reject: 0, limit: 1, observe: 2, allow: 3 };

/**
 * The decision that counts of each subject. What was put right since is no longer an objection; but what was said in a
 * live room was said, whatever came after: of its segments the gravest counts.
 */
export function newestOf(rows: readonly DecisionRow[]): Map<string, DecisionRow> {
  const newest = new Map<string, DecisionRow>();
  for (const row of rows) {
    const known = newest.get(row.subject);
    const counts =
      row.event_type === 'live.segment' && known
        ? RANK[row.verdict] < RANK[known.verdict]
        : row.decided_at > (known?.decided_at ?? '');
    if (!known || counts) newest.set(row.subject, row);
  }
  return newest;
}

/** What its owner must look at, the gravest first. */
export function objectionsOf(rows: readonly DecisionRow[]): DecisionRow[] {
  return [...newestOf(rows).values()]
    .filter((row) => row.verdict !== 'allow')
    .sort((a, b) => RANK[a.verdict] - RANK[b.verdict] || b.decided_at.localeCompare(a.decided_at));
}
