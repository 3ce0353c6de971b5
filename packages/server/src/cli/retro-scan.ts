import { VERDICTS } from '@anxin/engine';
import { Command } from 'commander';
import type { Platform } from '../app.ts';
import type { PackFolder } from '../policy/pack-folder.ts';
import { openScanCrew } from '../policy/retro/hand.ts';
import { severityOf } from '../policy/retro/judge.ts';
import { runScan, scanReportWith } from '../policy/retro/run-scan.ts';
import type { Hit } from '../policy/retro/scan.ts';
import type { ScanReport } from '../policy/retro/scan-tally.ts';
import { packOf } from './pack-option.ts';

interface Options {
  pack: string;
  json?: boolean;
}

type WithPlatform = <T>(work: (platform: Platform) => Promise<T>) => Promise<T>;

/** Of the most severe, to read. */
const SHOWN = 20;

type Preview = ScanReport & { examples: Hit[] };

/** `anxin retro-scan`: what a pack would do about what is on sale. */
export function retroScanCommand(withPlatform: WithPlatform): Command {
  return new Command('retro-scan')
    .description('decide what is on sale again under a pack, as a preview; nothing is changed')
    .requiredOption('--pack <dir>', 'folder of the pack to try')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nOpening sealed fields is on the trail, for the purpose re-decide.')
    .action(async (options: Options, command: Command) => {
      const usage = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
      const candidate = await packOf(options.pack, '--pack', usage);
      if (!candidate) return;
      const found = await withPlatform((platform) => preview(platform, candidate));
      process.stdout.write(options.json ? `${JSON.stringify(found)}\n` : showPreview(found));
    });
}

async function preview({ db, url, config, trail, clock }: Platform, candidate: PackFolder): Promise<Preview> {
  const asOf = clock.now();
  await trail(db, [
    {
      ...{ actor: { kind: 'cli', id: 'retro-scan' }, action: 'policy.retro.start', object: 'policy' },
      ...{ purpose: 're-decide', outcome: 'done', detail: { candidate: candidate.pack!.name, kinds: ['product'] } },
    },
  ]);
  const crew = openScanCrew({ databaseUrl: url, dataDir: config.dataDir, candidate: candidate.files, asOf });
  let examples: Hit[] = [];
  try {
    const tally = await runScan({
      ...{ db, crew },
      onPart: ({ tally: { looked } }, hits) => {
        examples = [...examples, ...hits].sort(bySeverity).slice(0, SHOWN);
        if (process.stderr.isTTY) process.stderr.write(`\r${looked} decided `);
      },
    });
    if (process.stderr.isTTY) process.stderr.write('\n');
    return { ...(await scanReportWith(db, tally, examples.length, asOf)), examples };
  } finally {
    await crew.close();
  }
}

const bySeverity = (a: Hit, b: Hit): number =>
  severityOf(b.verdict) - severityOf(a.verdict) || b.weight - a.weight || (a.subject < b.subject ? -1 : 1);

/** A preview as text, for whoever changes policy at a shell. */
function showPreview(found: Preview): string {
  const { looked, off_sale, erased, settled, hits, asks, verdicts, rules, parties, money, examples } = found;
  const paid = Object.entries(money.byCurrency)
    .map(([currency, amount]) => `${money.exact ? '' : 'about '}${(amount / 100).toFixed(2)} ${currency}`)
    .join(', ');
  const bySteps = verdicts.toSorted((a, b) => VERDICTS.indexOf(b.to) - VERDICTS.indexOf(a.to));
  return [
    `${looked} on sale decided again; ${off_sale} stand rejected, ${erased} can no longer be read, ${settled} were let pass by people`,
    `${hits} would come out harder, of ${parties.exact ? '' : 'about '}${parties.count} parties, who were paid ${paid || 'nothing'} for them in thirty days; ${asks} would want a person`,
    ...bySteps.map(({ from, to, count }) => `  ${from} -> ${to}: ${count}`),
    ...rules.map(({ rule, count }) => `  ${rule}: ${count}`),
    ...(examples.length > 0 ? ['the most severe:'] : []),
    ...examples.map(({ subject, party, standing, verdict }) => `  ${subject} of ${party} ${standing} -> ${verdict}`),
    '',
  ].join('\n');
}
