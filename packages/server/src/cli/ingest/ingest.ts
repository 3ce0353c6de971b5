import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { asProblem, Problem } from '../../foundation/errors.ts';
import type { Outcome } from '../../policy/admit.ts';
import { type Checkpoints, checkpointName } from './checkpoint.ts';
import { type Mapping, mapRow, missingColumns, parseMapping } from './mapping.ts';
import { type BrokenRow, formatOf, readRows } from './rows.ts';
import { MappingError } from './template.ts';

export interface IngestReport {
  file: string;
  rows: number;
  /** Rows that an earlier run had taken already. */
  resumed: number;
  events: number;
  stored: number;
  duplicates: number;
  errors: number;
  verdicts: Record<string, number>;
  /** Events whose decision wants a person to look. */
  cases: number;
  /** Rule to the number of events that it fired on. */
  rules: Record<string, number>;
}

export interface IngestError {
  file: string;
  line: number;
  code: string;
  message: string;
  field?: string;
}

export interface IngestOptions {
  /** Stores events and answers in order. */
  admit(events: unknown[]): Promise<Outcome[]>;
  checkpoints: Checkpoints;
  onError(error: IngestError): void;
  onProgress(bytes: number, report: IngestReport): void;
  /** Asks to end after the batch under way. */
  stopped(): boolean;
}

/** Events that travel together. One batch is stored while the next is read: memory is flat in the file's length. */
const BATCH_EVENTS = 500;
const BATCHES_UNDER_WAY = 2;
/** Waits between tries while the database is away, in milliseconds. */
const RETRIES = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
const MAX_SHOWN_MESSAGE = 300;

export interface IngestFile {
  path: string;
  size: number;
  mapping: Mapping | undefined;
  mappingText: string;
}

/** Opens what the command line names, and says what is wrong before anything is stored. */
export function prepareFile(path: string, mappingPath: string | undefined): IngestFile {
  const size = sizeOf(path);
  const mappingText = mappingPath === undefined ? '' : readText(mappingPath);
  try {
    const mapping = mappingPath === undefined ? undefined : parseMapping(mappingText);
    if (mapping === undefined && formatOf(path, undefined) !== 'jsonl')
      throw new MappingError('a table needs --map: a mapping says which column is which field');
    formatOf(path, mapping);
    return { path, size, mapping, mappingText };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    throw new Problem('request.invalid', { detail: `${mappingPath ?? path}: ${error.message}` });
  }
}

const unreadable = (path: string, why: string, cause?: unknown): Problem =>
  new Problem('request.invalid', { detail: `${path} cannot be read: ${why}` }, cause);

function sizeOf(path: string): number {
  let found: ReturnType<typeof statSync>;
  try {
    found = statSync(path);
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw unreadable(path, (error as Error).message, error);
  }
  if (!found.isFile()) throw unreadable(path, 'it is no file');
  return found.size;
}

function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw unreadable(path, (error as Error).message, error);
  }
}

interface Batch {
  events: unknown[];
  /** Line of each event. */
  lines: number[];
  /** Rows read up to the end of this batch. */
  rows: number;
}

/** Takes one file in. Rows that cannot be taken are reported, the others go on. */
export async function ingestFile(file: IngestFile, options: IngestOptions): Promise<IngestReport> {
  return takeIn(file, options).catch((error) => {
    if (!(error instanceof MappingError)) throw error;
    throw new Problem('request.invalid', { detail: `${basename(file.path)}: ${error.message}` }, error);
  });
}

