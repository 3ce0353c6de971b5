import type { Verdict } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../foundation/keyset.ts';
import { TITLE_PLACES, titleOf } from '../foundation/log/title.ts';
import { counted } from './overview.follower.ts';

export const SORTS = ['newest', 'oldest', 'weight'] as const;
export type Sort = (typeof SORTS)[number];

export interface DecisionFilter {
  verdict?: Verdict;
  rule?: string;
  type?: string;
  subject?: string;
  party?: string;
  pack?: string;
  /** Whether a person was asked to look. */
  hasCase?: boolean;
  from?: Date;
  /** Before this. */
  to?: Date;
  sort?: Sort;
  cursor?: string;
  limit: number;
}

/** A decision as lists show it. */
export interface DecisionLine {
  id: string;
  eventId: string;
  eventType: string;
  subject: string;
  title: string;
  verdict: Verdict;
  rules: string[];
  weight: number;
  caseQueue: string | null;
  pack: string;
  decidedAt: Date;
}

export interface DecisionPage {
  items: DecisionLine[];
  next: string | null;
  /** How far the list has looked when it ended before it was full: everything on this side of it has been seen. */
  searchedTo: Date | null;
}

/** Entries of an index that a page looks through for its rows, where they hold what is asked for … */
const LOOKED_IN_INDEX = 5_000;
/** … and where rows have to be fetched to know. */
const LOOKED_IN_ROWS = 1_000;

/** Where a page stands: the sort key and the id of its last row. */
interface Place {
  key: string;
  id: string;
}

interface Found {
  id: string;
  decided_at: Date;
  weight: number;
}

/**
 * A page of decisions. What it costs does not depend on how many are stored: it goes along one index in the list's
 * order and looks at a bounded number of entries; a page that found little in them comes short, with a cursor to look on.
 */
export async function listDecisions(db: Database, filter: DecisionFilter): Promise<DecisionPage> {
  const { sort = 'newest', limit } = filter;
  const after = filter.cursor === undefined ? undefined : placeOf(filter.cursor, sort);
  const way = wayOf(filter, sort, after);
  const { rows: found } = await way.found(limit + 1).execute(db);
  if (found.length > limit) {
    const last = found[limit - 1]!;
    return { items: await readLines(db, found.slice(0, limit)), next: cursorOf(sort, last), searchedTo: null };
  }
  const items = await readLines(db, found);
  const { rows: seen } = await way.seen().execute(db);
  const end = seen[0];
  if (!end || end.looked < way.most) return { items, next: null, searchedTo: null };
  return { items, next: cursorOf(sort, end), searchedTo: end.decided_at };
}

/** The index that a page goes along. */
interface Way {
  most: number;
  found(limit: number): RawBuilder<Found>;
  /** The last entry that was looked at, and how many were. */
  seen(): RawBuilder<Found & { looked: number }>;
}

function wayOf(filter: DecisionFilter, sort: Sort, after: Place | undefined): Way {
  const { subject, rule, party } = filter;
  if (sort === 'weight') return along(byWeight(after, filter), rowTests(filter));
  if (subject !== undefined) return along(bySubject(subject, sort, after), rowTests(filter, 'subject'));
  const facet = party ?? (rule === undefined ? undefined : `rule/${rule}`);
  if (facet !== undefined) return alongFacet(facet, filter, sort, after);
  const { pack } = filter;
  const held = indexTests(filter);
  const index = byTime(filter, sort, after);
  return pack === undefined ? along(index, held) : along(index, [...held, sql`pack = ${pack}`], LOOKED_IN_ROWS);
}

/** Entries in the order of an index, and the order itself. */
interface Entries {
  from: RawBuilder<unknown>;
  order: RawBuilder<unknown>;
  /** The order the other way round. */
  reverse: RawBuilder<unknown>;
  /** Whether the index holds what is tested. */
  covers?: true;
}

function along(entries: Entries, tests: readonly RawBuilder<unknown>[], most?: number): Way {
  const looked = most ?? (entries.covers ? LOOKED_IN_INDEX : LOOKED_IN_ROWS);
  const where = sql.join([sql`true`, ...tests], sql` and `);
  const some = (limit: number) => sql`(${entries.from} order by ${entries.order} limit ${limit}) as d`;
  return {
    most: looked,
    // without a test the first rows are the page; with one, reading ends with the page or with the bound
    found: (limit) =>
      sql<Found>`select id, decided_at, weight from ${some(tests.length === 0 ? limit : looked)} where ${where} limit ${limit}`,
    seen: () =>
      sql<
        Found & { looked: number }
      >`select id, decided_at, weight, count(*) over ()::int as looked from ${some(looked)}
        order by ${entries.reverse} limit 1`,
  };
}

