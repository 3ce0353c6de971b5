import { afterEach, expect, test } from 'vitest';
import { asProblem } from '../../foundation/errors.ts';
import { filesOf } from './files.ts';
import { onlyBrands, PACK, rules } from './lifecycle-fixture.ts';
import { createWorkshop, type Workshop } from './workshop.ts';

const files = (changes: Record<string, string> = {}) =>
  filesOf(Object.entries({ ...PACK, ...changes }).map(([path, text]) => ({ path, text })));

let workshop: Workshop;
afterEach(() => workshop.close());

const codeOf = (error: unknown): string => asProblem(error).code;

test('reads, tries and compares, and says what is wrong', async () => {
  workshop = createWorkshop();
  const [named, nameless, report, broken, diff, none] = await Promise.all([
    workshop.identify(files()),
    workshop.identify(files({ 'pack.yaml': 'id: 7' })),
    workshop.report(files()),
    workshop.report(files({ 'goods/rules.yaml': rules('nothing > 0') })),
    workshop.diff('a', files(), files({ 'goods/rules.yaml': onlyBrands })),
    workshop.diff('a', files(), files({ 'pack.yaml': '' })),
  ]);
  expect(named).toEqual({ pack: 'tests', version: '1.0.0', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(nameless).toMatchObject({ problems: [{ file: 'pack.yaml' }, {}, {}] });
  expect(report).toMatchObject({ problems: [], rules: 2, cases: { passed: 3, failed: 0 } });
  expect(broken).toMatchObject({ problems: [{ file: 'goods/rules.yaml', line: 6 }], cases: { passed: 0, failed: 0 } });
  expect(diff?.rules).toEqual({ added: [], removed: ['goods.test.words'], changed: [] });
  expect(none).toBeNull();
});

test('cases that the door would not let in, and a party that is personal, are problems', async () => {
  workshop = createWorkshop();
  const cases = PACK['goods/rules.cases.yaml']!.replace('merchant_id: m,', '');
  expect((await workshop.report(files({ 'goods/rules.cases.yaml': cases }))).problems).toMatchObject([
    { file: 'goods/rules.cases.yaml', code: 'case-event', message: expect.stringContaining('merchant_id') },
  ]);
  const party = rules().replace(
    'on: [product.submitted]\n    match: { words: { lexicon: words, in: [product.title] } }\n    when: words.count > 0',
    'on: [ticket.opened]\n    match: { words: { lexicon: words, in: [ticket.text] } }\n    when: words.count > 0',
  );
  const measured = party.replace(
    '{ kind: reject-listing, subject: true }',
    '{ kind: x, party: \'"consumer/" + ticket.text\' }',
  );
  const { problems } = await workshop.report(files({ 'goods/rules.yaml': measured }));
  expect(problems.map(({ code }) => code)).toContain('personal-party');
});

test('what takes too long is given up, and takes nobody else with it', async () => {
  workshop = createWorkshop({ longestMs: 1 });
  const settled = await Promise.allSettled([workshop.report(files()), workshop.report(files())]);
  expect(settled.map((one) => (one.status === 'rejected' ? codeOf(one.reason) : one.status))).toEqual([
    'pack.invalid',
    'pack.invalid',
  ]);
  await workshop.close();
  workshop = createWorkshop();
  const first = workshop.report(files());
  const [second, third] = [workshop.report(files()), workshop.report(files())];
  expect(await first).toEqual(await second);
  expect(await third).toEqual(await second);
});

test('what waits is bounded, and told when everything ends', async () => {
  workshop = createWorkshop();
  const asked = Array.from({ length: 60 }, () => workshop.report(files()).catch(codeOf));
  await workshop.close();
  const answers = await Promise.all(asked);
  expect(new Set(answers)).toEqual(new Set(['server.stopping', 'server.overloaded']));
  expect(answers.filter((answer) => answer === 'server.overloaded')).toHaveLength(9);
});
