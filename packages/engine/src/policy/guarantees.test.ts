import { describe, expect, it } from 'vitest';
import { claimOf } from '../money/fixture.ts';
import { compileGuarantee } from '../money/guarantee-plan.ts';
import { diffPacks } from './diff.ts';
import { fileKind } from './files.ts';
import { packFiles, rule, SCHEMAS } from './fixtures/build.ts';
import { packHash } from './identity.ts';
import { evaluatePack } from './judge.ts';
import { loadPack } from './load.ts';

const GROUNDS = `grounds:
  - { ground: fraud, title: { zh-CN: 欺诈, en: Fraud }, law: CPL 55, least: "max(3 * claimed, 50000)" }
  - { ground: quality, title: { zh-CN: 质量, en: Defect } }
`;
const RIGHT = `guarantees:
  - code: fake-pay
    title: { zh-CN: 假一赔三, en: Three for a fake }
    promise: { zh-CN: 假货赔三倍, en: Three times for a fake }
    given: enrolment
    by: [consumer]
    grounds: [fraud]
    window: { from: delivered, lasts: P90D }
    asks: [{ name: fee, title: { zh-CN: 鉴定费, en: Fee }, type: money, optional: true }]
    evidence: [{ kind: report, title: { zh-CN: 报告, en: Report } }]
    remedy:
      - { kind: refund, amount: claimed }
      - { kind: compensation, amount: 3 * claimed }
    payer: { advance: protection-fund, recover: [merchant-balance, receivable] }
    answer: { at_once: total <= 100, merchant: PT48H }
`;
const FILE = 'service/guarantees/fake.yaml';
const TABLE = 'service/guarantees/grounds.yaml';
const CASES = 'service/guarantees/fake.cases.yaml';

const filesOf = (right: string, more: Record<string, string> = {}) =>
  packFiles(rule('a'), { [TABLE]: GROUNDS, [FILE]: right, ...more });
