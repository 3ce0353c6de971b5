import { compilePack, type EventSchemas, type Pack } from './compile.ts';
import type { PackDocument } from './document.ts';
import { parsePack, sortProblems } from './parse.ts';
import type { PackFile, PackProblem } from './types.ts';

export interface LoadedPack {
  /** Undefined when there is any problem. */
  readonly pack: Pack | undefined;
  readonly document: PackDocument | undefined;
  readonly problems: PackProblem[];
  readonly warnings: PackProblem[];
}

/** Parses and compiles in one step, telling the problems of both, so that an author sees them all at once. */
export function loadPack(files: readonly PackFile[], catalogue: EventSchemas): LoadedPack {
  const { document, problems, warnings } = parsePack(files);
  if (document === undefined) return { pack: undefined, document, problems, warnings };
  const compiled = compilePack(document, catalogue);
  const all = [...problems, ...compiled.problems];
  sortProblems(all);
  return { pack: all.length === 0 ? compiled.pack : undefined, document, problems: all, warnings };
}
