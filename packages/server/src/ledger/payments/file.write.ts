import { createHash } from 'node:crypto';

/** A payment as a file of a day has it. */
export interface FileLine {
  line: number;
  /** Ours, by which the provider was asked. */
  id: string;
  providerId: string;
  amount: bigint;
  currency: string;
  at: Date;
}

/** How it stands in a file. */
const lineText = ({ line, id, providerId, amount, currency, at }: FileLine): string =>
  `${JSON.stringify({ line, id, provider_id: providerId, amount: Number(amount), currency, at: at.toISOString() })}\n`;

/** A file of a day as docs/payments.md describes it: a head, its lines, and an end that says what they come to. */
export function* writeFile(day: string, lines: Iterable<FileLine>): Generator<string> {
  const hash = createHash('sha256');
  const head = `${JSON.stringify({ file: 'payments', version: 1, day })}\n`;
  hash.update(head);
  yield head;
  let count = 0;
  for (const line of lines) {
    const text = lineText(line);
    hash.update(text);
    count++;
    yield text;
  }
  yield `${JSON.stringify({ end: true, lines: count, sha256: hash.digest('hex') })}\n`;
}
