import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTable, type TableOptions, type TableRecord } from './table.ts';

const CSV: TableOptions = { delimiter: ',', quotes: true, maxBytes: 1_000 };

async function read(content: string | Buffer, options: TableOptions = CSV, cut = Infinity): Promise<TableRecord[]> {
  const bytes = Buffer.from(content);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, Math.min(at + cut, bytes.length));
  }
  const records: TableRecord[] = [];
  for await (const record of readTable(chunks(), options)) records.push(record);
  return records;
}

test('what is written by RFC 4180 is read, however the bytes are cut', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', '好', '"', ',', '\n', '\r\n', ' ', '😀'), maxLength: 6 });
  // a record of one empty field is an empty line
  const record = fc.array(field, { minLength: 2, maxLength: 4 });
  const write = (text: string, always: boolean): string =>
    always || /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 6 }),
      fc.boolean(),
      fc.constantFrom('\n', '\r\n', '\n\n', '\r\n\r\n\r\n'),
      fc.boolean(),
      fc.integer({ min: 1, max: 9 }),
      async (records, always, end, closed, cut) => {
        const text =
          records.map((fields) => fields.map((f) => write(f, always)).join(',')).join(end) + (closed ? end : '');
        let line = 1;
        const expected = records.map((fields) => {
          const at = line;
          const breaks = (t: string) => t.split('\n').length - 1;
          line += fields.reduce((sum, f) => sum + breaks(f), 0) + breaks(end);
          return { line: at, fields };
        });
        expect(await read(text, CSV, cut)).toEqual(expected);
      },
    ),
  );
});

test('whatever the bytes, each record is told in the order of its lines, and nothing is thrown', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('"', ',', '\n', '\r', 'x', '\xff', '好'), { maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (pieces, cut) => {
        const bytes = Buffer.concat(pieces.map((p) => (p === '\xff' ? Buffer.from([0xff]) : Buffer.from(p))));
        const records = await read(bytes, { ...CSV, maxBytes: 10 }, cut);
        const lines = records.map(({ line }) => line);
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
        expect(records).toEqual(await read(bytes, { ...CSV, maxBytes: 10 }));
      },
    ),
  );
});

test.each([
  [
    'a,"b"x\nc,d',
    [
      { line: 1, broken: expect.stringContaining('column 6') },
      { line: 2, fields: ['c', 'd'] },
    ],
  ],
  ['5" wide,a "quoted" word', [{ line: 1, fields: ['5" wide', 'a "quoted" word'] }]],
  ['a,"b\nc,d\n', [{ line: 1, broken: expect.stringContaining('up to line 2') }]],
  ['"",""', [{ line: 1, fields: ['', ''] }]],
  ['\n\r\n\na', [{ line: 4, fields: ['a'] }]],
  [
    'a,\n,b',
    [
      { line: 1, fields: ['a', ''] },
      { line: 2, fields: ['', 'b'] },
    ],
  ],
  [
    `a,"${'x'.repeat(600)}\n${'y'.repeat(600)}\nb,c`,
    [
      { line: 1, broken: expect.anything() },
      { line: 3, fields: ['b', 'c'] },
    ],
  ],
])('%#: recovers with the next line', async (text, records) => {
  expect(await read(text)).toEqual(records);
});
