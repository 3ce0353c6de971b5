import { nearest } from '../policy/cel/problem.ts';
import type { ByType, FeatureDocument } from '../policy/document.ts';
import {
  type Expression,
  expression,
  form,
  list,
  localText,
  object,
  oneOf,
  optional,
  type Placed,
  placed,
  type Read,
  required,
  type Source,
  text,
} from '../policy/reader.ts';
import { eventType } from '../policy/rule.ts';
import { show, type YamlNode } from '../policy/yaml.ts';
import { MEASURES, type Measure } from './feature.ts';
import { SIGNAL_LIMITS } from './limits.ts';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const DURATION = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;
const UNITS = [7 * DAY, DAY, 3_600 * SECOND, 60 * SECOND, SECOND];
const longest = (milliseconds: number): string => `P${milliseconds / DAY}D`;

/** A duration that is always of one length: weeks, or days, hours, minutes and seconds. */
const window: Read<FeatureDocument['window']> = (node, source) => {
  const written = text('window', 100)(node, source);
  if (written === undefined) return undefined;
  const refuse = (message: string, hint: string) => source.report(node.offset, 'feature-window', message, hint);
  if (/^P(\d+[YMWD])*\d+[YM]/.test(written)) {
    const reason = 'a month and a year are not always of one length';
    return refuse(
      `window cannot be ${show(written)}: ${reason}`,
      `in days: P30D, at most ${longest(SIGNAL_LIMITS.longestWindow)}`,
    );
  }
  const parts = written === 'P' ? null : DURATION.exec(written);
  if (parts === null) {
    return refuse(`window cannot be ${show(written)}`, 'ISO 8601: P7D for seven days, PT12H for twelve hours');
  }
  const milliseconds = UNITS.reduce((sum, unit, i) => sum + Number(parts[i + 1] ?? 0) * unit, 0);
  if (milliseconds < SIGNAL_LIMITS.shortestWindow) return refuse('window is empty', 'at least PT1S');
  return { text: written, milliseconds };
};

/** One expression for all of the feature's types, or a map from type to expression. */
type Written = Placed<Expression> | Map<string, Placed<Expression>>;

const byType =
  (what: string): Read<Written> =>
  (node, source) =>
    node.kind === 'map' ? mapped(what)(node, source) : placed(expression(what))(node, source);

const mapped =
  (what: string): Read<Map<string, Placed<Expression>>> =>
  (node, source) => {
    if (node.kind !== 'map') {
      return source.report(
        node.offset,
        'wrong-type',
        `${what} must be a map from event type to expression`,
        '{ order.paid: order.merchant_id }',
      );
    }
    if (node.entries.size > SIGNAL_LIMITS.typesPerFeature) {
      const message = `${what} holds ${node.entries.size}; at most ${SIGNAL_LIMITS.typesPerFeature} are read`;
      return source.report(node.offset, 'too-many', message, 'make two features of it');
    }
    const out = new Map<string, Placed<Expression>>();
    for (const [type, { keyOffset, value }] of node.entries) {
      const key: YamlNode = { kind: 'scalar', value: type, source: type, offset: keyOffset, locate: () => keyOffset };
      const read = expression(`${what} of ${type}`)(value, source);
      if (eventType(key, source) === undefined || read === undefined) continue;
      out.set(type, { value: read, file: source.file, ...source.place(keyOffset) });
    }
    return out.size === node.entries.size ? out : undefined;
  };

const shape = object('a feature', {
  name: required(form('a feature', /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, 'lower case with _: merchant_refunds_7d', 60)),
  about: required(localText('about')),
  on: required(list('on', placed(eventType), { min: 1, max: SIGNAL_LIMITS.typesPerFeature })),
  key: required(byType('key')),
  where: optional(byType('where')),
  measure: required(oneOf('measure', MEASURES)),
  value: optional(byType('value')),
  of: optional(byType('of')),
  over: optional(byType('over')),
  window: required(window),
  for: required(mapped('for')),
});

