/** Entries that somebody has typed or pasted, one a line: each once, without the spaces around it. */
export const entryLines = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\r\n\t]+/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

/** Where entries are taken out: each is a parameter of its own. */
export function removalAddress(path: string, kind: 'lexicon' | 'list', lines: readonly string[], note: string): string {
  const query = new URLSearchParams(lines.map((line) => [kind === 'list' ? 'value' : 'term', line]));
  query.set('note', note);
  return `${path}?${query}`;
}
