import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_DEPTH, MAX_UNCHECKED_DEPTH, parseBody } from './body.ts';

const parse = (text: string, unchecked?: boolean) => parseBody(Buffer.from(text), unchecked);
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test('plain JSON comes through as JSON.parse reads it', () => {
  // names like these are refused
  const plain = fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }).filter((value) => {
    const text = JSON.stringify(value);
    return !/__proto__|constructor|prototype|\\u/.test(text);
  });
  fc.assert(
    fc.property(plain, (value) => {
      const text = JSON.stringify(value);
      expect(JSON.stringify(parse(text))).toBe(text);
    }),
  );
});

test('no bytes are no body, a byte order mark is passed over', () => {
  expect(parse('')).toBeUndefined();
  expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
});

test('bytes that are not UTF-8 are refused and not replaced', () => {
  for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98]]) {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(() => parseBody(body)).toThrow('not valid UTF-8');
  }
});

test('depth is counted outside strings, and the limit itself is allowed', () => {
  expect(() => parse(nested(MAX_DEPTH))).not.toThrow();
  expect(() => parse(nested(MAX_DEPTH + 1))).toThrow(`deeper than ${MAX_DEPTH} levels`);
  expect(() => parse(nested(MAX_UNCHECKED_DEPTH), true)).not.toThrow();
  expect(() => parse(nested(MAX_UNCHECKED_DEPTH + 1), true)).toThrow('levels');
  expect(() => parse('['.repeat(1_000_000))).toThrow('levels');
  expect(parse(JSON.stringify({ a: '[{'.repeat(100), b: '\\"[[' }))).toEqual({ a: '[{'.repeat(100), b: '\\"[[' });
});

test('what JSON.parse says of a broken text is told without the text', () => {
  expect(() => parse('{"phone": 13800138000x}')).toThrow(/^The body is not valid JSON \(at character \d+\)$/);
});

test.each([
  ['{"a":{"__proto__":{"x":1}}}', '__proto__'],
  ['{"a":[{"\\u005f_proto__":1}]}', '__proto__'],
  ['{"constructor":{"prototype":{}}}', 'constructor'],
  ['{"a":"\\u0000"}', 'U+0000'],
  ['{"a":["\\ud800"]}', 'surrogate'],
  ['{"\\ud800":1}', 'surrogate'],
])('%s is refused', (text, why) => {
  expect(() => parse(text)).toThrow(why);
  expect(() => parse(text, true)).not.toThrow(); // those routes tell which part it is
});

test('the words themselves are no offence', () => {
  expect(parse('{"a":"__proto__","b":"constructor","c":"\\u00e9"}')).toEqual({
    a: '__proto__',
    b: 'constructor',
    c: 'é',
  });
});
