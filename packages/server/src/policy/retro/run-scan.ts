import type { Database, Tx } from '../../foundation/database/database.ts';
import { paidFor } from '../backtest/money.ts';
import { runParts } from '../bulk/run-parts.ts';
import type { ScanCrew } from './hand.ts';
import { type Shelf, shelves } from './on-sale.ts';
import type { Hit } from './scan.ts';
import {
  emptyScanTally,
  mergeScanTally,
  type ScanPart,
  type ScanReport,
  type ScanTally,
  scanReport,
} from './scan-tally.ts';

/** How far a scan has come: everything up to `at` is in the tally. */
export interface ScanProgress {
  at: string;
  tally: ScanTally;
}

export interface RunScanOptions {
  db: Database;
  crew: Pick<ScanCrew, 'size' | 'work'>;
  /** Where an earlier run got to. */
  progress?: ScanProgress | undefined;
  signal?: AbortSignal;
  /** Told after each part, with its hits. */
  onPart(progress: ScanProgress, hits: readonly Hit[]): Promise<void> | void;
  /** Products of a part. */
  length?: number;
}

/** Small enough that a part takes a fraction of a second, large enough that a query is worth its while. */
const LENGTH = 500;

/** Decides everything on sale, several parts at a time. */
export async function runScan(options: RunScanOptions): Promise<ScanTally> {
  const { db, crew, progress, signal, onPart, length = LENGTH } = options;
  const tally = progress?.tally ?? emptyScanTally();
  await runParts<Shelf, ScanPart>({
    ...{ crew, signal, parts: shelves(db, progress?.at ?? '', length) },
    async onResult(part, { to: at }) {
      mergeScanTally(tally, part.tally);
      await onPart({ at, tally }, part.hits);
    },
  });
  return tally;
}

const MONEY_DAYS = 30;
const DAY = 24 * 3_600_000;

/** The report on a scan, with what was paid for what it hit. */
export async function scanReportWith(
  db: Database | Tx,
  tally: ScanTally,
  kept: number,
  asOf: Date,
): Promise<ScanReport> {
  const since = new Date(asOf.getTime() - MONEY_DAYS * DAY);
  return scanReport(tally, kept, await paidFor(db, tally.subjects, since, asOf));
}