const loaded = (right: string, more?: Record<string, string>) => loadPack(filesOf(right, more), SCHEMAS);
const told = (right: string, more?: Record<string, string>): string[] =>
  loaded(right, more).problems.map(
    ({ file, line, column, code, message, hint }) =>
      `${file}:${line}:${column} ${code} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
const instead = (from: string, to: string): string => {
  expect(RIGHT).toContain(from);
  return RIGHT.replace(from, to);
};

describe('a guarantee in a pack', () => {
  it('is plain JSON with what the law gives on its grounds, and a plan', () => {
    const { pack, document } = loaded(RIGHT);
    const terms = document!.guarantees.get('fake-pay')!;
    expect(JSON.parse(JSON.stringify(terms))).toEqual(terms);
    expect(terms).toMatchObject({
      ...{ code: 'fake-pay', statutory: false, bundles: [], remedy: [{}, { amount: '3 * claimed' }] },
      grounds: [{ ground: 'fraud', title: { en: 'Fraud' } }],
      floors: [{ ground: 'fraud', law: 'CPL 55', amount: 'max(3 * claimed, 50000)' }],
      answer: { atOnce: 'total <= 100', merchant: 'PT48H' },
    });
    const facts = claimOf({ claim: { evidence: { report: 1 } } });
    const now = pack!.guarantees.get('fake-pay')!.assess(facts);
    expect(now).toMatchObject({ outcome: 'pay', total: 55_000n, floor: { applied: true } });
    expect(compileGuarantee(JSON.parse(JSON.stringify(terms))).assess(facts)).toEqual(now);
  });

  it('is in the identity of the pack, and its cases are not', () => {
    const hash = packHash(filesOf(RIGHT));
    expect(packHash(filesOf(instead('3 * claimed', '4 * claimed')))).not.toBe(hash);
    expect(packHash(filesOf(RIGHT, { [TABLE]: GROUNDS.replace('50000', '60000') }))).not.toBe(hash);
    expect(packHash(filesOf(RIGHT, { [CASES]: 'cases: []\n' }))).toBe(hash);
  });

  it('has files of its own', () => {
    expect(fileKind(FILE)).toBe('guarantees');
    expect(fileKind(CASES)).toBe('guarantee-cases');
    expect(fileKind('service/guarantees/Fake.yaml')).toBeUndefined();
    expect(fileKind('service/guarantees/a/b.yaml')).toBeUndefined();
  });
});

describe('what is wrong with a guarantee', () => {
  it.each([
    [
      instead('amount: 3 * claimed', 'amount: 3 * claimd'),
      `${FILE}:13:43 cel.name unknown name \`claimd\` (did you mean \`claim\`?)`,
    ],
    [
      instead('[merchant-balance, receivable]', '[merchant-balance, deposit]'),
      `${FILE}:14:5 recovery-order what fake-pay recovers may not suffice: deposit comes to an end (end with one of receivable, insurer, carrier; leave recover empty where the platform bears it)`,
    ],
    [instead('lasts: P90D', 'lasts: P0D'), `${FILE}:8:39 empty-window window.lasts is no time at all (as P7D)`],
    [
      instead('grounds: [fraud]', 'grounds: [frand]'),
      `${FILE}:7:15 unknown-ground there is no ground "frand" (did you mean fraud?)`,
    ],
    [
      instead('    payer:', '    cap: "300"\n    payer:'),
      `${FILE}:14:11 below-floor the cap is 300 at most, and the law gives 50000 at least on the ground fraud (raise the cap to it)`,
    ],
    [
      instead('    given: enrolment', '    bundles: [fake-pai]\n    given: enrolment'),
      `${FILE}:2:5 bundle-remedy "fake-pay" is a bundle, which has no window (leave window out)`,
    ],
    [instead('    by: [consumer]\n', ''), `${FILE}:2:5 missing-key a guarantee needs "by" (a bundle has none)`],
    [
      instead('optional: true', 'optinal: true'),
      `${FILE}:9:70 unknown-key an ask has no key "optinal" (did you mean optional?)`,
    ],
    [
      instead('    promise: { zh-CN: 假货赔三倍, en: Three times for a fake }', '    promise: { en: Three times }'),
      `${FILE}:4:14 missing-language promise is missing in zh-CN (add zh-CN: …)`,
    ],
    [
      `${RIGHT}${RIGHT.slice(RIGHT.indexOf('\n') + 1)}`,
      `${FILE}:16:5 duplicate-name "fake-pay" stands in ${FILE} already (call one of the two otherwise)`,
    ],
  ])('is told where it stands', (right, problem) => {
    expect(told(right)).toEqual([problem]);
  });

  it('is told of what the law gives, in the table of grounds', () => {
    expect(told(RIGHT, { [TABLE]: GROUNDS.replace('3 * claimed', '3 * paid') })).toEqual([
      expect.stringMatching(/^service\/guarantees\/grounds\.yaml:2:\d+ cel\.name unknown name `paid`/),
    ]);
    expect(told(RIGHT, { [TABLE]: GROUNDS.replace(' law: CPL 55,', '') })).toContain(
      `${TABLE}:2:5 no-law "fraud" has a least, and no law that gives it (law: …)`,
    );
  });
});

describe('a bundle of rights', () => {
  const bundle = (code: string, ...rights: string[]): string =>
    `  - { code: ${code}, title: { zh-CN: 组合, en: Bundle }, promise: { zh-CN: 组合, en: All }, given: enrolment, bundles: [${rights.join(', ')}] }\n`;

  it('names rights that are there', () => {
    const { pack } = loaded(RIGHT + bundle('anxin', 'fake-pay'));
    expect(pack!.guarantees.get('anxin')!.terms.bundles).toEqual(['fake-pay']);
    expect(told(RIGHT + bundle('anxin', 'fake-pai'))).toEqual([
      expect.stringMatching(/unknown-guarantee there is no guarantee "fake-pai" \(did you mean fake-pay\?\)$/),
    ]);
  });

  it('holds no other bundle', () => {
    expect(told(RIGHT + bundle('small', 'fake-pay') + bundle('large', 'small'))).toEqual([
      expect.stringMatching(
        /:17:\d+ bundle-nested "small" is a bundle itself: "large" cannot hold it \(name its rights\)$/,
      ),
    ]);
  });

  it('does not come back to itself', () => {
    const problems = told(RIGHT + bundle('one', 'two', 'fake-pay') + bundle('two', 'one'));
    expect(problems).toEqual([
      expect.stringContaining('bundle-cycle the bundle "one" leads back to itself: one, two, one'),
      expect.stringContaining('bundle-cycle the bundle "two" leads back to itself: two, one, two'),
    ]);
  });
});

