import { expect, test } from 'vitest';
import { catalogue } from '../catalogue.ts';
import { aboutField, FIELDS, titleOfEvent } from './about.ts';

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
}

/** Every path that a rule may name. */
function pathsIn(schema: Schema, at = ''): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const path = at === '' ? name : `${at}.${name}`;
    return [path, ...pathsIn(part, path)];
  });
  return [...own, ...(schema.items ? pathsIn(schema.items, `${at}[]`) : [])];
}

const paths = new Set(Object.values(catalogue.schemasForPolicy()).flatMap((schema) => pathsIn(schema as Schema)));

test('every field of every event says in both languages what it is', () => {
  expect(paths.size).toBeGreaterThan(400);
  for (const path of paths) {
    expect([path, aboutField(path)?.['zh-CN']]).toEqual([path, expect.stringMatching(/\p{Script=Han}/u)]);
    expect([path, aboutField(path)?.en]).toEqual([path, expect.stringMatching(/^[^\p{Script=Han}]+$/u)]);
  }
});

test('nothing is described that no event has', () => {
  expect(Object.keys(FIELDS).filter((path) => !paths.has(path))).toEqual([]);
});

test('every event has a title', () => {
  for (const type of catalogue.types)
    expect(titleOfEvent(type)).toEqual({
      'zh-CN': expect.stringMatching(/\p{Script=Han}/u),
      en: expect.stringMatching(/^[^\p{Script=Han}]+$/u),
    });
});
