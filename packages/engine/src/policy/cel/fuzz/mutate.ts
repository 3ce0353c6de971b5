import type { Random } from './random.ts';

/** Pieces that readers of expressions stumble over. */
const FRAGMENTS = [
  ...[
    '__proto__',
    '.constructor',
    '"""',
    "'",
    '"',
    '\\',
    '\\u',
    '\\x4',
    '`',
    '`a`',
    '//',
    '\n',
    '\r',
    '\t',
    '\0',
    '\ud83d',
    '\udc31',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '?',
    '.',
    '..',
    '.?',
    '[?',
    '!',
    '-',
    '--',
    '!-',
    '&',
    '&&',
    '|',
    '||',
    '=',
    '===',
  ],
  ...[
    'in',
    'null',
    'true',
    'has(',
    'cel.bind(',
    '.map(',
    '.all(e,',
    'if',
    'return',
    'optional.of(',
    'TestAllTypes{}',
    'b',
    'r',
    'br"',
  ],
  ...[
    '0x',
    '1e999',
    '1u',
    '0xffffffffffffffffff',
    '9223372036854775808',
    '.5.',
    '1.',
    '1a',
    '（',
    '“',
    '＝',
    '，',
    '\u00a0',
    '\ufeff',
    '最',
  ],
];

const NESTS = [
  ['(', ')'],
  ['[', ']'],
  ['!', ''],
  ['-', ''],
  ['size(', ')'],
  ['{"a": ', '}'],
  ['true ? ', ' : 1'],
  ['texts.map(e, ', ')'],
  ['texts.exists(e, ', ')'],
  ['cel.bind(x, 1, ', ')'],
  ['"a" + ', ''],
  ['', '.x'],
  ['', '[0]'],
  ['', ' || b'],
] as const;

type Mutation = (source: string, random: Random, other: string) => string;

const at = (source: string, random: Random): number => random.below(source.length + 1);

const MUTATIONS: readonly Mutation[] = [
  // one unit becomes another
  (source, random) => {
    const place = at(source, random);
    const unit = random.chance(0.5)
      ? String.fromCharCode(random.below(0x80))
      : String.fromCharCode(random.below(0x10000));
    return source.slice(0, place) + unit + source.slice(place + 1);
  },
  // one bit of one unit is another
  (source, random) => {
    const place = random.below(Math.max(1, source.length));
    const flipped = source.charCodeAt(place) ^ (1 << random.below(8));
    return Number.isNaN(flipped)
      ? source
      : source.slice(0, place) + String.fromCharCode(flipped) + source.slice(place + 1);
  },
  (source, random) => {
    const place = at(source, random);
    return source.slice(0, place) + random.pick(FRAGMENTS) + source.slice(place);
  },
  (source, random) => source.slice(0, at(source, random)),
  (source, random) => source.slice(at(source, random)),
  // a stretch is left out
  (source, random) => {
    const place = at(source, random);
    return source.slice(0, place) + source.slice(place + random.between(1, 8));
  },
  // two words change places
  (source, random) => {
    const words = source.split(/(\W+)/);
    const [a, b] = [random.below(words.length), random.below(words.length)];
    [words[a], words[b]] = [words[b]!, words[a]!];
    return words.join('');
  },
  // a stretch is said again, perhaps very often
  (source, random) => {
    const place = at(source, random);
    const stretch = source.slice(place, place + random.between(1, 12));
    const most = random.chance(0.1) ? 10_000 / Math.max(1, stretch.length) : 4;
    return source.slice(0, place) + stretch.repeat(random.between(1, Math.ceil(most))) + source.slice(place);
  },
  // inside itself, perhaps very deep
  (source, random) => {
    const [before, after] = random.pick(NESTS);
    const depth = random.between(1, random.chance(0.2) ? 400 : 6);
    return before.repeat(depth) + source + after.repeat(depth);
  },
  // the beginning of one, the end of another
  (source, random, other) => source.slice(0, at(source, random)) + other.slice(at(other, random)),
  (source, random, other) => `${source} ${random.pick(['&&', '||', '==', '+', 'in', ',', ''])} ${other}`,
];

/** The expression after one or a few changes; `other` is another one to take parts of. */
export function mutated(source: string, random: Random, other: string): string {
  let changed = source;
  for (let i = random.between(1, 3); i > 0; i--) changed = random.pick(MUTATIONS)(changed, random, other);
  return changed;
}