const inOrder = (key: RawBuilder<unknown>, sort: Sort) =>
  sort === 'oldest'
    ? { order: sql`${key}, id`, reverse: sql`${key} desc, id desc` }
    : { order: sql`${key} desc, id desc`, reverse: sql`${key}, id` };

/** Rows beyond a place in the direction of the list. */
const beyond = (key: RawBuilder<unknown>, id: RawBuilder<unknown>, sort: Sort, after: Place | undefined) =>
  after === undefined
    ? []
    : [
        sort === 'oldest'
          ? sql`(${key}, ${id}) > (${after.key}::timestamptz, ${after.id}::uuid)`
          : sql`(${key}, ${id}) < (${after.key}::timestamptz, ${after.id}::uuid)`,
      ];

const span = (at: RawBuilder<unknown>, { from, to }: DecisionFilter) => [
  ...(from === undefined ? [] : [sql`${at} >= ${from}`]),
  ...(to === undefined ? [] : [sql`${at} < ${to}`]),
];

const all = (conditions: readonly RawBuilder<unknown>[]) => sql.join([sql`true`, ...conditions], sql` and `);

function byTime(filter: DecisionFilter, sort: Sort, after: Place | undefined): Entries {
  const at = sql`decided_at`;
  const columns = filter.pack === undefined ? sql`` : sql`, pack`;
  return {
    from: sql`select id, decided_at, 0::real as weight, verdict, event_type, case_queue${columns} from decision
      where ${all([...span(at, filter), ...beyond(at, sql`id`, sort, after)])}`,
    ...inOrder(at, sort),
    covers: true,
  };
}

function byWeight(after: Place | undefined, filter: DecisionFilter): Entries {
  const place = after === undefined ? [] : [sql`(weight, id) < (${Number(after.key)}::real, ${after.id}::uuid)`];
  return {
    from: sql`select id, decided_at, weight, ${ROW_COLUMNS} from decision
      where ${all([sql`weight > 0`, ...place])}`,
    ...inOrder(sql`weight`, filter.sort ?? 'weight'),
  };
}

/** A subject's decisions were made one after the other, so their ids are in the order of time. */
function bySubject(subject: string, sort: Sort, after: Place | undefined): Entries {
  const place = after && (sort === 'oldest' ? sql`id > ${after.id}::uuid` : sql`id < ${after.id}::uuid`);
  return {
    from: sql`select id, decided_at, 0::real as weight, ${ROW_COLUMNS} from decision
      where ${all([sql`subject_key = ${subject}`, ...(place ? [place] : [])])}`,
    order: sort === 'oldest' ? sql`id` : sql`id desc`,
    reverse: sort === 'oldest' ? sql`id desc` : sql`id`,
  };
}

const ROW_COLUMNS = sql`verdict, event_type, case_queue, rules, parties, pack, subject_key`;

function indexTests({ verdict, type, hasCase }: DecisionFilter): RawBuilder<unknown>[] {
  return [
    ...(verdict === undefined ? [] : [sql`verdict = ${verdict}`]),
    ...(type === undefined ? [] : [sql`event_type = ${type}`]),
    ...(hasCase === undefined ? [] : [hasCase ? sql`case_queue is not null` : sql`case_queue is null`]),
  ];
}

/** What rows are tested for; `known` names what the index that is gone along has settled already. */
function rowTests(filter: DecisionFilter, ...known: ('span' | 'subject' | 'rule' | 'party')[]): RawBuilder<unknown>[] {
  const { rule, party, pack, subject } = filter;
  const open = (what: (typeof known)[number]): boolean => !known.includes(what);
  return [
    ...indexTests(filter),
    ...(open('span') ? span(sql`decided_at`, filter) : []),
    ...(rule !== undefined && open('rule') ? [sql`rules @> array[${rule}]::text[]`] : []),
    ...(party !== undefined && open('party') ? [sql`parties @> array[${party}]::text[]`] : []),
    ...(pack === undefined ? [] : [sql`pack = ${pack}`]),
    ...(subject !== undefined && open('subject') ? [sql`subject_key = ${subject}`] : []),
  ];
}

/**
 * Along the decisions of one rule or party. Those that the follower has not come to yet are looked through one by one,
 * so that a list never lags behind the decisions themselves.
 */
