import type { Verdict } from '@anxin/engine';
import { type Selectable, sql } from 'kysely';
import { jsonColumn } from '../../foundation/database/columns.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { severityOf } from './judge.ts';
import { type Hit, type HitOutcome, MOST_HITS } from './scan.ts';

interface RetroHitTable {
  scan: string;
  subject: string;
  event_id: string;
  digest: string;
  party: string;
  standing: Verdict;
  verdict: Verdict;
  severity: number;
  weight: number;
  asks: boolean;
  rules: string[];
  gained: string[];
  outcome: HitOutcome | null;
  acted_event: string | null;
  acted_verdict: Verdict | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    retro_hit: RetroHitTable;
  }
}

export type StoredHit = Selectable<RetroHitTable>;

/** Keeps the hits of a part; those that are there already stay as they are. */
export async function insertHits(tx: Tx, scan: string, hits: readonly Hit[]): Promise<void> {
  if (hits.length === 0) return;
  await sql`
    insert into retro_hit (scan, subject, event_id, digest, party, standing, verdict, severity, weight, asks, rules, gained)
    select ${scan}, h ->> 'subject', (h ->> 'eventId')::uuid, h ->> 'digest', h ->> 'party', h ->> 'standing', h ->> 'verdict',
      (h ->> 'severity')::smallint, (h ->> 'weight')::real, (h ->> 'asks')::boolean,
      array(select jsonb_array_elements_text(h -> 'rules')), array(select jsonb_array_elements_text(h -> 'gained'))
    from unnest(${jsonColumn(hits.map((hit) => ({ ...hit, severity: severityOf(hit.verdict) })))}) as h
    on conflict do nothing`.execute(tx);
}

/** Lets go of all but the most severe. @returns how many are left */
export async function trimHits(tx: Tx, scan: string): Promise<number> {
  await sql`
    delete from retro_hit where scan = ${scan} and subject in (
      select subject from retro_hit where scan = ${scan}
      order by severity desc, weight desc, subject offset ${MOST_HITS})`.execute(tx);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from retro_hit where scan = ${scan}`.execute(tx);
  return rows[0]!.n;
}

/** The next ones to act on, the most severe first. */
export const nextHits = (db: Database, scan: string, limit: number): Promise<StoredHit[]> =>
  db
    .selectFrom('retro_hit')
    .selectAll()
    .where('scan', '=', scan)
    .where('outcome', 'is', null)
    .orderBy('severity', 'desc')
    .orderBy('weight', 'desc')
    .orderBy('subject')
    .limit(limit)
    .execute();

/** What became of a hit. */
export type Acted =
  | { subject: string; outcome: Exclude<HitOutcome, 'acted'> }
  | { subject: string; outcome: 'acted'; event: string; verdict: Verdict };

export async function markHits(tx: Tx, scan: string, acted: readonly Acted[]): Promise<void> {
  await sql`
    update retro_hit h set outcome = a.outcome, acted_event = a.event, acted_verdict = a.verdict
    from unnest(${acted.map(({ subject }) => subject)}::text[], ${acted.map(({ outcome }) => outcome)}::text[],
      ${acted.map((one) => (one.outcome === 'acted' ? one.event : null))}::uuid[],
      ${acted.map((one) => (one.outcome === 'acted' ? one.verdict : null))}::text[]) as a (subject, outcome, event, verdict)
    where h.scan = ${scan} and h.subject = a.subject`.execute(tx);
}

/** How many hits came to what; `left` for those that nothing was done about. */
export async function countOutcomes(db: Database, scan: string): Promise<Record<HitOutcome | 'left', number>> {
  const { rows } = await sql<{ outcome: HitOutcome | 'left'; n: number }>`
    select coalesce(outcome, 'left') as outcome, count(*)::int as n from retro_hit where scan = ${scan} group by 1`.execute(
    db,
  );
  return {
    ...{ left: 0, acted: 0, changed: 0, unreadable: 0, refused: 0 },
    ...Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n])),
  };
}

/** A place among hits: the most severe first. */
export interface HitPlace {
  severity: number;
  weight: number;
  subject: string;
}

export async function listHits(
  db: Database,
  scan: string,
  {
    rule,
    outcome,
    after,
    limit,
  }: { rule?: string | undefined; outcome?: HitOutcome | 'left' | undefined; after?: HitPlace; limit: number },
): Promise<StoredHit[]> {
  const { rows } = await sql<StoredHit>`
    select * from retro_hit where scan = ${scan}
    ${rule === undefined ? sql`` : sql`and ${rule} = any(rules)`}
    ${outcome === undefined ? sql`` : outcome === 'left' ? sql`and outcome is null` : sql`and outcome = ${outcome}`}
    ${
      after === undefined
        ? sql``
        : sql`and (-severity, -weight, subject) > (${-after.severity}::int, ${-after.weight}::real, ${after.subject})`
    }
    order by severity desc, weight desc, subject limit ${limit}`.execute(db);
  return rows;
}
