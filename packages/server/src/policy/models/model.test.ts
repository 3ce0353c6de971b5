import type { EngineEvent } from '@anxin/engine';
import { describe, expect, it } from 'vitest';
import { make } from '../../test-platform.ts';
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
