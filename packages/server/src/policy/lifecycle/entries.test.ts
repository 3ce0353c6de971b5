import { parsePack } from '@anxin/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../foundation/errors.ts';
import { termView } from '../pack-view.ts';
import {
  changeEntries,
  checkEntries,
  type EntryChange,
  idleEntries,
  type TermEntry,
  termLine,
  valueLine,
} from './entries.ts';
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

test('a refusal has the hint of the engine', () => {
  const given = change('lexicon', 'add', 'best\tsound=true');
  const said = (): unknown => {
    try {
      return checkEntries(given, 'entries');
    } catch (error) {
      return (error as Problem).details;
    }
  };
  expect(said()).toEqual({
    field: 'entries[0]',
    detail: 'Only a term of two characters or more, all of them Chinese, can be looked for by its sound',
    hint: 'Leave sound out: what is written in letters and digits is found through its look-alikes anyway',
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
    expect(termLine({ term: '最佳', word: false, short: false })).toBe('最佳');
    // what the header of the lexicon may say is said
    expect(termLine({ term: '最佳', exact: false, sound: false })).toBe('最佳\texact=false\tsound=false');
    expect(termLine({ term: '药', category: ['!medicine', '!food'], short: true, exact: true })).toBe(
      '药\tcategory=!medicine|!food\tshort=true\texact=true',
    );
  });

  const read = (line: string) => {
    const { document, problems } = parsePack([
      { path: 'pack.yaml', text: 'id: x\nversion: 1.0.0\nabout: { zh-CN: x, en: x }\n' },
      { path: 'lexicons/words.lex', text: `${line}\n` },
    ]);
    return { entry: document?.lexicons.get('words')?.entries[0], problems };
  };

  test('can say all that a line of the file can, and are read as they were given', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/);
    const names = fc.uniqueArray(name, { maxLength: 3 });
    const phrases = fc.uniqueArray(fc.constantFrom('不是', '并非', '使用时间', '树立'), { maxLength: 3 });
    const category = fc
      .tuple(names, fc.boolean())
      .map(([list, except]) => list.map((one) => (except ? `!${one}` : one)));
    const looks = fc.constantFrom(
      { exact: true, sound: false },
      { exact: false, sound: true },
      { exact: false, sound: false },
    );
    const term: fc.Arbitrary<Required<TermEntry>> = fc
      .record({
        ...{ tags: names, before: phrases, after: phrases, category, gap: fc.nat(20), looks },
        ...{
          within: fc.constantFrom([], ['最佳赏味期'], ['最佳视角', '非最佳']),
          word: fc.boolean(),
          short: fc.boolean(),
        },
      })
      .map(({ looks: look, ...rest }) => ({ term: '最佳', ...rest, ...look }));
    fc.assert(
      fc.property(term, (given) => {
        const { entry, problems } = read(termLine(given));
        expect(problems).toEqual([]);
        expect(termView(entry!)).toEqual(given);
      }),
    );
    const all: Required<TermEntry> = {
      ...{
        term: '最佳',
        tags: ['a'],
        before: ['不'],
        after: ['期'],
        within: ['最佳期'],
        gap: 1,
        word: true,
        short: true,
      },
      ...{ exact: false, sound: true, category: ['food'] },
    };
    const keys = termLine(all)
      .split('\t')
      .slice(1)
      .map((field) => field.split('=')[0]!);
    // the engine itself says which fields there are
    const told = read('最佳\tnope=1').problems.find(({ code }) => code === 'lexicon.field')!.hint;
    expect(told).toBe(`Write one of ${/one of (.*), then/.exec(told)![1]}, then "=" and a value`);
    expect(keys.toSorted()).toEqual(/one of (.*), then/.exec(told)![1]!.split(', ').toSorted());
  });

  test('stand once for each of their categories, and are taken out with all of them', () => {
    const files = changeEntries(FILES, change('lexicon', 'add', '最佳\tcategory=food', '最佳\tcategory=!tea'))!;
    const text = files.get('lexicons/words.lex')!;
    expect(text.slice(text.indexOf('最佳'))).toBe('最佳\n最佳\tcategory=food\n最佳\tcategory=!tea\n');
    const again = change('lexicon', 'add', '最佳\ttags=a\tcategory=food');
    expect(changeEntries(files, again)!.get('lexicons/words.lex')).toBe(
      text.replace('最佳\tcategory=food', '最佳\ttags=a\tcategory=food'),
    );
    expect(idleEntries(files, change('lexicon', 'add', '最佳\tcategory=food', '最佳\tcategory=tea'))).toEqual([
      '最佳\tcategory=food',
    ]);
    expect(changeEntries(files, change('lexicon', 'remove', '最佳'))!.get('lexicons/words.lex')).not.toContain('最佳');
  });
});

describe('what is no entry is refused', () => {
  const refusal = (given: EntryChange) => {
    try {
      checkEntries(given, 'entries');
      return undefined;
    } catch (error) {
      if (error instanceof Problem) return error.details;
      throw error;
    }
  };
  const refused = (given: EntryChange) => {
    const details = refusal(given);
    if (details) expect(details.hint).toMatch(/\S/);
    return details?.field;
  };
  test.each(['', '  ', '# x', ' #x', 'a\nb', 'a\rb', ' a', 'a\tb', 'a\texpires=soon', '\texpires=2026-12-31'])(
    '%j in a list',
    (entry) => {
      expect(refused(change('list', 'add', 'good', entry))).toBe('entries[1]');
    },
  );
  test.each([
    ...['', '#', '，。', 'x\ttags=!', '最佳\tno=1', '最佳\twithin=别的', 'x\ny', 'no\tsound=true', '药', 'v'],
    ...['最佳\tcategory=Food', '最佳\tcategory=a|!b', '最佳\texact=true\tsound=true', '最佳\tgap=21'],
  ])('%j in a lexicon', (entry) => {
    expect(refused(change('lexicon', 'add', '很好', entry))).toBe('entries[1]');
  });
  test('one that is named twice', () => {
    expect(refused(change('list', 'add', 'a', 'b', 'a'))).toBe('entries[2]');
    expect(refused(change('lexicon', 'add', '好的', '好的\tword=true'))).toBe('entries[1]');
    expect(refused(change('lexicon', 'add', '好的', '好的\tcategory=food'))).toBeUndefined();
    expect(refused(change('list', 'remove', 'a b', '国'))).toBeUndefined();
  });
});
