import { readLines } from './lines.ts';

/** A record of a CSV or TSV file with the line where it begins, or why it cannot be read. */
export type TableRecord = { line: number; fields: string[] } | { line: number; broken: string };

export interface TableOptions {
  delimiter: ',' | '\t';
  /** Whether a field can stand in quotes (RFC 4180); without, a quote is text. */
  quotes: boolean;
  /** UTF-8 bytes of one record. */
  maxBytes: number;
}

/**
 * The records of a table, one at a time. A record that cannot be read is told in its place and ends with its line, so
 * that what comes after it is read. Empty lines are passed over; a quote inside an unquoted field is text.
 */
export async function* readTable(chunks: AsyncIterable<Buffer>, options: TableOptions): AsyncGenerator<TableRecord> {
  let open: OpenRecord | undefined;
  let last = 0;
  for await (const { line, text, end, broken } of readLines(chunks, options.maxBytes)) {
    last = line;
    if (broken !== undefined) {
      yield { line: open?.line ?? line, broken };
      open = undefined;
      continue;
    }
    if (open === undefined && text === '') continue;
    const record: OpenRecord = open ?? { line, fields: [], quoted: undefined, length: 0 };
    open = undefined;
    record.length += text.length + end.length;
    const fault = takeLine(record, text, options);
    if (fault !== undefined) yield { line: record.line, broken: fault };
    else if (record.quoted === undefined) yield { line: record.line, fields: record.fields };
    else if (record.length > options.maxBytes) yield { line: record.line, broken: neverClosed(line) };
    else {
      record.quoted.push(end);
      open = record;
    }
  }
  if (open !== undefined) yield { line: open.line, broken: neverClosed(last) };
}

const neverClosed = (line: number): string =>
  `a quote is opened and not closed: everything up to line ${line} was read as one field`;

interface OpenRecord {
  line: number;
  fields: string[];
  /** Pieces of the quoted field that a line ended in. */
  quoted: string[] | undefined;
  /** UTF-16 units so far: never more than the bytes. */
  length: number;
}

/** Adds a line to a record; returns why the record cannot be read. */
function takeLine(record: OpenRecord, text: string, { delimiter, quotes }: TableOptions): string | undefined {
  let at = 0;
  for (;;) {
    if (record.quoted === undefined && quotes && text[at] === '"') {
      record.quoted = [];
      at++;
    }
    if (record.quoted !== undefined) {
      const close = takeQuoted(record.quoted, text, at);
      if (close < 0) return undefined; // goes on in the next line
      record.fields.push(record.quoted.join(''));
      record.quoted = undefined;
      if (close === text.length) return undefined;
      if (text[close] !== delimiter) return `after a closing quote there should be a delimiter (column ${close + 1})`;
      at = close + 1;
    } else {
      const end = text.indexOf(delimiter, at);
      record.fields.push(text.slice(at, end < 0 ? undefined : end));
      if (end < 0) return undefined;
      at = end + 1;
    }
  }
}

/** Takes a quoted field up to its closing quote; returns where it ends, or -1 when this line does not end it. */
function takeQuoted(pieces: string[], text: string, from: number): number {
  for (let at = from; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) {
      pieces.push(text.slice(at));
      return -1;
    }
    pieces.push(text.slice(at, quote));
    if (text[quote + 1] !== '"') return quote + 1;
    pieces.push('"');
    at = quote + 2;
  }
}
