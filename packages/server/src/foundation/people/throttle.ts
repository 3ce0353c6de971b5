import { sql } from 'kysely';
import type { Database, Tx } from '../database/database.ts';
import { Problem } from '../errors.ts';

interface ThrottleTable {
  key_mac: Buffer;
  attempts: number;
  attempted_at: Date;
  blocked_until: Date;
}

declare module '../database/database.ts' {
  interface Tables {
    sign_in_throttle: ThrottleTable;
  }
}

export interface ThrottlePolicy {
  /** Attempts that cost nothing: people mistype. */
  free: number;
  /** Before the first attempt beyond them; doubles with each further one. */
  firstPauseMs: number;
  longestPauseMs: number;
}

/** For one e-mail address or one user. */
export const PERSON: ThrottlePolicy = { free: 5, firstPauseMs: 1_000, longestPauseMs: 900_000 };
/** For one network address, behind which a whole company may sit. */
export const ADDRESS: ThrottlePolicy = { free: 50, firstPauseMs: 1_000, longestPauseMs: 300_000 };

/** After so long without an attempt it is as if there had been none. */
const FORGET_MS = 24 * 3_600_000;
const PURGE_AT_ONCE = 10_000;

export function pauseAfter(attempts: number, { free, firstPauseMs, longestPauseMs }: ThrottlePolicy): number {
  if (attempts < free) return 0;
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(30, attempts - free));
}

/**
 * Counts an attempt before it is made: a burst of guesses in any number of processes meets the same row, so none of
 * them is free. An attempt during a pause is refused and not counted, else somebody could keep another out for ever by
 * asking on and on.
 * @throws Problem `access.throttled`
 */
export async function countAttempt(db: Database | Tx, key: Buffer, policy: ThrottlePolicy, now: Date): Promise<void> {
  const forget = new Date(now.getTime() - FORGET_MS);
  const { free, firstPauseMs, longestPauseMs } = policy;
  const attempts = sql`case when kept.attempted_at <= ${forget} then 1 else kept.attempts + 1 end`;
  // as pauseAfter, for the row as it is under the lock
  const pause = (count: unknown) => sql`case when ${count} < ${free}::int then 0
    else least(${longestPauseMs}::float8, ${firstPauseMs}::float8 * power(2::float8, least(30, ${count} - ${free}::int))) end`;
  const { rows } = await sql<{ taken: boolean }>`
    insert into sign_in_throttle as kept (key_mac, attempts, attempted_at, blocked_until)
    values (${key}, 1, ${now}, ${new Date(now.getTime() + pauseAfter(1, policy))})
    on conflict (key_mac) do update set attempts = ${attempts}, attempted_at = ${now},
      blocked_until = ${now}::timestamptz + ${pause(attempts)} * interval '1 millisecond'
    where kept.blocked_until <= ${now}
    returning true as taken`.execute(db);
  if (rows.length > 0) return;
  const row = await db
    .selectFrom('sign_in_throttle')
    .select('blocked_until')
    .where('key_mac', '=', key)
    .executeTakeFirst();
  const left = (row?.blocked_until.getTime() ?? now.getTime()) - now.getTime();
  throw new Problem('access.throttled', { retryAfter: Math.max(1, Math.ceil(left / 1000)) });
}

/** The attempt succeeded: what was counted for this key is forgotten. */
export const forgiveAll = async (db: Database | Tx, key: Buffer): Promise<void> => {
  await db.deleteFrom('sign_in_throttle').where('key_mac', '=', key).execute();
};

/** The attempt was none that guesses: it alone is taken back. */
export const forgiveOne = async (db: Database | Tx, key: Buffer, now: Date): Promise<void> => {
  await sql`with gone as (delete from sign_in_throttle where key_mac = ${key} and attempts = 1)
    update sign_in_throttle set attempts = attempts - 1, blocked_until = least(blocked_until, ${now})
    where key_mac = ${key} and attempts > 1`.execute(db);
};

export async function purgeThrottle(db: Database, now: Date): Promise<void> {
  const forget = new Date(now.getTime() - FORGET_MS);
  await sql`delete from sign_in_throttle where ctid = any(array(
    select ctid from sign_in_throttle where attempted_at <= ${forget} order by attempted_at limit ${PURGE_AT_ONCE}))`.execute(
    db,
  );
}
