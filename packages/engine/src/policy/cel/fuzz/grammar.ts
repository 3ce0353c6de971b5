import {
  BOOL,
  BYTES,
  bounded,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  objectOf,
  optional,
  STRING,
  TIMESTAMP,
  UINT,
} from '../types.ts';
import type { Random } from './random.ts';

/** Random expressions that mostly fit their types, over these variables. */
export const FUZZ_VARIABLES: Readonly<Record<string, CelType>> = {
  i: INT,
  u: UINT,
  d: DOUBLE,
  b: BOOL,
  s: bounded(STRING, 40),
  bytes: bounded(BYTES, 40),
  at: TIMESTAMP,
  span: DURATION,
  any: DYN,
  texts: bounded(listOf(bounded(STRING, 40)), 6),
  numbers: bounded(listOf(INT), 6),
  grid: bounded(listOf(bounded(listOf(INT), 6)), 6),
  counts: bounded(mapOf(STRING, INT), 6),
  extra: mapOf(STRING, DYN),
  product: objectOf('product', {
    title: bounded(STRING, 40),
    price: INT,
    rating: optional(DOUBLE),
    brand: optional(bounded(STRING, 20)),
    tags: bounded(listOf(bounded(STRING, 40)), 6),
    cost: optional(objectOf('product.cost', { amount: INT, currency: bounded(STRING, 3) })),
    papers: optional(bounded(listOf(objectOf('paper', { kind: bounded(STRING, 20), year: optional(INT) })), 6)),
  }),
  'lists.known': bounded(mapOf(STRING, BOOL), 6),
};

type Kind =
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration'
  | 'texts'
  | 'ints'
  | 'map'
  | 'dyn'
  | 'type';

const KINDS: readonly Kind[] = [
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
  'timestamp',
  'duration',
  'texts',
  'ints',
  'map',
  'dyn',
  'type',
];

interface Scope {
  readonly depth: number;
  /** Names of comprehensions and binds, by what they hold. */
  readonly locals: readonly { readonly name: string; readonly kind: Kind }[];
}

const INTS = ['0', '1', '2', '-1', '7', '-7', '3', '10', '100', '9007199254740993'];
const EDGE_INTS = ['9223372036854775807', '-9223372036854775808', '4611686018427387904', '0x7fffffffffffffff'];
const UINTS = ['0u', '1u', '3u', '18446744073709551615u', '0x10u'];
const DOUBLES = ['0.0', '1.0', '-1.5', '2.5', '1e3', '.5', '9223372036854775808.0', '1e308', '-0.0', '(0.0 / 0.0)'];
const TEXTS = [
  `''`,
  `'a'`,
  `"ab"`,
  `'国家级'`,
  `'最佳 最好'`,
  `'A-b'`,
  `'🐱猫'`,
  `'\\n\\t'`,
  `r'\\d+'`,
  `'''x'y'''`,
  `'%s %d%%'`,
  `'\\u00e9\\U0001f431'`,
  `'e\\u0301'`,
  `'1'`,
  `'-42'`,
  `'1e3'`,
  `'true'`,
];
const BYTES_LITERALS = [`b''`, `b'ab'`, `b'\\xff\\x00'`, `b'国'`];
const PATTERNS = [
  `'a+'`,
  `'^最'`,
  `'国家?级'`,
  `'[ab]$'`,
  `'x|b'`,
  `'(a|b)*c'`,
  `'\\\\pL{2}'`,
  `r'^\\d+$'`,
  `'.'`,
  `''`,
];
const INSTANTS = [
  '2026-11-11T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2024-02-29T12:30:00+08:00',
];
const SPANS = ['0s', '1s', '-1.5s', '1h30m', '24h', '250ms', '2562047h47m16s', '1ns'];
const ZONES = [`'UTC'`, `'+08:00'`, `'-02:30'`, `'Asia/Shanghai'`, `'America/New_York'`, `'Mars/Olympus'`];
const CIVIL = ['FullYear', 'Month', 'DayOfYear', 'DayOfMonth', 'Date', 'DayOfWeek', 'Hours', 'Minutes', 'Seconds'];
const RELATIONS = ['<', '<=', '>', '>=', '==', '!='];
const CLAUSES = ['%s', '%d', '%f', '%.3f', '%e', '%x', '%X', '%o', '%b', '%%', 'x'];

