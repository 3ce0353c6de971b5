import { join } from 'node:path';
import { canonicalJson } from '@anxin/engine';
import { openPlatform, type Platform } from '../../packages/server/src/app.ts';
import { readConfig } from '../../packages/server/src/foundation/config/settings.ts';
import { createLog } from '../../packages/server/src/foundation/telemetry/log.ts';
import { type Equipment, openCrew } from '../../packages/server/src/policy/backtest/crew.ts';
import { readPast, type Stretch } from '../../packages/server/src/policy/backtest/history.ts';
import { redecide, typesOf } from '../../packages/server/src/policy/backtest/redecide.ts';
import { runBacktest } from '../../packages/server/src/policy/backtest/run.ts';
import type { Tally } from '../../packages/server/src/policy/backtest/tally.ts';
import { simulate } from '../../packages/simulator/src/index.ts';
import { type Bench, type BenchReport, median, row } from './bench.ts';
import { machine } from './machine.ts';
import { inFolder } from './scratch.ts';

const PACK = join(import.meta.dirname, '../../packs/cn');
/** A simulated year of some 95,000 events, a third of which has rules. */
const SCALE = 8;
const UNTIL = new Date('2026-11-01T00:00:00Z');
const ROUNDS = 5;
const WHOLE: Stretch = {
  from: '00000000-0000-7000-8000-000000000000',
  to: 'ffffffff-0000-7000-8000-000000000000',
};

/** Orders of a merchant in thirty days, as no decision of that year was given them. */
const FEATURE = [
  {
    path: 'features/bench.yaml',
    text: `features:
  - name: bench_orders_30d
    about: { zh-CN: 三十日订单数, en: 'Orders, thirty days' }
    on: [order.paid]
    key: order.merchant_id
    measure: count
    window: P30D
    for: { product.submitted: product.merchant_id, order.paid: order.merchant_id }
`,
  },
  {
    path: 'goods/bench.yaml',
    text: `rules:
  - id: goods.bench.busy
    title: { zh-CN: 繁忙, en: Busy }
    on: [product.submitted, order.paid]
    when: features.bench_orders_30d > 5
    verdict: observe
    message: { zh-CN: 繁忙, en: Busy }
`,
  },
];

/** A year of history decided again under the shipped pack, sealed fields included. */
export const backtest: Bench = {
  about: 'a simulated year decided again under the shipped pack, beside the engine alone on events in memory',
  run: ({ onProgress }) =>
    inFolder(async (folder) => {
      const platform = await openQuietly(folder);
      try {
        onProgress('telling a year');
        await tell(platform);
        const files = (await platform.packs.byRelease(await activeRelease(platform)))!.files;
        const candidate = Array.from(files, ([path, text]) => ({ path, text }));
        return await measure(
          platform,
          { databaseUrl: platform.url, dataDir: folder, base: undefined, candidate },
          onProgress,
        );
      } finally {
        await platform.close();
      }
    }),
};

async function openQuietly(folder: string): Promise<Platform> {
  const read = readConfig({ ANXIN_DATA: folder, ANXIN_PACK: PACK });
  if (!('config' in read)) throw new Error('the settings have no usable defaults');
  const log = createLog({ level: 'error', destination: process.stderr });
  return openPlatform({ config: { ...read.config, packDir: PACK, dataDir: folder }, log, role: 'tool' });
}

async function activeRelease({ db }: Platform): Promise<string> {
  const { id } = await db
    .selectFrom('pack_release')
    .select('id')
    .where('state', '=', 'active')
    .executeTakeFirstOrThrow();
  return id;
}

const AT_ONCE = 1_000;

/** Features are counted meanwhile, as on a platform that lives: a decision that lacked them would be given them now. */
async function tell({ admission, featureWorker }: Platform): Promise<void> {
  let some: unknown[] = [];
  const send = async (): Promise<void> => {
    await admission.many(some, 'where-ruled');
    some = [];
    await featureWorker.drain();
  };
  await featureWorker.drain();
  for await (const { event } of simulate({ seed: 5, scale: SCALE, until: UNTIL, months: 12 }).happenings()) {
    some.push(event);
    if (some.length === AT_ONCE) await send();
  }
  await send();
}

async function measure(
  platform: Platform,
  equipment: Equipment,
  onProgress: (line: string) => void,
): Promise<BenchReport> {
  const { db, sealer, packs } = platform;
  const crew = openCrew(equipment, WHOLE);
  const counting = openCrew({ ...equipment, candidate: [...equipment.candidate, ...FEATURE] }, WHOLE);
  const pack = packs.current();
  const types = typesOf({ base: undefined, candidate: pack });
  const { past } = await readPast({ db, sealer }, WHOLE, types, { purpose: 're-decide', onAccess: () => {} });
  const [whole, alone, grown, counted]: [number[], number[], number[], number[]] = [[], [], [], []];
  let fired = 0;
  let featured: Tally | undefined;
  let tally: Tally | undefined;
  let inMemory: Tally | undefined;
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      const through = await timed(() => runBacktest({ db, crew, stretch: WHOLE }));
      const memory = process.memoryUsage().rss;
      const withFeature = await timed(() => runBacktest({ db, crew: counting, stretch: WHOLE }));
      const engine = await timed(async () => redecide(past, 0, { base: undefined, candidate: pack }));
      // the first is for the threads to compile what they run
      if (round === 0) continue;
      tally = through.value;
      inMemory = engine.value;
      whole.push(tally.decided / through.seconds);
      alone.push(inMemory.decided / engine.seconds);
      grown.push(memory);
      featured = withFeature.value;
      counted.push(featured.decided / withFeature.seconds);
      fired = featured.rules['goods.bench.busy']?.candidate ?? 0;
      onProgress(
        `round ${round}: ${Math.round(whole.at(-1)!)} a second, the engine alone ${Math.round(alone.at(-1)!)}, with a new feature ${Math.round(counted.at(-1)!)}`,
      );
    }
  } finally {
    await Promise.all([crew.close(), counting.close()]);
  }
  // else the new feature would check nothing
  const share = fired / featured!.decided;
  if (share < 0.005 || share > 0.2)
    throw new Error(`the rule that reads the new feature fired on ${fired} of ${featured!.decided} decisions`);
  const changed = Object.values(tally!.rules).reduce((sum, { gained, lost }) => sum + gained + lost, 0);
  return {
    name: 'backtest',
    machine: machine(),
    rows: [
      {
        ...row(`history decided again (${crew.size} stretches at a time)`, median(whole), median(alone), 'decisions/s'),
        ...{
          peer_name: 'the engine alone, one thread, events in memory',
          ours_range: rangeOf(whole),
          peer_range: rangeOf(alone),
        },
      },
      {
        ...row('with a new feature that is counted on the way', median(counted), median(whole), 'decisions/s'),
        ...{ peer_name: 'the same without it', ours_range: rangeOf(counted), peer_range: rangeOf(whole) },
      },
      row('size of what is kept of it', JSON.stringify(tally).length / 1_024, null, 'KiB'),
      row('memory of the process, last round beside first', grown.at(-1)! / 2 ** 20, grown[0]! / 2 ** 20, 'MiB'),
    ],
    checked: [
      `${tally!.decided} decisions of a simulated year, sealed fields opened; ${changed} rules fired otherwise than then`,
      `a rule that reads the new feature fired on ${fired} of ${featured!.decided}`,
      `the engine alone came to the same: ${canonicalJson(inMemory!.rules) === canonicalJson(tally!.rules) ? 'yes' : 'no'}`,
    ],
  };
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - start) / 1_000 };
}

const rangeOf = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];
