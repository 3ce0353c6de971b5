import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish } from '../text/steps.ts';
import { decide, emptySnapshot } from './decide.ts';
import { diffPacks } from './diff.ts';
import { packFiles, rule, SCHEMAS } from './fixtures/build.ts';
import { expiryOf, indexSteps, isListed, listAt, listSteps } from './list.ts';
import { loadPack } from './load.ts';
import { parsePack } from './parse.ts';
import type { PackProblem, Snapshot } from './types.ts';

const read = (text: string) => {
  const problems: PackProblem[] = [];
  const warnings: PackProblem[] = [];
  const list = finish(listSteps({ path: 'lists/brands.list', text }, problems, warnings));
  const told = ({ line, column, code, message, hint }: PackProblem) =>
    `${line}:${column} ${code} ${message}${hint === undefined ? '' : ` (${hint})`}`;
  return { list, problems: problems.map(told), warnings: warnings.map(told) };
};

const nanosOf = (time: string): bigint => BigInt(Date.parse(time)) * 1_000_000n;

/** Those that a list holds at an instant, by asking one by one. */
function heldAt(text: string, time: string | undefined, asked: readonly string[]): string[] {
  const list = listAt(finish(indexSteps(read(text).list)), () => (time === undefined ? undefined : nanosOf(time)));
  return asked.filter((value) => isListed(list, value));
}

describe('a list', () => {
  const TEXT = '# until when\n山川\n远山\texpires=2026-12-31\n  北山 \t expires=2026-06-01T12:00:00+08:00  \n';
  const ALL = ['山川', '远山', '北山', 'expires', 'get', 'size', '__proto__'];

  it('holds an entry until its day or instant', () => {
    const { list, problems, warnings } = read(TEXT);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(list.values).toEqual(['山川', '远山', '北山']);
    expect(heldAt(TEXT, '2026-06-01T03:59:59.999Z', ALL)).toEqual(['山川', '远山', '北山']);
    expect(heldAt(TEXT, '2026-06-01T04:00:00Z', ALL)).toEqual(['山川', '远山']);
    expect(heldAt(TEXT, '2026-12-31T23:59:59.999Z', ALL)).toEqual(['山川', '远山']);
    expect(heldAt(TEXT, '2027-01-01T00:00:00Z', ALL)).toEqual(['山川']);
    expect(heldAt(TEXT, undefined, ALL)).toEqual(['山川']);
  });

  it('keeps the longer of two', () => {
    const twice = 'a\texpires=2026-01-02\na\texpires=2026-01-01\nb\texpires=2026-01-01\nb\nc\nc\texpires=2026-01-01\n';
    const { list, warnings } = read(twice);
    expect(warnings).toEqual([2, 4, 6].map((line) => expect.stringMatching(new RegExp(`^${line}:1 duplicate-entry`))));
    expect([...list.expires]).toEqual([['a', '2026-01-02']]);
  });

  it('tells where an entry is malformed', () => {
    const bad = [
      'a\texpires=2026-02-30',
      'b\texpire=2026-01-01',
      'c\texpires',
      '\td\t\tnote',
      'e\texpires=2026-01-01\texpires=2026-01-02',
      'f\texpires=2026-01-01T00:00:00',
      '好的\texpires=soon',
    ];
    const hint = '(a day, until its end in UTC: 2026-12-31; or an instant: 2026-12-31T18:00:00+08:00)';
    const { list, problems } = read(bad.join('\n'));
    expect(problems).toEqual([
      `1:11 wrong-form expires cannot be "2026-02-30" ${hint}`,
      '2:3 unknown-key an entry of a list has no field "expire=2026-01-01" (did you mean expires=?)',
      '3:3 unknown-key an entry of a list has no field "expires" (did you mean expires=?)',
      '4:4 unknown-key an entry of a list has no field "" (a TAB ends the value)',
      '5:30 wrong-form expires is given twice (keep one of them)',
      `6:11 wrong-form expires cannot be "2026-01-01T00:00:00" ${hint}`,
      `7:12 wrong-form expires cannot be "soon" ${hint}`,
    ]);
    expect(list.values).toEqual([]);
  });

  it('has the size of those that it holds, and names them', () => {
    const entry = fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd', 'kind', 'get'),
      fc.option(fc.constantFrom('2026-01-01', '2026-01-01T12:00:00Z', '2026-01-02')),
    );
    const time = fc.constantFrom(
      '2026-01-01T11:59:59Z',
      '2026-01-01T12:00:00Z',
      '2026-01-02T00:00:00Z',
      '2030-01-01T00:00:00Z',
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), time, (entries, at) => {
        const text = entries
          .map(([value, until]) => (until === null ? value : `${value}\texpires=${until}`))
          .join('\n');
        const list = listAt(finish(indexSteps(read(text).list)), () => nanosOf(at));
        const held = entries
          .filter(([, until]) => until === null || nanosOf(at) < expiryOf(until)!)
          .map(([value]) => value);
        const names = typeof list.get === 'function' ? [...(list.keys as () => Iterable<string>)()] : Object.keys(list);
        expect(new Set(names)).toEqual(new Set(held));
        if (typeof list.get === 'function') expect(list.size).toBe(new Set(held).size);
      }),
    );
  });
});

describe('a rule that asks a list', () => {
  const files = packFiles(rule('a', { when: 'product.title in lists.known_brands' }), {
    'lists/known-brands.list': '山川\texpires=2026-01-01\n',
  });
  const { pack } = loadPack(files, SCHEMAS);
  const fired = (time: string, snapshot: Partial<Snapshot> = {}): boolean =>
    decide(
      {
        id: 'e',
        source: 's',
        type: 'product.submitted',
        time,
        subject: 'product/p',
        data: { product: { id: 'p', title: '山川' } },
      },
      { ...emptySnapshot(), ...snapshot },
      pack!,
      { language: 'en' },
    ).reasons.length > 0;

  it('goes by the time of the event', () => {
    expect(fired('2026-01-01T23:59:59.999999999Z')).toBe(true);
    expect(fired('2026-01-02T08:00:00+08:00')).toBe(false);
  });

  it('takes the values of a snapshot as they are', () => {
    expect(fired('2030-01-01T00:00:00Z', { lists: { 'known-brands': ['山川'] } })).toBe(true);
    expect(fired('2020-01-01T00:00:00Z', { lists: { 'known-brands': [] } })).toBe(false);
  });

  it('shows in a diff what lasts longer', () => {
    const later = files.map((file) => ({ ...file, text: file.text.replace('2026-01-01', '2027-01-01') }));
    const [from, to] = [files, later].map((some) => parsePack(some).document!);
    expect(diffPacks(from!, to!).lists).toEqual([
      { name: 'known-brands', added: ['山川'], removed: ['山川'], added_count: 1, removed_count: 1 },
    ]);
  });
});
