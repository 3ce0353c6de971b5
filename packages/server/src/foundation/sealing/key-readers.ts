import { sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import { createPoll, type Poll } from '../poll.ts';
import type { KeyMoving } from './key-places.ts';
import type { KeyHolder } from './key-provider.ts';

interface KeyReaderTable {
  process: string;
  name: string;
  file_version: number | null;
  service: boolean;
  seen_at: Date;
}

declare module '../database/database.ts' {
  interface Tables {
    key_reader: KeyReaderTable;
  }
}

export type KeyReader = Pick<KeyReaderTable, 'name' | 'file_version' | 'service'>;

const EVERY_MS = 10_000;
/** Who was not seen for so long runs no more. Wall time of the database: processes on many machines compare it. */
const RUNS_SECONDS = 60;
const KEPT_SECONDS = 86_400;

/** Tells from time to time whose master keys this process can use, so that a move can wait for those that lack the new ones. */
export function createKeyReader(options: {
  db: Database;
  moving: Pick<KeyMoving, 'atHand'>;
  /** UUID of the process. */
  process: string;
  /** By which people find it. */
  name: string;
  onFailure(error: unknown): void;
}): Poll {
  const { db, moving, process, name } = options;
  const poll = createPoll({
    look: async () => noteReader(db, { process, name, ...(await moving.atHand()) }),
    every: EVERY_MS,
    onFailure: options.onFailure,
  });
  return {
    start: poll.start,
    async stop() {
      await poll.stop();
      // who waits for this process need not wait until it counts as gone
      await db.deleteFrom('key_reader').where('process', '=', process).execute().catch(options.onFailure);
    },
  };
}

export async function noteReader(
  db: Database,
  reader: { process: string; name: string; fileVersion: number | null; service: boolean },
): Promise<void> {
  await sql`
    with gone as (delete from key_reader 
      where seen_at < clock_timestamp() - make_interval(secs => ${KEPT_SECONDS}) and process <> ${reader.process})
    insert into key_reader (process, name, file_version, service, seen_at)
    values (${reader.process}, ${reader.name}, ${reader.fileVersion}, ${reader.service}, clock_timestamp())
    on conflict (process) do update set file_version = excluded.file_version, service = excluded.service,
      seen_at = excluded.seen_at`.execute(db);
}

/** Processes that run, and what each can use; more than a hundred are not told. */
export async function readReaders(db: Database | Tx): Promise<KeyReader[]> {
  const { rows } = await sql<KeyReader>`
    select name, file_version, service from key_reader
    where seen_at > clock_timestamp() - make_interval(secs => ${RUNS_SECONDS}) order by name, process limit 100`.execute(
    db,
  );
  return rows;
}

/** Names of those that could not read what `holder` wraps by this version; null: by whatever it has. */
export const lackingOf = (readers: readonly KeyReader[], holder: KeyHolder, version: number | null): string[] =>
  readers
    .filter(({ file_version, service }) =>
      holder === 'transit' ? !service : file_version === null || (version !== null && file_version !== version),
    )
    .map(({ name }) => name);