async function takeIn(file: IngestFile, options: IngestOptions): Promise<IngestReport> {
  const name = basename(file.path);
  const { checkpoints } = options;
  const checkpoint = checkpointName(file.path, file.mappingText);
  const resumed = await checkpoints.rows(checkpoint);
  const report: IngestReport = {
    file: name,
    rows: 0,
    resumed,
    events: 0,
    stored: 0,
    duplicates: 0,
    errors: 0,
    verdicts: {},
    cases: 0,
    rules: {},
  };
  const fail = (line: number, code: string, message: string, field?: string): void => {
    report.errors++;
    options.onError({
      file: name,
      line,
      code,
      message: message.slice(0, MAX_SHOWN_MESSAGE),
      ...(field ? { field } : {}),
    });
  };
  let bytes = 0;
  let batch: Batch = { events: [], lines: [], rows: 0 };
  const underWay: Promise<Batch>[] = [];
  // one after the other: events of a subject are stored in the order of the file
  let last: Promise<unknown> = Promise.resolve();

  const settleOldest = async (): Promise<void> => {
    const done = await underWay.shift()!;
    await checkpoints.save(checkpoint, done.rows);
    options.onProgress(bytes, report);
  };
  const send = async (): Promise<void> => {
    const sent = batch;
    batch = { events: [], lines: [], rows: report.rows };
    const stored = last
      .then(() => admitPatiently(sent.events, options.admit))
      .then((outcomes) => {
        outcomes.forEach((outcome, i) => {
          count(report, outcome, (code, message, field) => fail(sent.lines[i]!, code, message, field));
        });
        return sent;
      });
    last = stored;
    underWay.push(stored);
    // a rejection is met in settleOldest; until then it must not count as unhandled
    stored.catch(() => undefined);
    if (underWay.length >= BATCHES_UNDER_WAY) await settleOldest();
  };

  for await (const row of readRows(file.path, formatOf(file.path, file.mapping), {
    columns: file.mapping?.columns,
    onBytes: (more) => {
      bytes += more;
    },
    onColumns: (columns) => checkColumns(file, columns),
  })) {
    if (options.stopped()) break;
    report.rows++;
    if (report.rows <= resumed) continue;
    for (const event of eventsOf(file.mapping, row, fail)) {
      report.events++;
      batch.events.push(event);
      batch.lines.push(row.line);
    }
    batch.rows = report.rows;
    if (batch.events.length >= BATCH_EVENTS) await send();
  }
  if (batch.events.length > 0) await send();
  while (underWay.length > 0) await settleOldest();
  if (!options.stopped()) await checkpoints.clear(checkpoint);
  options.onProgress(file.size, report);
  return report;
}

/** A database that is away for a moment costs a wait, not the rows: what was not stored is tried again. */
async function admitPatiently(events: unknown[], admit: IngestOptions['admit']): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(events.length);
  let open = events.map((_, position) => position);
  for (let attempt = 0; ; attempt++) {
    let failure: unknown;
    try {
      const answers = await admit(open.map((position) => events[position]));
      answers.forEach((answer, n) => {
        outcomes[open[n]!] = answer;
      });
      open = open.filter((_, n) => problemOf(answers[n]!)?.status === 503);
      if (open.length === 0) return outcomes;
      failure = problemOf(outcomes[open[0]!]!);
    } catch (error) {
      failure = error;
    }
    const wait = RETRIES[attempt];
    if (asProblem(failure).status !== 503 || wait === undefined) throw failure;
    await setTimeout(wait);
  }
}

const problemOf = (outcome: Outcome): Problem | undefined =>
  outcome.status === 'refused' ? outcome.problem : undefined;

function checkColumns(file: IngestFile, columns: string[]): void {
  if (!file.mapping) return;
  const twice = new Set(columns.filter((name, i) => columns.indexOf(name) !== i));
  // a column that is there twice is as good as missing: which of the two is meant, nobody can tell
  const missing = missingColumns(
    file.mapping,
    columns.filter((name) => !twice.has(name)),
  );
  const doubled = missing.find(({ column }) => twice.has(column));
  if (doubled)
    throw new Problem('request.invalid', {
      detail: `${basename(file.path)} has the column "${doubled.column}" twice, and the mapping (line ${doubled.line}) takes it`,
    });
  if (missing.length === 0) return;
  throw new Problem('request.invalid', {
    detail: `${basename(file.path)} has no column ${missing.map(({ column, line }) => `"${column}" (mapping, line ${line})`).join(', ')}; it has ${columns.map((name) => `"${name}"`).join(', ')}`,
  });
}

function eventsOf(
  mapping: Mapping | undefined,
  row: { line: number; value: unknown } | BrokenRow,
  fail: (line: number, code: string, message: string) => void,
): unknown[] {
  if ('broken' in row) {
    fail(row.line, 'request.malformed', row.broken);
    return [];
  }
  if (!mapping) return [row.value];
  try {
    return mapRow(mapping, row);
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    fail(row.line, 'request.invalid', error.message);
    return [];
  }
}

function count(
  report: IngestReport,
  outcome: Outcome,
  fail: (code: string, message: string, field?: string) => void,
): void {
  if (outcome.status === 'refused') {
    fail(outcome.problem.code, outcome.problem.message, outcome.problem.details.field);
    return;
  }
  if (outcome.status === 'duplicate') {
    report.duplicates++;
    return;
  }
  report.stored++;
  if (!outcome.decision) return;
  const { verdict, body } = outcome.decision;
  report.verdicts[verdict] = (report.verdicts[verdict] ?? 0) + 1;
  if (body.case) report.cases++;
  for (const rule of new Set(body.reasons.map((reason) => reason.rule)))
    report.rules[rule] = (report.rules[rule] ?? 0) + 1;
}
