import type { Verdict } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import { jsonColumn } from '../../foundation/database/columns.ts';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { BEGINNING, type Position } from '../../foundation/log/event.ts';
import {
  type Counted,
  countsOfLabel,
  difference,
  type PartyHit,
  type RuleDay,
  tallyDecisions,
  type WindowParty,
} from './quality.tally.ts';
import type { PackRules } from './rule-version.ts';

interface QualityCursorTable {
  only: boolean;
  decision_txid: bigint;
  decision_id: string;
  label_txid: bigint;
  label_id: string;
}

interface LabelCountedTable {
  event_id: string;
  counts: Json<RuleDay[]>;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    quality_cursor: QualityCursorTable;
    label_counted: LabelCountedTable;
  }
}

/** Where a test may kill the follower. */
export type QualityPoint = 'locked' | 'counted' | 'moved';

export interface QualityOptions {
  db: Database;
  /** The rules of a pack by its name; undefined for one that can no longer be read. */
  rulesOf(pack: string): Promise<PackRules | undefined>;
  /** Milliseconds of the stretches in which parties are counted; a day is a whole number of them. */
  width: number;
  /** Most decisions, and most labels, in one transaction. */
  batch?: number;
  /** Most parties that are kept of a type of event and stretch: those with the smallest places, which is a uniform sample. */
  sample?: number;
  reached?(point: QualityPoint): void | Promise<void>;
}

const BATCH = 2_000;
const SAMPLE = 2_000;
/** Stretches are compared with those of a week before; some days more are kept for who wants to look. */
const KEPT_DAYS = 15;
/** Stands beside the rules for all parties that were there. */
export const SEEN = 'seen';
const DAY = 86_400_000;

/**
 * Counts the next decisions, and what people said about decisions. Counts and position move in one transaction, so each is
 * counted once, whatever is killed when; of several that try, one works.
 * @returns whether there may be more at once
 */
export async function followQuality(options: QualityOptions): Promise<boolean> {
  const { db, batch = BATCH, reached } = options;
  return db.transaction().execute(async (tx) => {
    await sql`insert into quality_cursor (decision_txid, decision_id, label_txid, label_id)
      values (${BEGINNING.txid}, ${BEGINNING.id}, ${BEGINNING.txid}, ${BEGINNING.id})
      on conflict do nothing`.execute(tx);
    const { rows } = await sql<QualityCursorTable>`select * from quality_cursor for update skip locked`.execute(tx);
    const cursor = rows[0];
    if (!cursor) return false;
    await reached?.('locked');
    const decisions = await countDecisions(options, tx, { txid: cursor.decision_txid, id: cursor.decision_id }, batch);
    const labels = await countLabels(options, tx, { txid: cursor.label_txid, id: cursor.label_id }, batch);
    await reached?.('counted');
    if (decisions.number > 0 || labels.number > 0)
      await tx
        .updateTable('quality_cursor')
        .set({
          ...{ decision_txid: decisions.end.txid, decision_id: decisions.end.id },
          ...{ label_txid: labels.end.txid, label_id: labels.end.id },
        })
        .execute();
    await reached?.('moved');
    return decisions.number === batch || labels.number === batch;
  });
}

const COUNTS = [
  'quality_pack',
  'rule_day',
  'rule_version',
  'rule_party',
  'label_counted',
  'party_window',
  'window_count',
];