/** An expression and what it is meant to be. */
export function randomExpression(random: Random, depth = 4): string {
  return expression(random.chance(0.6) ? 'bool' : random.pick(KINDS), { depth, locals: [] }, random);
}

function expression(kind: Kind, scope: Scope, random: Random): string {
  // Now and then something that does not fit.
  if (random.chance(0.02)) return expression(random.pick(KINDS), scope, random);
  if (scope.depth <= 0) return leaf(kind, scope, random);
  const of = (inner: Kind): string => expression(inner, { ...scope, depth: scope.depth - 1 }, random);
  if (random.chance(0.08)) return `(${of('bool')} ? ${of(kind)} : ${of(kind)})`;
  if (random.chance(0.05)) return bind(kind, scope, random);
  if (random.chance(0.04)) return `dyn(${of(kind)})`;
  return random.chance(0.2) ? leaf(kind, scope, random) : BRANCHES[kind](of, scope, random);
}

function bind(kind: Kind, scope: Scope, random: Random): string {
  const name = random.pick(['x', 'y', 'z']);
  const held = random.pick(KINDS);
  const inner = { depth: scope.depth - 1, locals: [...scope.locals, { name, kind: held }] };
  const value = expression(held, { ...scope, depth: scope.depth - 1 }, random);
  return `cel.bind(${name}, ${value}, ${expression(kind, inner, random)})`;
}

/** A comprehension's parts: what it runs over, its variable, and an expression in which that is known. */
function walk(scope: Scope, random: Random): { range: string; name: string; body: (kind: Kind) => string } {
  const over = random.pick<Kind>(['texts', 'texts', 'ints', 'map', 'dyn']);
  const name = random.pick(['e', 'k', 'v', 'product']);
  const held: Kind = over === 'texts' || over === 'map' ? 'string' : over === 'ints' ? 'int' : 'dyn';
  const inner = { depth: scope.depth - 2, locals: [...scope.locals, { name, kind: held }] };
  return {
    range: expression(over, { ...scope, depth: scope.depth - 1 }, random),
    name,
    body: (kind) => expression(kind, inner, random),
  };
}

const quantified = (scope: Scope, random: Random): string => {
  const { range, name, body } = walk(scope, random);
  return `${range}.${random.pick(['all', 'exists', 'exists_one'])}(${name}, ${body('bool')})`;
};

const list = (element: Kind, scope: Scope, random: Random): string => {
  const { range, name, body } = walk(scope, random);
  const where = random.chance(0.3) ? `${body('bool')}, ` : '';
  return `${range}.map(${name}, ${where}${body(element)})`;
};

type Branch = (of: (kind: Kind) => string, scope: Scope, random: Random) => string;

const either =
  (...branches: readonly Branch[]): Branch =>
  (of, scope, random) =>
    random.pick(branches)(of, scope, random);

