import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { address, maskFigures } from './address.ts';

const folder = mkdtempSync(join(tmpdir(), 'anxin-eval-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tagged = (...parts: [string, string][]) =>
  `${parts.flatMap(([text, field]) => [...text].map((one, i) => `${one} ${i === 0 ? 'B' : 'I'}-${field}`)).join('\n')}\n\n`;
const LINES = Array.from({ length: 40 }, (_, i) =>
  tagged(
    ['东川市', 'city'],
    [`${'槐柳松梅'[i % 4]}荫路`, 'road'],
    [`${i + 1}号`, 'houseno'],
    [`${i + 100}室`, 'roomno'],
  ),
);

test('learns from one file, measures on another, and says what the mask hides', () => {
  const [train, test] = [join(folder, 'train.txt'), join(folder, 'test.txt')];
  writeFileSync(train, LINES.slice(0, 30).join(''));
  writeFileSync(test, LINES.slice(30).join(''));
  const told: string[] = [];
  const figures = address.run({ train: [train], test: [test], say: (line) => void told.push(line) });
  expect(figures).toMatchObject({
    task: 'address',
    n: 10,
    f1: 1,
    mask: { unit_hidden: 1, street_kept: 1, with_unit: 10 },
  });
  expect(told[0]).toMatch(/^network 1, round 1: \d+\.\d+ nats an address$/);
});

test('a street that the mask swallows and a unit that it shows are counted', () => {
  const characters = [...'槐荫1室'];
  const road = { start: 0, end: 2, field: 'road' };
  const room = { start: 0, end: 4, field: 'roomno' };
  expect(maskFigures([{ characters, spans: [road] }])).toMatchObject({ street_kept: 0, unit_hidden: null });
  expect(maskFigures([{ characters: [...'槐荫路'], spans: [{ ...room, end: 3 }] }])).toMatchObject({ unit_hidden: 0 });
});

test('a file that is not there, or no such file, is told by its name and line', () => {
  const bad = join(folder, 'bad.txt');
  writeFileSync(bad, '东\n');
  const run = (file: string) => () => address.run({ train: [file], test: [file], say: () => {} });
  expect(run(join(folder, 'none.txt'))).toThrow(/none\.txt: cannot be read \(ENOENT\)/);
  expect(run(bad)).toThrow(/bad\.txt: line 1/);
});
