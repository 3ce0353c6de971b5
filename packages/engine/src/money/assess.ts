import type { CelProgram } from '../policy/cel/cel.ts';
import { isCelError } from '../policy/cel/values.ts';
import { type ClaimFacts, claimValues, groundOf, leftOf } from './facts.ts';
import type { Guarantee, RemedyKind, RemedyLine } from './guarantee.ts';
import { boundLines, sumOf } from './remedy.ts';
import type { Programs } from './terms.ts';
import { MOST_MONEY, wrongFacts } from './wrong-facts.ts';

/** What a formula of a line gave, before cap, floor and what is left. */
export interface FormulaTold {
  readonly kind: RemedyKind;
  readonly text: string;
  readonly gave: bigint;
}

export type Assessment =
  | {
      readonly outcome: 'pay';
      readonly lines: readonly RemedyLine[];
      readonly total: bigint;
      readonly currency: string;
      readonly capped: boolean;
      /** Of the ground on which it is claimed; `amount` is what the law asks beyond the refund. */
      readonly floor?: {
        readonly ground: string;
        readonly law: string;
        readonly amount: bigint;
        readonly applied: boolean;
      };
      readonly formulas: readonly FormulaTold[];
    }
  /** `when`: what it is for did not happen. `nothing`: it did, and its formulas come to nothing. */
  | { readonly outcome: 'not-used'; readonly why: 'when' | 'nothing'; readonly formulas: readonly FormulaTold[] }
  /** `rule` is the field of the terms, or of the facts, that nothing can be paid by. */
  | { readonly outcome: 'failed'; readonly rule: string; readonly message: string };

/** Carries a failure out of the sequence: a claim is assessed as a whole or not at all. */
class Failure extends Error {
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/** What a claim comes to, in whole minor units. Nothing is paid where any part of it cannot be told. */
export function assessClaim(terms: Guarantee, programs: Programs, facts: ClaimFacts): Assessment {
  try {
    return assess(terms, programs, facts);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { outcome: 'failed', rule: error.rule, message: `${terms.code}: ${error.rule}: ${error.message}` };
  }
}

function assess(terms: Guarantee, programs: Programs, facts: ClaimFacts): Assessment {
  const wrong = wrongFacts(terms, facts)[0];
  if (wrong !== undefined) throw new Failure(wrong.field, wrong.message);
  const ground = groundOf(terms, facts.claim.ground);
  if (terms.grounds.length > 0 && ground === undefined) throw new Failure('claim.ground', 'is not said');
  const values = claimValues(terms, facts);
  if (!holds('when', programs.when, values)) return { outcome: 'not-used', why: 'when', formulas: [] };
  const formulas: FormulaTold[] = [];
  for (const [i, { kind, text, when, amount }] of programs.remedy.entries()) {
    if (!holds(`remedy[${i}].when`, when, values)) continue;
    formulas.push({ kind, text, gave: money(`remedy[${i}].amount`, amount, values) });
  }
  if (sumOf(formulas.map(({ kind, gave }) => ({ kind, amount: gave }))) > MOST_MONEY)
    throw new Failure('remedy', `the lines come to more than ${MOST_MONEY}`);
  const cap = programs.cap && money('cap', programs.cap, values);
  const floor = floorOf(terms, programs, ground, values);
  const owed = floor === undefined ? 0n : floor.amount - BigInt(facts.claim.had ?? 0);
  const { lines, total, capped, raised } = boundLines(
    formulas.map(({ kind, gave }) => ({ kind, amount: gave })),
    { left: refundable(facts), cap, floor: owed },
  );
  if (lines.length === 0) return { outcome: 'not-used', why: 'nothing', formulas };
  const told = floor && { ground: floor.ground, law: floor.law, amount: floor.amount, applied: raised };
  const { currency } = facts.order;
  return { outcome: 'pay', lines, total, currency, capped, ...(told && { floor: told }), formulas };
}

/** Neither the order nor the item gives back more than it has left. */
function refundable({ order, item }: ClaimFacts): bigint {
  const [ofOrder, ofItem] = [leftOf(order), BigInt(item.paid) - BigInt(item.refunded ?? 0)];
  return ofOrder < ofItem ? ofOrder : ofItem;
}

function floorOf(
  { floors }: Guarantee,
  programs: Programs,
  ground: string | undefined,
  values: Record<string, unknown>,
): { ground: string; law: string; amount: bigint } | undefined {
  const at = floors.findIndex((floor) => floor.ground === ground);
  if (at < 0) return undefined;
  const { law } = floors[at]!;
  return { ground: ground!, law, amount: money(`floors[${at}].amount`, programs.floors.get(ground!)!, values) };
}

function holds(rule: string, program: CelProgram | undefined, values: Record<string, unknown>): boolean {
  const value = program?.evaluate(values) ?? true;
  if (isCelError(value)) throw new Failure(rule, value.message);
  return value === true;
}

function money(rule: string, program: CelProgram, values: Record<string, unknown>): bigint {
  const value = program.evaluate(values);
  const formula = `the formula ${program.source.trim()}`;
  if (isCelError(value)) throw new Failure(rule, `${formula}: ${value.message}`);
  if (typeof value !== 'bigint') throw new Failure(rule, `${formula} gives no whole number`);
  if (value < 0n) throw new Failure(rule, `${formula} gives ${value}, which is below zero`);
  if (value > MOST_MONEY) throw new Failure(rule, `${formula} gives ${value}; at most ${MOST_MONEY} is paid`);
  return value;
}
