import { nearest } from './cel/problem.ts';
import { DECIDE_LIMITS } from './limits.ts';

/** A path through data, as it is written and step by step. */
interface Path {
  readonly field: string;
  readonly path: readonly string[];
}

/** Told of a string, and where it stands: `segment.comments[2]`. */
type Take = (field: string, text: string) => void;

/** Thrown when an event is larger than the engine looks through; the door refuses such events long before. */
export class EngineLimitError extends Error {
  readonly code = 'engine.limit';
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.name = 'EngineLimitError';
    this.field = field;
  }
}

/** What may still be read of one event. */
export interface ReadBudget {
  strings: number;
  characters: number;
}

export const readBudget = (): ReadBudget => ({
  strings: DECIDE_LIMITS.strings,
  characters: DECIDE_LIMITS.characters,
});

/** For another event. */
export function refill(budget: ReadBudget): void {
  budget.strings = DECIDE_LIMITS.strings;
  budget.characters = DECIDE_LIMITS.characters;
}

/**
 * Every string at or below a path, in the order of the data. A path goes through lists by itself; `*` stands for every
 * member of an object. Own properties only. What is absent, or no string, is passed over.
 */
export function textsAt(data: unknown, { field, path }: Path, budget: ReadBudget, take: Take): void {
  const only = memberAt(data, path);
  if (typeof only === 'string') spend(budget, field, only, take);
  else visit(data, 0, '', 0, { path, budget, take });
}

/** What most paths lead to, past nothing but members. */
function memberAt(data: unknown, path: readonly string[]): unknown {
  let value = data;
  for (let i = 0; i < path.length; i++) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    if (path[i] === '*' || !Object.hasOwn(value, path[i]!)) return undefined;
    value = (value as Record<string, unknown>)[path[i]!];
  }
  return value;
}

function spend(budget: ReadBudget, field: string, text: string, take: Take): void {
  budget.strings--;
  budget.characters -= text.length;
  if (budget.strings < 0 || budget.characters < 0)
    throw new EngineLimitError(field, `the event holds more text than is looked through, at ${field}`);
  if (text !== '') take(field, text);
}

interface Visit {
  readonly path: readonly string[];
  readonly budget: ReadBudget;
  readonly take: Take;
}

function visit(value: unknown, position: number, field: string, depth: number, visiting: Visit): void {
  const { path, budget, take } = visiting;
  if (typeof value === 'string') {
    if (position >= path.length) spend(budget, field, value, take);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > DECIDE_LIMITS.depth)
    throw new EngineLimitError(field, `the event is nested deeper than ${DECIDE_LIMITS.depth} levels, at ${field}`);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) visit(value[i], position, `${field}[${i}]`, depth + 1, visiting);
    return;
  }
  const step = path[position];
  if (step !== undefined && step !== '*') {
    if (!Object.hasOwn(value, step)) return;
    const member = (value as Record<string, unknown>)[step];
    visit(member, position + 1, field === '' ? step : `${field}.${step}`, depth + 1, visiting);
    return;
  }
  for (const [key, member] of Object.entries(value))
    visit(member, position + 1, field === '' ? key : `${field}.${key}`, depth + 1, visiting);
}

/** Why no text can stand at a path in data of this JSON Schema; undefined when it can. */
export function pathProblem(schema: unknown, path: readonly string[]): { message: string; hint: string } | undefined {
  let current = throughLists(schema);
  for (const [index, step] of path.entries()) {
    const shown = path.slice(0, index).join('.') || 'data';
    const properties = isRecord(current) && isRecord(current.properties) ? current.properties : {};
    const names = Object.keys(properties);
    if (isUnknown(current)) return undefined;
    if (step === '*') {
      if (names.length === 0) {
        if (!isRecord(current) || current.type !== 'object')
          return { message: `${shown} has no members`, hint: `leave .* out` };
        current = throughLists(current.additionalProperties);
        continue;
      }
      return undefined;
    }
    if (Object.hasOwn(properties, step)) {
      current = throughLists(properties[step]);
      continue;
    }
    // An object that lists no members of its own is a free one; elsewhere an unlisted name is a slip of the pen.
    if (isRecord(current) && current.type === 'object' && names.length === 0) {
      current = throughLists(current.additionalProperties);
      continue;
    }
    const near = nearest(step, names);
    const known = names.length > 0 ? `it has ${names.join(', ')}` : `end the path at ${shown}`;
    const hint = near === undefined ? known : `did you mean ${[...path.slice(0, index), near].join('.')}?`;
    return { message: `${shown} has no field ${step}`, hint };
  }
  if (isUnknown(current) || !isRecord(current)) return undefined;
  const text = current.type === 'string' || current.enum !== undefined || current.const !== undefined;
  if (text || current.type === 'object') return undefined;
  return { message: `${path.join('.')} is ${String(current.type)}, not text`, hint: 'compare it in when: instead' };
}

/** The schema of a list's items, however often it is a list of lists. */
function throughLists(schema: unknown): unknown {
  let current = schema;
  for (let depth = 0; depth < DECIDE_LIMITS.depth && isRecord(current) && current.type === 'array'; depth++) {
    current = current.items;
  }
  return current;
}

const isUnknown = (schema: unknown): boolean => !isRecord(schema) || schema.type === undefined;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
