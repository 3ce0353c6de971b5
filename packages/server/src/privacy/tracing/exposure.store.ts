import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import type { Exposure, Way } from './ranking.ts';

export interface Window {
  /** Of the orders that the list can be of. */
  from: Date | null;
  to: Date;
  /** When the list was there at the latest: what was opened later is no source of it. */
  seen: Date;
}

/** Entries of the trail that say that somebody was shown what is sealed about a case's person. */
const OPENINGS = ['casework.case.reveal', 'casework.text.read', 'attachment.read'];
const MOST_EXPOSED = 5_000;

export interface Exposures {
  population: number;
  /** How many had access to anybody within the window. */
  compared: number;
  exposures: Exposure[];
}

/** Who had access to whom: merchants by their orders, carriers by their parcels, people and keys by what they opened. */
export async function readExposures(tx: Tx, persons: readonly string[], window: Window): Promise<Exposures> {
  const { from, to } = window;
  await sql`
    create temporary table traced on commit drop as
    select o.order_id, o.person, o.merchant_id, l.person is not null as listed
    from trace_order o left join (select distinct unnest(${[...persons]}::text[]) as person) l using (person)
    where o.at <= ${to} and (${from}::timestamptz is null or o.at >= ${from})`.execute(tx);
  await sql`create index on traced (order_id)`.execute(tx);
  await sql`create index on traced (person)`.execute(tx);
  await sql`analyze traced`.execute(tx);
  const { rows } = await sql<{ population: number }>`
    select count(distinct person)::int as population from traced`.execute(tx);
  const parts = [
    await exposed(
      tx,
      'orders',
      sql`select 'merchant/' || merchant_id as who, person, listed from traced where merchant_id is not null`,
    ),
    await exposed(
      tx,
      'parcels',
      sql`select 'carrier/' || (p.fields ->> 'carrier') as who, t.person, t.listed
        from parcel p join traced t on t.order_id = p.order_id where p.fields ->> 'carrier' is not null`,
    ),
    await exposed(tx, 'opened', openings(window)),
  ];
  return {
    population: rows[0]!.population,
    compared: parts.reduce((sum, { compared }) => sum + compared, 0),
    exposures: parts.flatMap(({ exposures }) => exposures),
  };
}

async function exposed(tx: Tx, way: Way, seen: RawBuilder<unknown>) {
  const { rows } = await sql<{ who: string; all: number; listed: number; compared: number }>`
    select who, count(distinct person)::int as all, (count(distinct person) filter (where listed))::int as listed,
      (count(*) over ())::int as compared
    from (${seen}) as seen group by who order by listed desc, who limit ${MOST_EXPOSED}`.execute(tx);
  return {
    compared: rows[0]?.compared ?? 0,
    exposures: rows.map(({ who, all, listed }): Exposure => ({ who, way, all, listed })),
  };
}

/** What the vault let out, and what the trail says was shown. */
function openings({ from, seen }: Window): RawBuilder<unknown> {
  const within = sql`x.at <= ${seen} and (${from}::timestamptz is null or x.at >= ${from})`;
  const shown = sql`
    select x.actor_kind || '/' || x.actor_id as who, t.person, t.listed
    from trail_entry x join "case" c on x.object = 'case/' || c.id
      join traced t on t.person = c.party or 'order/' || t.order_id = c.subject_key
    where x.action = any(${OPENINGS}) and x.outcome = 'done' and ${within}`;
  return sql`${shown} union all
    select x.actor_kind || '/' || x.actor_id, t.person, t.listed
    from vault_access x join traced t on t.order_id = x.order_id or (x.order_id is null and t.person = x.person)
    where x.outcome in ('done', 'reported') and ${within}`;
}
