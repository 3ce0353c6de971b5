import { createHash } from 'node:crypto';
import { fileKind, PACK_LIMITS, type PackFile } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import type { Manifest } from './release.ts';

/** The texts of a pack by path. */
export type Files = ReadonlyMap<string, string>;

export const filesOf = (files: readonly PackFile[]): Files => new Map(files.map(({ path, text }) => [path, text]));
export const packFiles = (files: Files): PackFile[] => Array.from(files, ([path, text]) => ({ path, text }));

export const hashText = (text: string): string => createHash('sha256').update(text).digest('hex');
export const manifestOf = (files: Files): Manifest =>
  new Map(Array.from(files, ([path, text]) => [path, hashText(text)] as const));

/** One file of a draft: its new text, or null to take it out. */
export interface FileChange {
  path: string;
  text: string | null;
}

const LONGEST_PATH = 200;

/** The files with changes in them. @throws Problem `request.invalid`, `request.too-large` naming the change */
export function applyChanges(files: Files, changes: readonly FileChange[]): Files {
  const result = new Map(files);
  const seen = new Set<string>();
  changes.forEach(({ path, text }, position) => {
    const refuse = (detail: string): never => {
      throw new Problem('request.invalid', { field: `changes[${position}].path`, detail });
    };
    if (seen.has(path)) refuse(`${path} is changed twice`);
    seen.add(path);
    if (text === null) {
      if (!result.delete(path)) refuse(`there is no file ${path}`);
      return;
    }
    if (!isPath(path))
      refuse(
        'it must be pack.yaml, queues.yaml, limits.yaml, categories.yaml, <chapter>/<name>.yaml, <chapter>/<name>.cases.yaml, <chapter>/<name>.measures.yaml, <chapter>/<name>.ladders.yaml, <chapter>/guarantees/<name>.yaml, <chapter>/guarantees/<name>.cases.yaml, features/*.yaml, similar/*.yaml, lexicons/*.lex, lists/*.list, planted/*.jsonl or a text such as README.md',
      );
    if (text.length > PACK_LIMITS.dataLength)
      throw new Problem('request.too-large', {
        field: `changes[${position}].text`,
        detail: `${path} has ${text.length} characters; a file has at most ${PACK_LIMITS.dataLength}`,
      });
    result.set(path, text);
  });
  const total = [...result.values()].reduce((sum, text) => sum + text.length, 0);
  if (result.size > PACK_LIMITS.files || total > PACK_LIMITS.totalLength)
    throw new Problem('request.too-large', {
      detail: `The pack would have ${result.size} files and ${total} characters; at most ${PACK_LIMITS.files} and ${PACK_LIMITS.totalLength} are read`,
    });
  return result;
}

const isPath = (path: string): boolean =>
  path.length <= LONGEST_PATH &&
  fileKind(path) !== undefined &&
  path.split('/').every((part) => part !== '' && !part.startsWith('.'));

export interface Merged {
  files: Files;
  /** Paths that both sides changed, each in its own way. */
  conflicts: string[];
}

/**
 * What `ours` changed since `base`, brought into `theirs`. Lists and lexicons are merged line by line; any other file that
 * both changed is a conflict, and stays as it is in `ours`.
 */
export function mergeFiles(base: Files, ours: Files, theirs: Files): Merged {
  const files = new Map<string, string>();
  const conflicts: string[] = [];
  for (const path of [...new Set([...theirs.keys(), ...ours.keys()])].sort()) {
    const [was, our, their] = [base.get(path), ours.get(path), theirs.get(path)];
    const merged = mergeOne(path, was, our, their);
    if (merged === CONFLICT) conflicts.push(path);
    const text = merged === CONFLICT ? our : merged;
    if (text !== undefined) files.set(path, text);
  }
  return { files, conflicts };
}

const CONFLICT = Symbol('conflict');
type Text = string | undefined;

const threeWay = (base: Text, ours: Text, theirs: Text): Text | typeof CONFLICT =>
  ours === base || ours === theirs ? theirs : theirs === base ? ours : CONFLICT;

function mergeOne(path: string, base: Text, ours: Text, theirs: Text): Text | typeof CONFLICT {
  const merged = threeWay(base, ours, theirs);
  if (merged !== CONFLICT || ours === undefined || theirs === undefined) return merged;
  const kind = fileKind(path);
  if (kind === 'list') return mergeLines(base ?? '', ours, theirs);
  return kind === 'lexicon' ? mergeLexicons(base ?? '', ours, theirs) : CONFLICT;
}

/** Without the nothing that follows on the end of the last line. */
export const linesOf = (text: string): string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);
const isEntry = (line: string): boolean => line.trim() !== '';

/** Lines are entries: those that `ours` took out go, those that it added come behind. */
function mergeLines(base: string, ours: string, theirs: string): string {
  const [was, now] = [new Set(linesOf(base).filter(isEntry)), new Set(linesOf(ours).filter(isEntry))];
  const kept = linesOf(theirs).filter((line) => !was.has(line) || now.has(line));
  const there = new Set(kept);
  return joinLines([...kept, ...[...now].filter((line) => !was.has(line) && !there.has(line))]);
}

/** One text, whose last line is ended. */
export function joinLines(lines: readonly string[]): string {
  const last = lines.findLastIndex(isEntry);
  return last < 0 ? '' : `${lines.slice(0, last + 1).join('\n')}\n`;
}

function mergeLexicons(base: string, ours: string, theirs: string): string | typeof CONFLICT {
  const [was, our, their] = [splitLexicon(base), splitLexicon(ours), splitLexicon(theirs)];
  const header = threeWay(was.header, our.header, their.header);
  return header === CONFLICT ? CONFLICT : (header ?? '') + mergeLines(was.body, our.body, their.body);
}

/** A lexicon's header with the lines that fence it, and its entries. */
export function splitLexicon(text: string): { header: string; body: string } {
  const lines = linesOf(text);
  const end = lines[0]?.trim() === '---' ? lines.findIndex((line, i) => i > 0 && line.trim() === '---') : -1;
  return end < 0
    ? { header: '', body: text }
    : { header: `${lines.slice(0, end + 1).join('\n')}\n`, body: lines.slice(end + 1).join('\n') };
}
