import { createHash } from 'node:crypto';
import { canonicalJson } from '../policy/canonical-json.ts';
import { type CelProgram, compileCel } from '../policy/cel/cel.ts';
import { type CelEnv, createCelEnv } from '../policy/cel/env.ts';
import { DEFAULT_BUDGET } from '../policy/cel/limits.ts';
import { nearest } from '../policy/cel/problem.ts';
import { type CelType, DOUBLE, INT, objectOf, optional, typeName } from '../policy/cel/types.ts';
import type { ByType, FeatureDocument } from '../policy/document.ts';
import type { Expression, Placed } from '../policy/reader.ts';
import { show } from '../policy/yaml.ts';
import type { CountPlan, FeaturePlan, Measure } from './feature.ts';

export type Refuse = (
  at: { file: string; line: number; column: number },
  code: string,
  message: string,
  hint: string,
) => void;

/** What a pack's events look like to an expression. */
export interface EventTypes {
  readonly known: readonly string[];
  /** The variables of an event: `event` and the members of its data. Undefined for an unknown type. */
  variables(type: string): Readonly<Record<string, CelType>> | undefined;
}

/** Where no name is near. */
export const NO_EVENT = 'docs/events.md has all of them, such as product.submitted';

/** A change of it makes every feature anew: the same words would count otherwise than before. */
const ARITHMETIC = 1;

export interface CompiledFeatures {
  readonly plans: ReadonlyMap<string, FeaturePlan>;
  /** What rules on a type of event see as `features`: those that are looked up for it, each there or absent. */
  typeFor(type: string): CelType;
}

/** Features that are whole; what is wrong with the others is told. */
export function compileFeatures(
  documents: readonly FeatureDocument[],
  types: EventTypes,
  refuse: Refuse,
): CompiledFeatures {
  const envs = new Map<string, CelEnv | undefined>();
  const envOf = (type: string): CelEnv | undefined => {
    if (!envs.has(type)) {
      const variables = types.variables(type);
      envs.set(type, variables && createCelEnv({ variables }));
    }
    return envs.get(type);
  };
  const plans = new Map<string, FeaturePlan>();
  for (const document of documents) {
    const plan = compileFeature(document, types, envOf, refuse);
    if (plan !== undefined) plans.set(document.name, plan);
  }
  const seen = new Map<string, CelType>();
  return {
    plans,
    typeFor(type) {
      const known = seen.get(type) ?? featuresType(plans, type);
      seen.set(type, known);
      return known;
    },
  };
}

function compileFeature(
  document: FeatureDocument,
  types: EventTypes,
  envOf: (type: string) => CelEnv | undefined,
  refuse: Refuse,
): FeaturePlan | undefined {
  const { name, measure, window } = document;
  let good = true;
  const told: Refuse = (...problem) => {
    good = false;
    refuse(...problem);
  };
  for (const type of [...document.on, ...Array.from(document.for, ([value, at]) => ({ ...at, value }))])
    if (!types.known.includes(type.value)) unknownType(type, types, told);
  if (!good) return undefined;
  const plan = (from: ByType, type: string, what: string, kinds: readonly string[]): CelProgram | undefined => {
    const written = from.get(type);
    const env = envOf(type);
    return written && env && compileOne(written.value, env, what, kinds, told);
  };
  const counts = new Map<string, CountPlan>();
  for (const { value: type } of document.on) {
    const key = plan(document.key, type, 'the key', ['string']);
    const where = plan(document.where, type, 'where', ['bool']);
    const value = plan(document.value, type, 'the value', kindsOfValue(measure));
    const of = plan(document.of, type, 'of', ['bool']);
    const over = document.over === undefined ? 'every' : plan(document.over, type, 'over', ['bool']);
    if (key !== undefined) counts.set(type, { key, where, value, of, over });
  }
  const lookUps = new Map<string, CelProgram>();
  for (const type of document.for.keys()) {
    const key = plan(document.for, type, 'the key', ['string']);
    if (key !== undefined) lookUps.set(type, key);
  }
  const whole = isWhole(document, counts, told);
  if (!good) return undefined;
  return { name, identity: identityOf(document), measure, whole, window: window.milliseconds, counts, lookUps };
}

