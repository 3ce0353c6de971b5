import type { CelProgram } from '../policy/cel/cel.ts';
import type { Pack, RulePlan, TypePlan } from '../policy/compile.ts';
import type { FeaturePlan } from './feature.ts';
import { membersRead, type Reads } from './reads.ts';

/** What the rules on one type of event read besides the event itself: what a snapshot for them has to hold. */
export interface Asked {
  readonly features: readonly FeaturePlan[];
  /** Names of models. */
  readonly models: Reads;
}

const NOTHING: Asked = { features: [], models: new Set() };
const known = new WeakMap<TypePlan, Asked>();

/** Found once for each type of a pack: whoever decides asks with every event. */
export function askedOf(pack: Pack, type: string): Asked {
  const plan = pack.types.get(type);
  if (plan === undefined) return NOTHING;
  let asked = known.get(plan);
  if (asked === undefined) {
    const programs = plan.rules.flatMap(programsOf);
    const features = joinReads(programs.map(({ ast }) => membersRead(ast, 'features')));
    const models = joinReads(programs.map(({ ast }) => membersRead(ast, 'models')));
    const lookedUp = [...pack.features.values()].filter(({ lookUps }) => lookUps.has(type));
    asked = { features: lookedUp.filter(({ name }) => features === 'all' || features.has(name)), models };
    known.set(plan, asked);
  }
  return asked;
}

function joinReads(all: readonly Reads[]): Reads {
  const names = new Set<string>();
  for (const reads of all) {
    if (reads === 'all') return 'all';
    for (const name of reads) names.add(name);
  }
  return names;
}

/** All expressions of a rule that may be evaluated for a decision. */
const programsOf = ({ when, unless, params, measures }: RulePlan): CelProgram[] => [
  when,
  ...unless.map((exemption) => exemption.when),
  ...params.values(),
  ...measures.flatMap(({ party }) => party ?? []),
];
