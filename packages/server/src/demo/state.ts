import { sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';

/** What an installation's demo was made of: enough to tell the same history again. */
export interface DemoState {
  seed: number;
  scale: number;
  until: Date;
  /** Happenings that are stored for certain. */
  told: number;
  filled: boolean;
}

/**
 * Kept with the checkpoints of files that are taken in: it is one, of a file that nobody wrote. As there, it only saves
 * time: what is told again is recognised as a duplicate. A row counts from one.
 */
const NAME = /^demo (\d+) ([\d.]+) (\S+) (filling|filled)$/;
const nameOf = ({ seed, scale, until }: Omit<DemoState, 'told' | 'filled'>, part: 'filling' | 'filled'): string =>
  `demo ${seed} ${scale} ${until.toISOString()} ${part}`;

export async function readState(db: Database): Promise<DemoState | undefined> {
  const rows = await db
    .selectFrom('ingest_checkpoint')
    .select(['name', 'rows'])
    .where('name', '>=', 'demo ')
    .where('name', '<', 'demo!')
    .orderBy('name')
    .execute();
  const parts = rows.flatMap(({ name, rows: count }) => {
    const match = NAME.exec(name);
    return match ? [{ match, count }] : [];
  });
  const first = parts.find(({ match }) => match[4] === 'filling');
  if (!first) return undefined;
  const [, seed, scale, until] = first.match;
  return {
    ...{ seed: Number(seed), scale: Number(scale), until: new Date(until!), told: Number(first.count) - 1 },
    filled: parts.some(({ match }) => match[4] === 'filled'),
  };
}

export async function saveTold(db: Database, state: DemoState, told: number): Promise<void> {
  await save(db, nameOf(state, 'filling'), told + 1);
}

export async function saveFilled(db: Database, state: DemoState): Promise<void> {
  await save(db, nameOf(state, 'filled'), state.told + 1);
}

async function save(db: Database, name: string, rows: number): Promise<void> {
  const values = { rows: BigInt(rows), saved_at: new Date() };
  await db
    .insertInto('ingest_checkpoint')
    .values({ name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

/**
 * Whether the log holds events of anybody but the simulator and the platform itself. There are few sources: each is one
 * probe of an index.
 */
export async function holdsOthers(db: Database, simulator: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    with recursive known (source) as (
      (select source from event_key order by source limit 1)
      union all
      select (select k.source from event_key k where k.source > known.source order by k.source limit 1)
      from known where known.source is not null
    )
    select exists (
      select from known where source <> ${simulator} and not starts_with(source, 'anxin/')
    ) as held`.execute(db);
  return rows[0]!.held;
}
