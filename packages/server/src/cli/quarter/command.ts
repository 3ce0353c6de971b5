import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { configOf } from '../config.ts';
import { interruptible, wholeFrom } from '../long-command.ts';
import { COMPARED, figuresOf } from './figures.ts';
import { keptIn } from './kept.ts';
import { PAGE, type QuarterReport, renderPage } from './page.ts';
import { quarterOf, type RunOptions, runWorlds, type WorldJob } from './run.ts';
import { measureSensitivity } from './sensitivity.ts';

const ROOT = new URL('../../../../../', import.meta.url);
const DAYS = 90;
const MOST_ORDERS = 1_000_000;
const LEAST_ORDERS = 50;
const SEED = 1;
/** Of two cores each world keeps about one busy, its database the rest of it. */
const AT_ONCE = 2;

interface Flags {
  orders: number;
  sensitivityOrders: number;
  seed: number;
  whole?: boolean;
  keep?: string;
  json?: boolean;
  write?: boolean;
}

/** `anxin simulate quarter`: what the money chapter does in a quarter, with rights and without, and what it hangs on. */
export function quarterCommand(): Command {
  return new Command('quarter')
    .description('a simulated quarter: refund times, disputes, coverage and fund flows, with rights and without')
    .option('--orders <n>', 'orders of the quarter', wholeFrom(LEAST_ORDERS, MOST_ORDERS), 100_000)
    .option(
      '--sensitivity-orders <n>',
      'orders of each run in which an assumption is moved; 0: none is',
      wholeOrNone,
      1_000,
    )
    .option(
      '--seed <k>',
      'another seed, other people; the same seed, the same figures',
      wholeFrom(0, 2 ** 31 - 1),
      SEED,
    )
    .option('--whole', 'run the worlds without a right with all orders, not only with those that the right concerns')
    .option('--keep <folder>', 'keep each world there that is through; the same run started again goes on from them')
    .option('--json', 'print the report as JSON')
    .option('--write', `write ${PAGE}`)
    .addHelpText(
      'after',
      `
Each world (with every right, without one, and two for each value of an assumption) has a database of its own in the
folder for temporary files, two worlds run at a time, and standard error tells how far they are. Interrupted, or killed,
it prints and writes nothing; worlds under way are lost and their databases removed, those that were through are kept with
--keep, and without it lost too. Empty that folder after a change of the platform or of the pack.

Exit 0: simulated, and all checks hold. 1: one does not, or the work failed. 2: wrong usage. See ${PAGE}.`,
    )
    .action(async (flags: Flags) => {
      const report = await interruptible('The simulation', (signal) => simulateQuarter(flags, signal));
      if (flags.write) writeFileSync(fileURLToPath(new URL(PAGE, ROOT)), renderPage(report));
      process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : renderPage(report));
      if (report.checks.some(({ holds }) => !holds)) process.exitCode = 1;
    });
}

async function simulateQuarter(flags: Flags, signal: AbortSignal): Promise<QuarterReport> {
  const { orders, seed, sensitivityOrders, whole = false } = flags;
  const packDir = resolve(configOf({ ...process.env, DATABASE_URL: '' }).packDir);
  const size = { orders, seed, days: DAYS, moved: {} };
  const jobs: WorldJob[] = [
    { ...size, packDir, without: [] },
    ...COMPARED.map(
      (right): WorldJob => ({ ...size, packDir, without: [right], only: whole ? undefined : 'concerned' }),
    ),
  ];
  const began = performance.now();
  const kept = flags.keep === undefined ? undefined : keptIn(flags.keep);
  const [all, ...others] = await runWorlds(jobs, {
    ...{ atOnce: AT_ONCE, signal, kept },
    onProgress: teller((i, paid) => `${nameOf(jobs[i]!)}: ${paid} orders paid`),
    onEnd: (i, ms) => say(`${nameOf(jobs[i]!)}: through after ${Math.round(ms / 1_000)} s`),
  });
  const worldsMs = performance.now() - began;
  const quarter = quarterOf(size);
  const without = {
    'speed-refund': { facts: others[0]!, part: !whole },
    'allergy-return': { facts: others[1]!, part: !whole },
  };
  const options: RunOptions = { atOnce: AT_ONCE, signal, kept, onProgress: teller((i) => `assumptions: run ${i + 1}`) };
  const sensitivity =
    sensitivityOrders === 0
      ? undefined
      : await measureSensitivity({ orders: sensitivityOrders, seed, packDir }, options);
  return {
    ...{ orders, seed, days: DAYS, whole, seconds: Math.round(worldsMs / 1_000) },
    ...{ figures: figuresOf(quarter, { all: all!, without }), facts: all!, sensitivity },
    checks: [
      ...all!.checks,
      ...others.flatMap(({ checks }, i) =>
        checks.map((check) => ({ ...check, what: `${check.what} (without ${COMPARED[i]})` })),
      ),
      {
        what: 'no refund at once where nobody gives 极速退款',
        holds: others[0]!.refunds.every(({ instant }) => !instant),
        detail: `${others[0]!.refunds.filter(({ instant }) => instant).length} of ${others[0]!.refunds.length}`,
      },
      {
        what: 'no claim for an allergy where nobody gives 过敏包退',
        holds: others[1]!.claims.every(({ code }) => code !== 'allergy-return'),
        detail: `${others[1]!.claims.find(({ code }) => code === 'allergy-return')?.claims ?? 0} claims`,
      },
    ],
  };
}

const nameOf = ({ without }: WorldJob): string =>
  without.length === 0 ? 'with every right' : `without ${without.join(', ')}`;

const TOLD_EVERY_MS = 10_000;
/** Of each world now and then, on standard error. */
function teller(line: (job: number, paid: number) => string): RunOptions['onProgress'] {
  const last = new Map<number, number>();
  return (job, paid) => {
    const now = performance.now();
    if (now - (last.get(job) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY_MS) return;
    last.set(job, now);
    say(line(job, paid));
  };
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const wholeOrNone = (text: string): number => (text === '0' ? 0 : wholeFrom(LEAST_ORDERS, MOST_ORDERS)(text));