/** Empties everything that the follower keeps, so that it counts again from the beginning. */
export async function resetQuality(db: Database): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select 1 from quality_cursor for update`.execute(tx);
    for (const table of COUNTS) await sql`delete from ${sql.table(table)}`.execute(tx);
    await sql`delete from quality_cursor`.execute(tx);
  });
}

interface Read {
  number: number;
  end: Position;
}

const readTo = (rows: readonly Position[], after: Position): Read => {
  const last = rows.at(-1);
  return { number: rows.length, end: last ? { txid: last.txid, id: last.id } : after };
};

async function countDecisions(options: QualityOptions, tx: Tx, after: Position, batch: number): Promise<Read> {
  const { rows } = await sql<Counted & Position>`
    select txid, id, event_type as type, subject_key as subject, verdict, rules, parties, pack, decided_at as at from decision
    where (txid, id) > (${after.txid}::bigint, ${after.id}::uuid) and txid < log_horizon()
    order by txid, id limit ${batch}`.execute(tx);
  if (rows.length === 0) return readTo(rows, after);
  const packs = await packsOf(options, rows);
  const tally = tallyDecisions(rows, packs, options.width);
  await addPacks(tx, tally.packs, packs);
  await addDays(tx, tally.days);
  await addHits(tx, tally.hits);
  await addWindows(tx, tally.windows, options.sample ?? SAMPLE);
  await closeWindows(tx, Math.max(...rows.map(({ at }) => at.getTime())), options.width);
  return readTo(rows, after);
}

interface LabelRow extends Position {
  event_id: string;
  verdict: Verdict;
  rules: string[];
  source: 'review' | 'appeal';
  decision: { verdict: Verdict; rules: string[]; pack: string; at: string } | null;
  before: RuleDay[] | null;
}

/** A label that has changed counts as what it is now, and no longer as what it was. */
async function countLabels(options: QualityOptions, tx: Tx, after: Position, batch: number): Promise<Read> {
  const { rows } = await sql<LabelRow>`
    select l.txid, l.event_id as id, l.event_id, l.verdict, l.rules, l.source, c.counts as before,
      case when d.id is not null then jsonb_build_object('verdict', d.verdict, 'rules', d.rules, 'pack', d.pack, 'at', d.decided_at) end
        as decision
    from label l
    left join decision d on d.id = l.decision_id
    left join label_counted c on c.event_id = l.event_id
    where (l.txid, l.event_id) > (${after.txid}::bigint, ${after.id}::uuid) and l.txid < log_horizon()
    order by l.txid, l.event_id limit ${batch}`.execute(tx);
  if (rows.length === 0) return readTo(rows, after);
  const packs = await packsOf(
    options,
    rows.flatMap(({ decision }) => decision ?? []),
  );
  const counted = rows.map(({ decision, verdict, rules, source }) =>
    decision === null
      ? []
      : countsOfLabel(
          { label: { verdict, rules, source }, decision: { ...decision, at: new Date(decision.at) } },
          packs.get(decision.pack),
        ),
  );
  await addDays(
    tx,
    difference(
      counted.flat(),
      rows.flatMap(({ before }) => before ?? []),
    ),
  );
  await sql`
    insert into label_counted (event_id, counts)
    select * from unnest(${rows.map(({ event_id }) => event_id)}::uuid[], ${jsonColumn(counted)})
    on conflict (event_id) do update set counts = excluded.counts`.execute(tx);
  return readTo(rows, after);
}

async function packsOf(
  { rulesOf }: QualityOptions,
  rows: readonly { pack: string }[],
): Promise<Map<string, PackRules>> {
  const packs = new Map<string, PackRules>();
  for (const pack of new Set(rows.map((row) => row.pack))) {
    const rules = await rulesOf(pack);
    if (rules) packs.set(pack, rules);
  }
  return packs;
}

/** The rules of packs that have not decided before: those that are new, or do something else, begin now. */
async function addPacks(
  tx: Tx,
  first: ReadonlyMap<string, Date>,
  packs: ReadonlyMap<string, PackRules>,
): Promise<void> {
  const { rows } = await sql<{ pack: string }>`
    insert into quality_pack (pack) select * from unnest(${[...first.keys()]}::text[])
    on conflict do nothing returning pack`.execute(tx);
  const fresh = new Set(rows.map(({ pack }) => pack));
  for (const [pack, since] of first) {
    if (!fresh.has(pack)) continue;
    const rules = [...(packs.get(pack)?.all.values() ?? [])];
    await sql`
      insert into rule_version (rule, version, pack, since)
      select rule, version, ${pack}, ${since}::timestamptz
      from unnest(${rules.map(({ rule }) => rule)}::text[], ${rules.map(({ version }) => version)}::text[]) as r (rule, version)
      on conflict do nothing`.execute(tx);
  }
}

const NUMBERS = ['decided', 'fired', 'confirmed', 'wrong', 'overturned', 'missed'] as const;

/** In the order of the key, so that pages of the index are touched one after the other. */
async function addDays(tx: Tx, days: readonly RuleDay[]): Promise<void> {
  if (days.length === 0) return;
  const columns = sql.join(NUMBERS.map((name) => sql`${days.map((day) => day[name])}::bigint[]`));
  const sums = sql.join(NUMBERS.map((name) => sql`${sql.ref(name)} = d.${sql.ref(name)} + excluded.${sql.ref(name)}`));
  await sql`
    insert into rule_day as d (rule, day, version, ${sql.join(NUMBERS.map((name) => sql.ref(name)))})
    select * from unnest(${days.map(({ rule }) => rule)}::text[], ${days.map(({ day }) => day)}::date[],
      ${days.map(({ version }) => version)}::text[], ${columns})
    order by 1, 2, 3
    on conflict (rule, day, version) do update set ${sums}`.execute(tx);
}

async function addHits(tx: Tx, hits: readonly PartyHit[]): Promise<void> {
  if (hits.length === 0) return;
  await sql`
    insert into rule_party as p (rule, party, version, last_day)
    select * from unnest(${hits.map(({ rule }) => rule)}::text[], ${hits.map(({ party }) => party)}::text[],
      ${hits.map(({ version }) => version)}::text[], ${hits.map(({ day }) => day)}::date[])
    order by 1, 2, 3
    on conflict (rule, party, version) do update set last_day = excluded.last_day
    where excluded.last_day > p.last_day`.execute(tx);
}

const windowKeys = (windows: readonly Pick<WindowParty, 'type' | 'at'>[]): RawBuilder<unknown> => {
  const keys = [...new Map(windows.map(({ type, at }) => [`${type} ${at}`, { type, at: new Date(at) }])).values()];
  return sql`unnest(${keys.map(({ type }) => type)}::text[], ${keys.map(({ at }) => at)}::timestamptz[]) as k (event_type, at)`;
};

async function addWindows(tx: Tx, windows: readonly WindowParty[], sample: number): Promise<void> {
  await sql`
    insert into party_window as w (event_type, at, place, rules)
    select event_type, at, place, array(select jsonb_array_elements_text(rules))
    from unnest(${windows.map(({ type }) => type)}::text[], ${windows.map(({ at }) => new Date(at))}::timestamptz[],
      ${windows.map(({ place }) => place)}::bigint[], ${jsonColumn(windows.map(({ rules }) => rules))}) as n (event_type, at, place, rules)
    order by 1, 2, 3
    on conflict (event_type, at, place) do update
    set rules = array(select distinct r from unnest(w.rules || excluded.rules) as r)
    where not w.rules @> excluded.rules`.execute(tx);
  await sql`
    delete from party_window w using (
      select k.event_type, k.at, last.place from ${windowKeys(windows)} cross join lateral (
        select place from party_window p where p.event_type = k.event_type and p.at = k.at order by place offset ${sample - 1} limit 1
      ) as last
    ) as full_
    where w.event_type = full_.event_type and w.at = full_.at and w.place > full_.place`.execute(tx);
}

/** Stretches that no decision falls into any more become counts, and who was in them is let go. */
async function closeWindows(tx: Tx, latest: number, width: number): Promise<void> {
  // processes' decisions do not come quite in order
  const until = new Date(latest - 2 * width);
  await sql`
    with closed as (
      delete from party_window where at <= ${until} returning event_type, at, rules
    )
    insert into window_count as w (event_type, at, rule, parties)
    select event_type, at, rule, count(*) from closed cross join unnest(rules || ${SEEN}::text) as rule group by 1, 2, 3
    order by 1, 2, 3
    -- what comes so late adds to what was counted: a party may then count twice, which is better than not at all
    on conflict (event_type, at, rule) do update set parties = w.parties + excluded.parties`.execute(tx);
  await sql`delete from window_count where at < ${new Date(latest - KEPT_DAYS * DAY)}`.execute(tx);
}