function unknownType(type: Placed<string>, types: EventTypes, refuse: Refuse): void {
  const near = nearest(type.value, types.known);
  refuse(
    type,
    'unknown-type',
    `there is no event ${show(type.value)}`,
    near === undefined ? NO_EVENT : `did you mean ${near}?`,
  );
}

const NUMBERS = ['int', 'uint', 'double'];
const kindsOfValue = (measure: Measure): readonly string[] =>
  measure === 'distinct' ? ['string', 'int', 'uint', 'bool'] : NUMBERS;

/** As the checker says it of a name that rules know and features do not. */
const OTHER_SIGNAL = /^unknown name `(features|signals|models|lists)`/;
const FROM_EVENTS = 'it is counted from events alone, so none can depend on itself';

function compileOne(
  expression: Expression,
  env: CelEnv,
  what: string,
  kinds: readonly string[],
  refuse: Refuse,
): CelProgram | undefined {
  const { program, problems } = compileCel(expression.text, env, { maxCost: DEFAULT_BUDGET });
  const at = (offset: number) => ({ file: expression.file, ...expression.locate(offset) });
  for (const { start, code, message, hint } of problems ?? []) {
    const other = OTHER_SIGNAL.exec(message)?.[1];
    if (other === undefined) refuse(at(start), code, message, hint);
    else
      refuse(at(start), 'feature-reads', `a feature cannot read ${other}: ${FROM_EVENTS}`, 'say it by event and data');
  }
  if (program === undefined) return undefined;
  if (kinds.includes(program.type.kind)) return program;
  const wanted = kinds.length === 1 ? kinds[0] : `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
  refuse(
    at(0),
    'cel.type',
    `${what} must be ${wanted}, this is ${typeName(program.type)}`,
    `convert it, as in ${kinds[0]}(…)`,
  );
  return undefined;
}

/** Whole numbers and decimals are not measured together. */
function isWhole({ measure, value }: FeatureDocument, counts: ReadonlyMap<string, CountPlan>, refuse: Refuse): boolean {
  if (measure === 'count' || measure === 'distinct') return true;
  if (measure === 'ratio') return false;
  let whole: boolean | undefined;
  for (const [type, { value: program }] of counts) {
    if (program === undefined) continue;
    const own = program.type.kind !== 'double';
    if (whole !== undefined && own !== whole) {
      const at = value.get(type)!.value;
      const message = `the value of ${type} is ${typeName(program.type)}, that of another type is not`;
      refuse({ file: at.file, ...at.locate(0) }, 'cel.type', message, 'convert one, as in double(…)');
    }
    whole ??= own;
  }
  return whole ?? true;
}

/** Names, texts and what it is looked up for say nothing about what is counted. */
function identityOf({ on, key, where, measure, value, of, over, window }: FeatureDocument): string {
  const textsOf = (expressions: ByType) =>
    Object.fromEntries(Array.from(expressions, ([type, at]) => [type, at.value.text]));
  const counted = {
    arithmetic: ARITHMETIC,
    on: on.map(({ value: type }) => type).sort(),
    ...{ key: textsOf(key), where: textsOf(where), measure, value: textsOf(value), of: textsOf(of) },
    over: over === undefined ? null : textsOf(over),
    window: window.milliseconds,
  };
  return createHash('sha256').update(canonicalJson(counted)).digest('hex');
}

function featuresType(plans: ReadonlyMap<string, FeaturePlan>, type: string): CelType {
  const fields = [...plans.values()].flatMap(({ name, lookUps, measure, whole }) => {
    if (!lookUps.has(type)) return [];
    const isInt = whole && measure !== 'mean';
    return [[name, optional(isInt ? INT : DOUBLE)] as const];
  });
  return objectOf('features', Object.fromEntries(fields));
}
