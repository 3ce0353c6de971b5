import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { type CsvError, type Info, parse } from 'csv-parse';
import { readLines } from '../lines.ts';
import type { Mapping, Row } from './mapping.ts';
import { MappingError } from './template.ts';

export type Format = 'csv' | 'tsv' | 'jsonl';

/** A row that cannot be read, with the line where it begins. */
export interface BrokenRow {
  line: number;
  broken: string;
}

/** UTF-8 bytes of one row: an event's own limit is lower, this one only keeps memory flat. */
const MAX_ROW_BYTES = 16 * 1024 * 1024;

export function formatOf(path: string, mapping: Mapping | undefined): Format {
  const format = mapping?.format ?? extname(path).slice(1);
  if (format === 'csv' || format === 'tsv' || format === 'jsonl') return format;
  if (format === 'ndjson') return 'jsonl';
  throw new MappingError(`${path}: say the format in the mapping (csv, tsv or jsonl): the file's name does not tell`);
}

/**
 * The rows of a file, one after the other, whatever its length. `onColumns` is told the columns of a CSV or TSV file
 * before its first row.
 */
export async function* readRows(
  path: string,
  format: Format,
  options: { columns?: string[]; onBytes(bytes: number): void; onColumns(columns: string[]): void },
): AsyncGenerator<Row | BrokenRow> {
  const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
  stream.on('data', (chunk) => options.onBytes(chunk.length));
  if (format === 'jsonl') {
    for await (const { line, text, broken } of readLines(stream, MAX_ROW_BYTES)) {
      if (broken !== undefined) yield { line, broken };
      else if (text.trim() !== '') yield parseJson(line, text);
    }
    return;
  }
  yield* readTable(stream, format, options);
}

function parseJson(line: number, text: string): Row | BrokenRow {
  try {
    return { line, value: JSON.parse(text) };
  } catch (error) {
    return { line, broken: `not JSON: ${(error as Error).message}` };
  }
}

async function* readTable(
  stream: ReturnType<typeof createReadStream>,
  format: 'csv' | 'tsv',
  options: { columns?: string[]; onColumns(columns: string[]): void },
): AsyncGenerator<Row | BrokenRow> {
  const skipped: BrokenRow[] = [];
  const parser = stream.pipe(
    parse({
      // fields as bytes: a broken character is then told for its row, not silently replaced
      encoding: null,
      bom: true,
      info: true,
      delimiter: format === 'csv' ? ',' : '\t',
      quote: format === 'csv' ? '"' : false,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: MAX_ROW_BYTES,
      on_skip: (error) => {
        if (error) skipped.push({ line: (error as CsvError & { lines?: number }).lines ?? 0, broken: error.message });
        return undefined;
      },
    }),
  );
  stream.on('error', (error) => parser.destroy(error));
  let columns = options.columns;
  if (columns) options.onColumns(columns);
  let previous = 0;
  for await (const { record, info } of parser as AsyncIterable<{ record: Buffer[]; info: Info }>) {
    yield* skipped.splice(0);
    const line = previous + 1;
    previous = info.lines;
    let values: string[];
    try {
      values = record.map(decode);
    } catch {
      yield { line, broken: 'not valid UTF-8' };
      continue;
    }
    if (!columns) {
      columns = values.map((name) => name.trim());
      options.onColumns(columns);
      continue;
    }
    if (values.length !== columns.length) {
      yield { line, broken: `${values.length} columns where there should be ${columns.length}` };
      continue;
    }
    yield { line, value: Object.fromEntries(columns.map((name, i) => [name, values[i]])) };
  }
  yield* skipped.splice(0);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const decode = (bytes: Buffer): string => decoder.decode(bytes);
