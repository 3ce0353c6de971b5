import type { CelProgram } from '../policy/cel/cel.ts';
import type { CelValue } from '../policy/cel/values.ts';
import { isCelError } from '../policy/cel/values.ts';
import type { EngineEvent } from '../policy/types.ts';
import {
  type Amount,
  type Contribution,
  type CountPlan,
  type FeaturePlan,
  instantOf,
  type Measure,
} from './feature.ts';

/**
 * What an event adds to a feature; `none` where it is of another type or its `where` does not hold, `skipped` where
 * something could not be evaluated or gave no key or number, so that it is not counted.
 */
export function contributionOf(plan: FeaturePlan, event: EngineEvent): Contribution | 'none' | 'skipped' {
  const count = plan.counts.get(event.type);
  if (count === undefined) return 'none';
  const variables = variablesOf(event);
  const holds = count.where === undefined ? true : resultOf(count.where, variables);
  if (holds === false) return 'none';
  const at = instantOf(event);
  if (holds !== true || Number.isNaN(at)) return 'skipped';
  const key = keyOf(count.key, variables);
  const amount = key === undefined ? undefined : amountOf(plan.measure, count, at, variables);
  return key === undefined || amount === undefined ? 'skipped' : { key, at, amount };
}

/** Whose feature an event asks for; undefined where it asks for none, or says no key. */
export function lookUpKey(plan: FeaturePlan, event: EngineEvent): string | undefined {
  const program = plan.lookUps.get(event.type);
  return program && keyOf(program, variablesOf(event));
}

type Variables = (name: string) => unknown;

/** The times of the log end at milliseconds; a feature sees the same of an event whenever it is counted. */
function variablesOf(event: EngineEvent): Variables {
  const { id, type, source, subject, data } = event;
  return (name) => {
    if (name !== 'event') return Object.hasOwn(data, name) ? data[name] : undefined;
    const at = instantOf(event);
    return { id, type, source, subject, time: Number.isNaN(at) ? event.time : new Date(at).toISOString() };
  };
}

function resultOf(program: CelProgram, variables: Variables): CelValue | undefined {
  const value = program.evaluate(variables);
  return isCelError(value) ? undefined : value;
}

/** An empty text is no key. */
function keyOf(program: CelProgram, variables: Variables): string | undefined {
  const key = resultOf(program, variables);
  return typeof key === 'string' && key !== '' ? key : undefined;
}

const COUNTED: Amount = {};

function amountOf(measure: Measure, count: CountPlan, at: number, variables: Variables): Amount | undefined {
  if (measure === 'count') return COUNTED;
  if (measure === 'ratio') return shareOf(count, variables);
  const value = count.value && resultOf(count.value, variables);
  if (measure === 'distinct') {
    const token = value === undefined ? undefined : tokenOf(value);
    return token === undefined ? undefined : { token };
  }
  const number = value === undefined ? undefined : numberOfValue(value);
  if (number === undefined) return undefined;
  return measure === 'last' ? { number, at } : { number };
}

function shareOf({ of, over }: CountPlan, variables: Variables): Amount | undefined {
  const counted = of === undefined ? false : resultOf(of, variables);
  const among = over === undefined ? false : over === 'every' ? true : resultOf(over, variables);
  if (typeof counted !== 'boolean' || typeof among !== 'boolean') return undefined;
  return { of: counted, over: among };
}

/** Whole numbers that a double holds exactly, and finite doubles; no other number counts. */
function numberOfValue(value: CelValue): number | undefined {
  const integer = integerOf(value);
  if (integer !== undefined) {
    const number = Number(integer);
    return Number.isSafeInteger(number) ? number : undefined;
  }
  // a negative zero is a zero
  return typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined;
}

function integerOf(value: CelValue): bigint | undefined {
  if (typeof value === 'bigint') return value;
  const isUint = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'uint';
  return isUint ? (value as { value: bigint }).value : undefined;
}

/** The same for values that are equal, another for others. */
function tokenOf(value: CelValue): string | undefined {
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return `b${value}`;
  const integer = integerOf(value);
  return integer === undefined ? undefined : `n${integer}`;
}