type Shape = NonNullable<ReturnType<typeof shape>>;

/** Reads one feature and checks it by itself. */
export const readFeature: Read<FeatureDocument> = (node, source) => {
  const read = shape(node, source);
  if (read === undefined || !checked(read, node, source)) return undefined;
  const spread = (written: Written | undefined): ByType => {
    if (written === undefined || written instanceof Map) return written ?? new Map();
    return new Map(read.on.map(({ value: type }) => [type, written]));
  };
  return {
    ...{ name: read.name, about: read.about, on: read.on, measure: read.measure, window: read.window, for: read.for },
    ...{ key: spread(read.key), where: spread(read.where), value: spread(read.value), of: spread(read.of) },
    over: read.over === undefined ? undefined : spread(read.over),
    file: source.file,
    ...source.place(node.offset),
  };
};

const NEEDS_VALUE: ReadonlySet<Measure> = new Set(['sum', 'min', 'max', 'mean', 'distinct', 'last']);

function checked(read: Shape, node: YamlNode, source: Source): boolean {
  const { measure, value, of, over, on } = read;
  const refuse = (message: string, hint: string): false => {
    source.report(node.offset, 'wrong-feature', message, hint);
    return false;
  };
  if (NEEDS_VALUE.has(measure) !== (value !== undefined)) {
    return value === undefined
      ? refuse(`${measure} needs a value`, 'value: what of the event is measured')
      : refuse(`${measure} has no value`, 'leave value out');
  }
  if (measure === 'ratio' && of === undefined) return refuse('ratio needs of', 'of: which events, over: among which');
  if (measure !== 'ratio' && (of !== undefined || over !== undefined)) {
    return refuse(`${measure} has neither of nor over`, 'where: says which events count');
  }
  if (!isKept(read, node, source)) return false;
  if (read.for.size === 0) return refuse('for is empty', 'for: { order.paid: order.merchant_id }');
  const types = on.map((type) => type.value);
  let good = true;
  on.forEach((type, i) => {
    if (types.indexOf(type.value) === i) return;
    source.reportAt(type, 'duplicate-entry', `on names ${show(type.value)} twice`, 'name it once');
    good = false;
  });
  for (const [what, written] of Object.entries({ key: read.key, where: read.where, value, of, over }))
    if (written instanceof Map && !coversTypes(what, written, types, node, source)) good = false;
  return good;
}

/** What is counted is let go of after a while; a word that stands until another is said is one row, and kept for longer. */
function isKept({ measure, window }: Shape, node: YamlNode, source: Source): boolean {
  const most = measure === 'last' ? SIGNAL_LIMITS.longestStanding : SIGNAL_LIMITS.longestWindow;
  if (window.milliseconds <= most) return true;
  const offset = node.kind === 'map' ? node.entries.get('window')!.value.offset : node.offset;
  const days = Math.ceil(window.milliseconds / DAY);
  const message = `window is ${days} days: nothing is kept for longer than ${most / DAY}`;
  source.report(offset, 'feature-window', message, `at most ${longest(most)}`);
  return false;
}

/** Every event has a key and a value; a condition that is not said for a type holds in `where`, and in a ratio does not. */
function coversTypes(
  what: string,
  written: ReadonlyMap<string, Placed<Expression>>,
  types: readonly string[],
  node: YamlNode,
  source: Source,
): boolean {
  let good = true;
  for (const [type, at] of written) {
    if (types.includes(type)) continue;
    const near = nearest(type, types);
    const hint = near === undefined ? `on has ${types.join(', ')}` : `did you mean ${near}?`;
    source.reportAt(at, 'unknown-type', `${what} names ${show(type)}, which is not in on`, hint);
    good = false;
  }
  const missing = what === 'key' || what === 'value' ? types.find((type) => !written.has(type)) : undefined;
  if (missing === undefined) return good;
  source.report(node.offset, 'missing-key', `${what} is missing for ${missing}`, `${what}: { ${missing}: … }`);
  return false;
}