describe('cases beside guarantees', () => {
  const facts = JSON.stringify(claimOf({ claim: { evidence: { report: 1 } } }));
  const casesOf = (...cases: string[]): string =>
    `facts: ${facts}\ncases:\n${cases.map((one) => `  - { name: n, guarantee: fake-pay, ${one} }\n`).join('')}`;
  const judged = (...cases: string[]) => {
    const { pack, document, problems } = loaded(RIGHT, { [CASES]: casesOf(...cases) });
    expect(problems).toEqual([]);
    return evaluatePack(pack!, [], [], document!.guaranteeCases).cases;
  };

  it('are tried, and what came is told where it is something else', () => {
    expect(
      judged(
        'gives: { outcome: pay, lines: [{ kind: refund, amount: 5000 }, { kind: compensation, amount: 50000 }], total: 55000, floor: applied, route: merchant }',
        'facts: { claim: { evidence: { report: null } } }, gives: { outcome: missing, missing: [report] }',
        'facts: { claim: { quantity: 7 } }, gives: { outcome: failed, rule: claim.quantity }',
        'at: 2024-09-30T00:00:00Z, moments: { delivered: 2024-06-03T00:00:00Z }, gives: { outcome: too-late }',
      ),
    ).toEqual({ passed: 4, failed: 0, failures: [] });
    const wrong = judged(
      'gives: { outcome: pay, total: 1, floor: kept, route: at-once }',
      'gives: { outcome: failed }',
      'facts: { order: { paid: -1 } }, gives: { outcome: pay }',
    );
    expect(wrong).toMatchObject({ passed: 0, failed: 3 });
    expect(wrong.failures.map(({ line, faults }) => [line, faults])).toEqual([
      [3, ['total is 55000, not 1', 'floor is "applied", not "kept"', 'route is "merchant", not "at-once"']],
      [4, ['outcome is pay, not failed']],
      [5, [expect.stringMatching(/^outcome is failed \(fake-pay: order\.paid: must be .*\), not pay$/)]],
    ]);
  });

  it('name a right and give its facts', () => {
    const told = (cases: string) =>
      loaded(RIGHT, { [CASES]: cases }).problems.map(({ code, message }) => `${code} ${message}`);
    expect(told('cases:\n  - { name: n, guarantee: fake-pay, gives: { outcome: pay } }\n')).toEqual([
      'wrong-case the case says nothing of product, merchant, order, item, claim, consumer',
    ]);
    expect(told(casesOf('gives: { outcome: paid }'))).toEqual([expect.stringContaining('wrong-value outcome must be')]);
    expect(told(casesOf('gives: { outcome: pay }').replace('fake-pay', 'fake-pa'))).toEqual([
      'unknown-guarantee there is no guarantee "fake-pa"',
    ]);
    expect(told(casesOf('at: 2024-06-03T00:00:00Z, gives: { outcome: pay }'))).toEqual([
      'wrong-case at and moments are given together',
    ]);
  });

  it('are missed where there are none', () => {
    const warnings = loaded(RIGHT, { [CASES]: casesOf('gives: { outcome: pay }') }).warnings.filter(
      ({ code }) => code === 'guarantee-without-case',
    );
    expect(warnings).toMatchObject([{ file: FILE, line: 2, message: 'fake-pay has no case in which it does not pay' }]);
  });
});

describe('what changes of guarantees', () => {
  it('is told field by field', () => {
    const documentOf = (right: string) => loaded(right).document!;
    const changed = instead('3 * claimed', '4 * claimed').replace('[merchant-balance, receivable]', '[receivable]');
    expect(diffPacks(documentOf(RIGHT), documentOf(changed)).guarantees).toEqual([
      {
        ...{ guarantee: 'fake-pay', title: { 'zh-CN': '假一赔三', en: 'Three for a fake' }, how: 'changed' },
        fields: [
          { field: 'remedy[1].amount', from: '3 * claimed', to: '4 * claimed' },
          { field: 'payer.recover', from: 'merchant-balance, receivable', to: 'receivable' },
        ],
      },
    ]);
    const renamed = documentOf(RIGHT.replace('fake-pay', 'fake-pay-3'));
    expect(diffPacks(documentOf(RIGHT), renamed).guarantees).toMatchObject([
      { guarantee: 'fake-pay-3', how: 'added', fields: [] },
      { guarantee: 'fake-pay', how: 'removed', fields: [] },
    ]);
    expect(diffPacks(renamed, renamed).guarantees).toEqual([]);
  });
});