function alongFacet(facet: string, filter: DecisionFilter, sort: Sort, after: Place | undefined): Way {
  const at = sql`decided_at`;
  const tests = rowTests(filter, 'span', filter.party === undefined ? 'rule' : 'party');
  const range = span(at, filter);
  const { order, reverse } = inOrder(at, sort);
  const entries = (limit: number) => sql`
    select decision_id as id, decided_at, 0::real as weight from decision_facet
    where ${all([sql`facet = ${facet}`, ...range, ...beyond(at, sql`decision_id`, sort, after)])}
    order by ${sort === 'oldest' ? sql`decided_at, decision_id` : sql`decided_at desc, decision_id desc`} limit ${limit}`;
  const kept = (limit: number) =>
    tests.length === 0
      ? entries(limit)
      : sql`select e.* from (${entries(LOOKED_IN_ROWS)}) as e
          cross join lateral (select 1 from decision d where d.id = e.id and ${all(tests)} limit 1) as held limit ${limit}`;
  const own =
    filter.party === undefined ? sql`rules @> array[${filter.rule}]::text[]` : sql`parties @> array[${facet}]::text[]`;
  const tail = sql`
    select id, decided_at, 0::real as weight from (
      select * from decision where (txid, id) > ${counted('decision')}
      order by txid, id limit ${LOOKED_IN_ROWS}) as t
    where ${all([own, ...tests, ...range, ...beyond(at, sql`id`, sort, after)])}`;
  return {
    most: LOOKED_IN_ROWS,
    found: (limit) =>
      sql<Found>`select id, decided_at, weight from ((${kept(limit)}) union all (${tail})) as d order by ${order} limit ${limit}`,
    seen: () =>
      tests.length === 0
        ? sql<never>`select 1 where false`
        : sql<Found & { looked: number }>`
            select id, decided_at, weight, count(*) over ()::int as looked from (${entries(LOOKED_IN_ROWS)}) as d
            order by ${reverse} limit 1`,
  };
}

const cursorOf = (sort: Sort, { id, decided_at, weight }: Found): string =>
  encodeCursor(sort, sort === 'weight' ? String(weight) : decided_at.toISOString(), id);

/** @throws Problem `cursor.invalid`, also for the cursor of a list that is sorted otherwise */
function placeOf(cursor: string, sort: Sort): Place {
  const key = sort === 'weight' ? /^\d{1,9}(\.\d{1,9})?(e[+-]?\d{1,2})?$/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
  const [, at, id] = decodeCursor(cursor, new RegExp(`^${sort}$`), key, UUID_PART);
  return { key: at!, id: id! };
}

/** What a title is made of, and no more of an event than that: events hold pictures. */
const TITLE_DATA = sql`jsonb_build_object(${sql.join(
  [...new Set(TITLE_PLACES.map(([object]) => object))].map((object) => {
    const fields = TITLE_PLACES.filter(([name]) => name === object).map(([, field]) => field);
    const texts = fields.map(
      (field) => sql`${sql.lit(field)}, left(e.data -> ${sql.lit(object)} ->> ${sql.lit(field)}, 400)`,
    );
    return sql`${sql.lit(object)}, jsonb_build_object(${sql.join(texts)})`;
  }),
)})`;

async function readLines(db: Database, found: readonly Found[]): Promise<DecisionLine[]> {
  if (found.length === 0) return [];
  const { rows } = await sql<{
    id: string;
    event_id: string;
    event_type: string;
    subject_key: string;
    title_data: Record<string, unknown> | null;
    verdict: Verdict;
    rules: string[];
    weight: number;
    case_queue: string | null;
    pack: string;
    decided_at: Date;
  }>`
    select id, event_id, event_type, subject_key, verdict, rules, weight, case_queue, pack, decided_at,
      (select ${TITLE_DATA} from event e where e.id = d.event_id) as title_data
    from decision d where id = any(${found.map(({ id }) => id)}::uuid[])`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return found.flatMap(({ id }) => {
    const row = byId.get(id);
    if (!row) return [];
    return [
      {
        id,
        eventId: row.event_id,
        eventType: row.event_type,
        subject: row.subject_key,
        title: titleOf({ subject: row.subject_key, data: row.title_data ?? {} }),
        verdict: row.verdict,
        rules: row.rules,
        weight: row.weight,
        caseQueue: row.case_queue,
        pack: row.pack,
        decidedAt: row.decided_at,
      },
    ];
  });
}
