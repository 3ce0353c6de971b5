import type { Decision, MeasureProposal, WithheldKind } from './types.ts';

/**
 * The decision with some kinds of measure taken out and a person asked instead: verdict and reasons stay. Where its rules
 * ask for a person already, that case stands; else the most urgent of what was taken out gives it. It is what `decide`
 * comes to with the same kinds in its snapshot.
 */
export function withhold(decision: Decision, withheld: readonly WithheldKind[]): Decision {
  const snapshot = { ...decision.snapshot, withheld: [...withheld] };
  const asking = withheld.filter(({ kind }) => decision.measures.some((measure) => measure.kind === kind));
  if (asking.length === 0) return { ...decision, snapshot };
  const isWithheld = ({ kind }: MeasureProposal): boolean => asking.some((one) => one.kind === kind);
  const { queue, priority } = asking.reduce((most, one) => (one.priority > most.priority ? one : most));
  return {
    ...decision,
    case: decision.case ?? { queue, priority },
    measures: decision.measures.filter((measure) => !isWithheld(measure)),
    withheld: decision.measures.filter(isWithheld),
    snapshot,
  };
}
