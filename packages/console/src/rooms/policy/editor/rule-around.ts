/** What the rule around a caret says of itself, as far as it can be read while somebody writes. */
export interface RuleAround {
  id: string | undefined;
  on: string[];
  /** Names of its matches. */
  matches: string[];
}

const BEGIN = /^(\s*)-\s+id:\s*(\S*)/;

/** @param line from 0 */
export function ruleAround(text: string, line: number): RuleAround {
  const lines = text.split('\n');
  const first = lines.findLastIndex((one, place) => place <= line && BEGIN.test(one));
  if (first < 0) return { id: undefined, on: [], matches: [] };
  const [, indent = '', id = ''] = BEGIN.exec(lines[first]!)!;
  const length = lines.slice(first + 1).findIndex((one) => BEGIN.exec(one)?.[1]?.length === indent.length);
  const own = lines.slice(first, length < 0 ? lines.length : first + 1 + length);
  return { id: unquoted(id) || undefined, on: eventTypes(own), matches: matchNames(own) };
}

/** The line, from 1, on which a rule begins. */
export function lineOf(text: string, rule: string | undefined): number | undefined {
  if (rule === undefined) return undefined;
  const at = text.split('\n').findIndex((line) => unquoted(BEGIN.exec(line)?.[2] ?? '') === rule);
  return at < 0 ? undefined : at + 1;
}

const unquoted = (text: string): string => text.replace(/^['"]|['"]$/g, '');

function eventTypes(own: readonly string[]): string[] {
  const at = own.findIndex((line) => /^\s*(-\s+)?on:/.test(line));
  if (at < 0) return [];
  const block = [own[at]!.replace(/^\s*(-\s+)?on:/, '')];
  for (const line of own.slice(at + 1)) {
    if (!/^\s*-\s+[\w.-]+\s*$/.test(line)) break;
    block.push(line);
  }
  return block.join(' ').match(/[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+/g) ?? [];
}

/** `match: { a: { … } }` in one line, or a name a line below it. */
function matchNames(own: readonly string[]): string[] {
  const at = own.findIndex((line) => /^\s*match:/.test(line));
  if (at < 0) return [];
  const indent = /^\s*/.exec(own[at]!)![0].length;
  const names = [...own[at]!.matchAll(/(?:\{|\},)\s*([A-Za-z]\w*):\s*\{/g)].map(([, name]) => name!);
  let depth: number | undefined;
  for (const line of own.slice(at + 1)) {
    if (line.trim() === '' || /^\s*#/.test(line)) continue;
    const column = /^\s*/.exec(line)![0].length;
    if (column <= indent) break;
    depth ??= column;
    const name = /^\s*([A-Za-z]\w*):/.exec(line)?.[1];
    if (column === depth && name !== undefined) names.push(name);
  }
  return [...new Set(names)];
}
