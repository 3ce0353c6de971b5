import { type CelProgram, compileCel } from '../policy/cel/cel.ts';
import type { CelEnv } from '../policy/cel/env.ts';
import { DEFAULT_BUDGET } from '../policy/cel/limits.ts';
import { BOOL, type CelType, INT } from '../policy/cel/types.ts';
import { environments } from './facts.ts';
import type { Guarantee, RemedyKind } from './guarantee.ts';

/** Something wrong in the terms of a guarantee: at which of its fields (`remedy[0].amount`), and where in an expression. */
export interface TermsProblem {
  readonly at: string;
  /** UTF-16 units into the expression that stands there. */
  readonly offset?: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface RemedyProgram {
  readonly kind: RemedyKind;
  readonly text: string;
  readonly when: CelProgram | undefined;
  readonly amount: CelProgram;
}

/** The expressions of a guarantee, ready to be asked. */
export interface Programs {
  readonly products: CelProgram | undefined;
  readonly orders: CelProgram | undefined;
  readonly instead: readonly { readonly when: CelProgram; readonly lasts: string }[];
  readonly evidence: ReadonlyMap<string, CelProgram>;
  readonly when: CelProgram | undefined;
  readonly remedy: readonly RemedyProgram[];
  readonly cap: CelProgram | undefined;
  readonly floors: ReadonlyMap<string, CelProgram>;
  readonly atOnce: CelProgram | undefined;
  readonly person: CelProgram | undefined;
}

/** Compiles all expressions of a guarantee; undefined where one of them cannot be. */
export function compileTerms(terms: Guarantee, problems: TermsProblem[]): Programs | undefined {
  const envs = environments(terms);
  let whole = true;
  const compile = (at: string, text: string, env: CelEnv, expect: CelType): CelProgram => {
    const compiled = compileCel(text, env, { expect, maxCost: DEFAULT_BUDGET });
    for (const { code, message, hint, start } of compiled.problems ?? [])
      problems.push({ at, offset: start, code, message, hint });
    if (compiled.program === undefined) whole = false;
    return compiled.program!;
  };
  const maybe = (at: string, text: string | undefined, env: CelEnv): CelProgram | undefined =>
    text === undefined ? undefined : compile(at, text, env, BOOL);
  const programs: Programs = {
    products: maybe('products', terms.products, envs.products),
    orders: maybe('orders', terms.orders, envs.orders),
    instead: terms.window.instead.map(({ when, lasts }, i) => ({
      when: compile(`window.instead[${i}].when`, when, envs.orders, BOOL),
      lasts,
    })),
    evidence: new Map(
      terms.evidence.flatMap(({ kind, when }, i) =>
        when === undefined ? [] : [[kind, compile(`evidence[${i}].when`, when, envs.claim, BOOL)] as const],
      ),
    ),
    when: maybe('when', terms.when, envs.claim),
    remedy: terms.remedy.map(({ kind, amount, when }, i) => ({
      ...{ kind, text: amount, when: maybe(`remedy[${i}].when`, when, envs.claim) },
      amount: compile(`remedy[${i}].amount`, amount, envs.claim, INT),
    })),
    cap: terms.cap === undefined ? undefined : compile('cap', terms.cap, envs.claim, INT),
    floors: new Map(
      terms.floors.map(({ ground, amount }, i) => [ground, compile(`floors[${i}].amount`, amount, envs.claim, INT)]),
    ),
    atOnce: maybe('answer.atOnce', terms.answer.atOnce, envs.answer),
    person: maybe('answer.person', terms.answer.person, envs.answer),
  };
  return whole ? programs : undefined;
}
