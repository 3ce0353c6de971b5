import { readFile } from 'node:fs/promises';
import { emptySnapshot, type Snapshot } from '@anxin/engine';

const MAX_BYTES = 256 * 1024 * 1024;

/** Reads `--snapshot`: an object of features, signals, lists and models. Throws an `Error` that says what is wrong. */
export async function readSnapshot(path: string | undefined): Promise<Snapshot> {
  if (path === undefined) return emptySnapshot();
  const content = await readFile(path);
  if (content.length > MAX_BYTES) throw new Error(`${path} is larger than ${MAX_BYTES} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`);
  }
  return checkSnapshot(value, path);
}

const ENTRY = {
  snoozed: 'must be a list of rule ids',
  withheld: 'must be a list of { kind, queue, priority }',
};
const IS_ENTRY = {
  snoozed: (item: unknown) => typeof item === 'string',
  withheld: (item: unknown) =>
    isRecord(item) &&
    typeof item.kind === 'string' &&
    typeof item.queue === 'string' &&
    typeof item.priority === 'number',
};

function checkSnapshot(value: unknown, path: string): Snapshot {
  if (!isRecord(value)) throw new Error(`${path} must hold an object`);
  const snapshot = emptySnapshot();
  for (const [key, part] of Object.entries(value)) {
    if (key === 'snoozed' || key === 'withheld') {
      if (!Array.isArray(part) || !part.every(IS_ENTRY[key])) throw new Error(`${path}: ${key} ${ENTRY[key]}`);
      continue;
    }
    if (!Object.hasOwn(snapshot, key)) {
      const parts = [...Object.keys(snapshot), ...Object.keys(ENTRY)].join(', ');
      throw new Error(`${path}: ${JSON.stringify(key)} is no part of a snapshot (${parts})`);
    }
    if (!isRecord(part)) throw new Error(`${path}: ${key} must be an object`);
    if (key !== 'lists') continue;
    for (const [name, values] of Object.entries(part)) {
      const texts = Array.isArray(values) && values.every((item) => typeof item === 'string');
      if (!texts) throw new Error(`${path}: lists.${name} must be a list of texts`);
    }
  }
  return { ...snapshot, ...(value as Partial<Snapshot>) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
