import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Document, isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { finish } from '../text/steps.ts';
import { documentSteps } from './yaml-document.ts';

const OPTIONS = { prettyErrors: false, uniqueKeys: false, version: '1.2', schema: 'core', logLevel: 'silent' } as const;

const FORMS = [
  '- a: 1\n  b: [x, "y, z"]\n',
  "- 'quoted\n  over lines'\n",
  '- |\n  kept\n    as it is\n\n',
  '# a comment\n- { a: b }\n',
  '-\n',
  '- - nested\n  - list\n',
  '\n- plain\n',
];
/** Slips of syntax, and what is refused only later. */
const SLIPS = [
  '- "open\n',
  '- a: b: c\n',
  ' - shifted\n',
  '- [1, 2\n',
  '\t- tab\n',
  'key: value\n',
  '- *gone\n',
  '- &here x\n',
  '...\n',
  '- @\n',
];

const item = fc.constantFrom(...FORMS);
const texts = fc
  .record({
    before: fc.constantFrom('', '# head\n', '---\n', 'about: x\n', '%YAML 1.2\n---\n', 'short: [1]\nother:\n- 1\n'),
    items: fc.array(item, { minLength: 30, maxLength: 110 }),
    slips: fc.array(fc.tuple(fc.constantFrom(...SLIPS), fc.nat()), { maxLength: 2 }),
    after: fc.constantFrom('', '# tail\n', 'more: true\n', 'more:\n- 1\n- 2\n', '---\nsecond: 1\n', '...\n'),
  })
  .map(({ before, items, slips, after }) => {
    const all = [...items];
    for (const [slip, at] of slips) all.splice(at % (all.length + 1), 0, slip);
    return `${before}list:\n${all.join('')}${after}`;
  });

/** What a file is read by: values with their places, and what is wrong first. */
function seen(document: Document.Parsed, lines: LineCounter): unknown {
  const [first] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first !== undefined) return [first.pos, first.message];
  const { contents } = document;
  const lists = isMap(contents) ? contents.items.map(({ value }) => (isSeq(value) ? value.items : [])) : [];
  const places = lists.map((items) => items.map((node) => (node as { range?: unknown }).range));
  return [JSON.stringify(contents), places, lines.lineStarts];
}

test('a document composed in pieces is that of the library', () => {
  let whole = 0;
  const property = fc.property(texts, (text) => {
    const [ours, theirs] = [new LineCounter(), new LineCounter()];
    const expected = parseDocument(text, { ...OPTIONS, lineCounter: theirs });
    expect(seen(finish(documentSteps(text, ours)), ours)).toEqual(seen(expected, theirs));
    if (expected.errors.length === 0) whole++;
  });
  fc.assert(property, { numRuns: 60 });
  expect(whole).toBeGreaterThan(10);
});
