import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { configOf } from '../config.ts';
import { interruptible, wholeFrom } from '../long-command.ts';
import { COMPARED, figuresOf } from './figures.ts';
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
    .option('--json', 'print the report as JSON')
    .option('--write', `write ${PAGE}`)
    .addHelpText(
      'after',
      `\nExit 0: simulated, and all checks hold. 1: one does not, or the work failed. 2: wrong usage. See ${PAGE}.`,
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
  const [all, ...others] = await runWorlds(jobs, {
    ...{ atOnce: AT_ONCE, signal },
    onProgress: teller((i, paid) => `${nameOf(jobs[i]!)}: ${paid} orders paid`),
  });
  const worldsMs = performance.now() - began;
  const quarter = quarterOf(size);
  const without = {
    'speed-refund': { facts: others[0]!, part: !whole },
    'allergy-return': { facts: others[1]!, part: !whole },
  };
  const options: RunOptions = { atOnce: AT_ONCE, signal, onProgress: teller((i) => `assumptions: run ${i + 1}`) };
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
/** Now and then, on standard error. */
function teller(line: (job: number, paid: number) => string): RunOptions['onProgress'] {
  let last = Number.NEGATIVE_INFINITY;
  return (job, paid) => {
    if (performance.now() - last < TOLD_EVERY_MS) return;
    last = performance.now();
    process.stderr.write(`${line(job, paid)}\n`);
  };
}

const wholeOrNone = (text: string): number => (text === '0' ? 0 : wholeFrom(LEAST_ORDERS, MOST_ORDERS)(text));
