import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../foundation/errors.ts';
import { readLines } from '../../foundation/lines.ts';
import type { Outcome } from '../../policy/admit.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import type { Checkpoints } from './checkpoint.ts';
import { type IngestError, type IngestOptions, type IngestReport, ingestFile, prepareFile } from './ingest.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anxin-ingest-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MAPPING = `
source: test
events:
  - type: review.posted
    id: "review-{id}"
    time: "2026-03-01T00:00:00Z"
    subject: review/{id}
    data: { review: { id: "{id}", product_id: p1, text: "{text}" } }
`;

/** What the platform does with events, without one: each id once. */
function shop() {
  const taken = new Map<string, string>();
  const admit = async (events: unknown[]): Promise<Outcome[]> =>
    events.map((event) => {
      const { id, data } = event as { id: string; data: unknown };
      const content = JSON.stringify(data);
      const held = taken.get(id);
      if (held !== undefined && held !== content)
        return { status: 'refused', problem: new Problem('event.id-conflict', { field: 'id' }) };
      taken.set(id, content);
      return { status: held === undefined ? 'stored' : 'duplicate', eventId: id, decision: null };
    });
  return { taken, admit };
}

let number = 0;
let mapping: string;
let checkpoints: Checkpoints;
beforeEach(() => {
  number++;
  mapping = join(folder, `${number}.yaml`);
  writeFileSync(mapping, MAPPING);
  checkpoints = memoryCheckpoints();
});

function memoryCheckpoints(): Checkpoints {
  const kept = new Map<string, number>();
  return {
    rows: async (name) => kept.get(name) ?? 0,
    save: async (name, rows) => void kept.set(name, rows),
    clear: async (name) => void kept.delete(name),
  };
}

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, `${number}-${name}`);
  writeFileSync(path, content);
  return path;
}

async function ingest(
  path: string,
  admit: IngestOptions['admit'],
  options: { mapped?: boolean; stopped?: () => boolean } = {},
): Promise<{ report: IngestReport; errors: IngestError[]; lines: number[] }> {
  const errors: IngestError[] = [];
  const report = await ingestFile(prepareFile(path, options.mapped === false ? undefined : mapping), {
    ...{ admit, checkpoints, onProgress: () => undefined, stopped: options.stopped ?? (() => false) },
    onError: (error) => errors.push(error),
  });
  expect(report.errors).toBe(errors.length);
  return { report, errors, lines: errors.map(({ line }) => line) };
}

describe('tables', () => {
  test('good rows are taken, each bad one is told with the line where it begins', async () => {
    const { taken, admit } = shop();
    const rows: [text: string | Buffer, bad?: RegExp][] = [
      ['1,好'],
      ['2,"two\nlines\nof it"'],
      ['3', /1 columns where there should be 2/],
      [''],
      ['4,a,b', /3 columns/],
      ['5,"quoted ""and"" doubled"'],
      [Buffer.concat([Buffer.from('6,'), Buffer.from([0xff, 0xc3])]), /UTF-8/],
      ['7,"broken"x', /quote/i],
      ['8,after'],
      [''],
      [''],
      ['9,"spans\n\nempty lines"'],
      ['10,too,many', /3 columns/],
      ['11,last'],
    ];
    const parts: Buffer[] = [Buffer.from('\ufeffid,text\r\n')];
    const expected: [number, RegExp][] = [];
    let line = 2;
    for (const [text, bad] of rows) {
      const bytes = Buffer.from(text);
      if (bad) expected.push([line, bad]);
      line += bytes.toString('latin1').split('\n').length;
      parts.push(bytes, Buffer.from('\r\n'));
    }
    const { report, errors } = await ingest(fileOf('rows.csv', Buffer.concat(parts)), admit);
    expect(errors.map((e) => e.line).sort((a, b) => a - b)).toEqual(expected.map(([at]) => at));
    for (const [at, says] of expected) expect(errors.find((e) => e.line === at)!.message).toMatch(says);
    expect([...taken.keys()]).toEqual([1, 2, 5, 8, 9, 11].map((n) => `review-${n}`));
    expect(JSON.parse(taken.get('review-2')!).review.text).toBe('two\nlines\nof it');
    expect(JSON.parse(taken.get('review-5')!).review.text).toBe('quoted "and" doubled');
    expect(report).toMatchObject({ stored: 6, duplicates: 0, events: 6 });
  });

  test('a quote that is never closed costs what it swallows, and is told where it opens', async () => {
    const { taken, admit } = shop();
    const { errors } = await ingest(fileOf('open.csv', 'id,text\n1,good\n2,"never closed\n3,swallowed\n'), admit);
    expect([...taken.keys()]).toEqual(['review-1']);
    expect(errors).toMatchObject([{ line: 3, code: 'request.malformed', message: expect.stringMatching(/quote/i) }]);
  });

  test('a TSV has no quotes: they are text', async () => {
    const { taken, admit } = shop();
    const { report } = await ingest(fileOf('q.tsv', 'id\ttext\n1\t"half\n2\t5" wide\n'), admit);
    expect(report.errors).toBe(0);
    expect([...taken.values()].map((data) => JSON.parse(data).review.text)).toEqual(['"half', '5" wide']);
  });

  test('a row over 16 MiB is told, the others are taken', async () => {
    const { taken, admit } = shop();
    const giant = `2,${'x'.repeat(17 * 1024 * 1024)}`;
    const { lines } = await ingest(fileOf('giant.csv', `id,text\n1,a\n${giant}\n3,b\n`), admit);
    expect(lines).toEqual([3]);
    expect([...taken.keys()]).toEqual(['review-1', 'review-3']);
  });

  test('only line feeds, only a header, nothing at all', async () => {
    const { admit } = shop();
    for (const [content, rows] of [
      ['id,text', 0],
      ['id,text\n', 0],
      ['', 0],
      ['\n\n', 0],
    ] as const)
      expect((await ingest(fileOf('empty.csv', content), admit)).report).toMatchObject({ events: rows, errors: 0 });
  });

  test('columns named like what every object has are columns', async () => {
    writeFileSync(mapping, MAPPING.replaceAll('{id}', '{constructor}').replace('"{text}"', '"{__proto__}"'));
    const { taken, admit } = shop();
    await ingest(fileOf('proto.csv', 'constructor,__proto__\n1,polluted\n'), admit);
    expect(JSON.parse(taken.get('review-1')!).review.text).toBe('polluted');
    await expect(ingest(fileOf('none.csv', 'id,text\n1,x\n'), admit)).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });
});

describe('what is wrong with the whole file stops before anything is stored', () => {
  const refused = async (name: string, content: string | Buffer, says: RegExp) => {
    const { taken, admit } = shop();
    await expect(ingest(fileOf(name, content), admit)).rejects.toSatisfy((error: unknown) => {
      expect(error).toBeInstanceOf(Problem);
      expect((error as Problem).status).toBeLessThan(500);
      expect((error as Problem).message).toMatch(says);
      return true;
    });
    expect(taken.size).toBe(0);
  };
  test('a column that the mapping names and the file lacks', () =>
    refused('missing.csv', 'id,words\n1,x\n', /no column "text" \(mapping, line 4\); it has "id", "words"/));
  test('a header that is no UTF-8', () =>
    refused(
      'header.csv',
      Buffer.concat([Buffer.from('id,te'), Buffer.from([0xff]), Buffer.from('xt\nid,text\n1,x\n')]),
      /header|UTF-8/,
    ));
  test('a column that is there twice', () => refused('twice.csv', 'id,text,id\n1,x,2\n', /"id".*twice/));
  test('a file that is not there', async () => {
    expect(() => prepareFile(join(folder, 'never.csv'), mapping)).toThrow(Problem);
    expect(() => prepareFile(fileOf('there.csv', ''), join(folder, 'never.yaml'))).toThrow(Problem);
    expect(() => prepareFile(folder, mapping)).toThrow(Problem);
  });
  test('a table without a mapping, and a mapping that is none', () => {
    expect(() => prepareFile(fileOf('bare.csv', 'id\n'), undefined)).toThrow(/needs --map/);
    writeFileSync(mapping, 'events: [\n');
    expect(() => prepareFile(fileOf('bad.csv', 'id\n'), mapping)).toThrow(/line \d+/);
    writeFileSync(mapping, Buffer.from([0x65, 0xff, 0xfe]));
    expect(() => prepareFile(fileOf('bytes.csv', 'id\n'), mapping)).toThrow(Problem);
  });
});

describe('JSONL', () => {
  test('good lines are taken, bad ones told', async () => {
    const { taken, admit } = shop();
    const lines: (string | Buffer)[] = [
      `\ufeff${JSON.stringify({ id: 'a', text: '好' })}`,
      '',
      '{"id": "b", "text": ',
      Buffer.concat([Buffer.from('{"id":"c","text":"'), Buffer.from([0xff]), Buffer.from('"}')]),
      '[1]',
      'null',
      '   ',
      '{"id":"d","text":"x","__proto__":{"id":"e"}}\r',
      '{"id":1234567890123456789,"text":"lost digits"}',
      `{"id":"deep","text":"x","more":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      `{"id":"giant","text":"${'x'.repeat(17 * 1024 * 1024)}"}`,
      '{"id":"last","text":"no line feed"}',
    ];
    const content = Buffer.concat(lines.flatMap((line, i) => [Buffer.from(i ? '\n' : ''), Buffer.from(line)]));
    const { errors, report } = await ingest(fileOf('rows.jsonl', content), admit);
    expect(errors.map(({ line }) => line)).toEqual([3, 4, 5, 6, 9, 11]);
    expect([...taken.keys()]).toEqual(['review-a', 'review-d', 'review-deep', 'review-last']);
    expect(report.events).toBe(4);
  });

  test('events as they are need no mapping', async () => {
    const { taken, admit } = shop();
    const path = fileOf('events.jsonl', `${JSON.stringify(make.product('x'))}\n${JSON.stringify(make.product('y'))}\n`);
    await ingest(path, admit, { mapped: false });
    expect([...taken.keys()]).toEqual(['product-x', 'product-y']);
  });

  test('lines come out the same however the bytes are cut', async () => {
    const collect = async (chunks: Buffer[]) => {
      const lines = [];
      for await (const line of readLines(
        (async function* () {
          yield* chunks;
        })(),
        12,
      ))
        lines.push(line);
      return lines;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', '好', '\n', '\r\n', '"', '长长长长长', '\xff', ' ', '\ufeff'), { maxLength: 30 }),
        fc.array(fc.nat({ max: 60 }), { maxLength: 8 }),
        async (pieces, cuts) => {
          const bytes = Buffer.concat(pieces.map((p) => (p === '\xff' ? Buffer.from([0xff]) : Buffer.from(p))));
          const at = [0, ...cuts.filter((c) => c < bytes.length).sort((a, b) => a - b), bytes.length];
          const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
          expect(await collect(chunks)).toEqual(await collect([bytes]));
        },
      ),
    );
  });
});

