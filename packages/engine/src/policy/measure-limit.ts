import { nearest } from './cel/problem.ts';
import type { DailyLimits, MeasureLimit, QueueDocument, RuleDocument } from './document.ts';
import { PACK_LIMITS } from './limits.ts';
import { zone } from './quantity.ts';
import { form, list, number, object, optional, type Placed, placed, type Read, required } from './reader.ts';
import type { PackProblem } from './types.ts';
import { show } from './yaml.ts';

const name = (what: string): Read<string> => form(what, /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 100);

const MOST_A_DAY = 100_000_000;
const PRIORITY = 50;
/** Whose days are counted, where the file does not say. */
const ZONE = 'Asia/Shanghai';

export const NO_LIMITS: DailyLimits = { zone: ZONE, kinds: new Map() };

const limitShape = object('a limit', {
  measure: required(name('measure')),
  a_day: required(number('a_day', { min: 0, max: MOST_A_DAY, integer: true })),
  queue: required(name('queue')),
  priority: optional(number('priority', { min: 0, max: 100, integer: true })),
});

const limitsShape = object('limits.yaml', {
  zone: optional(zone),
  limits: required(list('limits', placed(limitShape), { max: PACK_LIMITS.measureLimits })),
});

/** Reads limits.yaml. A limit on a measure that no rule takes, or into a queue that is not there, limits nothing: it is refused. */
export function readLimits(
  rules: readonly RuleDocument[],
  queues: readonly QueueDocument[],
  problems: PackProblem[],
): Read<DailyLimits> {
  return (node, source) => {
    const shape = limitsShape(node, source);
    if (shape === undefined) return undefined;
    const measures = new Set(rules.flatMap(({ measures: taken }) => taken.map(({ kind }) => kind)));
    const known = new Set(queues.map(({ id }) => id));
    const kinds = new Map<string, MeasureLimit>();
    const refuse = ({ file, line, column }: Placed<unknown>, code: string, message: string, hint: string): void =>
      void problems.push({ file, line, column, code, message, hint });
    for (const one of shape.limits) {
      const { measure, a_day, queue, priority = PRIORITY } = one.value;
      if (kinds.has(measure))
        refuse(
          one,
          'duplicate-limit',
          `the limit of ${show(measure)} stands in this file already`,
          'keep one of the two',
        );
      if (!measures.has(measure)) {
        const near = nearest(measure, measures);
        const hint = near === undefined ? 'take the limit out' : `did you mean ${near}?`;
        refuse(one, 'unknown-measure', `no rule takes the measure ${show(measure)}`, hint);
      }
      if (queues.length > 0 && !known.has(queue)) {
        const near = nearest(queue, known);
        const hint = near === undefined ? 'expected in queues.yaml' : `did you mean ${near}?`;
        refuse(one, 'unknown-queue', `there is no queue ${show(queue)}`, hint);
      }
      kinds.set(measure, { aDay: a_day, queue, priority });
    }
    return { zone: shape.zone ?? ZONE, kinds };
  };
}

/** What a day holds of a kind of measure, before and after; null: it has no limit. */
export interface LimitChange {
  measure: string;
  from: number | null;
  to: number | null;
}

/** The limits that two packs have otherwise, also where only who looks, or whose days are counted, is another. */
export function changedLimits(from: DailyLimits, to: DailyLimits): LimitChange[] {
  const kinds = [...new Set([...from.kinds.keys(), ...to.kinds.keys()])].sort();
  return kinds.flatMap((measure) => {
    const [a, b] = [from.kinds.get(measure), to.kinds.get(measure)];
    const same = from.zone === to.zone && a?.aDay === b?.aDay && a?.queue === b?.queue && a?.priority === b?.priority;
    return same ? [] : [{ measure, from: a?.aDay ?? null, to: b?.aDay ?? null }];
  });
}
