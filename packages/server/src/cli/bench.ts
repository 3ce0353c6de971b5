import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { type BenchGroup, type BenchReport, SIZES, type Size } from '../../../../bench/src/bench.ts';
import { BENCHES, GROUPS } from '../../../../bench/src/index.ts';

const ROOT = new URL('../../../../', import.meta.url);

interface Flags extends Partial<Record<Size, number>> {
  json?: boolean;
  write?: boolean;
}

/** `anxin bench [NAME]`: each benchmark side by side with its peers in one run. */
export function benchCommand(): Command {
  const names = [...Object.keys(BENCHES), ...Object.keys(GROUPS)];
  const abouts = [
    ...Object.entries(BENCHES).map(([name, { about }]) => `  ${name}: ${about}`),
    ...Object.entries(GROUPS).map(([name, { parts }]) => `  ${name}: ${parts.join(', ')}`),
  ];
  const command = new Command('bench')
    .description('measure ourselves beside named peers, in one run')
    .argument('[name]', `${names.join(', ')}; all of them when not given`)
    .option('--json', 'print JSON')
    .option('--write', 'write the page of the documentation that shows the result, of a benchmark that has one')
    .addHelpText('after', `\n${abouts.join('\n')}`);
  for (const size of SIZES) command.option(`--${size} <n>`, `how many ${size}, of ${sized(size).join(', ')}`, countOf);
  return command.action(async (name: string | undefined, flags: Flags, command: Command) => {
    if (name !== undefined && !names.includes(name))
      command.error(`error: there is no benchmark "${name}"; there are ${names.join(', ')}`);
    const page = pageOf(name ?? '');
    if (flags.write && page === undefined) command.error(`error: --write is for ${names.filter(pageOf).join(', ')}`);
    const wanted = name === undefined ? Object.keys(BENCHES) : (GROUPS[name]?.parts ?? [name]);
    for (const size of SIZES)
      if (flags[size] !== undefined && !wanted.some((each) => sized(size).includes(each)))
        command.error(`error: --${size} is for ${sized(size).join(', ')}`);
    const reports: BenchReport[] = [];
    for (const each of wanted) reports.push(await run(each, flags));
    if (flags.write) writeFileSync(fileURLToPath(new URL(page!.path, ROOT)), page!.render(reports));
  });
}

/** The page that shows a benchmark or a group of them, where there is one. */
function pageOf(name: string): BenchGroup['page'] | undefined {
  const own = BENCHES[name]?.page;
  return own === undefined ? GROUPS[name]?.page : { path: own.path, render: ([report]) => own.render(report!) };
}

const sized = (size: Size): string[] => Object.keys(BENCHES).filter((name) => BENCHES[name]!.sizes?.includes(size));

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('A whole number above 0.');
  return count;
}

async function run(name: string, { json, orders, people }: Flags): Promise<BenchReport> {
  const sizes = { ...(orders === undefined ? {} : { orders }), ...(people === undefined ? {} : { people }) };
  const onProgress = (line: string): boolean => process.stderr.write(`${name}: ${line}\n`);
  const report = await BENCHES[name]!.run({ ...sizes, onProgress });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : describe(report));
  return report;
}

function describe({ name, machine, rows, checked }: BenchReport): string {
  const lines = rows.map((row) => {
    const { what, ours, peer, peer_name, unit, ratio, must, ours_range, peer_range } = row;
    const beside =
      peer === null
        ? ''
        : `, ${peer_name ?? 'peer'} ${peer}${rangeOf(peer_range)}, ratio ${ratio}${aimOf(ratio, must)}`;
    return `  ${what}\n    ${ours} ${unit}${rangeOf(ours_range)}${beside}`;
  });
  return [`${name} (${machine})`, ...lines, ...checked.map((line) => `  checked: ${line}`), ''].join('\n');
}

const rangeOf = (range: readonly [number, number] | undefined): string =>
  range === undefined ? '' : ` (${range.map((value) => Number(value.toPrecision(4))).join('–')})`;

const aimOf = (ratio: number | null, must: number | undefined): string =>
  must === undefined ? '' : ` (at least ${must}: ${ratio! >= must ? 'met' : 'missed'})`;
