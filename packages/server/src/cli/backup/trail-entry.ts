import type pg from 'pg';
import type { Clock } from '../../foundation/clock.ts';
import type { Ids } from '../../foundation/ids.ts';

/** One entry by the command line, written on a connection of its own; its position comes from the database. */
export async function writeTrailEntry(
  client: pg.ClientBase,
  { ids, clock }: { ids: Ids; clock: Clock },
  action: 'operation.backup.create' | 'operation.backup.restore',
): Promise<void> {
  await client.query(
    `insert into trail_entry (id, at, actor_kind, actor_id, action, outcome, detail)
     values ($1, $2, 'cli', 'backup', $3, 'done', '{}')`,
    [ids.next(), clock.now(), action],
  );
}
