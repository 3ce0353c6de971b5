import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import {
  type Decision,
  decide,
  type EngineEvent,
  EngineLimitError,
  type Language,
  type Pack,
  type Snapshot,
  showProblem,
} from '@anxin/engine';
import { validateEvent } from '@anxin/events';
import { Command, Option } from 'commander';
import { type Line, readLines } from '../foundation/lines.ts';
import { openPackFolder } from '../policy/pack-folder.ts';
import { readSnapshot } from './snapshot-file.ts';

/** An event with its `data:` images is at most as long as a request to the server. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const WRITE_AT = 64 * 1024;

export interface LineError {
  line: number;
  error: { code: string; message: string; field?: string };
}

export interface Tally {
  events: number;
  errors: number;
  verdicts: Record<string, number>;
  cases: number;
}

interface Options {
  pack: string;
  in: string;
  out: string;
  snapshot?: string;
  language: Language;
}

/** `anxin decide`: the engine alone, from a file of events to a file of decisions. */
export function decideCommand(): Command {
  return new Command('decide')
    .description('decide a file of events with a pack: no database, no server')
    .requiredOption('--pack <dir>', 'folder of the pack')
    .requiredOption('--in <file>', 'events, one JSON object a line; - is standard input')
    .requiredOption('--out <file>', 'decisions, one a line, in the order of the events; - is standard output')
    .option('--snapshot <file>', 'JSON with the features, signals and lists to decide with')
    .addOption(new Option('--language <language>', 'of messages').choices(['zh-CN', 'en']).default('zh-CN'))
    .addHelpText(
      'after',
      '\nA line that is no event becomes {"line": n, "error": {code, message, field?}}; the rest goes on.\n' +
        'Exit 0: all decided. 1: there was such a line, or the work failed. 2: wrong usage.',
    )
    .action(async (options: Options, command: Command) => {
      const usage = (message: string): never => command.error(`error: ${message}`, { exitCode: 2 });
      await checkFiles(options, usage);
      const opened = await openPackFolder(options.pack).catch((error: Error) =>
        usage(`the pack cannot be read: ${error.message}`),
      );
      if (opened.pack === undefined) {
        for (const problem of opened.problems.slice(0, 20)) {
          process.stderr.write(`${showProblem(problem, opened.files)}\n`);
        }
        process.stderr.write(`the pack has ${opened.problems.length} problems; nothing was decided\n`);
        process.exitCode = 1;
        return;
      }
      const snapshot = await readSnapshot(options.snapshot).catch((error: Error) => usage(error.message));
      process.exitCode = await run(options, opened.pack, snapshot);
    });
}

async function checkFiles(options: Options, usage: (message: string) => never): Promise<void> {
  if (options.in === '-') return;
  const input = await stat(options.in).catch((error: Error) => usage(`--in cannot be read: ${error.message}`));
  if (input.isDirectory()) usage(`--in is a folder: ${options.in}`);
  const output = options.out === '-' ? undefined : await stat(options.out).catch(() => undefined);
  if (output?.isFile() && output.dev === input.dev && output.ino === input.ino) {
    usage('--out is the same file as --in, which it would overwrite');
  }
}

async function run(options: Options, pack: Pack, snapshot: Snapshot): Promise<number> {
  const start = process.hrtime.bigint();
  const input = options.in === '-' ? process.stdin : createReadStream(options.in);
  const output = options.out === '-' ? process.stdout : createWriteStream(options.out);
  let tally: Tally;
  try {
    const { write, end } = writer(output, options.out !== '-');
    tally = await decideLines(readLines(input, MAX_LINE_BYTES), write, pack, snapshot, options.language);
    await end();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') return 1; // the reader of our output has gone
    process.stderr.write(`error: ${code === 'ENOSPC' ? `no space left for ${options.out}` : message}\n`);
    return 1;
  }
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const verdicts = Object.entries(tally.verdicts).map(([verdict, count]) => `${verdict} ${count}`);
  process.stderr.write(
    `${tally.events} events, ${tally.errors} errors in ${seconds.toFixed(2)} s ` +
      `(${Math.round((tally.events + tally.errors) / seconds)} lines/s); ${[...verdicts, `cases ${tally.cases}`].join(', ')}\n`,
  );
  return tally.errors > 0 ? 1 : 0;
}

/**
 * Decides line by line, in order, and hands each answer on as a line of JSON. Holds one event at a time, so memory does
 * not grow with the input; `write` resolves when more can be taken.
 */
export async function decideLines(
  lines: AsyncIterable<Line>,
  write: (text: string) => Promise<void> | undefined,
  pack: Pack,
  snapshot: Snapshot,
  language: Language,
): Promise<Tally> {
  const tally: Tally = { events: 0, errors: 0, verdicts: {}, cases: 0 };
  for await (const line of lines) {
    if (line.broken === undefined && line.text.trim() === '') continue;
    const answer = decideLine(line, pack, snapshot, language);
    if ('error' in answer) tally.errors++;
    else {
      tally.events++;
      tally.verdicts[answer.verdict] = (tally.verdicts[answer.verdict] ?? 0) + 1;
      if (answer.case !== null) tally.cases++;
    }
    const waiting = write(`${JSON.stringify(answer)}\n`);
    if (waiting !== undefined) await waiting;
  }
  return tally;
}

function decideLine(
  { line, text, broken }: Line,
  pack: Pack,
  snapshot: Snapshot,
  language: Language,
): Decision | LineError {
  if (broken !== undefined) {
    const code = broken.startsWith('longer') ? 'event.too-large' : 'request.malformed';
    return { line, error: { code, message: `the line is ${broken}` } };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The engine's own message quotes the text, which may be somebody's.
    const position = /position \d+/.exec((error as Error).message)?.[0];
    const message =
      position === undefined ? 'the line is not valid JSON' : `the line is not valid JSON, at ${position}`;
    return { line, error: { code: 'request.malformed', message } };
  }
  const checked = validateEvent(value);
  if (!checked.ok) {
    const { code, message, field } = checked.problems[0]!;
    const more = checked.problems.length - 1;
    return {
      line,
      error: { code, message: more > 0 ? `${message} (and ${more} more)` : message, ...(field ? { field } : {}) },
    };
  }
  try {
    return decide(checked.event as EngineEvent, snapshot, pack, { language });
  } catch (error) {
    if (!(error instanceof EngineLimitError)) throw error;
    return { line, error: { code: 'event.too-large', message: error.message, field: `data.${error.field}` } };
  }
}

/** Gathers lines into larger writes and waits while the stream is full. */
function writer(output: Writable, close: boolean) {
  let pending: string[] = [];
  let length = 0;
  let failure: Error | undefined;
  output.on('error', (error) => {
    failure = error;
  });
  const flush = async (): Promise<void> => {
    const text = pending.join('');
    pending = [];
    length = 0;
    if (failure !== undefined) throw failure;
    if (text !== '' && !output.write(text)) await once(output, 'drain');
    if (failure !== undefined) throw failure;
  };
  return {
    write(text: string): Promise<void> | undefined {
      pending.push(text);
      length += text.length;
      return length >= WRITE_AT ? flush() : undefined;
    },
    async end(): Promise<void> {
      await flush();
      if (!close) return;
      output.end();
      await once(output, 'close');
      if (failure !== undefined) throw failure;
    },
  };
}
