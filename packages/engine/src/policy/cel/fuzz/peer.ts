import {
  celEnv,
  isCelList,
  isCelMap,
  isCelType,
  isCelUint,
  isCelError as isTheirError,
  parse,
  plan,
  run,
  celUint as uintOf,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { formatTimestamp } from '../time.ts';
import type { CelType } from '../types.ts';
import { type CelError, type CelValue, isCelError, typeNameOf } from '../values.ts';

/** What an evaluation gave, in a form in which two evaluators can be compared; `error` for any error. */
export type Outcome = { readonly error: string } | { readonly value: unknown };

const peer = celEnv({ funcs: strings });

/** What @bufbuild/cel makes of an expression; undefined where it can't read it. */
export function peerOutcome(source: string, bindings: Record<string, unknown>): Outcome | undefined {
  let evaluate: ReturnType<typeof plan>;
  try {
    evaluate = plan(peer, parse(source));
  } catch {
    return undefined;
  }
  const result = evaluate(bindings as never);
  return isTheirError(result) ? { error: result.message } : { value: theirs(result) };
}

/** Our own result. A list or map with an element that can't be read counts as an error, as it would be over there. */
export function ownOutcome(result: CelValue | CelError): Outcome {
  if (isCelError(result)) return { error: `${result.code}: ${result.message}` };
  try {
    return { value: ours(result) };
  } catch (failure) {
    if (failure instanceof Unreadable) return { error: failure.message };
    throw failure;
  }
}

class Unreadable extends Error {}

function readable(value: CelValue | CelError | undefined): CelValue {
  if (value === undefined || isCelError(value)) throw new Unreadable(value?.message ?? 'no value');
  return value;
}

const double = (value: number): unknown => ({ double: Object.is(value, -0) ? 0 : value });
const sorted = (entries: (readonly [string, unknown])[]): unknown => ({
  map: entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
});

function ours(value: CelValue): unknown {
  if (typeof value === 'number') return double(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  switch (value.kind) {
    case 'uint':
      return { uint: value.value };
    case 'list':
      return Array.from({ length: value.size }, (_, i) => ours(readable(value.at(i))));
    case 'map':
      return sorted([...value.keys()].map((key) => [keyText(ours(key)), ours(readable(value.get(key)))]));
    case 'type':
      return { type: value.name };
    default:
      return { [typeNameOf(value)]: value.nanos };
  }
}

function theirs(value: unknown): unknown {
  if (typeof value === 'number') return double(value);
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  if (isCelUint(value)) return { uint: value.value };
  if (isCelList(value)) return [...value].map(theirs);
  if (isCelMap(value)) return sorted([...value].map(([key, entry]) => [keyText(theirs(key)), theirs(entry)]));
  if (isCelType(value)) return { type: value.name };
  const { desc, message } = value as { desc: { typeName: string }; message: { seconds: bigint; nanos: number } };
  return { [desc.typeName]: message.seconds * 1_000_000_000n + BigInt(message.nanos) };
}

const keyText = (key: unknown): string =>
  JSON.stringify(key, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

/**
 * The values that an expression names, as that evaluator takes them, which has no types to go by: ints are bigints,
 * objects are maps, instants and durations are made by itself.
 */
export function forPeer(
  source: string,
  values: Readonly<Record<string, unknown>>,
  variables: Readonly<Record<string, CelType>>,
): Record<string, unknown> {
  const bindings: Record<string, unknown> = {};
  // a name of several parts may be written with spaces between them
  const named = source.replaceAll(/\s/g, '');
  for (const [name, type] of Object.entries(variables)) {
    if (!Object.hasOwn(values, name) || !named.includes(name)) continue;
    const [root, ...path] = name.split('.');
    const value = convert(values[name], type);
    bindings[root!] = path.length === 0 ? value : new Map([[path[0]!, value]]);
  }
  return bindings;
}

function convert(value: unknown, type: CelType): unknown {
  if (typeof value === 'number') return type.kind === 'int' ? BigInt(value) : value;
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    const element: CelType = type.kind === 'list' ? type.element : { kind: 'dyn' };
    return value.map((item) => convert(item, element));
  }
  const { kind, nanos, value: magnitude } = value as { kind?: string; nanos?: bigint; value?: bigint };
  if (kind === 'uint' && typeof magnitude === 'bigint') return uintOf(magnitude);
  if (typeof nanos === 'bigint') {
    return run(
      kind === 'duration' ? `duration('${nanos}ns')` : `timestamp('${formatTimestamp({ kind: 'timestamp', nanos })}')`,
    );
  }
  return new Map(Object.entries(value).map(([key, item]) => [key, convert(item, memberType(type, key))]));
}

function memberType(type: CelType, key: string): CelType {
  if (type.kind === 'map') return type.value;
  return (type.kind === 'object' ? type.fields.get(key)?.type : undefined) ?? { kind: 'dyn' };
}
