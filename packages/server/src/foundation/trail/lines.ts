import { createReadStream } from 'node:fs';

/** A file that cannot be read as what it should be; the message names file and line. */
export class TrailFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrailFileError';
  }
}

const MAX_LINE_BYTES = 1024 * 1024;

export interface Line {
  text: string;
  /** From 1. */
  number: number;
  /** False for a last line that has no line end. */
  whole: boolean;
}

/** Lines of a file in constant memory. @throws TrailFileError at a line over 1 MiB */
export async function* readLines(path: string): AsyncGenerator<Line, void, void> {
  let rest: Buffer[] = [];
  let length = 0;
  let number = 0;
  const take = (whole: boolean): Line => {
    const text = Buffer.concat(rest).toString('utf8');
    rest = [];
    length = 0;
    return { text, number: ++number, whole };
  };
  const keep = (part: Buffer): void => {
    length += part.length;
    if (length > MAX_LINE_BYTES) throw new TrailFileError(`${path}:${number + 1} is over 1 MiB`);
    rest.push(part);
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      keep(chunk.subarray(from, end));
      yield take(true);
      from = end + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
  }
  if (length > 0) yield take(false);
}
