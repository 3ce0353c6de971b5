import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { type Bench, type BenchOptions, type BenchReport, median, row } from './bench.ts';
import { machine } from './machine.ts';
import { listing } from './sample-event.ts';

const MAIN = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url));
const EVENTS = 100_000;
const ROUNDS = 3;
/** Below some ten thousand events a process has not yet grown to what it needs. */
const LONGER = 3;

/** `anxin decide` on a file, beside `JSON.parse` of its lines alone. */
export const decide: Bench = {
  about: 'anxin decide on 100,000 events from a file, beside JSON.parse of the same lines; memory by file length',
  async run(options) {
    const folder = mkdtempSync(join(tmpdir(), 'anxin-bench-'));
    try {
      return await measure(folder, options);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measure(folder: string, { onProgress }: BenchOptions): Promise<BenchReport> {
  const whole = join(folder, 'events.jsonl');
  const longer = join(folder, 'longer.jsonl');
  onProgress(`writing ${EVENTS} events`);
  await writeEvents(whole, EVENTS);
  await writeEvents(longer, EVENTS * LONGER);
  const ours: { seconds: number; peakMb: number }[] = [];
  const parsing: number[] = [];
  let decided = 0;
  for (let round = 0; round < ROUNDS; round++) {
    onProgress(`round ${round + 1} of ${ROUNDS}`);
    parsing.push(await parseLines(whole));
    ours.push(await decideFile(whole, join(folder, 'out.jsonl')));
    decided = await countDecisions(join(folder, 'out.jsonl'));
    if (decided !== EVENTS) throw new Error(`${decided} decisions for ${EVENTS} events`);
  }
  onProgress(`a file ${LONGER} times as long`);
  const { peakMb } = await decideFile(longer, join(folder, 'out.jsonl'));
  const peak = Math.max(...ours.map((run) => run.peakMb));
  return {
    name: 'decide',
    machine: machine(),
    rows: [
      row(
        'events from a file to a file; peer: JSON.parse of each line, no output',
        EVENTS / median(ours.map((r) => r.seconds)),
        EVENTS / median(parsing),
        'events/s',
      ),
      row(`peak memory, a file ${LONGER} times as long; peer: ours on 100,000 events`, peakMb, peak, 'MB'),
      row('size of the file', statSync(whole).size / 2 ** 20, null, 'MB'),
    ],
    checked: [`${decided} decisions in the order of the events, none an error`],
  };
}

async function writeEvents(path: string, count: number): Promise<void> {
  const out = createWriteStream(path);
  for (let i = 0; i < count; i++) {
    if (!out.write(`${JSON.stringify(listing())}\n`)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
}

async function parseLines(path: string): Promise<number> {
  const started = performance.now();
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY }))
    if (JSON.parse(line)) count++;
  if (count !== EVENTS) throw new Error(`parsed ${count} lines`);
  return (performance.now() - started) / 1000;
}

/** Runs the command as a user would; its own process tells its peak memory when it ends. */
async function decideFile(input: string, output: string): Promise<{ seconds: number; peakMb: number }> {
  const started = performance.now();
  const watch = `data:text/javascript,process.on('exit',()=>process.send?.(process.resourceUsage().maxRSS))`;
  const pack = process.env.ANXIN_PACK ?? 'packs/cn';
  const child = spawn(
    process.execPath,
    ['--import', watch, MAIN, 'decide', '--pack', pack, '--in', input, '--out', output],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  let peakKb = 0;
  let said = '';
  child.on('message', (kilobytes) => {
    peakKb = Number(kilobytes);
  });
  child.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', (ended) => resolve(ended)));
  if (code !== 0) throw new Error(`anxin decide ended with ${code}: ${said.slice(-500)}`);
  return { seconds: (performance.now() - started) / 1000, peakMb: peakKb / 1024 };
}

async function countDecisions(path: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) if (line.includes('"verdict"')) count++;
  return count;
}
