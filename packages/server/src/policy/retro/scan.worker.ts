import type { Notify } from '../../foundation/notices/notices.ts';
import type { Poll } from '../../foundation/poll.ts';
import { Cancelled, createLeaseWorker } from '../bulk/lease.ts';
import type { ReaderPlace } from '../bulk/reader.ts';
import { packFiles } from '../lifecycle/files.ts';
import { manifestIn, readFiles, spokenName } from '../lifecycle/release.store.ts';
import { usersIn } from '../lifecycle/second-person.ts';
import { type ApplyOptions, applyScan } from './apply-scan.ts';
import { openScanCrew, type ScanCrew, type ScanEquipment } from './hand.ts';
import { insertHits, trimHits } from './hit.store.ts';
import { countProducts } from './on-sale.ts';
import { runScan, scanReportWith } from './run-scan.ts';
import {
  claimScan,
  endApplication,
  endPreview,
  noteProgress,
  noteTotal,
  type PreviewEnd,
  type Scan,
} from './scan.store.ts';
import { MOST_HITS } from './scan.ts';

export interface ScanWorkerOptions extends ApplyOptions {
  databaseUrl: string;
  dataDir: string;
  keyService?: ReaderPlace['keyService'];
  notify: Notify;
  log: { warn(fields: object, message: string): void };
  /** Products of a part; see run-scan.ts. */
  length?: number;
  /** Who decides; threads when not given. */
  crew?: (equipment: ScanEquipment) => ScanCrew | Promise<ScanCrew>;
}

/** Makes previews of retro-scans and applies them. */
export const createScanWorker = (options: ScanWorkerOptions): Poll & { drain(): Promise<void> } => {
  const { db, log } = options;
  return createLeaseWorker<Scan>({
    ...{ name: 'retro-scan', log, claim: () => claimScan(db) },
    async work(scan, signal) {
      if (scan.state === 'running') return preview(options, scan, signal);
      await applyScan(options, scan, signal);
      await endApplication(db, scan.id, null);
    },
    fail: (scan, failure) =>
      scan.state === 'running' ? settle(options, scan, { failure }) : endApplication(db, scan.id, failure),
  });
};

/** Ends a preview, and tells who began it. */
const settle = ({ db, notify }: ScanWorkerOptions, scan: Scan, end: PreviewEnd): Promise<void> =>
  db.transaction().execute(async (tx) => {
    if (!(await endPreview(tx, scan.id, end))) return;
    const kind = 'report' in end ? 'scan.ready' : 'scan.failed';
    await notify(
      tx,
      usersIn([scan.created_by]),
      kind,
      { name: spokenName(scan.candidate) },
      `/policy/on-sale/${scan.id}`,
    );
  });

async function preview(options: ScanWorkerOptions, scan: Scan, signal: AbortSignal): Promise<void> {
  const { db, databaseUrl, dataDir, keyService, length, crew: gather = openScanCrew } = options;
  if (scan.total === null) await noteTotal(db, scan.id, await countProducts(db));
  const files = await readFiles(db, manifestIn({ files: scan.candidate_files }));
  const crew = await gather({ databaseUrl, dataDir, keyService, candidate: packFiles(files), asOf: scan.as_of });
  let sinceTrim = 0;
  try {
    const tally = await runScan({
      ...{ db, crew, signal, ...(length === undefined ? {} : { length }) },
      progress: scan.tally && scan.at_key !== null ? { at: scan.at_key, tally: scan.tally } : undefined,
      // hits and how far they go are there together: what a crash has undone is looked at again
      onPart: (progress, hits) =>
        db.transaction().execute(async (tx) => {
          await insertHits(tx, scan.id, hits);
          sinceTrim += hits.length;
          if (sinceTrim > MOST_HITS) {
            await trimHits(tx, scan.id);
            sinceTrim = 0;
          }
          if (!(await noteProgress(tx, scan.id, progress.at, progress.tally))) throw new Cancelled();
        }),
    });
    const kept = await db.transaction().execute((tx) => trimHits(tx, scan.id));
    await settle(options, scan, { report: await scanReportWith(db, tally, kept, scan.as_of) });
  } finally {
    await crew.close();
  }
}
