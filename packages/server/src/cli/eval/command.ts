import { Command } from 'commander';
import { address } from './address.ts';
import type { EvalTask } from './task.ts';

const TASKS: Record<string, EvalTask> = { address };

interface Flags {
  train: string[];
  test: string[];
  json?: boolean;
}

/** `anxin eval TASK`: how well something is done on files of yours. */
export function evalCommand(): Command {
  return new Command('eval')
    .description('learn from files of yours, and measure on others')
    .argument('<task>', Object.keys(TASKS).join(', '))
    .requiredOption('--train <file...>', 'what is learnt from')
    .requiredOption('--test <file...>', 'what is answered')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `\n${Object.entries(TASKS)
        .map(([name, { about }]) => `  ${name}: ${about}`)
        .join('\n')}`,
    )
    .action((name: string, { train, test, json }: Flags, command: Command) => {
      const task = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
      if (!task)
        return command.error(`error: there is no task "${name}"; there are ${Object.keys(TASKS).join(', ')}`, {
          exitCode: 2,
        });
      const figures = task.run({ train, test, say: (line) => void process.stderr.write(`${line}\n`) });
      process.stdout.write(`${JSON.stringify(figures, null, json ? 0 : 2)}\n`);
    });
}
