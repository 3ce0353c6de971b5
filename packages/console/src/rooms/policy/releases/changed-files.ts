/** GET /v1/packs/{id}/files. */
export interface Manifest {
  items: { path: string; hash: string }[];
}

export interface ChangedFile {
  path: string;
  how: 'added' | 'removed' | 'changed';
}

/** The files in which two contents differ, by path. */
export function changedFiles(before: Manifest, after: Manifest): ChangedFile[] {
  const [old, now] = [before, after].map(({ items }) => new Map(items.map(({ path, hash }) => [path, hash])));
  return [...new Set([...old!.keys(), ...now!.keys()])]
    .filter((path) => old!.get(path) !== now!.get(path))
    .sort()
    .map((path) => ({ path, how: !old!.has(path) ? 'added' : !now!.has(path) ? 'removed' : 'changed' }));
}
