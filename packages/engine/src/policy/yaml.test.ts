import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document } from 'yaml';
import { plain, readYaml, type YamlMap, type YamlScalar } from './yaml.ts';

const codes = (text: string) => readYaml('f.yaml', text).problems.map(({ code }) => code);

function scalarAt(text: string, key: string): YamlScalar {
  const root = readYaml('f.yaml', text).root as YamlMap;
  return root.entries.get(key)!.value as YamlScalar;
}

describe('reading YAML', () => {
  it('gives plain JSON values', () => {
    const { root, problems } = readYaml('f.yaml', 'a: [1, true, null, x, "1", no]\nb: { c: 2.5 }\n');
    expect(problems).toEqual([]);
    expect(plain(root!)).toEqual({ a: [1, true, null, 'x', '1', 'no'], b: { c: 2.5 } });
  });

  it('tells line and column of what it refuses', () => {
    expect(readYaml('f.yaml', 'a: 1\nb: &x 2\nc: *x\nd: !!set {}\na: 3\ne: 12345678901234567890\n').problems).toEqual([
      expect.objectContaining({ line: 2, column: 7, code: 'yaml-alias' }),
      expect.objectContaining({ line: 3, column: 4, code: 'yaml-alias' }),
      expect.objectContaining({ line: 4, code: expect.stringMatching(/^yaml-/) }),
      expect.objectContaining({ line: 5, column: 1, code: 'duplicate-key' }),
      expect.objectContaining({ line: 6, column: 4, code: 'yaml-number' }),
    ]);
  });

  it('tells the first slip of syntax only, and its mend', () => {
    const { root, problems } = readYaml('f.yaml', 'a: { b: x {c}, d: [ }\n');
    expect(root).toBeUndefined();
    expect(problems).toEqual([
      expect.objectContaining({ line: 1, column: 11, code: 'yaml-syntax', hint: expect.stringContaining('quotes') }),
    ]);
  });

  it.each([
    ['a:\n\tb: c\n', '2:1 this line is indented with a tab (indent with spaces, not tabs)'],
    ['a: "x\nb: y\n', '1:4 this quote is not closed (close it with ")'],
    ["a: 'it''s'\nb: 'x\nc: y\n", "2:4 this quote is not closed (close it with ')"],
    ['a: {b: {c: d}\ne: f\n', '1:4 this { is not closed (close it with })'],
    ['a: [b c\n', '1:4 this [ is not closed (close it with ])'],
    ['a: b: c\n', '1:4 a value holds another key here (a text with ": " in it goes in quotes)'],
    [
      '- a: b\n    c: d\n',
      '2:5 this line is indented deeper than the one above it, which has its value already (indent it as the one above, by 2 spaces)',
    ],
    [
      '- a: b\n c: d\n',
      '2:2 this line is indented by 1 space, and none that it could belong to is (to stand beside the line above, indent it by 2 spaces)',
    ],
    ['a: @b\n', '1:4 a text cannot begin with @ (put it in quotes)'],
    ['a:b\nc: d\n', '1:1 this line is no key with a value (write a space after the colon)'],
    [
      'a: b\nc\n',
      '2:1 this line is no key with a value (write key: value; a line that goes on with the text above is indented deeper than its key)',
    ],
    [
      'a: - b\n',
      '1:4 a list cannot begin on the line of its key (write [a, b], or each "- item" on a line of its own)',
    ],
    ['a: {b: c,, d: e}\n', '1:10 there is a comma too many (take it out)'],
    [
      'a: "x" y\n',
      '1:8 unexpected "y" after the end of a value (a text that begins with a quote or a bracket goes in quotes as a whole)',
    ],
    ['a: ]\n', '1:4 unexpected "]" (put the text in quotes, or take it out)'],
    ['a: "\\q"\n', '1:5 unknown escape \\q (for a backslash write \\\\, or use single quotes, which keep it as it is)'],
    ['a: |x\n  b\n', '1:5 after | or > the text begins on the next line (move it down and indent it)'],
    ['a: !x y\n', '1:4 the tag !x is not read (write the plain value, in quotes for a text)'],
  ])('says of %j what is wrong, in words for who wrote it', (text, expected) => {
    const told = readYaml('f.yaml', text).problems.map(
      ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
    );
    expect(told).toEqual([expected]);
  });

  it('refuses to unfold a billion laughs', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./g, (name) => {
      const before = String.fromCharCode(name.charCodeAt(0) - 1);
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]\n`;
    })}`;
    expect(new Set(codes(bomb))).toEqual(new Set(['yaml-alias']));
  });

  it.each([
    ['brackets', '['.repeat(100_000)],
    ['maps', '{a: '.repeat(50_000)],
    ['dashes', `${'- '.repeat(100_000)}x`],
    ['indented maps', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['brackets behind what looks like a quote', `a: b, 'c\nd: ${'['.repeat(1000)}`],
    ['brackets behind a comment', `# '\na: ${'['.repeat(1000)} # '`],
    ['brackets behind a text with a tag', `a: !x "b: '" \nc: ${'{a: '.repeat(1000)}`],
    ['more values than are read', `[${'1,'.repeat(250_000)}1]`],
    ['a long file', `a: ${'x'.repeat(1_000_001)}`],
  ])('answers %s with a problem and not with a crash', (_, text) => {
    expect(codes(text)).toContainEqual(expect.stringMatching(/^(yaml-depth|yaml-size|file-too-long)$/));
  });

  it.each([
    ['in single quotes', `a: '${'['.repeat(500)} ''${'{'.repeat(500)}'\n`],
    ['in double quotes', `a: "${'['.repeat(500)} \\"${'{'.repeat(500)}"\n`],
    ['in a text without quotes', `a: x ${'['.repeat(500)}\n`],
    ['in a block', `a: |\n  ${'['.repeat(500)}\n`],
    ['in a comment', `# ${'['.repeat(500)}\na: 1\n`],
    ['in a list of texts', `a: [${Array(200).fill("'['").join(', ')}]\n`],
  ])('reads brackets %s as a part of it', (_, text) => {
    expect(codes(text)).toEqual([]);
  });

  it('finds doubled keys among many', () => {
    // a comparison of each with each would not end within the time that a test has
    const keys = Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(codes(`${keys}\nk7: 2\n`)).toEqual(['duplicate-key']);
  });

  it('keeps keys of prototypes as keys', () => {
    const { root } = readYaml('f.yaml', '__proto__: { polluted: 1 }\nconstructor: 2\n');
    const value = plain(root!) as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe('places inside a scalar', () => {
  const cases: [string, string, string][] = [
    ['plain', 'x: a.count > nope\n', 'nope'],
    ['plain over lines', 'x: a.count >\n  0 && nope\n', 'nope'],
    ['single quotes', "x: 'a == ''b'' && nope'\n", 'nope'],
    ['double quotes', 'x: "a == \\"b\\" && nope"\n', 'nope'],
    ['double quotes with escapes', 'x: "\\x41\\u0042\\U00000043 nope"\n', 'nope'],
    ['a literal block', 'x: |\n  a.count > 0\n    && nope\n', 'nope'],
    ['a folded block', 'x: >-\n  a.count > 0\n\n  && nope\n', 'nope'],
    ['a block with a header', 'x: |2-\n    a\n   nope\n', 'nope'],
  ];
  it.each(cases)('are right in %s', (_, text, word) => {
    const scalar = scalarAt(text, 'x');
    expect(scalar.locate((scalar.value as string).indexOf(word))).toBe(text.indexOf(word));
  });

  it('are right for every character of every style', () => {
    const word = fc.stringMatching(/^[a-z'"\\&|>(){}.=国家 ]{1,30}$/);
    const styles = fc.constantFrom('QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED', 'PLAIN');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), styles, (words, style) => {
        const value = words.map((part) => part.trim() || 'x').join('\n');
        const document = new Document({ x: value });
        (document.get('x', true) as { type?: string }).type = style;
        const text = document.toString({ lineWidth: 20 });
        const scalar = scalarAt(text, 'x');
        fc.pre(scalar.value === value); // folding cannot carry every text
        for (let i = 0; i < value.length; i++) {
          if (/\s/.test(value[i]!)) continue;
          const found = text[scalar.locate(i)]!;
          expect(found === '\\' ? value[i] : found).toBe(value[i]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