const BRANCHES: Readonly<Record<Kind, Branch>> = {
  bool: either(
    (of, _, random) => `(${of('bool')} ${random.pick(['&&', '||'])} ${of('bool')})`,
    (of, _, random) => `(${of('bool')} ${random.pick(['&&', '||'])} ${of('bool')} && ${of('bool')})`,
    (of) => `!(${of('bool')} && true)`,
    (of, _, random) => `(${of('int')} ${random.pick(RELATIONS)} ${of('int')})`,
    (of, _, random) => `(${of('double')} ${random.pick(RELATIONS)} ${of('double')})`,
    (of, _, random) => `(${of('string')} ${random.pick(RELATIONS)} ${of('string')})`,
    (of, _, random) => `(${of('int')} ${random.pick(['<', '<=', '>', '>='])} ${of(random.pick(['uint', 'double']))})`,
    (of, _, random) => `(dyn(${of('int')}) ${random.pick(RELATIONS)} dyn(${of('double')}))`,
    (of, _, random) => `(${of('timestamp')} ${random.pick(RELATIONS)} ${of('timestamp')})`,
    (of, _, random) => `(${of('duration')} ${random.pick(RELATIONS)} ${of('duration')})`,
    (of, _, random) => `(${of('bytes')} ${random.pick(RELATIONS)} ${of('bytes')})`,
    (of, _, random) => {
      const kind = random.pick<Kind>(['texts', 'ints', 'map', 'dyn', 'type', 'uint', 'bool']);
      return `(${of(kind)} ${random.pick(['==', '!='])} ${of(kind)})`;
    },
    (of, _, random) => `${of('string')}.${random.pick(['contains', 'startsWith', 'endsWith'])}(${of('string')})`,
    (of, _, random) => `${of('string')}.matches(${random.pick(PATTERNS)})`,
    (of) => `(${of('string')} in ${of('texts')})`,
    (of) => `(${of('int')} in ${of('ints')})`,
    (of) => `(${of('string')} in ${of('map')})`,
    (of, _, random) => `(${of('dyn')} in ${of(random.pick(['texts', 'map', 'dyn']))})`,
    (_, scope, random) => quantified(scope, random),
    (_, scope, random) => quantified(scope, random),
    (of) => `bool(${of('string')})`,
  ),
  int: either(
    (of, _, random) => `(${of('int')} ${random.pick(['+', '-', '*', '/', '%'])} ${of('int')})`,
    (of) => `-(${of('int')})`,
    (of, _, random) => `size(${of(random.pick(['string', 'texts', 'ints', 'map', 'bytes']))})`,
    (of) => `${of('texts')}.size()`,
    (of, _, random) => `int(${of(random.pick(['double', 'uint', 'string', 'timestamp', 'int']))})`,
    (of) => `${of('ints')}[${of('int')}]`,
    (of, _, random) => `${of('string')}.${random.pick(['indexOf', 'lastIndexOf'])}(${of('string')})`,
    (of, _, random) => `${of('string')}.${random.pick(['indexOf', 'lastIndexOf'])}(${of('string')}, ${of('int')})`,
    (of, _, random) => `${of('timestamp')}.get${random.pick(CIVIL)}()`,
    (of, _, random) => `${of('timestamp')}.get${random.pick(CIVIL)}(${random.pick(ZONES)})`,
    (of, _, random) => `${of('duration')}.get${random.pick(['Hours', 'Minutes', 'Seconds', 'Milliseconds'])}()`,
    (of) => `counts[${of('string')}]`,
  ),
  uint: either(
    (of, _, random) => `(${of('uint')} ${random.pick(['+', '-', '*', '/', '%'])} ${of('uint')})`,
    (of, _, random) => `uint(${of(random.pick(['int', 'double', 'string', 'uint']))})`,
  ),
  double: either(
    (of, _, random) => `(${of('double')} ${random.pick(['+', '-', '*', '/'])} ${of('double')})`,
    (of) => `-(${of('double')})`,
    (of, _, random) => `double(${of(random.pick(['int', 'uint', 'string', 'double']))})`,
  ),
  string: either(
    (of) => `(${of('string')} + ${of('string')})`,
    (of, _, random) =>
      `string(${of(random.pick(['int', 'uint', 'double', 'bool', 'bytes', 'timestamp', 'duration']))})`,
    (of) => `${of('texts')}.join(${of('string')})`,
    (of) => `${of('texts')}.join()`,
    (of, _, random) => `${of('string')}.${random.pick(['lowerAscii', 'upperAscii', 'trim'])}()`,
    (of) => `${of('string')}.replace(${of('string')}, ${of('string')})`,
    (of) => `${of('string')}.replace(${of('string')}, ${of('string')}, ${of('int')})`,
    (of) => `${of('string')}.charAt(${of('int')})`,
    (of) => `${of('string')}.substring(${of('int')})`,
    (of) => `${of('string')}.substring(${of('int')}, ${of('int')})`,
    (of) => `${of('texts')}[${of('int')}]`,
    (of) => `strings.quote(${of('string')})`,
    (of, _, random) => formatted(of, random),
  ),
  bytes: either(
    (of) => `(${of('bytes')} + ${of('bytes')})`,
    (of) => `bytes(${of('string')})`,
  ),
  timestamp: either(
    (of, _, random) => `(${of('timestamp')} ${random.pick(['+', '-'])} ${of('duration')})`,
    (of) => `timestamp(${of('int')})`,
    (of) => `timestamp(${of('string')})`,
  ),
  duration: either(
    (of, _, random) => `(${of('duration')} ${random.pick(['+', '-'])} ${of('duration')})`,
    (of) => `(${of('timestamp')} - ${of('timestamp')})`,
    (of) => `duration(${of('string')})`,
  ),
  texts: either(
    (of) => `[${of('string')}, ${of('string')}]`,
    (of) => `(${of('texts')} + ${of('texts')})`,
    (of) => `${of('string')}.split(${of('string')})`,
    (of) => `${of('string')}.split(${of('string')}, ${of('int')})`,
    (_, scope, random) => list('string', scope, random),
    (_, scope, random) => {
      const name = 'e';
      const inner = { depth: scope.depth - 2, locals: [...scope.locals, { name, kind: 'string' as const }] };
      const range = expression('texts', { ...scope, depth: scope.depth - 1 }, random);
      return `${range}.filter(${name}, ${expression('bool', inner, random)})`;
    },
  ),
  ints: either(
    (of) => `[${of('int')}, ${of('int')}, ${of('int')}]`,
    (of) => `(${of('ints')} + ${of('ints')})`,
    (of) => `grid[${of('int')}]`,
    (_, scope, random) => list('int', scope, random),
  ),
  map: either(
    (of) => `{${of('string')}: ${of('dyn')}, ${of('string')}: ${of('int')}}`,
    (of) => `{${of('int')}: ${of('string')}, ${of('bool')}: ${of('dyn')}, ${of('uint')}: 1}`,
  ),
  dyn: either(
    (of, _, random) => `dyn(${of(random.pick(KINDS))})`,
    (of) => `extra[${of('string')}]`,
    (of) => `[${of('string')}, ${of('int')}, ${of('dyn')}]`,
    (of) => `${of('map')}[${of('string')}]`,
    (of, _, random) => `${of('dyn')}.${random.pick(['x', 'size', 'constructor', '`a-b`'])}`,
    (of) => `${of('dyn')}[${of('int')}]`,
    (_, scope, random) => list('dyn', scope, random),
  ),
  type: either((of, _, random) => `type(${of(random.pick(KINDS))})`),
};

