import type { CelProgram } from '../policy/cel/cel.ts';
import { type ClaimFacts, claimValues, ownCount } from './facts.ts';
import type { Guarantee } from './guarantee.ts';
import { holds } from './holds.ts';
import type { Programs } from './terms.ts';
import { wrongFacts } from './wrong-facts.ts';

export interface LackingEvidence {
  readonly kind: string;
  /** So many are enough, with those that are there. */
  readonly least: number;
}

/** What a claim still needs: values that are asked for (`ground` where several are known), and evidence. */
export interface Missing {
  readonly asks: readonly string[];
  /** Every kind that is asked for as things stand, also where another one would do instead. */
  readonly evidence: readonly LackingEvidence[];
  /** Each of these is enough to lack nothing, with nothing in it that could be left out: photos, or a film. None where nothing lacks. */
  readonly ways: readonly (readonly LackingEvidence[])[];
}

/** Kinds of evidence that can stand for one another: so many are tried out in all their combinations. */
const MOST_TRIED = 6;

export function missingOf(terms: Guarantee, programs: Programs, facts: ClaimFacts): Missing {
  const { asked = {}, ground } = facts.claim;
  const asks = terms.asks.filter(({ name, optional }) => !optional && !Object.hasOwn(asked, name));
  const unsaid = terms.grounds.length > 1 && ground === undefined;
  const isWrong = wrongFacts(terms, facts).length > 0;
  const wantedWith = (more: readonly LackingEvidence[]): LackingEvidence[] => {
    const shown = Object.fromEntries(more.map(({ kind, least }) => [kind, least]));
    const evidence = { ...facts.claim.evidence, ...shown };
    const values = isWrong ? undefined : claimValues(terms, { ...facts, claim: { ...facts.claim, evidence } });
    return terms.evidence.filter(({ kind, least }) => {
      if (ownCount(evidence, kind) >= least) return false;
      const program = programs.evidence.get(kind);
      // a condition on what is not said yet asks for nothing yet
      return program === undefined || values === undefined || holds(program, values, asks.length === 0);
    });
  };
  const counted = ({ kind, least }: LackingEvidence): LackingEvidence => ({ kind, least });
  const evidence = wantedWith([]).map(counted);
  const lacking = terms.evidence.filter(({ kind, least }) => ownCount(facts.claim.evidence, kind) < least).map(counted);
  return {
    asks: [...(unsaid ? ['ground'] : []), ...asks.map(({ name }) => name)],
    ...{ evidence, ways: waysOf(evidence, lacking, programs, wantedWith) },
  };
}

/** Found by trying: what a condition asks for depends on what is there, and nothing but the condition itself knows how. */
function waysOf(
  evidence: readonly LackingEvidence[],
  lacking: readonly LackingEvidence[],
  programs: Programs,
  wantedWith: (more: readonly LackingEvidence[]) => readonly LackingEvidence[],
): LackingEvidence[][] {
  if (evidence.length === 0) return [];
  const read = new Set([...programs.evidence.values()].flatMap(evidenceReadBy));
  const depends = ({ kind }: LackingEvidence): boolean =>
    read.has(kind) || evidenceReadBy(programs.evidence.get(kind)).length > 0;
  const firm = evidence.filter((one) => !depends(one));
  const tried = lacking.filter(depends);
  if (tried.length > MOST_TRIED) return [[...evidence]];
  const ways: LackingEvidence[][] = [];
  for (const some of subsetsBySize(tried)) {
    const couldBeLess = ways.some((way) => way.every((one) => some.includes(one)));
    if (!couldBeLess && wantedWith([...firm, ...some]).length === 0) ways.push(some);
  }
  // terms that nothing satisfies ask for all that they ask for
  return ways.length === 0 ? [[...evidence]] : ways.map((way) => [...firm, ...way]);
}

const evidenceReadBy = (program: Pick<CelProgram, 'references'> | undefined): string[] =>
  (program?.references ?? []).flatMap(({ variable, path }) =>
    variable === 'claim' && path[0] === 'evidence' && path[1] !== undefined ? [path[1]] : [],
  );

function subsetsBySize<T>(all: readonly T[]): T[][] {
  const subsets: T[][] = [[]];
  for (const one of all) subsets.push(...subsets.map((subset) => [...subset, one]));
  return subsets.sort((one, other) => one.length - other.length);
}
