import type { EngineEvent } from '@anxin/engine';

/**
 * A model that gives events a score, whatever stands behind it: arithmetic in memory, or a server. It is asked on the
 * plaintext while somebody waits, and does not learn who; the composition root hands in those that there are.
 */
export interface Model {
  /** By which rules read it: `models.<name>`. */
  readonly name: string;
  /** Stands beside each score; another version may give another one. Read when the score is there. */
  readonly version: string;
  /**
   * Undefined where it has nothing to say about such an event: rules find no score then. Not a number counts as that.
   * @param signal aborted when nobody waits for the answer any more
   */
  score(event: EngineEvent, signal: AbortSignal): number | undefined | Promise<number | undefined>;
}

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const LONGEST_NAME = 60;
const LONGEST_VERSION = 100;
const MOST = 50;

/** @throws Error naming each model that rules could not read, or of which there are two */
export function checkModels(models: readonly Model[]): void {
  const problems: string[] = [];
  const names = new Set<string>();
  if (models.length > MOST) problems.push(`there are ${models.length}; at most ${MOST} are asked`);
  for (const { name, version } of models) {
    if (!NAME.test(name) || name.length > LONGEST_NAME) problems.push(`"${name}" is not a name: lower case with _`);
    if (names.has(name)) problems.push(`${name} is there twice`);
    if (!isVersion(version)) problems.push(`${name} does not say its version`);
    names.add(name);
  }
  if (problems.length > 0) throw new Error(`Models: ${problems.join('; ')}`);
}

export const isVersion = (version: string): boolean => version !== '' && version.length <= LONGEST_VERSION;
