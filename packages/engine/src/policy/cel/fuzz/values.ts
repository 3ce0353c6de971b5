import type { CelType } from '../types.ts';
import { celDuration, celTimestamp, celUint } from '../values.ts';
import type { Random } from './random.ts';

const NAMES = ['x', 'y', 'z', 'a-b', 'size', '__proto__', 'constructor', 'toString', 'length', 'kind', 'value', ''];
const TEXTS = [
  '',
  'a',
  'ab',
  ' b ',
  'x',
  'y',
  '国家级',
  '最好的 tea',
  '🐱猫🐱',
  '1',
  '-42',
  'true',
  'e\u0301',
  '__proto__',
];
const NUMBERS = [0, 1, -1, 2, 7, -0, 0.5, 1e3, 9007199254740991, -9007199254740991];
const WILD_NUMBERS = [1e300, 5e-324, -1e21, 2 ** 63, 2 ** 64, Number.NaN, Number.POSITIVE_INFINITY];

/** A text of at most `most` units; `wild` ones hold halves of characters. */
function randomText(random: Random, most: number, wild = false): string {
  if (random.chance(0.4)) return random.pick(TEXTS).slice(0, most);
  const units = wild ? ['a', '\ud83d', '\udc31', '\u0000', '猫'] : ['a', 'b', ' ', '最', '佳', '-', '%'];
  // Texts as long as they may be, and of one character, are the dear ones.
  const length = random.chance(0.5) ? most : random.between(0, most);
  if (random.chance(0.3)) return random.pick(units).repeat(length);
  return Array.from({ length }, () => random.pick(units)).join('');
}

/** Any JSON, at most `depth` deep; keys may be names that prototypes have. */
function randomJson(random: Random, depth: number, wild = false): unknown {
  const kind = random.below(depth > 0 ? 8 : 5);
  if (kind === 0) return null;
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return random.pick(wild && random.chance(0.5) ? WILD_NUMBERS : NUMBERS);
  if (kind < 5) return randomText(random, 12, wild);
  const length = random.between(0, 3);
  if (kind === 5) return Array.from({ length }, () => randomJson(random, depth - 1, wild));
  return record(Array.from({ length }, () => [random.pick(NAMES), randomJson(random, depth - 1, wild)] as const));
}

/** Members are own properties whatever they are called. */
const record = (entries: readonly (readonly [string, unknown])[]): object => Object.fromEntries(entries);

/** What no JSON is, or no event: an evaluation meets it only when a host makes a mistake. */
function foreign(random: Random): unknown {
  return random.pick<() => unknown>([
    () => new Date(0),
    () => new Map([['x', 1]]),
    () => () => 1,
    () => Symbol('x'),
    () => undefined,
    () => Object.create({ x: 'inherited' }),
    () => Object.assign(Object.create(null), { x: 1 }),
    () => Array.from({ length: 20_000 }, (_, i) => i),
    () => ({ kind: 'list', size: 3 }),
    () => ({ kind: 'error', code: 'x', message: 'x', line: 0, column: 0 }),
    // Deeper than any limit, and no deeper than the comparing itself, which goes down by calls, can bear.
    () => nested(300),
  ])();
}

function nested(depth: number): unknown {
  let deep: unknown = 1;
  for (let i = 0; i < depth; i++) deep = i % 2 === 0 ? [deep] : { x: deep };
  return deep;
}

/** A value of a declared type, within its bounds; with `wild`, now and then none of it. */
function randomValue(random: Random, type: CelType, wild = false): unknown {
  if (wild && random.chance(0.1)) return random.chance(0.3) ? foreign(random) : randomJson(random, 3, true);
  switch (type.kind) {
    case 'bool':
      return random.chance(0.5);
    case 'int':
      return wild && random.chance(0.2)
        ? random.pick(WILD_NUMBERS)
        : random.pick([0, 1, -3, 5, 1000, 9007199254740991]);
    case 'uint':
      return celUint(random.pick([0n, 1n, 7n, 18446744073709551615n]));
    case 'double':
      return random.pick(wild ? WILD_NUMBERS : NUMBERS);
    case 'string':
      return randomText(random, type.max ?? 40, wild);
    case 'bytes':
      return Uint8Array.from({ length: random.between(0, Math.min(type.max ?? 40, 12)) }, () => random.below(256));
    case 'timestamp':
      return celTimestamp(BigInt(random.between(-62_135_596_800, 253_402_300_799)) * 1_000_000_000n);
    case 'duration':
      return celDuration(
        BigInt(random.between(-1_000_000, 1_000_000)) * BigInt(random.pick([1, 1_000_000, 1_000_000_000])),
      );
    case 'list':
      return Array.from({ length: random.between(0, type.max ?? 6) }, () => randomValue(random, type.element, wild));
    case 'map': {
      const entries = Array.from(
        { length: random.between(0, Math.min(type.max ?? 6, 6)) },
        () => [random.pick(NAMES), randomValue(random, type.value, wild)] as const,
      );
      return record(entries);
    }
    case 'object':
      return record(
        [...type.fields]
          .filter(([, field]) => !field.optional || random.chance(0.7))
          .map(([name, field]) => [name, randomValue(random, field.type, wild)] as const),
      );
    default:
      return randomJson(random, wild ? 3 : 2, wild);
  }
}

/** Values for all variables. */
export function randomActivation(
  random: Random,
  variables: Readonly<Record<string, CelType>>,
  wild = false,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(() => !wild || random.chance(0.95))
      .map(([name, type]) => [name, randomValue(random, type, wild)]),
  );
}
