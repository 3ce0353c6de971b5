import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptySnapshot } from './decide.ts';
import { explain } from './explain.ts';
import { packOf, product, rule } from './fixtures/build.ts';

const LEXICON = { 'lexicons/words.lex': '最佳\tafter=使用时间\n第一\n' };

const nearIn = (rules: string, fields: Record<string, unknown>) => {
  const explained = explain(product(fields), emptySnapshot(), packOf(rules, LEXICON), { language: 'en' });
  return explained.rules.map(({ near }) => near);
};

it.each([
  ['fired', 'word.count > 0', '第一', null],
  [
    'one part missing',
    'word.count > 0 && product.id == "p2"',
    '第一',
    { code: 'one-missing', part: 'product.id == "p2"' },
  ],
  ['a part that cannot be asked', 'word.count > 0 && product.brand == "x"', '第一', null],
  ['two parts missing', 'word.count > 0 && product.id == "p2" && product.title == "x"', '第一', null],
  ['only what says nothing holds', 'word.count > 0 && product.id == "p1"', '好', null],
  ['too few', 'word.count > 1 && product.id == "p1"', '第一', { code: 'one-missing', part: 'word.count > 1' }],
  ['a single condition', 'word.count > 1', '第一', null],
  [
    'found in harmless words',
    'word.count > 0',
    '最佳使用时间',
    { code: 'passed-over', match: 'word', phrase: '使用时间' },
  ],
  ['nothing found', 'word.count > 0', '好', null],
])('%s', (_, when, title, near) => {
  expect(nearIn(rule('a', { when: `'${when}'` }), { title })).toEqual([near]);
});

it('names the exemption that held', () => {
  const unless = '[{ id: tea, when: product.title.contains("茶"), why: { zh-CN: 因, en: why } }]';
  expect(nearIn(rule('a', { unless }), { title: '第一茶' })).toEqual([{ code: 'exempted', exemption: 'tea' }]);
});

it('a rule that nearly fired did not fire, and would have without what is named', () => {
  const part = fc.constantFrom('word.count > 0', 'word.count > 1', 'product.id == "p1"', 'product.id == "p2"', 'true');
  fc.assert(
    fc.property(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('好', '第一', '第一第一'),
      (parts, title) => {
        const pack = packOf(rule('a', { when: `'${parts.join(' && ')}'` }), LEXICON);
        const [one] = explain(product({ title }), emptySnapshot(), pack, { language: 'en' }).rules;
        if (one!.near?.code !== 'one-missing') return;
        expect(one!.outcome).toBe('quiet');
        const { part: missing } = one!.near;
        const rest = parts.filter((each) => each !== missing);
        const without = packOf(rule('a', { when: `'${rest.length === 0 ? 'true' : rest.join(' && ')}'` }), LEXICON);
        expect(explain(product({ title }), emptySnapshot(), without, { language: 'en' }).rules[0]!.outcome).toBe(
          'fired',
        );
      },
    ),
  );
});
