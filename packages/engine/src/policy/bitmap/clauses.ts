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
 * The groups of rules that are bits of one word, as nearly all are. They lie side by side, since they are asked of every rule
 * of every event whose own bit is left, and most of these fail there.
 */
export interface Needs {
  /** By rule: where its groups begin; those of the next rule are the end. */
  readonly starts: Int32Array;
  /** Words, each followed by those of its bits of which one has to be set. */
  readonly words: Int32Array;
}

/**
 * One branch a rule, whose clauses are numbered so that a rule's first is numbered as the rule. Nothing is multiplied out:
 * each part of an `||` is a clause, so there are no more of them than parts. It has the literals of what stands around it
 * too: where that is refuted, nobody asks for what the part alone would need.
 */
export function branchesOf(formulas: readonly Formula[]): { needs: Needs; branches: Branch[]; clauses: Clause[] } {
  const clauses: Clause[] = formulas.map(() => []);
  const branch = (formula: Formula, around: Clause, clause: number): Branch => {
    const parts = formula.kind === 'all' ? formula.parts : [formula];
    const literals = [...around, ...parts.flatMap((part) => (part.kind === 'literal' ? part.literal : []))];
    clauses[clause] = literals;
    const open = parts.some((part) => part.kind === 'open');
    const groups = parts.flatMap((part) => (part.kind === 'any' ? group(part.parts, literals) : []));
    return { clause, open, groups };
  };
  const group = (parts: readonly Formula[], around: Clause): Group => {
    const first = roomFor(parts.length, clauses);
    return groupOf(parts.map((part, i) => branch(part, around, first + i)));
  };
  const whole = formulas.map((formula, rule) => branch(formula, [], rule));
  return {
    needs: needsOf(whole),
    branches: whole.map((one) => ({ ...one, groups: one.groups.filter((each) => !isOneWord(each)) })),
    clauses,
  };
}

/** Adds so many clauses, in one word where they fit in one: what is left of the word before is then nobody's. */
function roomFor(count: number, clauses: Clause[]): number {
  const left = -clauses.length & 31;
  const skipped = count > left && count <= 32 ? left : 0;
  const first = clauses.length + skipped;
  for (let i = 0; i < skipped + count; i++) clauses.push([]);
  return first;
}

function groupOf(branches: readonly Branch[]): Group {
  const isBit = ({ open, groups }: Branch): boolean => !open && groups.length === 0;
  const masks = new Map<number, number>();
  for (const { clause } of branches.filter(isBit))
    masks.set(clause >>> 5, (masks.get(clause >>> 5) ?? 0) | (1 << (clause & 31)));
  return { words: [...masks.keys()], masks: [...masks.values()], others: branches.filter((one) => !isBit(one)) };
}

const isOneWord = ({ words, others }: Group): boolean => words.length === 1 && others.length === 0;

function needsOf(branches: readonly Branch[]): Needs {
  const starts = [0];
  const words: number[] = [];
  for (const { groups } of branches) {
    for (const group of groups) if (isOneWord(group)) words.push(group.words[0]!, group.masks[0]!);
    starts.push(words.length);
  }
  return { starts: Int32Array.from(starts), words: Int32Array.from(words) };
}

export function meets({ starts, words }: Needs, rule: number, bits: Int32Array): boolean {
  const end = starts[rule + 1]!;
  for (let at = starts[rule]!; at < end; at += 2) if ((bits[words[at]!]! & words[at + 1]!) === 0) return false;
  return true;
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
