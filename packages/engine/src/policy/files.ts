/** What a file of a pack is, by its path; undefined for a path that no part of a pack has. */
export type FileKind =
  | 'pack'
  | 'queues'
  | 'limits'
  | 'categories'
  | 'measures'
  | 'ladders'
  | 'guarantees'
  | 'guarantee-cases'
  | 'rules'
  | 'cases'
  | 'features'
  | 'lexicon'
  | 'list'
  | 'similar'
  | 'planted'
  | 'text'
  | undefined;

export function fileKind(path: string): FileKind {
  if (path === 'pack.yaml') return 'pack';
  if (path === 'queues.yaml') return 'queues';
  if (path === 'limits.yaml') return 'limits';
  if (path === 'categories.yaml') return 'categories';
  if (/(^|\/)(readme|license|notice|changelog)(\.[a-z]+)?$|\.md$/i.test(path)) return 'text';
  if (/^lexicons\/[a-z][a-z0-9-]*\.lex$/.test(path)) return 'lexicon';
  if (/^lists\/[a-z][a-z0-9-]*\.list$/.test(path)) return 'list';
  if (/^planted\/[^/]+\.jsonl$/.test(path)) return 'planted';
  if (/^features\/[a-z][a-z0-9-]*\.yaml$/.test(path)) return 'features';
  if (/^similar\/[a-z][a-z0-9-]*\.yaml$/.test(path)) return 'similar';
  if (/^(features|lexicons|lists|planted|similar)\//.test(path)) return undefined;
  const guarantees = /^[a-z][a-z0-9-]*\/guarantees\/[a-z][a-z0-9-]*(\.cases)?\.yaml$/.exec(path);
  if (guarantees !== null) return guarantees[1] === undefined ? 'guarantees' : 'guarantee-cases';
  const beside = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*\.(cases|measures|ladders)\.yaml$/.exec(path)?.[1];
  if (beside !== undefined) return beside as FileKind;
  if (/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*\.yaml$/.test(path)) return 'rules';
  return undefined;
}

const DECIDING: ReadonlySet<FileKind> = new Set([
  'pack',
  'rules',
  'features',
  'lexicon',
  'list',
  'similar',
  'guarantees',
]);

/**
 * Whether a file takes part in deciding. Cases and planted violations judge a pack; texts are about it; queues say who
 * looks at what was decided, and limits how much of it is done without anybody looking; measures and ladders say what
 * follows from it, and categories what pages call them. Guarantees decide about no event, but they are promises: what an order was given names its pack, and
 * the pack must be found again by that name with the words of the promise in it.
 */
export function decides(path: string): boolean {
  return DECIDING.has(fileKind(path));
}
