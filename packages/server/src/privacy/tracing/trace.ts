import { setImmediate as turn } from 'node:timers/promises';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { readExposures, type Window } from './exposure.store.ts';
import { type Column, type ListRow, readList } from './list.ts';
import { rank } from './ranking.ts';
import { findPeople } from './token.store.ts';
import { tokensOf } from './token.ts';
import { insertTrace, type TraceRow } from './trace.store.ts';

export interface TracingOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Pick<Keys, 'mac'>;
  trail: WriteTrail;
}

export interface TraceRequest {
  list: string;
  columns?: Partial<Record<Column, string>> | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** When the list turned up; now when not given. */
  seen?: Date | undefined;
}

/** Rows between which other work has its turn. */
const ROWS_AT_ONCE = 2_000;
const DAY_MS = 86_400_000;

/**
 * Who could have had a list that turned up outside. The list is in memory for as long as it takes to make tokens of it,
 * and is kept nowhere.
 * @throws Problem `request.invalid`
 */
export async function traceList(options: TracingOptions, by: Principal, request: TraceRequest): Promise<TraceRow> {
  const { db, clock, ids, trail } = options;
  const list = await readList(request.list, request.columns);
  const window = windowOf(request, list, clock.now());
  const { unusable, matched, people } = await match(options, list, window);
  return db.transaction().execute(async (tx) => {
    const { population, compared, exposures } = await readExposures(tx, [...people], window);
    const counts = { population, compared, persons: people.size };
    const row: TraceRow = {
      ...{ id: ids.next(), at: clock.now(), by: `${by.kind}/${by.id}` },
      ...{ from_at: window.from, to_at: window.to, seen_at: window.seen },
      ...{ rows: list.length, unusable, matched, ...counts, candidates: rank(counts, exposures) },
    };
    await insertTrace(tx, row);
    await trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: 'privacy.leak.trace', object: `leak-trace/${row.id}` },
        ...{ outcome: 'done', detail: { rows: row.rows, matched, persons: people.size, candidates: exposures.length } },
      },
    ]);
    return row;
  });
}

/** The list's own dates say of which orders it can be; what was opened after it was seen is no source of it. */
function windowOf({ from, to, seen }: TraceRequest, list: readonly ListRow[], now: Date): Window {
  let [first, last] = [Infinity, -Infinity];
  for (const { date } of list) {
    if (date === undefined) continue;
    first = Math.min(first, date.getTime());
    last = Math.max(last, date.getTime());
  }
  const until = seen ?? now;
  if (until > now) throw new Problem('request.invalid', { field: 'seen_at', detail: 'seen_at is yet to come' });
  const window: Window = {
    // an order is paid up to a day before or after the day that lists tell
    from: from ?? (Number.isFinite(first) ? new Date(first - DAY_MS) : null),
    to: to ?? (Number.isFinite(last) ? new Date(Math.min(until.getTime(), last + DAY_MS)) : until),
    seen: until,
  };
  if (window.from !== null && window.from > window.to)
    throw new Problem('request.invalid', { field: 'from', detail: 'from is later than to' });
  return window;
}

async function match({ db, keys }: TracingOptions, list: readonly ListRow[], window: Window) {
  const people = new Set<string>();
  let [unusable, matched] = [0, 0];
  for (let at = 0; at < list.length; at += ROWS_AT_ONCE) {
    const tokens = list.slice(at, at + ROWS_AT_ONCE).map((row) => tokensOf(keys, row));
    const found = await findPeople(db, tokens.flat(), window);
    for (const own of tokens) {
      if (own.length === 0) unusable++;
      // the surest that finds anybody: a phone says more than a street
      const those = own.map((token) => found.get(token.toString('hex'))).find((each) => each !== undefined);
      if (those === undefined) continue;
      matched++;
      for (const person of those) people.add(person);
    }
    await turn();
  }
  return { unusable, matched, people };
}
