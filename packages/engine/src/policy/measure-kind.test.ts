import { describe, expect, it } from 'vitest';
import { packFiles, rule, SCHEMAS } from './fixtures/build.ts';
import { loadPack } from './load.ts';

const QUEUES =
  'queues:\n  - { id: appeals-of-shops, title: { zh-CN: 申诉, en: Appeals }, group: goods, due_minutes: 60 }\n';
const kind = (terms: string): string =>
  `measures:\n  - { kind: warn, title: { zh-CN: 警示, en: Warning }, about: { zh-CN: 请注意, en: Mind it }, on: [product], severity: 5${terms} }\n`;
const loaded = (terms: string, more: Record<string, string> = {}) =>
  loadPack(packFiles(rule('a', {}), { 'goods/base.measures.yaml': kind(terms), ...more }), SCHEMAS);
const told = (terms: string, more?: Record<string, string>): string[] =>
  loaded(terms, more).problems.map(
    ({ file, line, column, code, message, hint }) => `${file}:${line}:${column} ${code} ${message} (${hint ?? ''})`,
  );
const appeal = (queue: string): string => `, appeal: { within: [P30D], answer_minutes: 60, queue: ${queue} }`;

describe('where appeals against a measure wait', () => {
  it('is a queue of their own, unless another one is named', () => {
    const queues = { 'queues.yaml': QUEUES };
    expect(loaded('', queues).pack!.measures.get('warn')!.appeal.queue).toBe('appeals');
    expect(loaded(appeal('appeals-of-shops'), queues).pack!.measures.get('warn')!.appeal.queue).toBe(
      'appeals-of-shops',
    );
  });

  it('is refused with its line where the pack has no such queue', () => {
    expect(told(appeal('appeals-of-shop'), { 'queues.yaml': QUEUES })).toEqual([
      'goods/base.measures.yaml:2:5 unknown-queue there is no queue "appeals-of-shop", in which appeals against "warn" are to wait (did you mean appeals-of-shops?)',
    ]);
    expect(told(appeal('anywhere'))).toEqual([]);
  });
});

describe('guidance for a first slight violation', () => {
  it('says within which time, and how severe all that is taken for it may be', () => {
    expect(loaded(', guidance: true, first: { within: P365D, most: 15 }').pack!.measures.get('warn')!.first).toEqual({
      ...{ within: 'P365D', most: 15 },
    });
    expect(loaded('').pack!.measures.get('warn')!.first).toBeUndefined();
  });

  it.each([
    ['first: { within: P1Y, most: 5 }', 'first of "warn" needs guidance, which it does not know (guidance: true)'],
    [
      'guidance: true, second_person: true, first: { within: P1Y, most: 5 }',
      '"warn" waits for a second person, who may give guidance instead (leave first out)',
    ],
    ['guidance: true, first: { within: P0D, most: 5 }', 'first of "warn" is never within no time (such as P365D)'],
    [
      'guidance: true, first: { within: P1Y, most: 4 }',
      'first of "warn" fits nothing: it is more severe itself (at least 5)',
    ],
  ])('is refused with its line: %s', (terms, message) => {
    expect(told(`, ${terms}`)).toEqual([`goods/base.measures.yaml:2:5 wrong-measure ${message}`]);
  });

  it('is refused where a part of it is missing', () => {
    expect(told(', guidance: true, first: { within: P1Y }')).toEqual([
      expect.stringMatching(/^goods\/base\.measures\.yaml:2:\d+ missing-key first needs "most"/),
    ]);
  });
});
