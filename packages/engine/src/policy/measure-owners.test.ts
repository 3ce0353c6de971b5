import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packFiles, rule, SCHEMAS } from './fixtures/build.ts';
import { loadPack } from './load.ts';
import { causesReaching } from './measure-owners.ts';

const words = '{ zh-CN: 词, en: Words }';
const kind = (name: string, on: string, terms = ''): string =>
  `  - { kind: ${name}, title: ${words}, about: ${words}, on: [${on}], severity: 80${terms} }\n`;
const loaded = (owner: string, more = '', on = 'creator') =>
  loadPack(
    packFiles(rule('a', {}), {
      'content/a.measures.yaml': `measures:\n${kind('close', on, `, owners: [${owner}]`)}${kind('course', 'agency')}${kind('pay', 'agency', ', amount: true')}${kind('points', 'agency')}${kind('shop-only', 'merchant')}${more}`,
    }),
    SCHEMAS,
  );
const told = (...given: Parameters<typeof loaded>): string[] =>
  loaded(...given).problems.map(({ line, code, message, hint }) => `${line} ${code} ${message} (${hint ?? ''})`);

describe('what measures lead to for owners', () => {
  it('says for whom, after how many, within which time, and how long these are heard', () => {
    const { pack } = loaded('{ relation: agency, after: 3, within: P30D, kind: course }');
    expect(pack!.measures.get('close')!.owners.map(({ value }) => value)).toEqual([
      { relation: 'agency', after: 3, within: 'P30D', kind: 'course', hear: 'P3D' },
    ]);
    expect(pack!.measures.get('course')!.owners).toEqual([]);
  });

  it.each([
    [
      'after: 3, within: P30D, kind: corse',
      'there is no measure "corse", which "close" leads to (did you mean course?)',
    ],
    ['after: 3, within: P30D, kind: shop-only', '"shop-only" cannot be done to agency parties (it is for merchant)'],
    ['after: 3, within: P0D, kind: course', 'within of an owner is no time (such as P30D)'],
    ['after: 3, within: P1D, hear: P0D, kind: course', 'hear of an owner is no time (such as P30D)'],
    [
      'after: 3, within: P30D, kind: pay',
      '"pay" needs points, an amount or a basis, which only a person names (take another measure)',
    ],
    [
      'after: 3, within: P30D, kind: points',
      '"points" needs points, an amount or a basis, which only a person names (take another measure)',
    ],
    ['after: 3, within: P30D, kind: close', '"close" leads back to itself through "close" (break it)'],
  ])('is refused with its line: %s', (terms, message) => {
    expect(told(`{ relation: agency, ${terms} }`)).toEqual([`2 wrong-owner ${message}`]);
  });

  it('is refused where it leads back through others, twice to one, or can never count', () => {
    const back = kind(
      'back',
      'agency, creator',
      ', owners: [{ relation: agency, after: 2, within: P1D, kind: close }]',
    );
    const messages = told('{ relation: agency, after: 3, within: P30D, kind: back }', back);
    expect(messages).toEqual([
      '2 wrong-owner "close" leads back to itself through "back" (break it)',
      '7 wrong-owner "back" leads back to itself through "close" (break it)',
    ]);
    const one = '{ relation: agency, after: 3, within: P30D, kind: course }';
    expect(told(`${one}, ${one}`)).toEqual([
      '2 wrong-owner "close" leads to "course" twice (name each measure of an owner once)',
    ]);
    expect(told(one, '', 'product')).toEqual([
      '2 wrong-owner no creator answers for "close", so it never counts for an owner by agency (on creator, video, live)',
    ]);
  });

  it('is refused for other relations, with what there is', () => {
    expect(told('{ relation: family, after: 3, within: P30D, kind: course }')).toEqual([
      '2 wrong-value relation must be one of agency, shop, brand (write one of them, such as agency)',
    ]);
  });

  it.each([
    { relation: 'shop', on: 'creator', led: 'shop-only', problems: [] },
    {
      ...{ relation: 'shop', on: 'creator', led: 'course' },
      problems: ['2 wrong-owner "course" cannot be done to merchant parties (it is for agency)'],
    },
    { relation: 'brand', on: 'product', led: 'warn-brand', problems: [] },
    {
      ...{ relation: 'brand', on: 'creator', led: 'warn-brand' },
      problems: [
        '2 wrong-owner no merchant answers for "close", so it never counts for an owner by brand (on merchant, product)',
      ],
    },
  ])('knows whose a party is by $relation: what is on $on can lead to $led', ({ relation, on, led, problems }) => {
    const more = kind('warn-brand', 'rights-holder');
    expect(told(`{ relation: ${relation}, after: 3, within: P30D, kind: ${led} }`, more, on)).toEqual(problems);
  });
});

it('finds the first causes from enough parties within the time', () => {
  const DAY = 86_400_000;
  const causes = fc
    .array(fc.record({ party: fc.constantFrom('a', 'b', 'c', 'd'), day: fc.nat(20) }), { maxLength: 14 })
    .map((all) => all.sort((a, b) => a.day - b.day).map(({ party, day }) => ({ party, at: new Date(day * DAY) })));
  fc.assert(
    fc.property(causes, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8 }), (all, after, days) => {
      const windows = all.map((last, to) =>
        all.filter(({ at }, i) => i <= to && last.at.getTime() - at.getTime() < days * DAY),
      );
      const wanted = windows.find((window) => new Set(window.map(({ party }) => party)).size >= after);
      expect(causesReaching(all, { after, within: `P${days}D` })).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});
