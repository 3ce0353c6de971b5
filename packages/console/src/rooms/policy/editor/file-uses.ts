import type { Registry } from '../registry.ts';
import { groupOf } from './edits.ts';

/** What a pack misses without a file. */
export interface FileUses {
  /** Rules that stand in it. */
  holds: string[];
  /** Rules elsewhere that refer to what it defines. */
  usedBy: string[];
}

/** The only file that a pack cannot be without. */
export const isNeeded = (path: string): boolean => path === 'pack.yaml';

/** By what is in force: what was written since does not count. */
export function fileUses(path: string, text: string, registry: Registry): FileUses {
  const name = path.slice(path.indexOf('/') + 1).replace(/\.(lex|list)$/, '');
  const of = (all: readonly { name: string; rules: string[] }[], names: readonly string[]): string[] => [
    ...new Set(all.filter((one) => names.includes(one.name)).flatMap(({ rules }) => rules)),
  ];
  switch (groupOf(path)) {
    case 'lexicons':
      return { holds: [], usedBy: of(registry.lexicons, [name]) };
    case 'lists':
      return { holds: [], usedBy: of(registry.lists, [name]) };
    case 'features':
      return { holds: [], usedBy: of(registry.features, itemsOf(text, 'name')) };
    case 'rules':
      return { holds: itemsOf(text, 'id'), usedBy: [] };
    default:
      return { holds: [], usedBy: [] };
  }
}

/** What the items of a file are called; the file may be broken. */
export const itemsOf = (text: string, key: 'id' | 'name'): string[] =>
  [...text.matchAll(/^\s*-\s+(?:\{\s*)?(\w+):\s+([\w.-]+)/gm)]
    .filter(([, own]) => own === key)
    .map(([, , value]) => value!);