/** 1,800 rows, so that there are several batches; `bad` ones are told, `again` ones are duplicates. */
const longFile = (bad: ReadonlySet<number>, again: ReadonlySet<number>) =>
  `id,text\n${Array.from({ length: 1_800 }, (_, i) => (bad.has(i) ? `${i}` : again.has(i) && i > 0 ? '0,t' : `${i},t`)).join('\n')}\n`;

describe('a run that is cut short', () => {
  const idsOf = (bad: ReadonlySet<number>, again: ReadonlySet<number>) =>
    new Set(
      Array.from({ length: 1_800 }, (_, i) => i)
        .filter((i) => !bad.has(i) && !(again.has(i) && i > 0))
        .map((i) => `review-${i}`),
    );

  test('goes on where it was, wherever and however often it was cut, and ends in the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 1_799 }), { maxLength: 20 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 1_799 }), { maxLength: 20 }),
        fc.array(fc.record({ after: fc.nat({ max: 4 }), stored: fc.boolean(), asked: fc.boolean() }), { maxLength: 4 }),
        async (badRows, repeated, cuts) => {
          number++;
          checkpoints = memoryCheckpoints();
          const [bad, again] = [new Set(badRows), new Set(repeated)];
          const path = fileOf('long.csv', longFile(bad, again));
          const { taken, admit } = shop();
          const told = new Set<number>();
          for (const { after, stored, asked } of cuts) {
            let calls = 0;
            const dying = async (events: unknown[]) => {
              if (calls++ < after || asked) return admit(events);
              // killed before the commit, or after it and before it was heard of
              if (stored) await admit(events);
              throw new Error('killed');
            };
            const errors = await ingest(path, dying, { stopped: () => asked && calls >= after }).then(
              (done) => done.lines,
              (error: Error) => {
                expect(error.message).toBe('killed');
                return [];
              },
            );
            for (const line of errors) told.add(line);
          }
          const last = await ingest(path, admit);
          for (const line of last.lines) told.add(line);
          expect(new Set(taken.keys())).toEqual(new Set([...idsOf(bad, again), 'review-0']));
          expect(last.report.rows).toBe(1_800);
          // errors of rows that a killed run had passed were told by that run
          for (const line of told) expect(bad.has(line - 2)).toBe(true);
          // and the file is done: one more run finds only duplicates
          const once = await ingest(path, admit);
          expect(once.report).toMatchObject({ stored: 0, resumed: 0, errors: bad.size });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a file that has grown, and another mapping, begin anew', async () => {
    const { admit } = shop();
    const path = fileOf('grown.csv', longFile(new Set(), new Set()));
    let calls = 0;
    await ingest(path, admit, { stopped: () => calls++ > 1_000 });
    appendFileSync(path, '9999,t\n');
    expect((await ingest(path, admit)).report).toMatchObject({ resumed: 0, stored: expect.any(Number) });
  });

  test('the rows of the batch under way are not lost when it is asked to stop', async () => {
    const { taken, admit } = shop();
    let seen = 0;
    const path = fileOf('stop.csv', longFile(new Set(), new Set()));
    const first = await ingest(path, admit, { stopped: () => seen++ >= 700 });
    expect(first.report.stored).toBe(700);
    const second = await ingest(path, admit);
    expect(second.report).toMatchObject({ resumed: 700, stored: 1_100, duplicates: 0, rows: 1_800 });
    expect(taken.size).toBe(1_800);
  });
});

