import { finish, finishBetween, type Steps } from '../text/steps.ts';
import { compileSteps, type EventSchemas, type Pack } from './compile.ts';
import type { PackDocument } from './document.ts';
import { parseSteps, sortProblems } from './parse.ts';
import type { PackFile, PackProblem } from './types.ts';

export interface LoadedPack {
  /** Undefined when there is any problem. */
  readonly pack: Pack | undefined;
  readonly document: PackDocument | undefined;
  readonly problems: PackProblem[];
  readonly warnings: PackProblem[];
}

/** Parses and compiles in one step, telling the problems of both, so that an author sees them all at once. */
export const loadPack = (files: readonly PackFile[], catalogue: EventSchemas): LoadedPack =>
  finish(loadSteps(files, catalogue));

/**
 * `loadPack` in pieces of some milliseconds, for whoever has other things to do meanwhile: a large pack takes a second.
 * @param pause asked after each piece; what it gives is waited for, such as a turn of the event loop
 */
export const loadPackBetween = (
  files: readonly PackFile[],
  catalogue: EventSchemas,
  pause: () => Promise<unknown> | undefined,
): Promise<LoadedPack> => finishBetween(loadSteps(files, catalogue), pause);

export function* loadSteps(files: readonly PackFile[], catalogue: EventSchemas): Steps<LoadedPack> {
  const { document, problems, warnings } = yield* parseSteps(files);
  if (document === undefined) return { pack: undefined, document, problems, warnings };
  const compiled = yield* compileSteps(document, catalogue);
  const all = [...problems, ...compiled.problems];
  sortProblems(all);
  return { pack: all.length === 0 ? compiled.pack : undefined, document, problems: all, warnings };
}
