import { expect, test } from 'vitest';
import { indent, newLine, type TextChange, toggleRemark } from './text-keys.ts';

/** `|` is the caret, or the two ends of what is selected. */
function after(marked: string, change: (text: string, from: number, to: number) => TextChange): string {
  const [from, last] = [marked.indexOf('|'), marked.lastIndexOf('|')];
  const to = last === from ? from : last - 1;
  const text = marked.replaceAll('|', '');
  const { from: begin, to: end, insert, select } = change(text, from, to);
  const [a, b] = select;
  const inner =
    a === b
      ? `${insert.slice(0, a)}|${insert.slice(a)}`
      : `${insert.slice(0, a)}|${insert.slice(a, b)}|${insert.slice(b)}`;
  return text.slice(0, begin) + inner + text.slice(end);
}

test('a new line begins where the one before did, or further in below a key', () => {
  expect(after('    a: 1|\nb', newLine)).toBe('    a: 1\n    |\nb');
  expect(after('    match:|', newLine)).toBe('    match:\n      |');
  expect(after('    when: ↧|'.replace('↧', '>'), newLine)).toBe('    when: >\n      |');
  expect(after('  - id: x|', newLine)).toBe('  - id: x\n    |');
});

test('lines go in and out', () => {
  expect(after('a|b', (...at) => indent(...at, false))).toBe('a  |b');
  expect(after('|a\nb|\nc', (...at) => indent(...at, false))).toBe('  |a\n  b|\nc');
  expect(after('    a|', (...at) => indent(...at, true))).toBe('  a|');
  expect(after('a|', (...at) => indent(...at, true))).toBe('a|');
});

test('lines become remarks and lines again', () => {
  expect(after('  |a\n\n    b|', toggleRemark)).toBe('|  # a\n\n  #   b|');
  expect(after('|  # a\n\n  #   b|', toggleRemark)).toBe('|  a\n\n    b|');
});
