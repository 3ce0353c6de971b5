import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';

interface ShadowDifferenceTable {
  release: string;
  event_id: string;
  decision_id: string | null;
  at: Date;
  event_type: string;
  verdict: string;
  shadow_verdict: string;
  lost: string[];
  gained: string[];
}

interface ShadowCountTable {
  release: string;
  kind: 'events' | 'verdict' | 'rule';
  key: string;
  count: bigint;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    shadow_difference: ShadowDifferenceTable;
    shadow_count: ShadowCountTable;
  }
}

export type Difference = Omit<ShadowDifferenceTable, 'release'>;
export type Counts = ReadonlyMap<`${ShadowCountTable['kind']} ${string}`, number>;

/** Differences that are kept of one release: there is more to count than anybody reads. */
export const MOST_KEPT = 10_000;

const DIFFERENT = 'events different';

/** Adds to what is counted of a release, and keeps its first differences. */
export async function noteShadow(
  db: Database,
  release: string,
  counts: Counts,
  differences: readonly Difference[],
): Promise<void> {
  const rows = Array.from(counts, ([name, count]) => {
    const cut = name.indexOf(' ');
    return { kind: name.slice(0, cut), key: name.slice(cut + 1), count };
  });
  await db.transaction().execute(async (tx) => {
    // in one order, so that processes that count at the same time wait for each other and never around
    const { rows: counted } = await sql<{ kind: string; key: string; count: bigint }>`
      insert into shadow_count (release, kind, key, count)
      select ${release}::uuid, kind, key, count
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c (kind text, key text, count bigint) order by 2, 3
      on conflict (release, kind, key) do update set count = shadow_count.count + excluded.count
      returning kind, key, count`.execute(tx);
    const all = counted.find(({ kind, key }) => `${kind} ${key}` === DIFFERENT)?.count ?? 0n;
    const kept = differences.slice(0, Math.max(0, MOST_KEPT - Number(all) + differences.length));
    if (kept.length === 0) return;
    await sql`
      insert into shadow_difference (release, event_id, decision_id, at, event_type, verdict, shadow_verdict, lost, gained)
      select ${release}::uuid, event_id, decision_id, at, event_type, verdict, shadow_verdict, lost, gained
      from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as d (event_id uuid, decision_id uuid, at timestamptz,
        event_type text, verdict text, shadow_verdict text, lost text[], gained text[])
      on conflict do nothing`.execute(tx);
  });
}

export interface ShadowSummary {
  compared: number;
  skipped: number;
  failed: number;
  different: number;
  verdicts: { verdict: string; shadow: string; count: number }[];
  rules: { rule: string; both: number; lost: number; gained: number }[];
}

const MOST_RULES = 500;

export async function readShadow(db: Database, release: string): Promise<ShadowSummary> {
  const rows = await db
    .selectFrom('shadow_count')
    .select(['kind', 'key', 'count'])
    .where('release', '=', release)
    .orderBy('key')
    .execute();
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  const events = new Map(of('events').map(({ key, count }) => [key, Number(count)]));
  const rules = new Map<string, ShadowSummary['rules'][number]>();
  for (const { key, count } of of('rule')) {
    const cut = key.indexOf('/');
    const rule = key.slice(cut + 1);
    const line = rules.get(rule) ?? { rule, both: 0, lost: 0, gained: 0 };
    rules.set(rule, { ...line, [key.slice(0, cut)]: Number(count) });
  }
  const changes = (line: ShadowSummary['rules'][number]): number => line.lost + line.gained;
  return {
    ...{ compared: events.get('compared') ?? 0, skipped: events.get('skipped') ?? 0 },
    ...{ failed: events.get('failed') ?? 0, different: events.get('different') ?? 0 },
    verdicts: of('verdict').map(({ key, count }) => {
      const [verdict = '', shadow = ''] = key.split('>');
      return { verdict, shadow, count: Number(count) };
    }),
    rules: [...rules.values()]
      .sort((a, b) => changes(b) - changes(a) || (a.rule < b.rule ? -1 : 1))
      .slice(0, MOST_RULES),
  };
}

/** The newest differences first. @param before the event of the last one already seen */
export const listDifferences = (
  db: Database,
  release: string,
  limit: number,
  before: string | undefined,
): Promise<ShadowDifferenceTable[]> =>
  db
    .selectFrom('shadow_difference')
    .selectAll()
    .where('release', '=', release)
    .$if(before !== undefined, (query) => query.where('event_id', '<', before!))
    .orderBy('event_id', 'desc')
    .limit(limit)
    .execute();
