import { resolve } from 'node:path';
import { Command } from 'commander';
import { configOf } from '../config.ts';
import { interruptible, wholeFrom } from '../long-command.ts';
import { crash } from './crash/crash.ts';
import type { Drill, DrillReport } from './drill.ts';
import { leak } from './leak/leak.ts';
import { ledger } from './ledger/ledger.ts';
import { promises } from './promises/promises.ts';
import { queue } from './queue/queue.ts';
import { refunds } from './refunds/refunds.ts';

const DRILLS: Record<string, Drill> = { crash, leak, ledger, promises, queue, refunds };
const MOST_ROUNDS = 10_000;
const MOST_THINGS = 10_000_000;
/** Violations that are listed; the figures count all. */
const LISTED = 200;

interface Flags {
  rounds?: number;
  count?: number;
  facts?: string;
  sabotage?: boolean;
  json?: boolean;
}

/** `anxin drill`: exit 1 at any violation. */
export function drillCommand(): Command {
  const list = Object.entries(DRILLS).map(
    ([name, { about, rounds, count }]) =>
      `  ${name}: ${about} (${count === undefined ? `${rounds} rounds` : `${count.toLocaleString('en')} things`})`,
  );
  return new Command('drill')
    .description('fault drills, on a scratch database of their own')
    .argument('<name>', `which one: ${Object.keys(DRILLS).join(', ')}`)
    .option('--rounds <n>', 'how often', wholeFrom(1, MOST_ROUNDS))
    .option('--count <n>', 'how many, where a drill is about a number of things', wholeFrom(1, MOST_THINGS))
    .option('--facts <dir>', 'keep the raw facts here, so that somebody else can recompute the result')
    .option('--sabotage', 'plant faults that the drill must find: exit 1 when it found every one, 0 when it is blind')
    .option('--json', 'print {"name","rounds","figures","violations"}')
    .addHelpText('after', `\nDrills:\n${list.join('\n')}`)
    .action(async (name: string, flags: Flags, self: Command) => {
      const drill = Object.hasOwn(DRILLS, name) ? DRILLS[name] : undefined;
      if (!drill) self.error(`error: there is no drill "${name}"; there are ${Object.keys(DRILLS).join(', ')}`);
      if (flags.count !== undefined && drill!.count === undefined)
        self.error(`error: the drill ${name} has no --count, but --rounds`);
      const report = await interruptible('The drill', (signal) =>
        drill!.run({
          rounds: flags.rounds ?? drill!.rounds,
          count: flags.count ?? drill!.count,
          packDir: resolve(configOf({ ...process.env, DATABASE_URL: '' }).packDir),
          facts: flags.facts === undefined ? undefined : resolve(flags.facts),
          sabotage: flags.sabotage === true,
          signal,
          say: (line) => void process.stderr.write(`${line}\n`),
        }),
      );
      const listed = { ...report, violations: report.violations.slice(0, LISTED) };
      process.stdout.write(flags.json ? `${JSON.stringify(listed)}\n` : describe(listed));
      if (report.violations.length > 0) process.exitCode = 1;
    });
}

function describe({ name, rounds, figures, violations }: DrillReport): string {
  const lines = [`${name}: ${rounds} rounds, ${violations.length} violations`];
  for (const [figure, value] of Object.entries(figures))
    lines.push(`  ${figure}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  for (const { check, about, detail } of violations) lines.push(`  ! ${check} ${about}: ${detail}`);
  return `${lines.join('\n')}\n`;
}
