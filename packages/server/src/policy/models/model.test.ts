import type { Decision, EngineEvent } from '@anxin/engine';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../../test-platform.ts';
import { checkModels, type Model } from './model.ts';
import { createScoring, type ScoringOptions } from './scoring.ts';

const model = (name: string, score: Model['score'], version = '7'): Model => ({ name, version, score });

/** As one is asked, though it is none. */
const titleLength = model('title_length', ({ data }) => (data.product as { title: string } | undefined)?.title.length);

/** A server far away that does what it likes; it answers when it is told to. */
function remote(name: string) {
  const asked: { event: EngineEvent; signal: AbortSignal; answer(score: number): void; fail(error: Error): void }[] =
    [];
  const score: Model['score'] = (event, signal) =>
    new Promise((answer, fail) => void asked.push({ event, signal, answer, fail }));
  return { asked, model: model(name, score) };
}

const event = make.product('p') as EngineEvent;
let failures: string[] = [];
const scoringOf = (models: Model[], options: Partial<ScoringOptions> = {}) => {
  failures = [];
  return createScoring({
    models,
    onFailure: (error, name) => void failures.push(`${name}: ${(error as Error).message}`),
    ...options,
  });
};

describe('models', () => {
  it('are asked where they are wanted, and are absent where they have no score', async () => {
    const scoring = scoringOf([
      titleLength,
      model('silent', () => undefined),
      model('endless', () => Number.POSITIVE_INFINITY),
      model('none', async () => Number.NaN),
      model('broken', () => {
        throw new Error('out of order');
      }),
      model('down', async () => {
        throw new Error('no route');
      }),
      model('zero', async () => 0, '8'),
    ]);
    const one = { event, wanted: new Set(['zero', 'nobody']) };
    expect(await scoring.scoresFor([{ event, wanted: 'all' }, one, { event, wanted: new Set() }])).toEqual([
      { title_length: { score: 2, version: '7' }, zero: { score: 0, version: '8' } },
      { zero: { score: 0, version: '8' } },
      {},
    ]);
    expect(failures.sort()).toEqual(['broken: out of order', 'down: no route']);
  });

  it('are asked once about an event, and each score goes to those that want it', async () => {
    const far = remote('far');
    const other = make.product('q') as EngineEvent;
    const wanted = new Set(['far']);
    const scores = scoringOf([far.model], { patience: 60_000 }).scoresFor([
      ...[event, other, event].map((one) => ({ event: one, wanted })),
    ]);
    expect(far.asked.map((one) => one.event)).toEqual([event, other]);
    far.asked[1]!.answer(0.2);
    far.asked[0]!.answer(0.1);
    const [a, b] = [0.1, 0.2].map((score) => ({ far: { score, version: '7' } }));
    expect(await scores).toEqual([a, b, a]);
  });

  it('that are late hold nobody up: their score is absent, they are told, and have a rest', async () => {
    const far = remote('far');
    const scoring = scoringOf([far.model, titleLength], { patience: 5, rest: 60_000 });
    const other = make.product('q') as EngineEvent;
    const asked = [event, other].map((one) => ({ event: one, wanted: 'all' as const }));
    const without = { title_length: { score: 2, version: '7' } };
    expect(await scoring.scoresFor(asked)).toEqual([without, without]);
    expect(failures).toEqual(['far: no score within 5 ms']);
    expect(far.asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    // what comes then goes nowhere, and fails nobody
    far.asked[0]!.answer(1);
    far.asked[1]!.fail(new Error('gone'));
    expect(await scoring.scoresFor(asked)).toEqual([without, without]);
    expect([far.asked.length, failures.length]).toEqual([2, 1]);
    const again = scoringOf([far.model], { patience: 5, rest: 0 });
    await again.scoresFor(asked);
    await again.scoresFor(asked);
    expect(far.asked).toHaveLength(6);
  });

  it('have names that rules can spell, each once, and a version', () => {
    const silent = () => undefined;
    expect(() => checkModels([model('a', silent), model('b_2', silent)])).not.toThrow();
    expect(() =>
      scoringOf([model('a', silent), model('a', silent), model('A-b', silent), model('c', silent, '')]),
    ).toThrow('Models: a is there twice; "A-b" is not a name: lower case with _; c does not say its version');
    expect(() => checkModels(Array.from({ length: 51 }, (_, i) => model(`m${i}`, silent)))).toThrow('at most 50');
  });
});

describe('a decision', () => {
  let tested: TestPlatform;
  const asked: string[] = [];
  let version = '7';
  beforeAll(async () => {
    const rule = `rules:
  - id: goods.test.long
    title: { zh-CN: 长, en: Long }
    on: [product.submitted]
    when: has(models.title_length) && models.title_length > 5.0
    verdict: limit
    params: { score: models.title_length }
    message: { zh-CN: '{score}', en: '{score}' }
`;
    const noting: Model = {
      name: 'title_length',
      get version() {
        return version;
      },
      async score(event, signal) {
        asked.push(event.type);
        return titleLength.score(event, signal);
      },
    };
    tested = await openTestPlatform({
      pack: { ...SMALL_PACK, 'goods/models.yaml': rule },
      models: [noting, model('other', () => 1)],
    });
  });
  afterAll(() => tested.drop());

  test('holds the scores that its rules read, with their versions', async () => {
    const sent = [make.product('short'), make.product('long', { title: '一二三四五六七' }), make.message('m', 'hello')];
    const decisions = (await tested.post('/v1/decisions', sent)).json() as Decision[];
    expect(decisions.map(({ snapshot }) => snapshot.models)).toEqual([
      { title_length: { score: 2, version: '7' } },
      { title_length: { score: 7, version: '7' } },
      {},
    ]);
    expect(decisions.map(({ verdict }) => verdict)).toEqual(['allow', 'limit', 'allow']);
    expect(asked).toEqual(['product.submitted', 'product.submitted']);
    const read = (await tested.get(`/v1/decisions/${decisions[1]!.id}`)).json();
    expect(read.snapshot).toEqual(decisions[1]!.snapshot);
    expect(read.reasons[0].params).toEqual({ score: 7 });
  });

  test('is explained with the score of then, and tried with that of now', async () => {
    const long = make.product('later', { title: '一二三四五六七八' });
    const decision = (await tested.post('/v1/decisions', long)).json() as Decision;
    version = '8';
    const before = asked.length;
    const { rules } = (await tested.get(`/v1/decisions/${decision.id}/explanation`)).json();
    expect(rules.find(({ rule }: { rule: string }) => rule === 'goods.test.long')).toMatchObject({ outcome: 'fired' });
    expect(asked).toHaveLength(before);
    const tried = (await tested.post('/v1/packs/current/try', { event: long })).json();
    expect(tried.decision.snapshot.models).toEqual({ title_length: { score: 8, version: '8' } });
  });
});
