import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Composer, type CST } from 'yaml';
import { finish, type Steps } from '../text/steps.ts';
import { canonicalJson } from './canonical-json.ts';
import { PACK_YAML, packFiles, rule, SCHEMAS } from './fixtures/build.ts';
import { packHash } from './identity.ts';
import { indexSteps, listSteps } from './list.ts';

/** What has been done, for counting it piece by piece. */
const done = { terms: 0, rules: 0, expressions: 0, formulas: 0, rows: 0, items: 0 };
const counted =
  <A extends unknown[], R>(what: keyof typeof done, work: (...args: A) => R) =>
  (...args: A): R => {
    done[what]++;
    return work(...args);
  };

// other tests have loaded these modules before, and go on with them as they are
let { loadPack, loadPackBetween, loadSteps }: typeof import('./load.ts') = await import('./load.ts');
beforeAll(async () => {
  vi.resetModules();
  mockCounting();
  ({ loadPack, loadPackBetween, loadSteps } = await import('./load.ts'));
});
afterAll(() => {
  for (const path of MOCKED) vi.doUnmock(path);
  vi.restoreAllMocks();
  vi.resetModules();
});

const MOCKED = ['../text/normalise.ts', './rule.ts', './cel/cel.ts', './bitmap/formula.ts', './bitmap/rows.ts'];

function mockCounting(): void {
  vi.doMock(import('../text/normalise.ts'), async (original) => {
    const real = await original();
    return { ...real, normalise: counted('terms', real.normalise) };
  });
  vi.doMock(import('./rule.ts'), async (original) => {
    const real = await original();
    return { ...real, readRule: counted('rules', real.readRule) };
  });
  vi.doMock(import('./cel/cel.ts'), async (original) => {
    const real = await original();
    return { ...real, compileCel: counted('expressions', real.compileCel) };
  });
  vi.doMock(import('./bitmap/formula.ts'), async (original) => {
    const real = await original();
    return { ...real, formulaOf: counted('formulas', real.formulaOf) };
  });
  vi.doMock(import('./bitmap/rows.ts'), async (original) => {
    const real = await original();
    return { ...real, buildRows: counted('rows', real.buildRows) };
  });
  vi.spyOn(Composer.prototype, 'next').mockImplementation(function (this: Composer, token: CST.Token) {
    if (token.type === 'document' && token.value?.type === 'block-map')
      for (const { value } of token.value.items) if (value?.type === 'block-seq') done.items += value.items.length;
    return compose.call(this, token);
  });
}

const compose = Composer.prototype.next;
afterEach(() => Object.assign(done, { terms: 0, rules: 0, expressions: 0, formulas: 0, rows: 0, items: 0 }));

/** The most of each that one piece does, and what all of them do. */
function measured<T>(steps: Steps<T>): { most: typeof done; all: typeof done; value: T } {
  const most = { ...done };
  for (;;) {
    const before = { ...done };
    const step = steps.next();
    for (const key of Object.keys(done) as (keyof typeof done)[])
      most[key] = Math.max(most[key], done[key] - before[key]);
    if (step.done === true) return { most, all: { ...done }, value: step.value };
  }
}

const RULES = 80;
const TERMS = 3_000;
const files = packFiles(
  Array.from({ length: RULES }, (_, n) =>
    rule(`r${n}`, { when: `word.count > ${n} && product.price.amount < ${n} && size(product.tags) != ${n % 7}` }),
  ).join(''),
  { 'lexicons/words.lex': Array.from({ length: TERMS }, (_, n) => `词汇${n}`).join('\n') },
);

describe('a pack is loaded in pieces', () => {
  test('of which none does more than its share', () => {
    const { most, all, value } = measured(loadSteps(files, SCHEMAS));
    expect(value.problems).toEqual([]);
    expect(all).toMatchObject({ rules: RULES, items: RULES, expressions: RULES, formulas: RULES });
    expect(all.terms).toBeGreaterThanOrEqual(TERMS);
    expect(all.rows).toBe(3);
    expect(most.terms).toBeLessThanOrEqual(1_024);
    expect(most).toMatchObject({ rules: 32, items: 32, expressions: 1, formulas: 1, rows: 1 });
  });

  test('with a pause wherever one is asked for, to what loading at once comes to', async () => {
    const broken = packFiles(rule('a', { when: 'nothing' }) + rule('b', { on: '[goods.sold]' }));
    for (const given of [files, broken]) {
      let pieces = 0;
      const pause = () => (++pieces % 2 === 0 ? Promise.resolve() : undefined);
      const loaded = await loadPackBetween(given, SCHEMAS, pause);
      const { pack, problems } = loadPack(given, SCHEMAS);
      expect([loaded.problems, loaded.pack?.name]).toEqual([problems, pack?.name]);
      expect(pieces).toBeGreaterThan(5);
    }
  });

  test('its lists too', () => {
    const text = Array.from({ length: 10_000 }, (_, n) => `v${n}${n % 3 === 0 ? '\texpires=2027-01-01' : ''}`).join(
      '\n',
    );
    const read = function* () {
      let pieces = 0;
      const list = yield* countEach(listSteps({ path: 'lists/a.list', text }, [], []), () => pieces++);
      const index = yield* countEach(indexSteps(list), () => pieces++);
      return { pieces, sizes: [Object.keys(index.lasting).length, index.expiring.size, index.ends.length] };
    };
    expect(finish(read())).toEqual({ pieces: 20, sizes: [6_666, 3_334, 3_334] });
  });
});

function* countEach<T>(steps: Steps<T>, count: () => void): Steps<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    count();
    yield;
  }
}

test('the hash of a long text is that of the whole, wherever it is cut', () => {
  const head = { path: 'pack.yaml', text: PACK_YAML };
  const hashes = [65_534, 65_535, 65_536].map((length) =>
    packHash([head, { path: 'lexicons/a.lex', text: `${'a'.repeat(length)}𠀀"\n${'b'.repeat(70_000)}` }]),
  );
  expect(hashes).toEqual(hashes.map((_, i) => wholeHash(65_534 + i)));
});

function wholeHash(length: number): string {
  const text = `${'a'.repeat(length)}𠀀"\n${'b'.repeat(70_000)}`;
  return createHash('sha256')
    .update(canonicalJson({ 'lexicons/a.lex': text, 'pack.yaml': PACK_YAML }))
    .digest('hex');
}
