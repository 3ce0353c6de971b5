import { expect, test } from 'vitest';
import { idOf, nodeOf, pictureOf, type Used } from './uses.ts';

const used = (kind: Used['kind'], name: string, ...rules: string[]): Used => ({ kind, name, about: '', rules });
const ALL = [
  used('lexicon', 'absolute', 'goods.a', 'goods.b'),
  used('lexicon', 'works', 'goods.a', 'content.c'),
  used('list', 'brands', 'goods.a', 'goods.b', 'content.d'),
  used('signal', 'licensed'),
];

test('around a lexicon stand the rules that use it, then what else they use', () => {
  const { near, far, edges, more } = pictureOf({ kind: 'lexicon', name: 'absolute' }, ALL);
  expect(near.map(idOf)).toEqual(['rule:goods.a', 'rule:goods.b']);
  // what more of these rules use comes first
  expect(far.map(idOf)).toEqual(['list:brands', 'lexicon:works']);
  expect(edges).toEqual([
    { near: 0, far: 0 },
    { near: 1, far: 0 },
    { near: 0, far: 1 },
  ]);
  expect(more).toEqual({ near: 0, far: 0 });
});

test('around a rule stands what it uses, then the other rules that use it', () => {
  const { near, far } = pictureOf({ kind: 'rule', name: 'goods.a' }, ALL);
  expect(near.map(idOf)).toEqual(['lexicon:absolute', 'lexicon:works', 'list:brands']);
  expect(far.map(idOf)).toEqual(['rule:goods.b', 'rule:content.c', 'rule:content.d']);
});

test('what nobody uses stands alone, and a crowd is cut and says so', () => {
  expect(pictureOf({ kind: 'signal', name: 'licensed' }, ALL)).toEqual({
    ...{ near: [], far: [], edges: [] },
    more: { near: 0, far: 0 },
  });
  const rules = Array.from({ length: 100 }, (_, at) => `goods.r${at}`);
  const crowd = [used('lexicon', 'all', ...rules), used('list', 'x', ...rules.slice(0, 1))];
  const { near, edges, more } = pictureOf({ kind: 'lexicon', name: 'all' }, crowd);
  expect([near.length, edges.length, more.near]).toEqual([40, 1, 60]);
});

test('an address names what is looked at', () => {
  expect(nodeOf('rule:goods.a.b')).toEqual({ kind: 'rule', name: 'goods.a.b' });
  expect(nodeOf('lexicon:x')).toEqual({ kind: 'lexicon', name: 'x' });
  expect([nodeOf('user:x'), nodeOf('x')]).toEqual([undefined, undefined]);
});
