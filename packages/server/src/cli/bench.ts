import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { BenchReport } from '../../../../bench/src/bench.ts';
import { BENCHES } from '../../../../bench/src/index.ts';

const ROOT = new URL('../../../../', import.meta.url);

/** `anxin bench [NAME]`: each benchmark side by side with its peers in one run. */
export function benchCommand(): Command {
  const names = Object.keys(BENCHES);
  return new Command('bench')
    .description('measure ourselves beside named peers, in one run')
    .argument('[name]', `${names.join(', ')}; all of them when not given`)
    .option('--json', 'print JSON')
    .option('--write', 'write the page of the documentation that shows the result, of a benchmark that has one')
    .addHelpText(
      'after',
      `\n${Object.entries(BENCHES)
        .map(([name, { about }]) => `  ${name}: ${about}`)
        .join('\n')}`,
    )
    .action(async (name: string | undefined, flags: { json?: boolean; write?: boolean }, command: Command) => {
      if (name !== undefined && !Object.hasOwn(BENCHES, name))
        command.error(`error: there is no benchmark "${name}"; there are ${names.join(', ')}`);
      if (flags.write && BENCHES[name ?? '']?.page === undefined)
        command.error(`error: --write is for ${names.filter((each) => BENCHES[each]!.page !== undefined).join(', ')}`);
      for (const wanted of name === undefined ? names : [name]) {
        const report = await BENCHES[wanted]!.run({
          onProgress: (line) => process.stderr.write(`${wanted}: ${line}\n`),
        });
        process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : describe(report));
        const { page } = BENCHES[wanted]!;
        if (flags.write && page !== undefined)
          writeFileSync(fileURLToPath(new URL(page.path, ROOT)), page.render(report));
      }
    });
}

function describe({ name, machine, rows, checked }: BenchReport): string {
  const lines = rows.map(
    ({ what, ours, peer, peer_name, unit, ratio }) =>
      `  ${what}\n    ${ours} ${unit}${peer === null ? '' : `, ${peer_name ?? 'peer'} ${peer}, ratio ${ratio}`}`,
  );
  return [`${name} (${machine})`, ...lines, ...checked.map((line) => `  checked: ${line}`), ''].join('\n');
}
