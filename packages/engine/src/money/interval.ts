import type { Expr } from '../policy/cel/ast.ts';
import { floorDivide } from './functions.ts';
import type { AskedValue } from './guarantee.ts';

/** Where a whole number lies at least and at most; null: no bound is known. */
export interface Interval {
  readonly least: bigint | null;
  readonly most: bigint | null;
}

const ANY: Interval = { least: null, most: null };
const ABOVE_ZERO: Interval = { least: 0n, most: null };
const exactly = (value: bigint): Interval => ({ least: value, most: value });

/** Names whose values `wrongFacts` holds at zero and more, and those that are one at least. */
const COUNTS = new Set(['item.quantity', 'claim.quantity', 'order.items', 'order.quantity']);
const AMOUNTS = new Set([
  ...['order.paid', 'order.freight', 'order.refunded', 'order.compensated', 'item.price', 'item.paid', 'item.refunded'],
  ...['claim.loss', 'claim.had', 'price_now', 'claimed', 'left', 'total', 'parcel.late_hours', 'parcel.among'],
  ...['consumer.claims_90d', 'consumer.refunded_90d', 'consumer.orders_90d', 'consumer.disputes_90d'],
]);

/**
 * The least and the most that an expression of whole numbers can give, over facts that are not wrong. It knows no more of
 * a variable than that, so what it tells holds always, and may be wider than what can happen.
 */
export function intervalOf(ast: Expr, asks: readonly AskedValue[]): Interval {
  return walk(ast, { asks, locals: new Map(), onZero: () => {} });
}

/** Whether it divides by what is zero over all facts. */
export function dividesByZero(ast: Expr, asks: readonly AskedValue[]): boolean {
  let found = 0;
  walk(ast, { asks, locals: new Map(), onZero: () => void found++ });
  return found > 0;
}

interface Scope {
  readonly onZero: () => void;
  readonly asks: readonly AskedValue[];
  readonly locals: ReadonlyMap<string, Interval>;
}

function walk(expr: Expr, scope: Scope): Interval {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'bigint' ? exactly(expr.value) : ANY;
    case 'variable':
      return expr.scope === 'local' ? (scope.locals.get(expr.name) ?? ANY) : named(expr.name, scope.asks);
    case 'select':
      return expr.test ? ANY : named(pathOf(expr), scope.asks);
    case 'conditional':
      return hull(walk(expr.consequence, scope), walk(expr.alternative, scope));
    case 'bind': {
      const locals = new Map(scope.locals).set(expr.variable, walk(expr.value, scope));
      return walk(expr.body, { ...scope, locals });
    }
    case 'call':
      return called(expr, scope);
    default:
      return ANY;
  }
}

function pathOf(expr: Expr): string {
  if (expr.kind === 'variable') return expr.scope === 'global' ? expr.name : '';
  return expr.kind === 'select' ? `${pathOf(expr.operand)}.${expr.field}` : '';
}

function named(path: string, asks: readonly AskedValue[]): Interval {
  if (COUNTS.has(path)) return { least: 1n, most: null };
  if (AMOUNTS.has(path) || path.startsWith('claim.evidence.')) return ABOVE_ZERO;
  const ask = asks.find(({ name }) => path === `claim.asked.${name}`);
  return ask === undefined ? ANY : ask.type === 'share' ? { least: 0n, most: 100n } : ABOVE_ZERO;
}

function called({ name, target, args }: Extract<Expr, { kind: 'call' }>, scope: Scope): Interval {
  const exprs = target === null ? args : [target, ...args];
  if (name === '_[_]') return picked(exprs[0]!, scope);
  if (name === 'size') return ABOVE_ZERO;
  const apply = Object.hasOwn(ARITHMETIC, name) ? ARITHMETIC[name] : undefined;
  const given = exprs.map((expr) => walk(expr, scope));
  const by = name === '_/_' || name === '_%_' ? given[1] : undefined;
  if (by?.least === 0n && by.most === 0n) scope.onZero();
  return apply === undefined ? ANY : apply(...given);
}

