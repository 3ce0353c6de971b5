import { Problem } from '../../foundation/errors.ts';

/**
 * The inner form of a backup, before compression and encryption: sections, each a line of JSON that says what it is and
 * a body in frames. A frame is a uint32 length and so many bytes; a frame of length 0 ends the body.
 */
export type SectionHead =
  | ({ section: 'about' } & About)
  /** Text format of COPY, PostgreSQL's own; the named columns in this order. */
  | { section: 'table'; schema: string; name: string; columns: string[] }
  /** `path` below the data folder, with slashes. */
  | { section: 'file'; path: string }
  /** Rows by `schema.name`; that it is there says that nothing is missing before it. */
  | { section: 'end'; rows: Record<string, number>; files: number };

export interface About {
  /** Above every log position in this backup. */
  ceiling: string;
  installation: string;
  keyCheck: string;
  partitions: { name: string; parent: string; bound: string }[];
  sequences: { name: string; value: string; called: boolean }[];
  /** Whether there is a `pgboss` schema with jobs that were not done yet. */
  jobs: boolean;
}

export interface Section {
  head: SectionHead;
  /** To be read to its end before the next section is asked for. */
  body: AsyncGenerator<Buffer, void, void>;
}

const MAX_HEAD = 8 * 1024 * 1024;
const MAX_FRAME = 1024 * 1024;
/** Rows come singly: frames are filled up, or their lengths would outweigh short rows. */
const FRAME = 64 * 1024;

async function* none(): AsyncGenerator<Buffer, void, void> {}

/** One section as bytes. */
export async function* writeSection(
  head: SectionHead,
  body: AsyncIterable<Buffer> = none(),
): AsyncGenerator<Buffer, void, void> {
  const text = Buffer.from(JSON.stringify(head));
  if (text.length > MAX_HEAD) throw new RangeError(`the head of a section has ${text.length} bytes`);
  yield frame([text], text.length);
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of body)
    for (let from = 0; from < chunk.length; from += FRAME) {
      const part = chunk.subarray(from, from + FRAME);
      parts.push(part);
      size += part.length;
      if (size < FRAME) continue;
      yield frame(parts, size);
      parts = [];
      size = 0;
    }
  if (size > 0) yield frame(parts, size);
  yield Buffer.alloc(4);
}

function frame(parts: readonly Buffer[], size: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(size);
  return Buffer.concat([length, ...parts], 4 + size);
}

/**
 * Reads sections up to the `end` one, which is the last that it yields.
 * @throws Problem `backup.damaged`: what comes was authenticated before, so this means a fault in whoever wrote it
 */
export async function* readSections(source: AsyncIterable<Buffer>): AsyncGenerator<Section, void, void> {
  const take = reader(source);
  for (;;) {
    const head = parseHead(await takeFrame(take, MAX_HEAD));
    let finished = false;
    const body = async function* (): AsyncGenerator<Buffer, void, void> {
      for (;;) {
        const part = await takeFrame(take, MAX_FRAME);
        if (part.length === 0) break;
        yield part;
      }
      finished = true;
    };
    yield { head, body: body() };
    if (!finished) throw new Error('a section was left before its end');
    if (head.section !== 'end') continue;
    if ((await take(1)).length > 0) throw malformed();
    return;
  }
}

const malformed = (): Problem =>
  new Problem('backup.damaged', { detail: 'The backup is not in the form that this release knows' });

type Take = (length: number) => Promise<Buffer>;

async function takeFrame(take: Take, most: number): Promise<Buffer> {
  const prefix = await take(4);
  if (prefix.length < 4) throw malformed();
  const length = prefix.readUInt32BE();
  if (length > most) throw malformed();
  const bytes = await take(length);
  if (bytes.length < length) throw malformed();
  return bytes;
}

/** Hands out exactly as many bytes as asked for; fewer only at the end. */
function reader(source: AsyncIterable<Buffer>): Take {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Buffer[] = [];
  let size = 0;
  return async (length) => {
    while (size < length) {
      const next = await iterator.next();
      if (next.done) break;
      rest.push(next.value);
      size += next.value.length;
    }
    const all = rest.length === 1 ? rest[0]! : Buffer.concat(rest, size);
    const taken = all.subarray(0, length);
    rest = [all.subarray(taken.length)];
    size -= taken.length;
    return taken;
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';

function parseHead(bytes: Buffer): SectionHead {
  let value: Record<string, unknown> | null;
  try {
    value = JSON.parse(bytes.toString('utf8')) as Record<string, unknown> | null;
  } catch {
    throw malformed();
  }
  const fits = {
    about: () =>
      isText(value!.ceiling) &&
      /^\d{1,18}$/.test(value!.ceiling) &&
      isText(value!.installation) &&
      isText(value!.keyCheck) &&
      Array.isArray(value!.partitions) &&
      Array.isArray(value!.sequences),
    table: () =>
      isText(value!.schema) && isText(value!.name) && Array.isArray(value!.columns) && value!.columns.every(isText),
    file: () => isText(value!.path) && isSafePath(value!.path),
    end: () => typeof value!.rows === 'object' && value!.rows !== null && Number.isSafeInteger(value!.files),
  };
  const kind = value?.section;
  if (!isText(kind) || !Object.hasOwn(fits, kind) || !fits[kind as keyof typeof fits]()) throw malformed();
  return value as unknown as SectionHead;
}

/** Only what a backup holds, and nothing that leads out of the data folder. */
function isSafePath(path: string): boolean {
  const parts = path.split('/');
  if (path.includes('\0') || path.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..'))
    return false;
  return path === 'keys/master.json' || (parts.length > 1 && (parts[0] === 'trail' || parts[0] === 'media'));
}
