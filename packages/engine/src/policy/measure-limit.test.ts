import { describe, expect, it } from 'vitest';
import { diffPacks } from './diff.ts';
import { packFiles, packOf, rule, SCHEMAS } from './fixtures/build.ts';
import { loadPack } from './load.ts';

const TAKING = rule('a', { measures: '[{ kind: warn, subject: true }, { kind: points, subject: true, points: 1 }]' });
const QUEUES =
  'queues:\n  - { id: breaker, title: { zh-CN: 超限, en: Over the limit }, group: goods, due_minutes: 60 }\n';
const limits = (...lines: string[]): string => `limits:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
const WARN = '{ measure: warn, a_day: 10, queue: breaker }';

const loaded = (text: string) => loadPack(packFiles(TAKING, { 'queues.yaml': QUEUES, 'limits.yaml': text }), SCHEMAS);
const told = (text: string): string[] =>
  loaded(text).problems.map(
    ({ file, line, column, code, message, hint }) => `${file}:${line}:${column} ${code} ${message} (${hint ?? ''})`,
  );

describe('limits.yaml', () => {
  it('says how much of a measure a day holds, whose day it is, and who looks at what is beyond', () => {
    const text = `zone: Europe/Berlin\n${limits(WARN, '{ measure: points, a_day: 0, queue: breaker, priority: 90 }')}`;
    expect(told(text)).toEqual([]);
    expect(loaded(text).pack!.limits).toEqual({
      zone: 'Europe/Berlin',
      kinds: new Map([
        ['warn', { aDay: 10, queue: 'breaker', priority: 50 }],
        ['points', { aDay: 0, queue: 'breaker', priority: 90 }],
      ]),
    });
  });

  it('is none where there is none', () => {
    expect(packOf(TAKING).limits).toEqual({ zone: 'Asia/Shanghai', kinds: new Map() });
  });

  it('decides nothing, so the pack stays the one that it is', () => {
    const name = (text: string): string => loaded(text).pack!.name;
    expect(name(limits(WARN))).toBe(name(limits('{ measure: warn, a_day: 11, queue: breaker }')));
  });

  it('is refused where it would limit nothing, with the place and a way out', () => {
    expect(
      told(
        `zone: Asia/Schanghai\n${limits('{ measure: wrn, a_day: 10, queue: braker }', WARN, WARN, '{ measure: warn, a_day: -1, queue: breaker }')}`,
      ),
    ).toEqual([
      'limits.yaml:1:7 wrong-form there is no time zone "Asia/Schanghai" (such as Asia/Shanghai)',
      'limits.yaml:6:29 wrong-value a_day must be a whole number from 0 to 100000000 (at least 0)',
    ]);
    expect(told(limits('{ measure: wrn, a_day: 10, queue: braker }', WARN, WARN))).toEqual([
      'limits.yaml:2:5 unknown-measure no rule takes the measure "wrn" (did you mean warn?)',
      'limits.yaml:2:5 unknown-queue there is no queue "braker" (did you mean breaker?)',
      'limits.yaml:4:5 duplicate-limit the limit of "warn" stands in this file already (keep one of the two)',
    ]);
    expect(told('limits: 3\n')).toEqual([
      'limits.yaml:1:9 wrong-type limits must be a list (write [a, b], or each "- item" on a line of its own)',
    ]);
    expect(told('limit: []\n')).toEqual([
      'limits.yaml:1:1 missing-key limits.yaml needs "limits" (add limits: …)',
      'limits.yaml:1:1 unknown-key limits.yaml has no key "limit" (did you mean limits?)',
    ]);
  });

  it('is part of what changes between two packs', () => {
    const of = (text: string) => loaded(text).document!;
    const diff = (from: string, to: string) => diffPacks(of(from), of(to)).limits;
    const other = '{ measure: warn, a_day: 20, queue: breaker }';
    expect(diff(limits(WARN), limits(other))).toEqual([{ measure: 'warn', from: 10, to: 20 }]);
    expect(diff(limits(), limits(WARN))).toEqual([{ measure: 'warn', from: null, to: 10 }]);
    expect(diff(limits(WARN), limits())).toEqual([{ measure: 'warn', from: 10, to: null }]);
    expect(diff(limits(WARN), `zone: UTC\n${limits(WARN)}`)).toEqual([{ measure: 'warn', from: 10, to: 10 }]);
    expect(diff(limits(WARN), limits(WARN))).toEqual([]);
  });
});
