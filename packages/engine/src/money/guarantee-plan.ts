import { durationMs } from '../policy/quantity.ts';
import { type Assessment, assessClaim } from './assess.ts';
import { checkTerms } from './check-terms.ts';
import { nextDay } from './day.ts';
import { type ClaimFacts, claimValues, groundOf, type OrderFacts, orderValues, type ProductFacts } from './facts.ts';
import type { Guarantee, OrderMoment, RemedyLine } from './guarantee.ts';
import { holds } from './holds.ts';
import { type Missing, missingOf } from './missing.ts';
import { sumOf } from './remedy.ts';
import { compileTerms, type Programs, type TermsProblem } from './terms.ts';
import { type WrongFact, wrongFacts } from './wrong-facts.ts';

export type OrderMoments = { readonly [M in OrderMoment]?: Date };

/** Who decides: rules alone, the merchant first, or a person of the platform. */
export type ClaimRoute = 'at-once' | 'merchant' | 'person';

/** A guarantee that answers. Never changes; one serves any number of claims. */
export interface GuaranteePlan {
  readonly terms: Guarantee;
  /** Whether a page of this product may show it. */
  shows(facts: ProductFacts): boolean;
  /** Whether an order that is paid has it for this item. */
  covers(facts: OrderFacts): boolean;
  /** When it can be used; `ends` is not part of it. Undefined: its moment has not come, or it is a bundle. */
  window(facts: OrderFacts, moments: OrderMoments): { readonly opens: Date; readonly ends: Date } | undefined;
  /** What in these facts cannot be. */
  wrong(facts: ClaimFacts): readonly WrongFact[];
  missing(facts: ClaimFacts): Missing;
  /** Whether what a claim on this ground comes to goes by the loss (`claim.loss`) that somebody had. */
  readsLoss(ground: string | undefined): boolean;
  assess(facts: ClaimFacts): Assessment;
  /** A person where an expression cannot be told: nothing is paid at once by mistake. */
  route(facts: ClaimFacts, lines: readonly RemedyLine[]): ClaimRoute;
}

/**
 * Makes a guarantee ready to answer, from its terms alone: those of a pack, or those that an order was given when it was
 * paid, whatever packs say by now. What would be refused in a pack today is kept all the same: it was promised.
 * @throws RangeError where an expression cannot be read, naming the field
 */
export function compileGuarantee(terms: Guarantee): GuaranteePlan {
  const problems: TermsProblem[] = [];
  const programs = compileTerms(terms, problems);
  if (programs !== undefined) return planOf(terms, programs);
  const { at, message } = problems[0]!;
  throw new RangeError(`the guarantee ${terms.code} cannot be used: ${at}: ${message}`);
}

/** The same for a pack, telling all that is wrong. There is a plan only where there is no problem. */
export function planGuarantee(terms: Guarantee): {
  readonly plan?: GuaranteePlan;
  readonly problems: readonly TermsProblem[];
} {
  const problems: TermsProblem[] = [];
  const programs = compileTerms(terms, problems);
  if (programs !== undefined) checkTerms(terms, programs, problems);
  return programs === undefined || problems.length > 0 ? { problems } : { problems, plan: planOf(terms, programs) };
}

function planOf(terms: Guarantee, programs: Programs): GuaranteePlan {
  const shows: GuaranteePlan['shows'] = (facts) => holds(programs.products, orderValues(facts), false);
  return {
    terms,
    shows,
    covers: (facts) => shows(facts) && holds(programs.orders, orderValues(facts), false),
    window: (facts, moments) => windowOf(terms, programs, facts, moments),
    wrong: (facts) => wrongFacts(terms, facts),
    missing: (facts) => missingOf(terms, programs, facts),
    readsLoss: (ground) => readsLoss(terms, programs, ground),
    assess: (facts) => assessClaim(terms, programs, facts),
    route(facts, lines) {
      if (wrongFacts(terms, facts).length > 0) return 'person';
      const values = { ...claimValues(terms, facts), total: sumOf(lines) };
      if (programs.person !== undefined && holds(programs.person, values, true)) return 'person';
      if (programs.atOnce !== undefined && holds(programs.atOnce, values, false)) return 'at-once';
      return terms.answer.merchant === undefined ? 'person' : 'merchant';
    },
  };
}

function readsLoss(terms: Guarantee, programs: Programs, named: string | undefined): boolean {
  const ground = groundOf(terms, named);
  const floor = ground === undefined ? undefined : programs.floors.get(ground);
  const lines = programs.remedy.flatMap(({ when, amount }) => [when, amount]);
  return [floor, programs.cap, ...lines].some((program) =>
    program?.references.some(({ variable, path }) => variable === 'claim' && path[0] === 'loss'),
  );
}

function windowOf(
  { window, bundles }: Guarantee,
  { instead }: Programs,
  facts: OrderFacts,
  moments: OrderMoments,
): { opens: Date; ends: Date } | undefined {
  const moment = moments[window.from];
  if (moment === undefined || bundles.length > 0) return undefined;
  const values = orderValues(facts);
  const lasts = instead.find(({ when }) => holds(when, values, false))?.lasts ?? window.lasts;
  const from = (window.nextDay === undefined ? moment : nextDay(moment, window.nextDay)).getTime();
  // what is counted from the next day can be used before it begins
  const opens = moment.getTime() + (window.opens === undefined ? 0 : durationMs(window.opens));
  return { opens: new Date(opens), ends: new Date(from + durationMs(lasts)) };
}
