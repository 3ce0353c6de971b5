import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../../packages/server/src/app.ts';
import { type Bench, type BenchReport, type BenchRow, median, percentile, row } from '../bench.ts';
import { machineNow } from '../machine.ts';
import { inFolder, MAIN, start, stop } from '../scratch.ts';
import { openQuietPlatform } from './quiet-platform.ts';
import { type Crowd, gather, makePeople, type Pace, sellTo } from './rotation-people.ts';

const PEOPLE = 1_000_000;
const ORDERS = 2_000;
/** People of whom values are read. */
const READ = 20_000;
const BEFORE_MS = 10_000;
const LOOK_MS = 100;
const LONGEST_MS = 2 * 3_600_000;

/** A rotation of the master key by a worker of its own, while others read and search all the time. */
export const rotation: Bench = {
  about: '1,000,000 persons’ keys wrapped anew, and the index built anew, while others read and search',
  sizes: ['people'],
  run: ({ onProgress, people = PEOPLE }) =>
    inFolder(async (folder) => {
      const env = {
        ...process.env,
        ...{ ANXIN_DATA: folder, ANXIN_LOG: 'error', ANXIN_DEMO: '0', DATABASE_URL: '' },
      };
      const worker = await start(
        MAIN,
        ['serve', '--roles', 'worker', '--port', '0'],
        env,
        /http:\/\/127\.0\.0\.1:(\d+)/,
      );
      const platform = await openQuietPlatform(folder).catch(async (error) => {
        await stop(worker.child);
        throw error;
      });
      try {
        const sizes = { people, orders: Math.min(ORDERS, people), beforeMs: BEFORE_MS };
        // its jobs look each minute, as everywhere
        return await measureRotation(platform, sizes, onProgress);
      } finally {
        await platform.close();
        await stop(worker.child);
      }
    }),
};

export interface RotationSizes {
  people: number;
  /** Orders that are in the index. */
  orders: number;
  /** How long is read and searched before anything is rotated. */
  beforeMs: number;
}

/** @param platform beside which somebody reacts to events and does the jobs */
export async function measureRotation(
  platform: Platform,
  { people, orders, beforeMs }: RotationSizes,
  onProgress: (line: string) => void,
): Promise<BenchReport> {
  const machine = machineNow();
  await makePeople(platform, people, onProgress);
  onProgress(`${orders.toLocaleString('en')} orders`);
  await sellTo(platform, orders);
  await until(async () => (await countIndexed(platform)) === orders);
  const read = Math.min(READ, people);
  const spread = Array.from({ length: read }, (_, i) => Math.floor((i * people) / read));
  const crowd = await gather(platform, spread, orders);
  onProgress('before');
  const before = await crowd.during(sleep(beforeMs));
  const rotated = await rotate(platform, crowd, onProgress);
  const { wrapping, building } = rotated;
  const all = [before, ...rotated.paces];
  const sum = (of: (pace: Pace) => number): number => all.reduce((total, pace) => total + of(pace), 0);
  const [failed, missed] = [sum((pace) => pace.failed), sum((pace) => pace.missed)];
  const left = (await platform.privacy.rotating.read()).left;
  if (left > 0 || failed > 0 || missed > 0)
    throw new Error(`${failed} reads failed, ${missed} searches missed, ${left} keys are left`);
  return {
    name: 'privacy-rotation',
    machine,
    rows: [
      row('keys wrapped anew', rotated.keys / wrapping.seconds, null, 'keys/s'),
      row('orders whose tokens were made anew', orders / building.seconds, null, 'orders/s'),
      ...slower('a read of 20 values', 'reads', before, wrapping.pace, building.pace),
      ...slower('a search', 'searches', before, wrapping.pace, building.pace),
    ],
    checked: [
      `${rotated.keys.toLocaleString('en')} keys wrapped anew in ${wrapping.seconds.toFixed(1)} s, none left; the index of ${orders.toLocaleString('en')} orders built anew in ${building.seconds.toFixed(1)} s`,
      `${sum(({ reads }) => reads.length).toLocaleString('en')} reads all the time, of which none failed, and ${sum(({ searches }) => searches.length).toLocaleString('en')} searches, of which none missed`,
    ],
  };
}

function slower(what: string, which: 'reads' | 'searches', before: Pace, wrapping: Pace, building: Pace): BenchRow[] {
  const during = { 'while keys are wrapped': wrapping, 'while the index is built': building };
  return Object.entries(during).map(([when, pace]) => ({
    ...row(`${what}, ${when}: median`, median(pace[which]), median(before[which]), 'ms'),
    ...{ peer_name: 'before', ours_range: middleOf(pace[which]), peer_range: middleOf(before[which]) },
  }));
}

/** From the fifth to the ninety-fifth of a hundred: single waits say little. */
function middleOf(times: readonly number[]): readonly [number, number] {
  const sorted = [...times].sort((a, b) => a - b);
  return [percentile(sorted, 0.05), percentile(sorted, 0.95)];
}

interface Stage {
  seconds: number;
  pace: Pace;
}

/** Asks for a rotation, and waits until the jobs have done it. */
async function rotate(platform: Platform, crowd: Crowd, onProgress: (line: string) => void) {
  const { db, privacy } = platform;
  const { id, keys } = await privacy.rotating.ask({ kind: 'cli', id: 'bench' });
  const paces: Pace[] = [];
  const stage = async (what: string, done: () => Promise<boolean>): Promise<Stage> => {
    onProgress(what);
    const began = performance.now();
    const pace = await crowd.during(until(done));
    paces.push(pace);
    return { seconds: (performance.now() - began) / 1_000, pace };
  };
  const rotation = () =>
    db.selectFrom('key_rotation').select(['version', 'done_at']).where('id', '=', id).executeTakeFirstOrThrow();
  await stage('waiting for the job', async () => (await rotation()).version !== null);
  const wrapping = await stage('keys are wrapped anew', async () => (await rotation()).done_at !== null);
  await stage('waiting for the job of the index', async () => (await generationOf(platform)) !== '');
  const building = await stage('the index is built anew', async () => (await askedOf(platform)) > 1);
  return { keys, wrapping, building, paces };
}

/** Up to which order the generation that is being built is there; undefined when none is being built. */
const generationOf = async ({ db }: Platform): Promise<string | undefined> =>
  (await db.selectFrom('vault_generation').select('through').where('state', '=', 'building').executeTakeFirst())
    ?.through;

const askedOf = async ({ db }: Platform): Promise<number> =>
  (await db.selectFrom('vault_generation').select('generation').where('state', '=', 'asked').executeTakeFirst())
    ?.generation ?? 1;

const countIndexed = async ({ db }: Platform): Promise<number> => {
  const all = db.selectFrom('vault_indexed').select(({ fn }) => fn.countAll<bigint>().as('count'));
  return Number((await all.executeTakeFirstOrThrow()).count);
};

async function until(done: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await sleep(LOOK_MS)) if (await done()) return;
  throw new Error('it did not come about');
}
