import type { Guarantee } from '../money/guarantee.ts';
import { type GuaranteePlan, planGuarantee } from '../money/guarantee-plan.ts';
import type { Refuse } from '../signals/compile-features.ts';
import type { Steps } from '../text/steps.ts';
import { nearest } from './cel/problem.ts';
import {
  type GroundDocument,
  type GuaranteeDraft,
  type GuaranteePlaces,
  groundTerms,
  readGround,
  readGuarantee,
} from './guarantee-file.ts';
import { PACK_LIMITS } from './limits.ts';
import { readSections } from './parse-yaml.ts';
import type { Placed } from './reader.ts';
import type { PackFile, PackProblem } from './types.ts';
import { show } from './yaml.ts';

/** Where a guarantee and its fields stand. */
export interface GuaranteeSource {
  readonly places: GuaranteePlaces;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ParsedGuarantees {
  /** By code, in the order of files and lines; plain JSON, as orders keep it. */
  readonly guarantees: ReadonlyMap<string, Guarantee>;
  readonly sources: ReadonlyMap<string, GuaranteeSource>;
}

/** Reads the files of guarantees and of their grounds, and puts together what belongs to each. */
export function* readGuarantees(files: readonly PackFile[], problems: PackProblem[]): Steps<ParsedGuarantees> {
  const drafts = new Map<string, GuaranteeDraft>();
  const grounds = new Map<string, GroundDocument>();
  for (const file of files)
    yield* readSections(file, ['grounds', 'guarantees'], PACK_LIMITS.guarantees, problems, (section, item, source) => {
      const keep = <T extends { file: string }>(found: Map<string, T>, one: T | undefined, name: string): void => {
        const other = found.get(name);
        if (other !== undefined)
          source.report(
            item.offset,
            'duplicate-name',
            `${show(name)} stands in ${other.file} already`,
            'call one of the two otherwise',
          );
        else if (one !== undefined) found.set(name, one);
      };
      if (section === 'grounds') {
        const ground = readGround(item, source);
        if (ground !== undefined) keep(grounds, ground, ground.ground);
        return;
      }
      const guarantee = readGuarantee(item, source);
      if (guarantee !== undefined) keep(drafts, guarantee, guarantee.terms.code);
    });
  if (drafts.size > PACK_LIMITS.guarantees)
    problems.push({
      ...{ file: files[0]!.path, line: 1, column: 1, code: 'too-many' },
      message: `a pack has at most ${PACK_LIMITS.guarantees} guarantees`,
      hint: 'take out those that nobody offers',
    });
  const guarantees = new Map<string, Guarantee>();
  const sources = new Map<string, GuaranteeSource>();
  for (const [code, draft] of drafts) {
    guarantees.set(code, withGrounds(draft, grounds, problems));
    sources.set(code, { ...draft, places: placesWithFloors(draft, grounds) });
  }
  checkBundles(drafts, problems);
  return { guarantees, sources };
}

const unknown = (problems: PackProblem[], at: Placed<string>, what: string, known: Iterable<string>): void => {
  const { value, file, line, column } = at;
  const near = nearest(value, known);
  const hint = near === undefined ? `expected in a file of guarantees` : `did you mean ${near}?`;
  problems.push({ file, line, column, code: `unknown-${what}`, message: `there is no ${what} ${show(value)}`, hint });
};

/** What the law gives on a ground comes with the ground: no guarantee can name the one without the other. */
function withGrounds(
  { terms, grounds }: GuaranteeDraft,
  table: ReadonlyMap<string, GroundDocument>,
  problems: PackProblem[],
): Guarantee {
  const found = grounds.flatMap((ground) => {
    const one = table.get(ground.value);
    if (one === undefined) unknown(problems, ground, 'ground', table.keys());
    return one ?? [];
  });
  return {
    ...terms,
    grounds: found.map(groundTerms),
    floors: found.flatMap((ground) => {
      const { least, law } = ground;
      return least === undefined ? [] : [{ ...groundTerms(ground), law: law!, amount: least.text.trim() }];
    }),
  };
}

function placesWithFloors(
  { grounds, places }: GuaranteeDraft,
  table: ReadonlyMap<string, GroundDocument>,
): GuaranteePlaces {
  const all = new Map(places);
  const floors = grounds.flatMap(({ value }) => table.get(value)?.least ?? []);
  for (const [i, { file, locate }] of floors.entries()) {
    const value = `floors[${i}].amount`;
    all.set(value, (offset) => ({ value, file, ...locate(offset) }));
  }
  return all;
}

function checkBundles(drafts: ReadonlyMap<string, GuaranteeDraft>, problems: PackProblem[]): void {
  for (const { bundles } of drafts.values())
    for (const right of bundles) if (!drafts.has(right.value)) unknown(problems, right, 'guarantee', drafts.keys());
  for (const [code, { file, line, column }] of drafts) {
    const way = wayBack(code, drafts);
    if (way === undefined) {
      refuseNested(code, drafts, problems);
      continue;
    }
    const message = `the bundle ${show(code)} leads back to itself: ${[code, ...way].join(', ')}`;
    problems.push({ file, line, column, code: 'bundle-cycle', message, hint: 'take one of them out' });
  }
}

/** What an order is given by a bundle are rights, so that it says of each where it comes from. */
function refuseNested(code: string, drafts: ReadonlyMap<string, GuaranteeDraft>, problems: PackProblem[]): void {
  for (const { value, file, line, column } of drafts.get(code)!.bundles) {
    if ((drafts.get(value)?.bundles.length ?? 0) === 0) continue;
    const message = `${show(value)} is a bundle itself: ${show(code)} cannot hold it`;
    problems.push({ file, line, column, code: 'bundle-nested', message, hint: 'name its rights' });
  }
}

/** The codes by which a bundle comes back to itself. */
function wayBack(code: string, drafts: ReadonlyMap<string, GuaranteeDraft>): readonly string[] | undefined {
  const seen = new Set<string>();
  const search = (from: string, way: readonly string[]): readonly string[] | undefined => {
    for (const { value } of drafts.get(from)?.bundles ?? []) {
      if (value === code) return [...way, value];
      if (seen.has(value)) continue;
      seen.add(value);
      const found = search(value, [...way, value]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(code, []);
}

/** Compiles the guarantees of a pack; what is wrong is told where it stands. */
export function* compileGuarantees(
  { guarantees, sources }: ParsedGuarantees,
  refuse: Refuse,
): Steps<ReadonlyMap<string, GuaranteePlan>> {
  const plans = new Map<string, GuaranteePlan>();
  for (const [code, terms] of guarantees) {
    yield;
    const { plan, problems } = planGuarantee(terms);
    if (plan !== undefined) plans.set(code, plan);
    for (const { at, offset = 0, code: kind, message, hint } of problems)
      refuse(placeIn(sources.get(code)!, at, offset), kind, message, hint);
  }
  return plans;
}

/** Of a field, or of what it stands in: `limits.perPair` where `limits` does. */
function placeIn(source: GuaranteeSource, at: string, offset: number): { file: string; line: number; column: number } {
  for (let path = at; path !== ''; path = path.replace(/(\.|\[)?[^.[]*$/, '')) {
    const found = source.places.get(path);
    if (found !== undefined) return found(path === at ? offset : 0);
  }
  return source;
}
