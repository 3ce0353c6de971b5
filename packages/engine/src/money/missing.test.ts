import { describe, expect, it } from 'vitest';
import { claimOf, guaranteeOf } from './fixture.ts';
import type { AskedEvidence, Guarantee } from './guarantee.ts';
import { compileGuarantee } from './guarantee-plan.ts';

const plan = (terms: Partial<Guarantee> = {}) => compileGuarantee(guaranteeOf(terms));

describe('what a claim still needs', () => {
  const { missing } = plan({
    asks: [
      {
        ...{ name: 'damage', title: { 'zh-CN': '破损程度', en: 'Damage' }, type: 'choice', optional: false },
        choices: [{ id: 'whole', title: { 'zh-CN': '全部', en: 'All' } }],
      },
    ],
    evidence: [
      { kind: 'photo', title: { 'zh-CN': '照片', en: 'Photo' }, least: 2 },
      { kind: 'video', title: { 'zh-CN': '视频', en: 'Video' }, least: 1, when: 'claimed > 100000' },
    ],
  });

  it('is told by name, and where its condition holds', () => {
    expect(missing(claimOf())).toMatchObject({ asks: ['damage'], evidence: [{ kind: 'photo', least: 2 }] });
    const dear = claimOf({ order: { paid: 300_000 }, item: { paid: 290_000 }, claim: { evidence: { photo: 2 } } });
    expect(missing(dear).evidence).toEqual([{ kind: 'video', least: 1 }]);
    expect(missing(claimOf({ claim: { asked: { damage: 'whole' }, evidence: { photo: 3 } } }))).toEqual({
      asks: [],
      evidence: [],
      ways: [],
    });
  });
});

describe('what is enough', () => {
  const kind = (name: string, when?: string, least = 1): AskedEvidence => ({
    ...{ kind: name, title: { 'zh-CN': name, en: name }, least },
    ...(when === undefined ? {} : { when }),
  });
  /** As words: `photo:2 | video:1`. */
  const waysOf = (evidence: AskedEvidence[], shown: Record<string, number> = {}, more: Partial<Guarantee> = {}) =>
    plan({ evidence, ...more })
      .missing(claimOf({ claim: { evidence: shown } }))
      .ways.map((way) => way.map((one) => `${one.kind}:${one.least}`).join(' + '))
      .join(' | ');

  it('is all of it where nothing stands for anything else', () => {
    expect(waysOf([kind('photo', undefined, 2), kind('report')])).toBe('photo:2 + report:1');
    expect(waysOf([kind('photo', undefined, 2), kind('report')], { report: 1 })).toBe('photo:2');
    expect(waysOf([kind('photo')], { photo: 1 })).toBe('');
  });

  it('is either of two of which each is asked for only without the other', () => {
    const either = [kind('photo', 'claim.evidence.video == 0', 2), kind('video', 'claim.evidence.photo < 2')];
    expect(waysOf(either)).toBe('photo:2 | video:1');
    expect(waysOf(either, { photo: 1 })).toBe('photo:2 | video:1');
    expect(waysOf(either, { video: 1 })).toBe('');
    expect(waysOf([kind('record'), ...either])).toBe('record:1 + photo:2 | record:1 + video:1');
    expect(waysOf([kind('record', 'claimed > 0'), ...either], { video: 1 })).toBe('record:1');
  });

  it('is what makes the others needless, also where nobody asks for that one', () => {
    const without = 'claim.evidence.report == 0';
    const seen = [
      kind('photo', `claim.evidence.video == 0 && ${without}`),
      kind('video', `claim.evidence.photo == 0 && ${without}`),
    ];
    expect(waysOf([...seen, kind('report', 'false')])).toBe('photo:1 | video:1 | report:1');
    expect(waysOf([...seen, kind('report', 'true')])).toBe('report:1');
  });

  it('counts what one kind asks for because it is there', () => {
    const receipt = [kind('invoice', 'claim.evidence.bill == 0'), kind('bill', 'claim.evidence.invoice == 0')];
    const more = [...receipt, kind('translation', 'claim.evidence.bill > 0')];
    expect(waysOf(more)).toBe('invoice:1 | bill:1 + translation:1');
  });

  it('is told as a whole where there are too many to try, or nothing is enough', () => {
    const none = Array.from({ length: 7 }, (_, i) => kind(`k${i}`, `claim.evidence.k${(i + 1) % 7} == 0`));
    expect(waysOf(none).split(' + ')).toHaveLength(7);
  });
});
