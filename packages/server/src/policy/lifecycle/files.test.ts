import { PACK_LIMITS } from '@anxin/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../foundation/errors.ts';
import { applyChanges, type FileChange, type Files, manifestOf, mergeFiles, splitLexicon } from './files.ts';
import { changedPaths } from './release.ts';

const files = (given: Record<string, string>): Files => new Map(Object.entries(given));
const plain = (given: Files): Record<string, string> => Object.fromEntries(given);

describe('changes of files', () => {
  const before = files({ 'pack.yaml': 'a', 'goods/a.yaml': 'b' });
  const refused = (...changes: FileChange[]) => {
    try {
      applyChanges(before, changes);
      return undefined;
    } catch (error) {
      if (error instanceof Problem) return [error.code, error.details.field];
      throw error;
    }
  };

  test('add, replace and take out', () => {
    const changes = [
      { path: 'goods/a.yaml', text: null },
      { path: 'lists/x.list', text: 'x\n' },
      { path: 'pack.yaml', text: 'c' },
    ];
    expect(plain(applyChanges(before, changes))).toEqual({ 'pack.yaml': 'c', 'lists/x.list': 'x\n' });
    expect(plain(before)).toEqual({ 'pack.yaml': 'a', 'goods/a.yaml': 'b' });
  });

  test.each([
    'unknown.txt',
    '../pack.yaml',
    '/pack.yaml',
    'goods//a.yaml',
    'Goods/a.yaml',
    '.git/README.md',
    'a/../README.md',
    'lists/x.txt',
    'README.md/',
    `${'a'.repeat(200)}.md`,
  ])('%j is no path of a pack', (path) => {
    expect(refused({ path: 'pack.yaml', text: 'b' }, { path, text: '' })).toEqual([
      'request.invalid',
      'changes[1].path',
    ]);
  });

  test('nothing is taken out that is not there, nothing changed twice, nothing longer than may be', () => {
    expect(refused({ path: 'goods/b.yaml', text: null })).toEqual(['request.invalid', 'changes[0].path']);
    const twice = { path: 'pack.yaml', text: 'b' };
    expect(refused(twice, twice)).toEqual(['request.invalid', 'changes[1].path']);
    const long = 'x'.repeat(PACK_LIMITS.dataLength);
    expect(refused({ path: 'lists/x.list', text: `${long}x` })).toEqual(['request.too-large', 'changes[0].text']);
    const many = Array.from({ length: PACK_LIMITS.files }, (_, i) => ({ path: `lists/l${i}.list`, text: '' }));
    expect(refused(...many)).toEqual(['request.too-large', undefined]);
  });
});

describe('merging', () => {
  test('takes from each side what it changed', () => {
    const base = files({ 'pack.yaml': '1', 'goods/a.yaml': '1', 'goods/b.yaml': '1', 'goods/c.yaml': '1' });
    const ours = files({ 'pack.yaml': '1', 'goods/a.yaml': '2', 'goods/c.yaml': '1', 'ip/n.yaml': '1' });
    const theirs = files({ 'pack.yaml': '2', 'goods/a.yaml': '1', 'goods/b.yaml': '1', 'ip/m.yaml': '1' });
    expect(mergeFiles(base, ours, theirs)).toEqual({
      files: files({ 'goods/a.yaml': '2', 'ip/m.yaml': '1', 'ip/n.yaml': '1', 'pack.yaml': '2' }),
      conflicts: [],
    });
  });

  test('names what both changed, each in its own way, and keeps ours there', () => {
    const base = files({ 'goods/a.yaml': '1', 'goods/b.yaml': '1', 'goods/c.yaml': '1' });
    const ours = files({ 'goods/a.yaml': '2', 'goods/b.yaml': '2', 'goods/c.yaml': '1' });
    const theirs = files({ 'goods/a.yaml': '3', 'goods/b.yaml': '2' });
    const merged = mergeFiles(base, ours, theirs);
    expect(merged.conflicts).toEqual(['goods/a.yaml']);
    expect(plain(merged.files)).toEqual({ 'goods/a.yaml': '2', 'goods/b.yaml': '2' });
    expect(mergeFiles(base, files({}), files({ 'goods/a.yaml': '4' })).conflicts).toEqual(['goods/a.yaml']);
  });

  test('the header of a lexicon is one thing, its entries are many', () => {
    const lexicon = (about: string, ...terms: string[]) => ({
      'lexicons/w.lex': `---\nabout: ${about}\n---\n${terms.join('\n')}\n`,
    });
    const base = files(lexicon('x', 'a', 'b'));
    const merged = (ours: Record<string, string>, theirs: Record<string, string>) => {
      const result = mergeFiles(base, files(ours), files(theirs));
      return result.conflicts.length > 0 ? result.conflicts : result.files.get('lexicons/w.lex');
    };
    expect(merged(lexicon('y', 'a', 'b', 'c'), lexicon('x', 'a', 'd'))).toBe('---\nabout: y\n---\na\nd\nc\n');
    expect(merged(lexicon('x', 'b'), lexicon('y', 'a', 'b'))).toBe('---\nabout: y\n---\nb\n');
    expect(merged(lexicon('y', 'a'), lexicon('z', 'a'))).toEqual(['lexicons/w.lex']);
    expect(splitLexicon('a\n---\n')).toEqual({ header: '', body: 'a\n---\n' });
    expect(splitLexicon('---\r\n---\r\na')).toEqual({ header: '---\n---\n', body: 'a' });
  });

  const list = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '# g'), { maxLength: 7 });
  const one = (entries: readonly string[]): Files => files({ 'lists/x.list': entries.map((e) => `${e}\n`).join('') });
  const entriesOf = (given: Files): string[] => (given.get('lists/x.list') ?? '').split('\n').filter((e) => e !== '');

  test('of lists, no entry is lost and none comes back', () => {
    fc.assert(
      fc.property(list, list, list, (base, ours, theirs) => {
        const { files: merged, conflicts } = mergeFiles(one(base), one(ours), one(theirs));
        expect(conflicts).toEqual([]);
        const now = new Set(entriesOf(merged));
        for (const entry of new Set([...base, ...ours, ...theirs])) {
          const [was, our, their] = [base, ours, theirs].map((all) => all.includes(entry));
          expect([entry, now.has(entry)]).toEqual([entry, our === was ? their : our]);
        }
        expect(now.size).toBe(entriesOf(merged).length);
      }),
    );
  });

  const content = fc.dictionary(
    fc.constantFrom('pack.yaml', 'goods/a.yaml', 'ip/b.yaml'),
    fc.constantFrom('1', '2', '3'),
  );

  test('where one side changed nothing, the other side stands', () => {
    fc.assert(
      fc.property(content, content, (base, other) => {
        const [b, o] = [files(base), files(other)];
        for (const merged of [mergeFiles(b, o, b), mergeFiles(b, b, o), mergeFiles(b, o, o)]) {
          expect(merged.conflicts).toEqual([]);
          expect(changedPaths(manifestOf(merged.files), manifestOf(o))).toEqual([]);
        }
      }),
    );
  });
});
