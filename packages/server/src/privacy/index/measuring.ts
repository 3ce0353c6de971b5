import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Job } from '../../foundation/jobs/job.ts';
import type { NewTrailEntry, WriteTrail } from '../../foundation/trail/trail.store.ts';
import { readGenerations } from './index.store.ts';
import {
  estimateRows,
  insertReport,
  isIndexFilled,
  type LeakageRow,
  lockReport,
  type Reading,
  readDone,
  readOpen,
  readTokens,
  removeOlder,
  saveReading,
  saveReport,
  someMerchant,
  startOf,
} from './leakage.store.ts';
import { addTokens, emptyTally, endTally } from './leakage.ts';

export interface MeasuringOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  /** Rows of one batch; 20,000 when not given. */
  batch?: number;
  /** Rows that a report reads at most; 20,000,000 when not given. */
  most?: number;
  /** Called where a process could be killed. */
  reached?(): Promise<void> | void;
}

/** Reports of what the index tells, computed in the background from its rows alone. */
export interface Measuring {
  /** Asks for one. @throws Problem `leakage.running` */
  ask(by: NewTrailEntry['actor']): Promise<LeakageRow>;
  read(): Promise<{ generation: number; open: LeakageRow | undefined; reports: LeakageRow[] }>;
  /** Goes on with the one that was asked for, until it is done or `signal` says so. */
  work(signal: AbortSignal): Promise<void>;
  job: Job;
}

const SYSTEM = { kind: 'system', id: 'index' } as const;
const KEPT = 10;
const EVERY_MS = 7 * 86_400_000;

export function createMeasuring(options: MeasuringOptions): Measuring {
  const { db, clock, ids, trail, batch = 20_000, most = 20_000_000 } = options;

  const askedGeneration = async (from: Database | Tx): Promise<number> =>
    (await readGenerations(from)).find(({ state }) => state === 'asked')!.generation;

  const begin = async (tx: Tx, by: NewTrailEntry['actor']): Promise<LeakageRow | undefined> => {
    const generation = await askedGeneration(tx);
    const rowsAbout = await estimateRows(tx);
    const row = {
      ...{ id: ids.next(), at: clock.now(), by: `${by.kind}/${by.id}`, generation, rowsAbout },
      progress: await beginning(tx, generation, rowsAbout),
    };
    if (!(await insertReport(tx, row))) return undefined;
    await trail(tx, [
      { actor: by, action: 'privacy.index.measure', object: `index-generation/${generation}`, outcome: 'done' },
    ]);
    return lockReport(tx);
  };

  /** Of what is too large to be read whole a part is read, from a merchant that chance names. */
  const beginning = async (tx: Tx, generation: number, rowsAbout: bigint | null): Promise<Reading> =>
    from(rowsAbout !== null && rowsAbout > BigInt(most) ? ((await someMerchant(tx, generation)) ?? '') : '');

  /** One batch; false when nothing is left to do. */
  const step = (): Promise<boolean> =>
    db.transaction().execute(async (tx) => {
      const row = await lockReport(tx);
      if (!row) return false;
      const generation = await askedGeneration(tx);
      // built anew meanwhile: what was counted is of tokens that nobody searches by
      const isSame = row.generation === generation;
      const before = isSame ? row.rows_read : 0n;
      const reading = isSame ? row.progress! : await beginning(tx, generation, row.rows_about);
      const page = await readTokens(tx, {
        ...{ generation, after: reading.after, limit: batch },
        before: reading.lap === 'second' ? reading.start : undefined,
      });
      const rowsRead = before + BigInt(page.rows);
      const tally = addTokens(reading.tally, page.groups);
      const isEnd = page.rows < batch;
      const more = isEnd && reading.lap === 'first' && reading.start !== '';
      if (rowsRead < BigInt(most) && (more || !isEnd)) {
        const progress: Reading = more
          ? { ...reading, tally, lap: 'second', after: startOf('') }
          : { ...reading, tally, after: page.after };
        await saveReading(tx, { id: row.id, generation, rowsRead, progress });
        return true;
      }
      const report = { whole: isEnd && !more, fields: endTally(tally) };
      await saveReport(tx, { id: row.id, generation, rowsRead, report, at: clock.now() });
      await removeOlder(tx, KEPT);
      return false;
    });

  /** So that there is one to compare with when somebody looks. */
  const askIfDue = (): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const [newest] = await readDone(tx, 1);
      if (newest && newest.asked_at.getTime() > clock.now().getTime() - EVERY_MS) return;
      if (await isIndexFilled(tx, await askedGeneration(tx))) await begin(tx, SYSTEM);
    });

  const work = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted && (await step())) await options.reached?.();
  };

  return {
    work,
    async ask(by) {
      const row = await db.transaction().execute((tx) => begin(tx, by));
      if (!row) throw new Problem('leakage.running');
      return row;
    },
    read: async () => ({
      generation: await askedGeneration(db),
      open: await readOpen(db),
      reports: await readDone(db, KEPT),
    }),
    job: {
      name: 'privacy.leakage',
      schedule: { cron: '* * * * *' },
      longestRun: 3_600,
      async handle(_, { signal }) {
        await askIfDue();
        await work(signal);
      },
    },
  };
}

const from = (start: string): Reading => ({
  ...{ start, lap: 'first', tally: emptyTally() },
  // the rows of the merchant at which it begins are read first, so the second lap ends before them
  after: startOf(start),
});
