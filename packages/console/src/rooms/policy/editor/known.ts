import type { Registry } from '../registry.ts';
import type { Edits } from './edits.ts';
import { itemsOf } from './file-uses.ts';

/** What can be named where somebody writes: what is in force, and what the draft has beside it. */
export interface Known extends Registry {
  ruleIds: readonly string[];
}

/**
 * @param paths files of the draft as it is saved
 * @param edits what was written since
 * @param ruleIds of the rules in force
 */
export function knownIn(registry: Registry, paths: readonly string[], edits: Edits, ruleIds: readonly string[]): Known {
  const files = [...new Set([...paths, ...Object.keys(edits)])].filter((path) => edits[path] !== null);
  const named = (folder: string, end: string): string[] =>
    files
      .filter((path) => path.startsWith(folder) && path.endsWith(end))
      .map((path) => path.slice(folder.length, -end.length))
      .sort();
  const entries = (path: string): number => edits[path]?.split('\n').filter(isEntry).length ?? 0;
  const written = Object.entries(edits).flatMap(([path, text]) =>
    path.endsWith('.yaml') ? itemsOf(text ?? '', 'id') : [],
  );
  return {
    ...registry,
    ruleIds: [...new Set([...ruleIds, ...written])],
    lexicons: named('lexicons/', '.lex').map(
      (name) =>
        registry.lexicons.find((one) => one.name === name) ?? {
          ...{ name, about: '', entries: entries(`lexicons/${name}.lex`), rules: [] },
        },
    ),
    lists: named('lists/', '.list').map(
      (name) =>
        registry.lists.find((one) => one.name === name) ?? {
          ...{ name, variable: name.replaceAll('-', '_'), entries: entries(`lists/${name}.list`), rules: [] },
        },
    ),
  };
}

const isEntry = (line: string): boolean => line.trim() !== '' && !line.startsWith('#');
