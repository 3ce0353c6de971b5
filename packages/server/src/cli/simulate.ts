import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { drawMedia, pathsIn, simulate, type TruthLine } from '../../../simulator/src/index.ts';
import { Problem } from '../foundation/errors.ts';
import { quarterCommand } from './quarter/command.ts';

interface Flags {
  months: string;
  scale: string;
  seed: string;
  until: string;
  out?: string;
  json?: boolean;
}

/** Fixed, so that a seed alone says what comes out. */
const UNTIL = '2026-01-01T00:00:00+08:00';
const TOLD_EVERY = 5_000;

interface Report {
  events: number;
  violating: number;
  parties: number;
  pictures: number;
  from: string | null;
  to: string | null;
}

/** `anxin simulate`: a marketplace with hidden truth, in files. */
export function simulateCommand(): Command {
  return (
    new Command('simulate')
      .description('a marketplace with hidden truth: events, and beside them what is true of each')
      // what stands behind a command below is its own
      .enablePositionalOptions()
      .option('--months <n>', 'months of history', '12')
      .option('--scale <s>', 'its size; 1 is about 12,000 events a year', '1')
      .option('--seed <k>', 'another seed, another marketplace; the same seed, the same to the byte', '1')
      .option('--until <instant>', 'end of the history (RFC 3339)', UNTIL)
      .option('--out <dir>', 'folder for events.jsonl, truth.jsonl and media/; needed')
      .option('--json', 'print the report as JSON')
      .addHelpText('after', '\nExit 0: written. 1: the work failed. 2: wrong usage. See docs/simulator.md.')
      .addCommand(quarterCommand())
      .action(async (flags: Flags, command: Command) => {
        const usage = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
        const options = readOptions(flags, usage);
        // not required by the parser, which would ask for it of the commands below too
        const out = flags.out ?? usage("required option '--out <dir>' not specified");
        const found = await stat(out).catch(() => undefined);
        if (found && !found.isDirectory()) usage(`--out is no folder: ${out}`);
        const report = await write(options, out).catch((error: NodeJS.ErrnoException) => {
          throw error.code === undefined
            ? error
            : new Problem('request.invalid', { detail: `${out} cannot be written: ${error.message}` }, error);
        });
        process.stdout.write(
          flags.json
            ? `${JSON.stringify(report)}\n`
            : `${report.events} events, ${report.violating} of them violating, ${report.parties} parties, ${report.pictures} pictures in ${out}\n`,
        );
      })
  );
}

function readOptions(flags: Flags, usage: (message: string) => never) {
  const whole = (name: string, text: string, low: number, high: number): number => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= low && value <= high
      ? value
      : usage(`--${name} must be a whole number from ${low} to ${high}, not "${text}"`);
  };
  const scale = Number(flags.scale);
  if (!(scale >= 0.05 && scale <= 200)) usage(`--scale must be a number from 0.05 to 200, not "${flags.scale}"`);
  const until = new Date(flags.until);
  if (!Number.isFinite(until.getTime()) || !/^\d{4}-/.test(flags.until) || until.getUTCFullYear() < 1990)
    usage(`--until must be an instant like ${UNTIL}, not "${flags.until}"`);
  return {
    months: whole('months', flags.months, 1, 120),
    seed: whole('seed', flags.seed, 0, 2 ** 31 - 1),
    ...{ scale, until },
  };
}

async function write(options: Parameters<typeof simulate>[0], out: string): Promise<Report> {
  const simulation = simulate(options);
  const report: Report = {
    events: 0,
    violating: 0,
    parties: simulation.parties.length,
    pictures: 0,
    from: null,
    to: null,
  };
  await mkdir(join(out, 'media'), { recursive: true });
  const events = openFile(out, 'events.jsonl');
  const truths = openFile(out, 'truth.jsonl');
  const pictures = new Set<string>();
  try {
    for (const party of simulation.parties) await truths.write(party satisfies TruthLine);
    for await (const { event, truth } of simulation.happenings()) {
      await events.write(event);
      if (truth !== null) await truths.write({ event: event.id, ...truth } satisfies TruthLine);
      if (truth !== null && 'kind' in truth) report.violating++;
      report.from ??= event.time;
      report.to = event.time;
      if (++report.events % TOLD_EVERY === 0)
        process.stderr.write(`${report.events} events, up to ${event.time.slice(0, 10)}\n`);
      for (const path of pathsIn(event.data)) {
        if (pictures.has(path)) continue;
        pictures.add(path);
        await writePicture(join(out, 'media', path), path);
      }
    }
    await events.close();
    await truths.close();
  } finally {
    events.abandon();
    truths.abandon();
  }
  return { ...report, pictures: pictures.size };
}

async function writePicture(file: string, path: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, drawMedia(path)!);
}

/** Its name says that it is whole: until then it is called otherwise. */
function openFile(out: string, name: string) {
  const partial = join(out, `${name}.partial`);
  const stream: WriteStream = createWriteStream(partial);
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    async write(line: object): Promise<void> {
      if (failure) throw failure;
      if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
    },
    async close(): Promise<void> {
      stream.end();
      await once(stream, 'close');
      if (failure) throw failure;
      await rename(partial, join(out, name));
    },
    abandon: () => stream.destroy(),
  };
}
