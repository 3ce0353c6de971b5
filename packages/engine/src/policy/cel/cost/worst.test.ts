import { describe, expect, it } from 'vitest';
import { compileCel } from '../cel.ts';
import { createCelEnv } from '../env.ts';
import { BYTES, bounded, DYN, INT, listOf, mapOf, STRING, TIMESTAMP } from '../types.ts';
import { costOf } from './cost.ts';
import type { CelSizes } from './sizes.ts';

/**
 * For each function the values that are worst for it: the estimate must be no less than what they take, and, so that
 * nothing is refused for nothing, not many times as much.
 */
const TEXT = 4000;
const ITEMS = 90;
const KEY = 128;
const SIZES: CelSizes = {
  text: TEXT,
  words: TEXT,
  items: ITEMS,
  keys: ITEMS,
  keyLength: KEY,
  values: ITEMS * ITEMS + ITEMS,
  total: ITEMS * ITEMS * KEY,
};

const env = createCelEnv({
  variables: {
    s: bounded(STRING, TEXT),
    quotes: bounded(STRING, TEXT),
    t: bounded(STRING, TEXT),
    word: bounded(STRING, 64),
    bytes: bounded(BYTES, TEXT),
    texts: bounded(listOf(bounded(STRING, KEY)), ITEMS),
    others: bounded(listOf(bounded(STRING, KEY)), ITEMS),
    numbers: bounded(listOf(INT), ITEMS),
    grid: bounded(listOf(bounded(listOf(INT), ITEMS)), ITEMS),
    counts: bounded(mapOf(STRING, INT), ITEMS),
    same: bounded(mapOf(STRING, INT), ITEMS),
    anything: DYN,
    at: TIMESTAMP,
  },
});

/** Where the estimate knows less: that bytes are ASCII, which of the texts is written in hexadecimal, that `%%` takes no value. */
const SLACK: Readonly<Record<string, number>> = {
  'string(bytes(s)).trim()': 2.4,
  '"%x".format([s])': 3,
  's.replace("aa", "%%").format([])': 2.2,
};

const key = (i: number): string => `${'k'.repeat(KEY - 3)}${String(i).padStart(3, '0')}`;
const counts = (): object => Object.fromEntries(Array.from({ length: ITEMS }, (_, i) => [key(i), i]));
const VALUES = {
  s: 'a'.repeat(TEXT),
  quotes: '"'.repeat(TEXT),
  t: 'a'.repeat(TEXT),
  word: 'a'.repeat(64),
  bytes: new Uint8Array(TEXT).fill(97),
  texts: Array.from({ length: ITEMS }, (_, i) => key(i)),
  others: Array.from({ length: ITEMS }, (_, i) => key(i)),
  numbers: Array.from({ length: ITEMS }, (_, i) => i),
  grid: Array.from({ length: ITEMS }, () => Array.from({ length: ITEMS }, (_, i) => i)),
  counts: counts(),
  same: counts(),
  anything: Array.from({ length: ITEMS }, () => Array.from({ length: ITEMS - 1 }, () => 'x'.repeat(KEY))),
  at: '2026-11-11T00:00:00Z',
};

describe('the estimate of what is worst', () => {
  it('is itself made in time, however often a part stands in the next', () => {
    const doubled = (from: string, to: string) => `cel.bind(${to}, size(s) > 0 ? ${from} : [${from}][0], `;
    const names = Array.from({ length: 50 }, (_, i) => `x${i}`);
    const binds = names.map((name, i) => doubled(i === 0 ? 'dyn(texts)' : names[i - 1]!, name)).join('');
    const used = `${names.at(-1)}.exists(e, e.exists(f, "%s".format([[f, ${names.at(-1)}]]) == "")) `;
    const { program } = compileCel(`${binds}${used}${')'.repeat(50)}`, env);
    expect(program!.cost).toBeGreaterThan(1000);
  });

  it.each([
    's == t',
    's < t',
    'bytes == bytes("x") || bytes == bytes',
    'bytes < bytes',
    's.contains("b")',
    's.contains(word + "b")',
    's.startsWith(t)',
    's.indexOf("b")',
    's.lastIndexOf(word + "b", 3000)',
    's.charAt(3999)',
    's.substring(1).substring(1)',
    'size(s)',
    'size(counts)',
    's.trim().lowerAscii().upperAscii()',
    'strings.quote(strings.quote(quotes))',
    's.split("a")',
    's.split("a").exists(part, part == "b")',
    's.split("")',
    's.split("").join("-").trim()',
    's.replace("a", "bcd").trim()',
    's.replace("", "xy").trim()',
    's.replace("aa", word)',
    'texts.join(word).trim()',
    '(s + t).trim()',
    '(texts + others).exists(e, e.trim() == "")',
    '(grid + grid) == (grid + grid)',
    '(bytes + bytes) == bytes',
    'texts == others',
    'grid == grid',
    'counts == same',
    '[counts, counts] == [same, same]',
    'anything == anything',
    '"x" in texts',
    `texts[89] in others`,
    '(numbers + [1]) in grid.map(g, g + [2])',
    '[numbers + [1]] in grid.map(g, [g + [2]])',
    '(s + "x") in counts',
    'counts[s]',
    '{s + "a": 1, s + "b": 2}',
    's.matches("[bc]+d|e")',
    'texts.all(e, e.matches("[^b]"))',
    'int(s)',
    'bytes(s)',
    'string(bytes(s)).trim()',
    'timestamp(s)',
    'at.getHours("Asia/Shanghai")',
    '"%d%d%d".format([1, 2, 3])',
    '"%s".format([s])',
    '"%s".format([texts])',
    '"%x".format([s])',
    's.replace("aa", "%%").format([])',
    'texts.exists(e, others.exists(o, e == o + "x"))',
    'grid.exists(row, row.exists(cell, cell < 0))',
    'grid.map(row, row.filter(cell, cell >= 0)) == grid',
    'grid.filter(row, size(row) > 0).exists(row, row.exists(cell, cell < 0))',
    'texts.map(e, e + e).map(e, e + e).exists(e, e.trim() == "")',
    'texts.map(e, size(e) > 0, e).all(e, e.trim() != "")',
    'counts.all(k, k.trim() != "")',
    'counts.all(k, counts[k] >= 0 && k in same)',
    'anything.exists(a, a.exists(b, b.trim() == ""))',
    'cel.bind(x, s + t, x.trim() == x.lowerAscii())',
    '(size(s) > 0 ? s : word).trim()',
    '(size(s) > 9999 ? [word] : [s, s])[1].trim()',
    'dyn(s).trim()',
    '{"a": s, "b": word}["a"].trim()',
  ])('%s', (source) => {
    const { program, problems } = compileCel(source, env);
    if (program === undefined) throw new Error(problems[0]!.message);
    const meter = { steps: 0 };
    program.evaluate(VALUES, { meter, budget: Number.MAX_SAFE_INTEGER });
    const { steps } = costOf(program.ast, env, { sizes: SIZES });
    expect(meter.steps).toBeLessThanOrEqual(steps);
    expect(steps / meter.steps).toBeLessThanOrEqual(SLACK[source] ?? 1.6);
  });
});
