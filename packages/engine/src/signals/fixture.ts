import { loadPack } from '../policy/load.ts';
import type { EngineEvent } from '../policy/types.ts';
import type { FeaturePlan } from './feature.ts';

const text = { type: 'string' };

/** Two types of event that count, and one that only asks. */
const SIGNAL_SCHEMAS = {
  'thing.done': {
    type: 'object',
    required: ['thing'],
    properties: {
      thing: {
        type: 'object',
        required: ['id'],
        properties: {
          id: text,
          who: text,
          amount: { type: 'integer' },
          weight: { type: 'number' },
          good: { type: 'boolean' },
          free: { type: 'object', properties: {}, additionalProperties: true },
        },
      },
    },
  },
  'thing.undone': {
    type: 'object',
    properties: { undo: { type: 'object', properties: { who: text, amount: { type: 'integer' } } } },
  },
  'thing.asked': { type: 'object', properties: { who: text } },
};

const PACK = 'id: tiny\nversion: 1.0.0\nabout: { zh-CN: 小, en: Tiny }\n';

/** A feature in YAML; `parts` replaces or adds lines of its own, and takes out those that are empty. */
export function feature(name: string, parts: Record<string, string> = {}): string {
  const lines = {
    about: '{ zh-CN: 数, en: Number }',
    on: '[thing.done]',
    key: 'thing.who',
    measure: 'count',
    window: 'PT1H',
    for: '{ thing.asked: who, thing.done: thing.who }',
    ...parts,
  };
  const body = Object.entries(lines).filter(([, value]) => value !== '');
  return `  - name: ${name}\n${body.map(([key, value]) => `    ${key}: ${value}\n`).join('')}`;
}

export const loadFeatures = (features: string, rules = '', more: Record<string, string> = {}) =>
  loadPack(
    Object.entries({
      'pack.yaml': PACK,
      'features/f.yaml': `features:\n${features}`,
      ...(rules === '' ? {} : { 'goods/t.yaml': `rules:\n${rules}` }),
      ...more,
    }).map(([path, content]) => ({ path, text: content })),
    SIGNAL_SCHEMAS,
  );

/** The plans of some features; throws what is wrong with them. */
export function plansOf(features: string): FeaturePlan[] {
  const { pack, problems } = loadFeatures(features);
  if (pack === undefined) throw new Error(JSON.stringify(problems, null, 1));
  return [...pack.features.values()];
}

export function eventAt(at: number, type: string, data: Record<string, unknown>, id = 'e'): EngineEvent {
  return { id, source: 'urn:t', type, time: new Date(at).toISOString(), subject: 'thing/t', data };
}
