import { createHash } from 'node:crypto';
import { beijingDay } from '../../foundation/beijing-time.ts';
import { Problem } from '../../foundation/errors.ts';
import { readLines } from '../../foundation/lines.ts';
import type { FileLine } from './file.write.ts';
import { instantOf, PROVIDER_ID } from './port.http.ts';

/** UTF-8 bytes of one line. */
const MOST_LINE_BYTES = 2_000;
const MOST_LINES = 10_000_000;
const ID = /^[^\s\p{Cc}]{1,128}$/u;

/** A line that makes the whole file worthless. */
export class Untrusted extends Problem {
  readonly line: number;
  readonly why: string;

  constructor(line: number, why: string) {
    super('reconciliation.refused', { detail: `Line ${line} of the file: ${why}`, field: `line.${line}` });
    this.line = line;
    this.why = why;
  }
}

/**
 * The lines of a provider's file of a day, one at a time, in memory of one. What it returns at its end is known only then,
 * so nothing of what it gave counts before.
 * @throws Untrusted at a gap, a line that cannot be read, an end that is missing or comes to something else
 */
export async function* readFile(
  chunks: AsyncIterable<Uint8Array | string>,
  day: string,
): AsyncGenerator<FileLine, { lines: number; sha256: Buffer }> {
  const hash = createHash('sha256');
  let count = 0;
  let at = 0;
  let end: { lines: number; sha256: string } | undefined;
  for await (const { line, text, end: ending, broken } of readLines(withoutMark(chunks), MOST_LINE_BYTES)) {
    at = line;
    const refuse = (why: string): never => {
      throw new Untrusted(line, why);
    };
    if (broken !== undefined) refuse(broken);
    if (ending === '\r\n') refuse('it ends with CR and LF, and not with LF alone');
    if (end !== undefined) refuse('something stands behind the end');
    const record = recordOf(text) ?? refuse('it is no JSON object');
    if (line === 1) {
      if (record.file !== 'payments' || record.version !== 1) refuse('it is not the head of a file of payments');
      if (record.day !== day) refuse(`the file is of ${String(record.day).slice(0, 20)}, not of ${day}`);
    } else if (record.end === true) {
      end = { lines: Number(record.lines), sha256: String(record.sha256) };
      continue;
    } else {
      const found = lineOf(record);
      if (typeof found === 'string') throw new Untrusted(line, found);
      if (beijingDay(found.at) !== day) refuse('at lies on another day');
      if (found.line !== count + 1) refuse(`it has the number ${found.line}; ${count + 1} is missing`);
      if (++count > MOST_LINES) refuse(`a file has at most ${MOST_LINES} lines`);
      yield found;
    }
    hash.update(text).update('\n');
  }
  if (end === undefined) throw new Untrusted(at + 1, 'the file breaks off: its end is missing');
  if (end.lines !== count) throw new Untrusted(at, `it should have ${end.lines} payments and has ${count}`);
  const sha256 = hash.digest();
  if (end.sha256 !== sha256.toString('hex')) throw new Untrusted(at, 'its checksum is another');
  return { lines: count, sha256 };
}

/** Whoever writes files by an editor's ways is told so, and not that the checksum is another. @throws Untrusted */
async function* withoutMark(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array | string> {
  let isFirst = true;
  for await (const chunk of chunks) {
    if (isFirst && Buffer.from(chunk.slice(0, 3)).toString('utf8').startsWith('\uFEFF'))
      throw new Untrusted(1, 'a byte order mark stands before it');
    isFirst = false;
    yield chunk;
  }
}

function recordOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** @returns why it cannot be read, where it cannot */
function lineOf(record: Record<string, unknown>): FileLine | string {
  const { line, id, provider_id: providerId, amount, currency } = record;
  if (!Number.isSafeInteger(line) || (line as number) < 1) return 'line is not a number from 1 on';
  if (typeof id !== 'string' || !ID.test(id)) return 'id is not the id of a payment';
  if (typeof providerId !== 'string' || !PROVIDER_ID.test(providerId)) return 'provider_id is not an id';
  if (!Number.isSafeInteger(amount) || (amount as number) < 1) return 'amount is not in minor units above zero';
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return 'currency has not three capital letters';
  const at = instantOf(record.at);
  if (at === undefined) return 'at is not an instant';
  return { line: line as number, id, providerId, amount: BigInt(amount as number), currency, at };
}
