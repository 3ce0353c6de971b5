/** One line of a stream of bytes, without its end. Lines count from 1. */
export interface Line {
  line: number;
  text: string;
  /** What ended it; nothing at the end of the stream. */
  end: '\n' | '\r\n' | '';
  /** Why it could not be read; `text` is empty then. */
  broken?: string;
}

/**
 * Splits bytes into lines of valid UTF-8, in memory of one line. A line that is too long or not UTF-8 is reported and
 * passed over; the rest goes on.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array | string>, maxBytes: number): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let pieces: Buffer[] = [];
  let length = 0;
  let line = 0;
  const take = (ended: boolean): Line => {
    line++;
    const tooLong = length > maxBytes;
    const bytes = tooLong ? Buffer.alloc(0) : Buffer.concat(pieces);
    pieces = [];
    length = 0;
    const cr = bytes.at(-1) === 0x0d;
    const end = !ended ? '' : cr ? '\r\n' : '\n';
    if (tooLong) return { line, text: '', end, broken: `longer than ${maxBytes} bytes` };
    try {
      return { line, text: decoder.decode(cr ? bytes.subarray(0, -1) : bytes), end };
    } catch {
      return { line, text: '', end, broken: 'not valid UTF-8' };
    }
  };
  for await (const chunk of chunks) {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      length += end - start;
      if (length <= maxBytes) pieces.push(bytes.subarray(start, end));
      yield take(true);
      start = end + 1;
    }
    if (start < bytes.length) {
      length += bytes.length - start;
      // past the limit nothing more is kept, only counted
      if (length <= maxBytes) pieces.push(bytes.subarray(start));
      else pieces = [];
    }
  }
  if (length > 0) yield take(false);
}
