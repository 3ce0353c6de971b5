import type { Formula, Literal } from './formula.ts';

/** Literals that must hold together: one bit. */
export type Clause = readonly Literal[];

/** How the bits of a rule's clauses add up: its own bit, and of each group at least one branch. */
export interface Branch {
  readonly clause: number;
  /** What only the evaluation can tell is left. */
  readonly open: boolean;
  readonly groups: readonly Group[];
}

/** Of which one has to hold. */
export interface Group {
  /** Those that are their clause's bit and no more, most often all of them: words of bits, and which of these. */
  readonly words: readonly number[];
  readonly masks: readonly number[];
  readonly others: readonly Branch[];
}

/**
 * One branch a rule, whose clauses are numbered so that a rule's first is numbered as the rule. Nothing is multiplied out:
 * each part of an `||` is a clause, so there are no more of them than parts. It has the literals of what stands around it
 * too: where that is refuted, nobody asks for what the part alone would need.
 */
export function branchesOf(formulas: readonly Formula[]): { branches: Branch[]; clauses: Clause[] } {
  const clauses: Clause[] = formulas.map(() => []);
  const add = (clause: Clause): number => clauses.push(clause) - 1;
  const branch = (formula: Formula, around: Clause, clause: number): Branch => {
    const parts = formula.kind === 'all' ? formula.parts : [formula];
    const literals = [...around, ...parts.flatMap((part) => (part.kind === 'literal' ? part.literal : []))];
    clauses[clause] = literals;
    const open = parts.some((part) => part.kind === 'open');
    const groups = parts.flatMap((part) =>
      part.kind === 'any' ? groupOf(part.parts.map((inner) => branch(inner, literals, add([])))) : [],
    );
    return { clause, open, groups };
  };
  return { branches: formulas.map((formula, rule) => branch(formula, [], rule)), clauses };
}

function groupOf(branches: readonly Branch[]): Group {
  const isBit = ({ open, groups }: Branch): boolean => !open && groups.length === 0;
  const masks = new Map<number, number>();
  for (const { clause } of branches.filter(isBit))
    masks.set(clause >>> 5, (masks.get(clause >>> 5) ?? 0) | (1 << (clause & 31)));
  return { words: [...masks.keys()], masks: [...masks.values()], others: branches.filter((one) => !isBit(one)) };
}

/** What the bits tell of a branch. */
export const HOLDS = { no: 0, perhaps: 1, yes: 2 } as const;
export type Holds = (typeof HOLDS)[keyof typeof HOLDS];

/** @param bits one for each clause: whether it holds */
export function holds({ clause, open, groups }: Branch, bits: Int32Array): Holds {
  if ((bits[clause >>> 5]! & (1 << (clause & 31))) === 0) return HOLDS.no;
  let worst: Holds = open ? HOLDS.perhaps : HOLDS.yes;
  for (let group = 0; group < groups.length; group++) {
    const best = bestOf(groups[group]!, bits);
    if (best === HOLDS.no) return HOLDS.no;
    if (best < worst) worst = best;
  }
  return worst;
}

function bestOf({ words, masks, others }: Group, bits: Int32Array): Holds {
  for (let i = 0; i < words.length; i++) if ((bits[words[i]!]! & masks[i]!) !== 0) return HOLDS.yes;
  let best: Holds = HOLDS.no;
  for (let i = 0; i < others.length; i++) {
    const one = holds(others[i]!, bits);
    if (one === HOLDS.yes) return one;
    if (one > best) best = one;
  }
  return best;
}
