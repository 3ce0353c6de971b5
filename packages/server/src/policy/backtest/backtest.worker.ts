import type { PackFile } from '@anxin/engine';
import type { Database } from '../../foundation/database/database.ts';
import { lowestIdAt } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { Poll } from '../../foundation/poll.ts';
import { Cancelled, createLeaseWorker } from '../bulk/lease.ts';
import type { ReaderPlace } from '../bulk/reader.ts';
import { packFiles } from '../lifecycle/files.ts';
import { manifestIn, readFiles, spokenName } from '../lifecycle/release.store.ts';
import { usersIn } from '../lifecycle/second-person.ts';
import { type Backtest, type BacktestEnd, claimBacktest, finishBacktest, saveProgress } from './backtest.store.ts';
import { type Crew, type Equipment, openCrew } from './crew.ts';
import type { Stretch } from './history.ts';
import { paidFor } from './money.ts';
import { type BacktestReport, reportOf } from './report.ts';
import { runBacktest } from './run.ts';
import type { Tally } from './tally.ts';

export interface BacktestWorkerOptions {
  db: Database;
  databaseUrl: string;
  dataDir: string;
  keyService?: ReaderPlace['keyService'];
  notify: Notify;
  log: { warn(fields: object, message: string): void };
  /** Events of a part; see run.ts. */
  length?: number;
  /** Who does the work; threads when not given. */
  crew?: (equipment: Equipment, stretch: Stretch) => Crew | Promise<Crew>;
}

/** Milliseconds of wall time between two notes of how far it is. */
const NOTE_EVERY = 1_000;

/** Works on backtests. */
export const createBacktestWorker = (options: BacktestWorkerOptions): Poll & { drain(): Promise<void> } => {
  const { db, log } = options;
  return createLeaseWorker<Backtest>({
    ...{ name: 'backtest', log, claim: () => claimBacktest(db) },
    work: async (row, signal) => settle(options, row, { report: await work(options, row, signal) }),
    fail: (row, failure) => settle(options, row, { failure }),
  });
};

/** Ends a backtest, and tells who began it. */
const settle = ({ db, notify }: BacktestWorkerOptions, row: Backtest, end: BacktestEnd): Promise<void> =>
  db.transaction().execute(async (tx) => {
    if (!(await finishBacktest(tx, row.id, end))) return;
    const kind = 'report' in end ? 'backtest.done' : 'backtest.failed';
    await notify(
      tx,
      usersIn([row.created_by]),
      kind,
      { name: spokenName(row.candidate) },
      `/policy/backtests/${row.id}`,
    );
  });

async function work(options: BacktestWorkerOptions, row: Backtest, signal: AbortSignal): Promise<BacktestReport> {
  const { db, databaseUrl, dataDir, keyService, length, crew: gather = openCrew } = options;
  const filesOf = async (files: Record<string, string>): Promise<PackFile[]> =>
    packFiles(await readFiles(db, manifestIn({ files })));
  const base = row.base_files === null ? undefined : await filesOf(row.base_files);
  const candidate = await filesOf(row.candidate_files);
  const stretch = { from: lowestIdAt(row.from_at), to: lowestIdAt(row.to_at) };
  const progress = row.tally && row.at_event ? { at: row.at_event, tally: row.tally } : undefined;
  const left = { ...stretch, from: progress?.at ?? stretch.from };
  const crew = await gather({ databaseUrl, dataDir, keyService, base, candidate }, left);
  try {
    let noted = Date.now();
    const tally = await runBacktest({
      ...{ db, crew, signal, ...(length === undefined ? {} : { length }) },
      ...{ stretch, progress },
      async onProgress(progress) {
        if (Date.now() - noted < NOTE_EVERY) return;
        noted = Date.now();
        if (!(await saveProgress(db, row.id, progress))) throw new Cancelled();
      },
    });
    return await reportWith(db, tally, row.from_at, row.to_at);
  } finally {
    await crew.close();
  }
}

/** The report on a tally, with the money that its subjects stand for. */
export async function reportWith(db: Database, tally: Tally, from: Date, to: Date): Promise<BacktestReport> {
  return reportOf(tally, {
    stricter: await paidFor(db, tally.touched.stricter.subjects, from, to),
    milder: await paidFor(db, tally.touched.milder.subjects, from, to),
  });
}
