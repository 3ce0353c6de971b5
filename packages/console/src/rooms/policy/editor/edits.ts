/** What somebody has changed and not saved yet: files by path, each with its new text, or null where it is taken out. */
export type Edits = Readonly<Record<string, string | null>>;

export interface FileChange {
  path: string;
  text: string | null;
}

/** @param before the text as it was loaded; null for a file that is new */
export function withEdit(edits: Edits, path: string, text: string, before: string | null): Edits {
  // a new file with nothing in it is none
  if (text !== (before ?? '')) return { ...edits, [path]: text };
  const { [path]: _, ...rest } = edits;
  return rest;
}

/** @param stored whether the release has it: a file that is only written here is gone at once */
export function withoutFile(edits: Edits, path: string, stored: boolean): Edits {
  if (stored) return { ...edits, [path]: null };
  const { [path]: _, ...rest } = edits;
  return rest;
}

export const changesIn = (edits: Edits): FileChange[] =>
  Object.entries(edits)
    .map(([path, text]) => ({ path, text }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));

/** What is left when some changes are saved: what was written since they were sent. */
export const withoutSaved = (edits: Edits, saved: readonly FileChange[]): Edits =>
  Object.fromEntries(
    Object.entries(edits).filter(([path, text]) => !saved.some((one) => one.path === path && one.text === text)),
  );

export type FileGroup = 'rules' | 'cases' | 'lexicons' | 'lists' | 'features' | 'other';

/** Where a file stands among the others. */
export function groupOf(path: string): FileGroup {
  if (path.startsWith('lexicons/')) return 'lexicons';
  if (path.startsWith('lists/')) return 'lists';
  if (path.startsWith('features/')) return 'features';
  if (path.endsWith('.cases.yaml')) return 'cases';
  if (/^[a-z][a-z0-9-]*\/[^/]+\.yaml$/.test(path) && !/^(planted|similar)\//.test(path)) return 'rules';
  return 'other';
}

const ORDER: readonly FileGroup[] = ['rules', 'cases', 'features', 'lexicons', 'lists', 'other'];

/** Files by group, in the order in which people look for them. */
export function grouped(paths: readonly string[]): { group: FileGroup; paths: string[] }[] {
  return ORDER.map((group) => ({ group, paths: paths.filter((path) => groupOf(path) === group).sort() })).filter(
    ({ paths: own }) => own.length > 0,
  );
}
