import { nearest } from './cel/problem.ts';
import type { RuleDocument } from './document.ts';
import { PACK_LIMITS } from './limits.ts';
import {
  form,
  list,
  number,
  object,
  optional,
  type Placed,
  placed,
  type Read,
  required,
  text,
  verdict,
} from './reader.ts';
import type { Verdict } from './types.ts';
import { show } from './yaml.ts';

/** Where a case goes of which all conditions hold; of several routes the first. */
export interface Route {
  readonly id: string;
  readonly when: RouteConditions;
  /** Another queue than the one that was asked for. */
  readonly queue: string | undefined;
  /** Added to the priority. */
  readonly priority: number;
  /** A further skill group that whoever takes the case must be in. */
  readonly skill: string | undefined;
}

/** A condition that is left out holds. */
export interface RouteConditions {
  /** Beginnings of rule ids: one of the rules that fired has one of them. */
  readonly rule: readonly string[] | undefined;
  /** The type of what was judged, and of who answers for it. */
  readonly subject: readonly string[] | undefined;
  readonly party: readonly string[] | undefined;
  readonly verdict: readonly Verdict[] | undefined;
  /** The queue that was asked for. */
  readonly queue: readonly string[] | undefined;
  /** The heaviest reason weighs at least so much. */
  readonly weight: number | undefined;
  /** In minor units: what it is about costs at least so much. */
  readonly amount: { readonly least: number; readonly currency: string } | undefined;
}

/** What routes look at. */
export interface RouteFacts {
  rules: readonly string[];
  /** `<type>/<id>`, or the type alone. */
  subject: string;
  party: string | null;
  /** Null where no decision asks. */
  verdict: Verdict | null;
  queue: string;
  weight: number;
  amount: { amount: number; currency: string } | undefined;
}

const typeOf = (reference: string): string => reference.split('/', 1)[0]!;

/** The first route whose conditions all hold, and each of them in words of machines: `rule goods.price.x`. */
export function routeFor(
  routes: readonly Route[],
  facts: RouteFacts,
): { route: Route; why: readonly string[] } | undefined {
  for (const route of routes) {
    const why = reasonsOf(route.when, facts);
    if (why !== undefined) return { route, why };
  }
  return undefined;
}

function reasonsOf(when: RouteConditions, facts: RouteFacts): string[] | undefined {
  const { amount } = facts;
  const costly =
    when.amount !== undefined && amount?.currency === when.amount.currency && amount.amount >= when.amount.least;
  const checks: readonly (readonly [name: string, asked: unknown, found: string | undefined])[] = [
    ['rule', when.rule, facts.rules.find((rule) => when.rule?.some((beginning) => rule.startsWith(beginning)))],
    ['subject', when.subject, among(when.subject, typeOf(facts.subject))],
    ['party', when.party, among(when.party, facts.party === null ? null : typeOf(facts.party))],
    ['verdict', when.verdict, among(when.verdict, facts.verdict)],
    ['queue', when.queue, among(when.queue, facts.queue)],
    ['weight', when.weight, when.weight !== undefined && facts.weight >= when.weight ? `${facts.weight}` : undefined],
    ['amount', when.amount, costly ? `${amount.amount} ${amount.currency}` : undefined],
  ];
  const asked = checks.filter(([, condition]) => condition !== undefined);
  return asked.every(([, , found]) => found !== undefined)
    ? asked.map(([name, , found]) => `${name} ${found}`)
    : undefined;
}

const among = (names: readonly string[] | undefined, name: string | null): string | undefined =>
  name !== null && names?.includes(name) ? name : undefined;

const word = (what: string): Read<string> => form(what, /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 100);
const ruleBeginning = form('rule', /^[a-z][a-z0-9.-]*$/, 'the beginning of a rule id, such as goods.price.', 200);
const MOST_NAMES = 50;
const words = (what: string) => list(what, word(what), { min: 1, max: MOST_NAMES });
const amount = number('amount', { min: 0, max: 1e14, integer: true });
const currency = form('currency', /^[A-Z]{3}$/, 'three capital letters, such as CNY', 3);
const weight = number('weight', { min: 0, max: 1_000_000 });
const priority = (min: number) => number('priority', { min, max: 100, integer: true });

