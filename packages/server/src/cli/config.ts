import { Command } from 'commander';
import { describeSettings, readConfig } from '../foundation/config/settings.ts';
import { Problem } from '../foundation/errors.ts';

/** `anxin config`: every setting, where its value comes from; exit 1 when one is not usable. */
export function configCommand(): Command {
  return new Command('config')
    .description('list every setting, its value and where it comes from')
    .option('--json', 'print JSON')
    .action((flags: { json?: boolean }) => {
      const lines = describeSettings(process.env);
      const read = readConfig(process.env);
      const problems = 'problems' in read ? read.problems : [];
      if (flags.json) process.stdout.write(`${JSON.stringify({ settings: lines, problems }, null, 2)}\n`);
      else {
        const width = Math.max(...lines.map((line) => line.env.length));
        for (const { env, value, from, about } of lines)
          process.stdout.write(
            `${env.padEnd(width)}  ${from === 'not set' ? '(not set)' : value}${from === 'default' ? '  (default)' : ''}\n${' '.repeat(width)}  ${about}\n`,
          );
      }
      for (const { env, message } of problems) process.stderr.write(`${env} ${message}\n`);
      if (problems.length > 0) process.exitCode = 1;
    });
}

/** The settings, or everything that is wrong with them. */
export function configOf(env: Record<string, string | undefined>) {
  const read = readConfig(env);
  if ('problems' in read)
    throw new Problem('config.invalid', {
      problems: read.problems.map(({ env: field, message }) => ({ field, message })),
    });
  return read.config;
}
