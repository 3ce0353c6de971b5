import { afterAll, beforeAll, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { good, openPolicy, PACK, type PolicyPeople, rules, told } from './lifecycle-fixture.ts';

let people: PolicyPeople;
beforeAll(async () => {
  people = await openPolicy();
});
afterAll(() => people.drop());

const PATH = '/v1/packs/current/check';
const FILE = 'goods/rules.yaml';
const check = async (text: string, more: object = {}) =>
  good(await people.editor.post(PATH, { changes: [{ path: FILE, text }], file: FILE, ...more }));

test('who writes a rule is told what its cases do, what changes, and how it stands in its file', async () => {
  const answer = await check(rules('words.count > 5', 'limit'), { rule: 'goods.test.words' });
  expect(answer).toMatchObject({
    ...{ problems: [], without: [], needs_notice: true, tried: null, event_problems: [] },
    diff: { words: ['Rule goods.test.words changes: verdict, condition'] },
    rule: { file: FILE, first: 2, last: 11, form: null },
  });
  expect(answer.cases).toEqual([
    {
      ...{ file: 'goods/rules.cases.yaml', line: 2, name: 'a word', passed: false },
      ...{ fires: ['goods.test.words'], quiet: [], fired: [] },
    },
    expect.objectContaining({ name: 'plain tea', passed: true, quiet: ['goods.test.words', 'goods.test.brands'] }),
    expect.objectContaining({ name: 'a brand', passed: true, fired: ['goods.test.brands'] }),
  ]);
});

test('a rule that fires without being named fails the case, as it does when a draft is validated', async () => {
  const { cases } = await check(rules('words.count == 0'));
  expect(
    cases.map(({ name, passed, fired }: { name: string; passed: boolean; fired: string[] }) => [name, passed, fired]),
  ).toEqual([
    ['a word', false, []],
    ['plain tea', false, ['goods.test.words']],
    ['a brand', false, ['goods.test.words', 'goods.test.brands']],
  ]);
});

test('problems stand with line and column, and then nothing is tried', async () => {
  const answer = await check(rules('words.cuont > 0'), { event: make.product('p1') });
  expect(answer).toMatchObject({ cases: [], tried: null });
  expect(answer.problems).toEqual([expect.objectContaining({ file: FILE, line: 6, code: 'cel.field' })]);
  // a case that is no event
  const cases = PACK['goods/rules.cases.yaml']!.replace('title: ', 'name: ');
  const broken = good(
    await people.editor.post(PATH, { changes: [{ path: 'goods/rules.cases.yaml', text: cases }], file: FILE }),
  );
  expect(broken.problems[0]).toMatchObject({ file: 'goods/rules.cases.yaml', line: 2, code: 'case-event' });
});

test('what is wrong in another file keeps nobody from running the cases of theirs, and is named', async () => {
  const other = { path: 'goods/other.yaml', text: rules('words.cuont > 0').replaceAll('goods.test.', 'goods.other.') };
  const cases = {
    path: 'goods/other.cases.yaml',
    text: 'cases: [{ name: x, type: product.submitted, data: {}, fires: [goods.other.words] }]\n',
  };
  const changes = [{ path: FILE, text: rules('words.count > 5') }, other, cases];
  const answer = good(await people.editor.post(PATH, { changes, file: FILE, rule: 'goods.test.words' }));
  expect(answer.problems[0]).toMatchObject({ file: 'goods/other.yaml', code: 'cel.field' });
  expect(answer.without).toEqual(['goods/other.yaml']);
  expect(answer.cases.map(({ name, passed }: { name: string; passed: boolean }) => [name, passed])).toEqual([
    ['a word', false],
    ['plain tea', true],
    ['a brand', true],
  ]);
  // what is wrong in the file itself does
  expect(good(await people.editor.post(PATH, { changes, file: 'goods/other.yaml' }))).toMatchObject({
    cases: [],
    without: [],
  });
  // and so does what the file cannot do without
  const noWords = [
    { path: FILE, text: rules() },
    { path: 'lexicons/words.lex', text: '\tno term\n' },
  ];
  expect(good(await people.editor.post(PATH, { changes: noWords, file: FILE }))).toMatchObject({
    cases: [],
    without: [],
  });
});

test('an event is tried on what is written, or is told what is wrong with it', async () => {
  const event = make.product('p1', { title: '最佳' });
  const { tried } = await check(rules('words.count > 0', 'observe'), { event });
  expect(tried.decision.verdict).toBe('observe');
  expect(tried.rules).toContainEqual(expect.objectContaining({ rule: 'goods.test.words', outcome: 'fired' }));
  const wrong = await check(rules(), { event: { type: 'product.submitted', subject: 'product/p', data: {} } });
  expect(wrong.tried).toBeNull();
  expect(wrong.event_problems[0].field).toMatch(/^data/);
});

test('it is looked at on top of a draft, and nothing is kept', async () => {
  const draft = good(
    await people.editor.post('/v1/packs', { changes: [{ path: 'lexicons/words.lex', text: '国家级\n' }] }),
  );
  const { diff } = await check(rules(), { release: draft.id });
  expect(diff).toMatchObject({ rules: { changed: [] }, lexicons: [{ name: 'words', removed: ['最佳'] }] });
  expect(good(await people.editor.get(`/v1/packs/${draft.id}`))).toMatchObject({ revision: draft.revision });
});

test('whoever may not write policy may not try it so', async () => {
  expect((await people.approver.post(PATH, { changes: [] })).statusCode).toBe(403);
  const answer = await people.editor.post(PATH, { changes: [{ path: '../x.yaml', text: '' }] });
  expect(told(answer)[1]).toBe('request.invalid');
});
