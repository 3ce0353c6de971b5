import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expr, forEachNode } from './ast.ts';
import { CEL_LIMITS } from './limits.ts';
import { parseCel } from './parser.ts';

function problemOf(source: string): string {
  const { problem } = parseCel(source);
  if (problem === undefined) return 'no problem';
  const hint = problem.hint === undefined ? '' : ` (${problem.hint})`;
  return `${problem.line}:${problem.column} ${problem.message}${hint}`;
}

function astOf(source: string): Expr {
  const parsed = parseCel(source);
  if (parsed.problem !== undefined) throw new Error(parsed.problem.message);
  return parsed.ast;
}

describe('parseCel', () => {
  it.each([
    ['a and b', '1:3 unexpected and, expected an operator or the end (write && for and)'],
    ['a = 1', '1:3 unexpected =, expected an operator or the end (compare with ==)'],
    ['a &\n  b', '1:3 unexpected & (did you mean && ?)'],
    ['a ==\n  “x”', '2:3 unexpected character “ (did you mean " ?)'],
    ['a（1）', '1:2 unexpected character （ (did you mean ( ?)'],
    ['has(a)', '1:5 has() asks for a field (write it as has(product.brand))'],
    [
      '[1].exists(1, true)',
      '1:12 exists() names each element with its first argument (a plain name is needed, as in items.exists(item, item.price > 0))',
    ],
    ["'abc", "1:1 this string is not closed (close it with ', or write a line break as \\n)"],
    [
      "x.matches('\\d')",
      "1:12 unknown escape \\d (for a backslash write \\\\, or begin the string with r, as in r'\\d+')",
    ],
    ["'\\ud800'", '1:2 this escape is no Unicode code point (write the character itself)'],
    ['9223372036854775808', '1:1 9223372036854775808 is too large for an int (64 bits) (add .0 for a double)'],
    ['1e999', '1:1 1e999 is too large for a double (write a smaller number)'],
    ['1x', '1:1 a name can\'t begin with a digit: 1x (a text goes in quotes: "…")'],
    ['Product{id: 1}', '1:1 messages can\'t be built here (write a map: {"key": value})'],
    ['a.?b', '1:3 optional values are not part of this subset (ask with has(…) first)'],
    ['if', "1:1 `if` is a reserved word and can't be a name (write condition ? one : another)"],
    ['(1', '1:3 the expression ends where ) (the closing bracket) was expected (write ) at the end)'],
    ['', '1:1 the expression is empty (write a condition, such as word.count > 0; true is one that always holds)'],
    ['!-a', "1:2 - can't follow ! (use brackets, as in !(-x == 1))"],
  ])('says of %j where and what is wrong, and what to do', (source, message) => {
    expect(problemOf(source)).toBe(message);
  });

  it('places every node in the source', () => {
    const source = 'a.b ==\n  size(c) ? [1, x] : {"k": f(y)}';
    const texts: string[] = [];
    forEachNode(astOf(source), ({ span }) => {
      texts.push(source.slice(span.start, span.end));
      expect(span.line).toBe(span.start <= source.indexOf('\n') ? 1 : 2);
    });
    expect(texts).toContain('a.b ==\n  size(c)');
    expect(texts).toContain('size(c)');
    expect(texts).toContain('[1, x]');
    expect(texts).toContain('f(y)');
  });

  it('binds operators as the specification does', () => {
    const shape = (expr: Expr): unknown =>
      expr.kind === 'call' ? [expr.name, ...expr.args.map(shape)] : expr.kind === 'literal' ? expr.value : expr.kind;
    expect(shape(astOf('1 + 2 * 3 < 4 - 5 - 6'))).toEqual([
      '_<_',
      ['_+_', 1n, ['_*_', 2n, 3n]],
      ['_-_', ['_-_', 4n, 5n], 6n],
    ]);
  });

  it('keeps a chain of one operator flat and a long sum within its limit', () => {
    expect(parseCel(Array(900).fill('true').join(' || ')).problem).toBeUndefined();
    expect(problemOf(Array(900).fill('1').join('+'))).toMatch(/chains or nests more than 256/);
  });

  it.each([
    ['brackets', '('.repeat(3000) + '1' + ')'.repeat(3000), /nests deeper than 64 levels/],
    ['lists', '['.repeat(8000), /nests deeper than 64 levels/],
    ['calls', 'f('.repeat(4000), /nests deeper than 64 levels/],
    ['conditionals', 'a?b:'.repeat(2000), /nests deeper than 64 levels/],
    ['negations', `${'!'.repeat(8000)}a`, /chains or nests more than 256/],
    ['fields', `a${'.a'.repeat(4000)}`, /chains or nests more than 256/],
    ['elements', `[${'1,'.repeat(2000)}]`, /2,000 elements; at most 1,000/],
    ['operands', Array(1001).fill('a').join('||'), /1,001 elements; at most 1,000/],
    ['source', 'a'.repeat(CEL_LIMITS.source + 1), /8,193 characters; at most 8,192/],
  ])('answers too many %s with a problem', (_, source, message) => {
    expect(problemOf(source)).toMatch(message);
  });

  it('gives a tree or one placed problem for any source', () => {
    const pieces = fc.constantFrom(
      ...[
        'a',
        '.',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        ',',
        ':',
        '?',
        '-',
        '!',
        '&&',
        '||',
        '==',
        'in',
        ' ',
        '\n',
        '"',
        "'",
        '"""',
        '\\',
        'r',
        'b',
        '`',
        '1',
        '0x',
        'e',
        'u',
        '//',
        'has',
        '.map',
        '最',
        '🐱',
        '\ud800',
      ],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (source) => {
          const { problem } = parseCel(source);
          if (problem === undefined) return;
          expect(problem.end).toBeLessThanOrEqual(source.length + 1);
          expect(source.split('\n')[problem.line - 1]!.length + 1).toBeGreaterThanOrEqual(problem.column);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('reads line ends alike on every system', () => {
    expect(astOf("'''a\r\nb\rc'''")).toMatchObject({ value: 'a\nb\nc' });
  });
});
