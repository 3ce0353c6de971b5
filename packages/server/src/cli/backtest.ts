import { Command } from 'commander';
import type { Platform } from '../app.ts';
import { lowestIdAt } from '../foundation/ids.ts';
import { reportWith } from '../policy/backtest/backtest.worker.ts';
import { openCrew } from '../policy/backtest/crew.ts';
import { momentHint, momentOf } from '../policy/backtest/moment.ts';
import type { BacktestReport } from '../policy/backtest/report.ts';
import { runBacktest } from '../policy/backtest/run.ts';
import type { PackFolder } from '../policy/pack-folder.ts';
import { showBacktest } from './backtest-output.ts';
import { packOf } from './pack-option.ts';

interface Options {
  pack: string;
  base?: string;
  from: string;
  to: string;
  json?: boolean;
}

type WithPlatform = <T>(work: (platform: Platform) => Promise<T>) => Promise<T>;

/** `anxin backtest`: what a pack would have decided about what happened. */
export function backtestCommand(withPlatform: WithPlatform): Command {
  return new Command('backtest')
    .description('decide a stretch of history again under another pack; nothing is changed')
    .requiredOption('--pack <dir>', 'folder of the pack to try')
    .requiredOption(
      '--from <time>',
      'first instant of the stretch, 2026-11-01T08:00:00+08:00, or a day, from its start',
    )
    .requiredOption('--to <time>', 'first instant after it, or a day, which no longer counts')
    .option('--base <dir>', 'folder of the pack to hold it against; what was decided then when not given')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nDays are those of the zone in the limits.yaml of the pack, Asia/Shanghai unless it says otherwise.\nOpening sealed fields is on the trail, for the purpose re-decide.',
    )
    .action(async (options: Options, command: Command) => {
      const usage = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
      const candidate = await packOf(options.pack, '--pack', usage);
      const base = options.base === undefined ? undefined : await packOf(options.base, '--base', usage);
      if (!candidate || base === null) return;
      const { zone } = candidate.pack!.limits;
      const [from, to] = (['from', 'to'] as const).map(
        (edge) => momentOf(options[edge], zone) ?? usage(`--${edge} ${options[edge]} is no time; ${momentHint(zone)}`),
      ) as [Date, Date];
      if (from >= to) usage('--from must lie before --to');
      const report = await withPlatform((platform) =>
        backtest(platform, { from, to, candidate, base: base ?? undefined }),
      );
      process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : showBacktest(report));
    });
}

async function backtest(
  { db, url, config, trail }: Platform,
  { from, to, candidate, base }: { from: Date; to: Date; candidate: PackFolder; base: PackFolder | undefined },
): Promise<BacktestReport> {
  await trail(db, [
    {
      ...{ actor: { kind: 'cli', id: 'backtest' }, action: 'policy.backtest.start', object: 'policy' },
      ...{ purpose: 're-decide', outcome: 'done' },
      detail: {
        ...{ candidate: candidate.pack!.name, base: base?.pack?.name ?? 'then' },
        ...{ from: from.toISOString(), to: to.toISOString() },
      },
    },
  ]);
  const stretch = { from: lowestIdAt(from), to: lowestIdAt(to) };
  const place = { databaseUrl: url, dataDir: config.dataDir };
  const crew = openCrew({ ...place, base: base?.files, candidate: candidate.files }, stretch);
  try {
    const started = performance.now();
    const tally = await runBacktest({
      ...{ db, crew, stretch },
      onProgress: ({ tally: { decided } }) => {
        const perSecond = Math.round((decided / (performance.now() - started)) * 1_000);
        if (process.stderr.isTTY) process.stderr.write(`\r${decided} decided, ${perSecond} a second `);
      },
    });
    if (process.stderr.isTTY) process.stderr.write('\n');
    return await reportWith(db, tally, from, to);
  } finally {
    await crew.close();
  }
}