/** Any of the values of a list or map that is written out. */
function picked(from: Expr, scope: Scope): Interval {
  const values =
    from.kind === 'list' ? from.elements : from.kind === 'map' ? from.entries.map(({ value }) => value) : [];
  return values.length === 0 ? ANY : values.map((value) => walk(value, scope)).reduce(hull);
}

const negated = ({ least, most }: Interval): Interval => ({
  least: most === null ? null : -most,
  most: least === null ? null : -least,
});

const sum = (a: Interval, b: Interval): Interval => ({
  least: a.least === null || b.least === null ? null : a.least + b.least,
  most: a.most === null || b.most === null ? null : a.most + b.most,
});

const lowest = (values: readonly (bigint | null)[]): bigint | null =>
  values.reduce((a, b) => (a === null || b === null ? null : a < b ? a : b));
const highest = (values: readonly (bigint | null)[]): bigint | null =>
  values.reduce((a, b) => (a === null || b === null ? null : a > b ? a : b));
const hull = (a: Interval, b: Interval): Interval => ({
  least: lowest([a.least, b.least]),
  most: highest([a.most, b.most]),
});

/** The lower of two bounds of which either holds; null where neither does. */
const tighter = (a: bigint | null, b: bigint | null, pick: (a: bigint, b: bigint) => bigint): bigint | null =>
  a === null ? b : b === null ? a : pick(a, b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const greater = (a: bigint, b: bigint): bigint => (a > b ? a : b);

const least = (a: Interval, b: Interval): Interval => ({
  least: lowest([a.least, b.least]),
  most: tighter(a.most, b.most, smaller),
});
const most = (a: Interval, b: Interval): Interval => ({
  least: tighter(a.least, b.least, greater),
  most: highest([a.most, b.most]),
});

function product(a: Interval, b: Interval): Interval {
  const known = [a.least, a.most, b.least, b.most];
  if (known.every((bound) => bound !== null)) {
    const corners = [a.least! * b.least!, a.least! * b.most!, a.most! * b.least!, a.most! * b.most!];
    return { least: corners.reduce(smaller), most: corners.reduce(greater) };
  }
  const upward = a.least !== null && b.least !== null && a.least >= 0n && b.least >= 0n;
  if (!upward) return ANY;
  return { least: a.least! * b.least!, most: a.most === null || b.most === null ? null : a.most * b.most };
}

/** CEL's division cuts towards zero; what is divided by is taken apart where it may be zero, which ends the formula. */
function quotient(a: Interval, b: Interval): Interval {
  if (a.least === null || a.least < 0n || b.least === null || b.least < 0n) return ANY;
  const by = greater(b.least, 1n);
  return { least: b.most === null ? 0n : a.least / greater(b.most, 1n), most: a.most === null ? null : a.most / by };
}

function remainder(a: Interval, b: Interval): Interval {
  if (a.least === null || a.least < 0n) return ANY;
  return { least: 0n, most: b.least === null || b.least < 0n || b.most === null ? a.most : greater(b.most - 1n, 0n) };
}

function share(value: Interval, of: Interval): Interval {
  const whole = product(value, of);
  return {
    least: whole.least === null ? null : floorDivide(whole.least, 100n),
    most: whole.most === null ? null : floorDivide(whole.most, 100n),
  };
}

const ARITHMETIC: Readonly<Record<string, (...args: Interval[]) => Interval>> = {
  '_+_': (a, b) => sum(a!, b!),
  '_-_': (a, b) => (b === undefined ? ANY : sum(a!, negated(b))),
  '-_': (a) => negated(a!),
  '_*_': (a, b) => product(a!, b!),
  '_/_': (a, b) => quotient(a!, b!),
  '_%_': (a, b) => remainder(a!, b!),
  min: (a, b) => least(a!, b!),
  max: (a, b) => most(a!, b!),
  clamp: (value, low, high) => most(least(value!, high!), low!),
  percent: (value, of) => share(value!, of!),
};