function formatted(of: (kind: Kind) => string, random: Random): string {
  const clauses = Array.from({ length: random.between(0, 3) }, () => random.pick(CLAUSES));
  const values = clauses.map(() => of(random.pick(['int', 'double', 'string', 'bool', 'texts', 'map', 'uint'])));
  return `'${clauses.join(' ')}'.format([${values.join(', ')}])`;
}

const LEAVES: Readonly<Record<Kind, (random: Random) => string>> = {
  bool: (random) =>
    random.pick([
      'true',
      'false',
      'b',
      'any',
      'has(product.rating)',
      'has(product.cost.amount)',
      'has(extra.x)',
      'has(extra.x.y.z)',
      'extra.x',
      'extra.nothing',
      's in lists.known',
    ]),
  int: (random) =>
    random.chance(0.15)
      ? random.pick(EDGE_INTS)
      : random.chance(0.4)
        ? random.pick(INTS)
        : random.pick([
            'i',
            'product.price',
            'numbers[0]',
            'size(texts)',
            'counts.x',
            'product.cost.amount',
            'grid[0][1]',
          ]),
  uint: (random) => (random.chance(0.5) ? 'u' : random.pick(UINTS)),
  double: (random) => (random.chance(0.5) ? random.pick(DOUBLES) : random.pick(['d', 'product.rating'])),
  string: (random) =>
    random.chance(0.5)
      ? random.pick(TEXTS)
      : random.pick([
          's',
          'product.title',
          'product.brand',
          'texts[1]',
          `extra['y']`,
          'product.tags[0]',
          'product.papers[0].kind',
        ]),
  bytes: (random) => (random.chance(0.5) ? 'bytes' : random.pick(BYTES_LITERALS)),
  timestamp: (random) => (random.chance(0.5) ? 'at' : `timestamp('${random.pick(INSTANTS)}')`),
  duration: (random) => (random.chance(0.5) ? 'span' : `duration('${random.pick(SPANS)}')`),
  texts: (random) => random.pick(['texts', 'product.tags', '[]', `['a', s]`, 'texts']),
  ints: (random) => random.pick(['numbers', '[]', '[1, 2, i]', 'grid[0]']),
  map: (random) => random.pick(['extra', 'counts', '{}', `{'a': 1}`, 'lists.known', '{1: 2, true: 3}', 'product']),
  dyn: (random) =>
    random.pick(['any', 'extra.x', 'extra.y.z', 'null', 'product.papers', 'dyn(i)', 'extra.__proto__', 'product']),
  type: (random) =>
    random.pick(['int', 'string', 'type(any)', 'type', 'list', 'map', 'null_type', 'google.protobuf.Timestamp']),
};

function leaf(kind: Kind, { locals }: Scope, random: Random): string {
  const fitting = locals.filter((local) => local.kind === kind);
  return fitting.length > 0 && random.chance(0.7) ? random.pick(fitting).name : LEAVES[kind](random);
}
