import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import type { Words } from '../kit/words.ts';
import { shared } from './shared.ts';

const SRC = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));

/** Where texts of both languages stand beside each other. */
const DICTIONARIES = /(^|\/)(words|[\w-]*-words|names|[\w-]*-names|about|zh-CN|en|problems)\.ts$/;
/** What is Chinese in every language: the events that somebody can try, and how a list is written in each language. */
const MATERIAL = /^(rooms\/policy\/templates|kit\/list-text)\.ts$/;
const CJK = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;
/** A character that says something; `、` alone only parts what does. */
const HAN = /[\u3400-\u9fff]/;
const PLACES = /\{\w+/g;

const dictionaries: [string, Words][] = [['i18n/shared.ts', shared as Words]];
for (const file of files.filter((name) => /(^|\/)([\w-]*-)?words\.ts$/.test(name) && !name.startsWith('kit/words'))) {
  const module = (await import(join(SRC, file))) as Record<string, unknown>;
  for (const [name, value] of Object.entries(module))
    if (typeof value === 'object' && value !== null && 'zh-CN' in value)
      dictionaries.push([`${file} ${name}`, value as Words]);
}

describe.each(dictionaries)('%s', (_file, { 'zh-CN': zh, en }) => {
  test('has the same keys in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  });

  test('asks for the same parameters in both languages', () => {
    for (const key of Object.keys(zh)) {
      const names = (text: string) => [...new Set(text.match(PLACES) ?? [])].sort();
      expect([key, ...names(en[key]!)]).toEqual([key, ...names(zh[key]!)]);
    }
  });

  test('holds no place within another: it would be left as it stands', () => {
    for (const [key, text] of [...Object.entries(zh), ...Object.entries(en)])
      expect([key, text.match(/\{[^{}]*\{/)?.[0]]).toEqual([key, undefined]);
  });

  test('is calm, and in its language', () => {
    for (const [key, text] of [...Object.entries(zh), ...Object.entries(en)]) {
      expect([key, text.trim()]).not.toEqual([key, '']);
      expect([key, text]).not.toEqual([key, expect.stringMatching(/[!！]/)]);
    }
    for (const [key, text] of Object.entries(en)) expect([key, CJK.test(text)]).toEqual([key, false]);
  });
});

/** Attributes that people read, or hear. */
const READ = new Set([
  ...['title', 'label', 'placeholder', 'alt', 'aria-label', 'aria-description', 'okText', 'cancelText', 'description'],
  ...['extra', 'addonAfter', 'addonBefore', 'message', 'summary', 'header', 'footer', 'tooltip', 'subTitle'],
]);
/** The same in every language. */
const SAME = new Set(['ID', 'API', 'URL', 'YAML', 'JSON', 'sha256', 'type', 'subject', 'id', 'source', 'time']);

/** Texts that a person would read and that stand in no dictionary. */
function literalTexts(file: string): string[] {
  const source = ts.createSourceFile(
    ...([file, readFileSync(join(SRC, file), 'utf8'), ts.ScriptTarget.Latest, true] as const),
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: string[] = [];
  const note = (node: ts.Node, text: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push(`${file}:${line + 1} ${text.trim().slice(0, 60)}`);
  };
  const isWord = (text: string): boolean => /[A-Za-z]{2,}/.test(text) && !SAME.has(text.trim());
  const visit = (node: ts.Node): void => {
    // a dictionary of a few words may stand where they are used
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'createWords') return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      if (HAN.test(node.text)) note(node, node.text);
    } else if (ts.isJsxText(node)) {
      if (HAN.test(node.text) || isWord(node.text)) note(node, node.text);
    } else if (ts.isJsxAttribute(node) && READ.has(node.name.getText(source))) {
      const value = node.initializer;
      if (value && ts.isStringLiteral(value) && isWord(value.text)) note(node, value.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('the page holds no text that is in no dictionary', () => {
  const code = files.filter(
    (file) => !DICTIONARIES.test(file) && !MATERIAL.test(file) && !/\.test\.tsx?$|-fixture\.ts$|\.d\.ts$/.test(file),
  );
  expect(code.length).toBeGreaterThan(40);
  expect(code.map((file) => relative('.', file)).flatMap(literalTexts)).toEqual([]);
});

test('the check finds what it is for', () => {
  const said = (text: string): boolean => HAN.test(text);
  expect(['安心', '全部（3）', 'a 的'].every(said)).toBe(true);
  expect(['Anxin', 'a – b', '…'].some(said)).toBe(false);
});
