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