const routeShape = object('a route', {
  id: required(word('id')),
  when: required(
    object('when', {
      rule: optional(list('rule', placed(ruleBeginning), { min: 1, max: MOST_NAMES })),
      subject: optional(words('subject')),
      party: optional(words('party')),
      verdict: optional(list('verdict', verdict, { min: 1, max: 4 })),
      queue: optional(list('queue', placed(word('queue')), { min: 1, max: MOST_NAMES })),
      weight: optional(weight),
      amount: optional(object('amount', { least: required(amount), currency: required(currency) })),
    }),
  ),
  queue: optional(placed(word('queue'))),
  priority: optional(priority(-100)),
  skill: optional(word('skill')),
});

const routeCaseShape = object('a case of the routes', {
  name: required(text('name', 200)),
  rules: optional(list('rules', ruleBeginning, { max: MOST_NAMES })),
  subject: required(word('subject')),
  party: optional(word('party')),
  verdict: optional(verdict),
  queue: required(word('queue')),
  weight: optional(weight),
  amount: optional(object('amount', { amount: required(amount), currency: required(currency) })),
  /** The id of a route, or `none`. */
  route: required(word('route')),
});

type Known = { rules: readonly RuleDocument[]; queues: ReadonlySet<string> };

/** Reads routes, in their order. One that sends nowhere, changes nothing or can never hold is refused. */
export function readRoutes({ rules, queues }: Known): Read<Route[]> {
  const shape = list('routes', placed(routeShape), { max: PACK_LIMITS.routes });
  return (node, source) => {
    const read = shape(node, source);
    if (read === undefined) return undefined;
    const seen = new Set<string>();
    for (const one of read) {
      const { id, when, queue, priority: change, skill } = one.value;
      if (id === NONE || seen.has(id))
        source.reportAt(one, 'duplicate-route', `a route ${show(id)} cannot stand here`, 'each id once, and not none');
      seen.add(id);
      if (queue === undefined && change === undefined && skill === undefined)
        source.reportAt(one, 'idle-route', `the route ${show(id)} changes nothing`, 'give a queue, priority or skill');
      for (const asked of [...(when.queue ?? []), ...(queue ? [queue] : [])])
        if (!queues.has(asked.value)) unknown(asked, 'unknown-queue', 'queue', queues);
      for (const beginning of when.rule ?? [])
        if (!rules.some((rule) => rule.id.startsWith(beginning.value)))
          source.reportAt(
            beginning,
            'unknown-rule',
            `no rule of the pack begins with ${show(beginning.value)}`,
            'such as goods. or goods.ad-law.',
          );
    }
    return read.map(({ value: { id, when, queue, priority: change = 0, skill } }) => ({
      ...{ id, queue: queue?.value, priority: change, skill },
      when: {
        ...{
          subject: when.subject,
          party: when.party,
          verdict: when.verdict,
          weight: when.weight,
          amount: when.amount,
        },
        ...{ rule: when.rule?.map(({ value }) => value), queue: when.queue?.map(({ value }) => value) },
      },
    }));

    function unknown(at: Placed<string>, code: string, what: string, known: ReadonlySet<string>): void {
      const near = nearest(at.value, known);
      const hint = near === undefined ? 'expected in queues.yaml' : `did you mean ${near}?`;
      source.reportAt(at, code, `there is no ${what} ${show(at.value)}`, hint);
    }
  };
}

const NONE = 'none';

/** Reads what the routes are tried on: each that goes another way than it says is a problem of the pack. */
export function readRouteCases(routes: readonly Route[]): Read<true> {
  const shape = list('route_cases', placed(routeCaseShape), { max: PACK_LIMITS.routeCases });
  return (node, source) => {
    for (const one of shape(node, source) ?? []) {
      const {
        name,
        rules = [],
        subject,
        party = null,
        verdict: given = 'observe',
        queue,
        weight: heavy = 1,
      } = one.value;
      const facts = { rules, subject, party, verdict: given, queue, weight: heavy, amount: one.value.amount };
      const went = routeFor(routes, facts)?.route.id ?? NONE;
      if (went !== one.value.route)
        source.reportAt(
          one,
          'wrong-route',
          `${show(name)} goes to ${show(went)}, not to ${show(one.value.route)}`,
          'of several routes that fit, the first one is taken',
        );
    }
    return true;
  };
}
