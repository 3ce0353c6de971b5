import { parsePack } from '@anxin/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../foundation/errors.ts';
import { changeEntries, checkEntries, type EntryChange, idleEntries, termLine, valueLine } from './entries.ts';
import type { Files } from './files.ts';

const FILES: Files = new Map([
  ['lists/brands.list', '# ours\nNike\n  Adidas  \n\nPuma'],
  ['lexicons/words.lex', '---\nabout: { zh-CN: 词, en: Words }\n---\n# rank\n国家级\ttags=rank\n最佳\n'],
]);
const change = (kind: 'list' | 'lexicon', act: 'add' | 'remove', ...entries: string[]): EntryChange => ({
  ...{ kind, act, entries, name: kind === 'list' ? 'brands' : 'words' },
});
const textAfter = (given: EntryChange): string | undefined =>
  changeEntries(FILES, given)?.get(given.kind === 'list' ? 'lists/brands.list' : 'lexicons/words.lex');

describe('entries of lists', () => {
  test('are added at the end and taken out where they stand; comments stay', () => {
    expect(textAfter(change('list', 'add', 'Asics', 'Fila'))).toBe('# ours\nNike\n  Adidas  \n\nPuma\nAsics\nFila\n');
    expect(textAfter(change('list', 'remove', 'Adidas', 'Nike'))).toBe('# ours\n\nPuma\n');
  });

  test('that are there already, or are not, change nothing', () => {
    expect(changeEntries(FILES, change('list', 'add', 'Nike'))).toBe(FILES);
    expect(changeEntries(FILES, change('list', 'remove', 'Fila', '# ours'))).toBe(FILES);
    expect(idleEntries(FILES, change('list', 'add', 'Nike', 'Fila'))).toEqual(['Nike']);
    expect(idleEntries(FILES, change('list', 'remove', 'Nike', 'Fila'))).toEqual(['Fila']);
    expect(changeEntries(FILES, { ...change('list', 'add', 'x'), name: 'nothing' })).toBeUndefined();
  });

  test('may expire; whoever adds one that is there gives it another end', () => {
    const until = valueLine({ value: 'Nike', expires: '2026-12-31' });
    expect(textAfter(change('list', 'add', until))).toBe('# ours\nNike\texpires=2026-12-31\n  Adidas  \n\nPuma\n');
    const files = changeEntries(FILES, change('list', 'add', until))!;
    expect(idleEntries(files, change('list', 'add', until))).toEqual([until]);
    expect(changeEntries(files, change('list', 'add', 'Nike'))!.get('lists/brands.list')).toBe(
      '# ours\nNike\n  Adidas  \n\nPuma\n',
    );
    expect(textAfter(change('list', 'remove', 'Nike'))).toBe('# ours\n  Adidas  \n\nPuma\n');
  });

  test('nothing comes of those of which nothing would change', () => {
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd\texpires=2026-12-31', 'd'), {
      selector: (line) => line.split('\t')[0],
      maxLength: 4,
    });
    fc.assert(
      fc.property(some, some, fc.constantFrom('add' as const, 'remove' as const), (there, entries, act) => {
        const files: Files = new Map([['lists/brands.list', there.map((line) => `${line}\n`).join('')]]);
        const given = change('list', act, ...(act === 'add' ? entries : entries.map((line) => line.split('\t')[0]!)));
        const alone = (entry: string): EntryChange => ({ ...given, entries: [entry] });
        const idle = given.entries.filter((entry) => changeEntries(files, alone(entry)) === files);
        expect(idleEntries(files, given)).toEqual(idle);
      }),
    );
  });

  test('in whatever order they come, the list holds what was said last of each', () => {
    const step = fc.tuple(fc.constantFrom('add' as const, 'remove' as const), fc.constantFrom('a', 'b', 'c', '国'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let files: Files = new Map([['lists/brands.list', '']]);
        const wanted = new Set<string>();
        for (const [act, entry] of steps) {
          files = changeEntries(files, change('list', act, entry))!;
          if (act === 'add') wanted.add(entry);
          else wanted.delete(entry);
        }
        const pack = parsePack([
          { path: 'pack.yaml', text: 'id: x\nversion: 1.0.0\nabout: { zh-CN: x, en: x }\n' },
          { path: 'lists/brands.list', text: files.get('lists/brands.list')! },
        ]);
        expect([pack.problems, pack.warnings]).toEqual([[], []]);
        expect([...pack.document!.lists.get('brands')!.values].sort()).toEqual([...wanted].sort());
      }),
    );
  });
});

test('a thousand entries of a list of a hundred thousand are looked up in one go', () => {
  const long = Array.from({ length: 100_000 }, (_, i) => `brand ${i}`);
  const files: Files = new Map([['lists/brands.list', long.join('\n')]]);
  const some = change('list', 'remove', ...long.slice(0, 999), 'none');
  expect(idleEntries(files, some)).toEqual(['none']);
  expect(idleEntries(files, change('list', 'add', ...long.slice(0, 999), 'none'))).toEqual(long.slice(0, 999));
});

describe('terms of lexicons', () => {
  test('keep the header; a term that is there gets the new fields', () => {
    const header = '---\nabout: { zh-CN: 词, en: Words }\n---\n';
    expect(textAfter(change('lexicon', 'add', '顶级\ttags=rank'))).toBe(
      `${header}# rank\n国家级\ttags=rank\n最佳\n顶级\ttags=rank\n`,
    );
    expect(textAfter(change('lexicon', 'add', '国家级\tword=true'))).toBe(`${header}# rank\n国家级\tword=true\n最佳\n`);
    expect(textAfter(change('lexicon', 'remove', '国家级'))).toBe(`${header}# rank\n最佳\n`);
    expect(changeEntries(FILES, change('lexicon', 'remove', 'about: { zh-CN: 词, en: Words }'))).toBe(FILES);
  });

  test('are written as their file has them', () => {
    const term = { term: '最佳', tags: ['a', 'b'], before: ['不是'], after: [], gap: 2, word: true };
    expect(termLine(term)).toBe('最佳\ttags=a|b\tbefore=不是\tgap=2\tword=true');
    expect(termLine({ term: '最佳', word: false })).toBe('最佳');
  });
});

describe('what is no entry is refused', () => {
  const refused = (given: EntryChange) => {
    try {
      checkEntries(given, 'entries');
      return undefined;
    } catch (error) {
      if (error instanceof Problem) return error.details.field;
      throw error;
    }
  };
  test.each(['', '  ', '# x', ' #x', 'a\nb', 'a\rb', ' a', 'a\tb', 'a\texpires=soon', '\texpires=2026-12-31'])(
    '%j in a list',
    (entry) => {
      expect(refused(change('list', 'add', 'good', entry))).toBe('entries[1]');
    },
  );
  test.each(['', '#', '，。', 'x\ttags=!', '最佳\tno=1', '最佳\twithin=别的', 'x\ny'])('%j in a lexicon', (entry) => {
    expect(refused(change('lexicon', 'add', '很好', entry))).toBe('entries[1]');
  });
  test('one that is named twice', () => {
    expect(refused(change('list', 'add', 'a', 'b', 'a'))).toBe('entries[2]');
    expect(refused(change('lexicon', 'add', '好', '好\tword=true'))).toBe('entries[1]');
    expect(refused(change('list', 'remove', 'a b', '国'))).toBeUndefined();
  });
});
