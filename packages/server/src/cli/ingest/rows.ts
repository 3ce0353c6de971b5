import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { readLines } from '../../foundation/lines.ts';
import { readTable } from '../../foundation/table.ts';
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
  yield* readNamed(stream, format, options);
}

function parseJson(line: number, text: string): Row | BrokenRow {
  try {
    return { line, value: JSON.parse(text) };
  } catch (error) {
    return { line, broken: `not JSON: ${(error as Error).message}` };
  }
}

/** @throws MappingError when the header cannot be read */
async function* readNamed(
  stream: AsyncIterable<Buffer>,
  format: 'csv' | 'tsv',
  options: { columns?: string[]; onColumns(columns: string[]): void },
): AsyncGenerator<Row | BrokenRow> {
  let columns = options.columns;
  if (columns) options.onColumns(columns);
  const table = {
    delimiter: format === 'csv' ? ',' : '\t',
    quotes: format === 'csv',
    maxBytes: MAX_ROW_BYTES,
  } as const;
  for await (const record of readTable(stream, table)) {
    const { line } = record;
    if (!columns) {
      // without its header a table has no rows: to go on would make one of the first row
      if ('broken' in record) throw new MappingError(`the header (line ${line}): ${record.broken}`);
      columns = record.fields.map((name) => name.trim());
      options.onColumns(columns);
    } else if ('broken' in record) yield record;
    else if (record.fields.length !== columns.length)
      yield { line, broken: `${record.fields.length} columns where there should be ${columns.length}` };
    else yield { line, value: Object.fromEntries(columns.map((name, i) => [name, record.fields[i]])) };
  }
}
