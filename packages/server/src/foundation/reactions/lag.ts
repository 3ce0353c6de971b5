import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { type EventStream, samePosition } from '../stream/stream.ts';
import { readFronts } from './cursor.store.ts';
import type { ReactionDeclaration } from './reaction.ts';

/** How far a reaction is behind, for gauges. */
export interface ReactionLag {
  reaction: string;
  /** Seconds since the oldest event that it has still to handle was received; 0: nothing is left. */
  seconds: number;
  /** Parked keys, counted up to 10,000 of each kind. */
  premises: number;
  failures: number;
  /** Seconds since the oldest key that is parked was. */
  parkedSeconds: number;
}

const MOST_COUNTED = 10_000;
const MOST_PAGES = 5;

/** @param now wall time */
export async function readLag(
  db: Database,
  stream: EventStream,
  reactions: readonly ReactionDeclaration[],
  now: Date,
): Promise<ReactionLag[]> {
  const fronts = await readFronts(
    db,
    reactions.map((reaction) => reaction.name),
  );
  const since = (instant: Date | null): number =>
    instant === null ? 0 : Math.max(0, (now.getTime() - instant.getTime()) / 1000);
  const lags: ReactionLag[] = [];
  for (const { name, types } of reactions) {
    // the fronts are sorted by position, so the first is the one farthest behind
    const last = fronts.find((front) => front.reaction === name);
    let oldest: Date | null = null;
    for (let at = last?.position, pages = 0; at && pages < MOST_PAGES; pages++) {
      const page = await stream.read(at, { types, limit: 1, scan: 2_000 });
      oldest = page.events[0]?.receivedAt ?? null;
      if (oldest || !page.more || samePosition(at, page.end)) break;
      at = page.end;
    }
    const { rows } = await sql<{ premises: number; failures: number; parked: Date | null }>`
      select count(*) filter (where kind = 'premise')::int as premises,
        count(*) filter (where kind = 'failure')::int as failures, min(parked_at) as parked
      from (select kind, parked_at from reaction_parked where reaction = ${name} limit ${2 * MOST_COUNTED}) p`.execute(
      db,
    );
    const { premises, failures, parked } = rows[0]!;
    lags.push({
      reaction: name,
      seconds: since(oldest),
      premises: Math.min(premises, MOST_COUNTED),
      failures: Math.min(failures, MOST_COUNTED),
      parkedSeconds: since(parked),
    });
  }
  return lags;
}
