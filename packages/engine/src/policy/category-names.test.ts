import { describe, expect, it } from 'vitest';
import { packFiles, packOf, rule, SCHEMAS } from './fixtures/build.ts';
import { loadPack } from './load.ts';

const loaded = (text: string) => loadPack(packFiles(rule('a', {}), { 'categories.yaml': text }), SCHEMAS);
const told = (text: string): string[] =>
  loaded(text).problems.map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code} ${message}`);
const TEA = '{ id: food.tea, title: { zh-CN: 茶叶, en: Tea } }';

describe('categories.yaml', () => {
  it('says what categories are called in both languages', () => {
    const { document, problems } = loaded(
      `categories:\n  - ${TEA}\n  - { id: '1001', title: { zh-CN: 书, en: Books } }\n`,
    );
    expect(problems).toEqual([]);
    expect([...document!.categories]).toEqual([
      ['food.tea', { 'zh-CN': '茶叶', en: 'Tea' }],
      ['1001', { 'zh-CN': '书', en: 'Books' }],
    ]);
  });

  it('is nothing where there is none, and decides nothing', () => {
    const plain = loadPack(packFiles(rule('a', {})), SCHEMAS);
    expect(plain.document!.categories.size).toBe(0);
    expect(loaded(`categories:\n  - ${TEA}\n`).pack!.name).toBe(packOf(rule('a', {})).name);
  });

  it('is refused with the place where a name is missing or said twice', () => {
    expect(told(`categories:\n  - ${TEA}\n  - ${TEA}\n`)).toEqual([
      'categories.yaml:3:5 duplicate-category the category "food.tea" stands in this file already',
    ]);
    expect(told('categories:\n  - { id: food, title: { zh-CN: 食品 } }\n')).toEqual([
      'categories.yaml:2:24 missing-language title is missing in en',
    ]);
    expect(told('categories:\n  - { id: "a b", title: { zh-CN: 食品, en: Food } }\n')[0]).toContain('wrong-form');
  });
});