describe('the database goes away meanwhile', () => {
  test('the run waits, and counts what it stored as stored', async () => {
    const { taken, admit } = shop();
    let calls = 0;
    const away = async (events: unknown[]): Promise<Outcome[]> => {
      calls++;
      if (calls === 1) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      const outcomes = await admit(calls === 3 ? events.slice(0, 200) : events);
      const rest = events
        .slice(outcomes.length)
        .map((): Outcome => ({ status: 'refused', problem: new Problem('database.unavailable', { retryAfter: 1 }) }));
      return [...outcomes, ...rest];
    };
    const { report } = await ingest(fileOf('away.csv', longFile(new Set(), new Set())), away);
    expect(report).toMatchObject({ stored: 1_800, duplicates: 0, errors: 0 });
    expect(taken.size).toBe(1_800);
  });

  test('what is no matter of waiting ends the run', async () => {
    const broken = () => Promise.reject(new Error('a fault of ours'));
    await expect(ingest(fileOf('fault.csv', longFile(new Set(), new Set())), broken)).rejects.toThrow(
      'a fault of ours',
    );
  });
});

describe('into the platform', () => {
  let tested: TestPlatform;
  beforeAll(async () => {
    tested = await openTestPlatform();
  });
  afterAll(() => tested.drop());

  test('rows become events and decisions once, a refused event is told with its line and field', async () => {
    const admit: IngestOptions['admit'] = (events) => tested.platform.admission.many(events, 'where-ruled');
    const path = fileOf('real.csv', `id,text\n1,最佳\n2,好\n${'x'.repeat(200)},too long an id\n1,最佳\n1,other\n`);
    const { report, errors } = await ingest(path, admit);
    expect(report).toMatchObject({ rows: 5, events: 5, stored: 2, duplicates: 1, errors: 2 });
    expect(report).toMatchObject({ verdicts: { observe: 1, allow: 1 }, rules: { 'goods.test.review': 1 }, cases: 0 });
    expect(errors).toMatchObject([
      { line: 4, code: 'event.invalid', field: 'id' },
      { line: 6, code: 'event.id-conflict', field: 'id' },
    ]);
    expect((await ingest(path, admit)).report).toMatchObject({ stored: 0, duplicates: 3, errors: 2 });
    expect(await tested.sql("select 1 from event where type = 'review.posted'")).toHaveLength(2);
  });
});
