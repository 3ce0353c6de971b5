import { isCelError } from '../policy/cel/values.ts';
import type { EngineEvent } from '../policy/types.ts';
import type { FeaturePlan } from './feature.ts';

/**
 * The value of a feature for an event's decision, by a plain loop over all events that had come in by then: the contract of
 * docs/signals.md written down a second time, slowly. Tests hold what is fast to it, so it shares nothing with that but the
 * compiled expressions.
 *
 * @param arrived the events that were there when the decision was asked for, in any order
 */
export function oracleValue(
  plan: FeaturePlan,
  arrived: readonly EngineEvent[],
  decided: EngineEvent,
): number | undefined {
  const asked = ask(plan.lookUps.get(decided.type), decided);
  if (typeof asked !== 'string' || asked.length === 0) return undefined;
  const end = Date.parse(decided.time);
  const begin = end - plan.window;
  const numbers: string[] = [];
  const times: number[] = [];
  const different = new Set<unknown>();
  let count = 0;
  let of = 0;
  let over = 0;
  for (const event of arrived) {
    const time = Date.parse(event.time);
    if (!(time >= begin && time < end)) continue;
    const how = plan.counts.get(event.type);
    if (how === undefined) continue;
    if (how.where !== undefined && ask(how.where, event) !== true) continue;
    if (ask(how.key, event) !== asked) continue;
    if (plan.measure === 'ratio') {
      const inOf = how.of === undefined ? false : ask(how.of, event);
      const inOver = how.over === 'every' ? true : how.over === undefined ? false : ask(how.over, event);
      if (typeof inOf !== 'boolean' || typeof inOver !== 'boolean') continue;
      of += inOf ? 1 : 0;
      over += inOver ? 1 : 0;
    } else if (plan.measure === 'distinct') {
      const value = ask(how.value, event);
      if (value === undefined) continue;
      different.add(typeof value === 'object' && value !== null && 'value' in value ? value.value : value);
    } else if (plan.measure !== 'count') {
      const number = plainNumber(ask(how.value, event));
      if (number === undefined) continue;
      numbers.push(number);
      times.push(time);
    }
    count++;
  }
  switch (plan.measure) {
    case 'count':
      return count;
    case 'distinct':
      // 1,000 means "1,000 or more"
      return Math.min(different.size, 1_000);
    case 'ratio':
      return over > 0 ? of / over : undefined;
    case 'sum': {
      const sum = Number(exactSum(numbers));
      const fits = plan.whole ? Math.abs(sum) <= 9_007_199_254_740_991 : Math.abs(sum) < Number.POSITIVE_INFINITY;
      return fits ? sum : undefined;
    }
    case 'mean': {
      const mean = count > 0 ? Number(exactSum(numbers)) / count : Number.NaN;
      return Number.isFinite(mean) ? mean : undefined;
    }
    case 'last': {
      const newest = numbers.filter((_, i) => times.every((other) => other <= times[i]!)).map(Number);
      return newest.length > 0 ? newest.sort((a, b) => b - a)[0] : undefined;
    }
    case 'min':
      return numbers.length > 0 ? numbers.map(Number).reduce((a, b) => (b < a ? b : a)) : undefined;
    case 'max':
      return numbers.length > 0 ? numbers.map(Number).reduce((a, b) => (b > a ? b : a)) : undefined;
  }
}

/** What an expression gives on an event; undefined for an error. */
function ask(program: { evaluate(read: (name: string) => unknown): unknown } | undefined, event: EngineEvent): unknown {
  const time = new Date(Math.floor(Date.parse(event.time)));
  const about = {
    id: event.id,
    type: event.type,
    source: event.source,
    subject: event.subject,
    time: time.toISOString(),
  };
  const value = program?.evaluate((name) => (name === 'event' ? about : event.data[name]));
  return isCelError(value as never) ? undefined : value;
}

/** Digits of a number that counts: a whole one up to 2^53, or a finite decimal. */
function plainNumber(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null && 'value' in value) return plainNumber(value.value);
  if (typeof value === 'bigint')
    return value <= 2n ** 53n - 1n && value >= -(2n ** 53n - 1n) ? value.toString() : undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return value === 0 ? '0' : value.toString();
}

/** The sum of decimals in their shortest form, digit by digit below and above the point. */
function exactSum(numbers: readonly string[]): string {
  const split = numbers.map((text) => {
    const [mantissa = '', exponent = '0'] = text.split('e');
    const [whole = '', fraction = ''] = mantissa.split('.');
    return { digits: BigInt(whole + fraction), power: Number(exponent) - fraction.length };
  });
  const lowest = Math.min(0, ...split.map(({ power }) => power));
  const sum = split.reduce((total, { digits, power }) => total + digits * 10n ** BigInt(power - lowest), 0n);
  return `${sum}e${lowest}`;
}
