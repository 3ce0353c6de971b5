import { describe, expect, it } from 'vitest';
import { askedOf } from './asked.ts';
import { feature, loadFeatures } from './fixture.ts';

const rule = (id: string, when: string, parts: Record<string, string> = {}) =>
  `  - ${Object.entries({
    id: `goods.t.${id}`,
    title: '{ zh-CN: 题, en: T }',
    on: '[thing.asked]',
    when: JSON.stringify(when),
    verdict: 'limit',
    message: '{ zh-CN: 有, en: Is }',
    ...parts,
  })
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n    ')}\n`;

const FEATURES = feature('a') + feature('b') + feature('c') + feature('d', { for: '{ thing.done: thing.who }' });

function asked(rules: string, type = 'thing.asked') {
  const { pack, problems } = loadFeatures(FEATURES, rules);
  if (pack === undefined) throw new Error(JSON.stringify(problems));
  const { features, models } = askedOf(pack, type);
  expect(askedOf(pack, type).features).toBe(features);
  return { features: features.map(({ name }) => name), models: models === 'all' ? models : [...models] };
}

describe('what rules ask for', () => {
  it('is what they read by name, in any part of them', () => {
    expect(asked(rule('x', 'features.a > 1'))).toEqual({ features: ['a'], models: [] });
    expect(asked(rule('x', 'has(features.b) && models["m"] > 0.5 && "n" in models'))).toEqual({
      features: ['b'],
      models: ['m', 'n'],
    });
    const elsewhere = {
      params: '{ n: features.a, m: models.p }',
      unless: '[{ id: u, when: "features[\\"b\\"] > 1", why: { zh-CN: 因, en: w } }]',
      measures: '[{ kind: points, party: "string(features.c)", points: 1 }]',
    };
    expect(asked(rule('x', 'true', elsewhere))).toEqual({ features: ['a', 'b', 'c'], models: ['p'] });
    expect(asked(rule('x', 'features.a > 1') + rule('y', 'features.c > 1'))).toEqual({
      features: ['a', 'c'],
      models: [],
    });
  });

  it('is all of them where it may be any', () => {
    expect(asked(rule('x', 'size(features) > 1'))).toEqual({ features: ['a', 'b', 'c'], models: [] });
    expect(asked(rule('x', 'features.exists(f, f == who)'))).toEqual({ features: ['a', 'b', 'c'], models: [] });
    expect(asked(rule('x', 'models[who] > 0.5')).models).toBe('all');
  });

  it('is nothing for who has no rules', () => {
    expect(asked(rule('x', 'features.a > 1'), 'thing.undone')).toEqual({ features: [], models: [] });
  });
});
