import { SIGNAL_LIMITS } from '../signals/limits.ts';
import { readFeature } from '../signals/read-feature.ts';
import { readSimilar } from '../signals/read-similar.ts';
import type { Steps } from '../text/steps.ts';
import { readCase } from './cases.ts';
import { count } from './cel/problem.ts';
import type { FeatureDocument, PackCase, RuleDocument, SimilarDocument } from './document.ts';
import { PACK_LIMITS } from './limits.ts';
import { A_LIST, json, object, optional, type Read, required, type Source, sourceOf } from './reader.ts';
import { readRule } from './rule.ts';
import type { PackFile, PackProblem } from './types.ts';
import { show, type YamlNode, yamlSteps } from './yaml.ts';

/** What stands in the YAML files of a pack, read in pieces of some milliseconds. */

interface Opened {
  root: YamlNode;
  source: Source;
}

function* open(file: PackFile, problems: PackProblem[]): Steps<Opened | undefined> {
  const yaml = yield* yamlSteps(file.path, file.text);
  problems.push(...yaml.problems);
  const source = sourceOf(file.path, yaml, problems);
  if (yaml.root !== undefined) return { root: yaml.root, source };
  if (yaml.problems.length === 0)
    source.report(0, 'empty', 'the file is empty', 'write something into it, or delete it');
  return undefined;
}

export function* readWhole<T>(file: PackFile, read: Read<T>, problems: PackProblem[]): Steps<T | undefined> {
  const opened = yield* open(file, problems);
  return opened && read(opened.root, opened.source);
}

const ITEMS_A_PIECE = 32;
const CASES_BESIDE = 'x.cases.yaml lies beside x.yaml, which has the rules';

/**
 * The list under the only key of a file, item by item, so that one broken item does not hide the others.
 * @returns false when the file could not be read
 */
function* readItems(
  file: PackFile,
  key: 'rules' | 'cases' | 'features' | 'measures' | 'ladders',
  max: number,
  problems: PackProblem[],
  read: (item: YamlNode, source: Source) => void,
  begin: (source: Source) => void = () => {},
): Steps<boolean> {
  const opened = yield* open(file, problems);
  if (opened === undefined) return false;
  const { root, source } = opened;
  begin(source);
  const list = itemsOf(key, max)(root, source);
  if (list === undefined) return false;
  for (const [index, item] of list.entries()) {
    read(item, source);
    if (index % ITEMS_A_PIECE === ITEMS_A_PIECE - 1) yield;
  }
  return true;
}

function itemsOf(key: string, max: number): Read<readonly YamlNode[]> {
  const outer = object(`a file of ${key}`, {
    [key]: required<YamlNode>((node) => node),
  });
  return (node, source) => {
    const list = outer(node, source)?.[key];
    return list && itemsIn(key, max)(list, source);
  };
}

function itemsIn(key: string, max: number): Read<readonly YamlNode[]> {
  return (list, source) => {
    if (list.kind !== 'list') return source.report(list.offset, 'wrong-type', `${key} must be a list`, A_LIST);
    if (list.items.length > max)
      return source.report(
        list.offset,
        'too-many',
        `there are ${count(list.items.length)} ${key}; at most ${count(max)} are read`,
        'split the file',
      );
    return list.items;
  };
}

/** The lists under several keys of a file, any of which may be left out, item by item. */
export function* readSections<K extends string>(
  file: PackFile,
  keys: readonly K[],
  max: number,
  problems: PackProblem[],
  read: (key: K, item: YamlNode, source: Source) => void,
): Steps<void> {
  const opened = yield* open(file, problems);
  if (opened === undefined) return;
  const { root, source } = opened;
  const outer = object(
    `a file of ${keys.at(-1)}`,
    Object.fromEntries(keys.map((key) => [key, optional(itemsIn(key, max))])),
  );
  const sections = outer(root, source) as { [P in K]?: readonly YamlNode[] } | undefined;
  for (const key of keys)
    for (const item of sections?.[key] ?? []) {
      yield;
      read(key, item, source);
    }
}

/** Cases of guarantees, with the facts that the file gives all of them. */
export function* readWholeCases(
  file: PackFile,
  problems: PackProblem[],
  read: (facts: Record<string, unknown>, item: YamlNode, source: Source) => void,
): Steps<void> {
  const opened = yield* open(file, problems);
  if (opened === undefined) return;
  const { root, source } = opened;
  const shape = object('a file of cases', {
    facts: optional(json('facts')),
    cases: required(itemsIn('cases', PACK_LIMITS.cases)),
  })(root, source);
  for (const item of shape?.cases ?? []) {
    yield;
    read(shape!.facts ?? {}, item, source);
  }
}

/** False when the file could not be read. */
export function* readRules(
  file: PackFile,
  rules: RuleDocument[],
  ids: Map<string, string>,
  problems: PackProblem[],
): Steps<boolean> {
  const chapter = file.path.slice(0, file.path.indexOf('/'));
  const before = problems.length;
  const readOne = (item: YamlNode, source: Source): void => {
    const id = item.kind === 'map' ? item.entries.get('id')?.value : undefined;
    const rule = readRule(item, source);
    if (id?.kind !== 'scalar' || typeof id.value !== 'string') return;
    const before = ids.get(id.value);
    if (before !== undefined) {
      source.report(
        id.offset,
        'duplicate-rule',
        `the rule ${show(id.value)} stands in ${before} already`,
        'give one of the two another id, or delete it',
      );
      return;
    }
    ids.set(id.value, `${file.path}:${source.place(id.offset).line}`);
    if (rule === undefined) return;
    if (!rule.id.startsWith(`${chapter}.`)) {
      const message = `a rule in ${chapter}/ has an id that begins with "${chapter}."`;
      source.report(id.offset, 'wrong-chapter', message, 'give it such an id, or move it into its own folder');
    }
    rules.push(rule);
  };
  const read = yield* readItems(file, 'rules', PACK_LIMITS.rules, problems, readOne);
  // What YAML refuses is left out, and with it perhaps a rule.
  return read && !problems.slice(before).some(({ code }) => code.startsWith('yaml-'));
}

export function* readCases(
  file: PackFile,
  cases: PackCase[],
  ids: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string> | undefined,
  problems: PackProblem[],
): Steps<void> {
  const judged = file.path.replace(/\.cases\.yaml$/, '.yaml');
  const beside = [...ids].filter(([, where]) => where.slice(0, where.lastIndexOf(':')) === judged).map(([id]) => id);
  const read = readCase(known, beside);
  const readOne = (item: YamlNode, source: Source): void => {
    const found = read(item, source);
    if (found !== undefined) cases.push(found);
  };
  yield* readItems(file, 'cases', PACK_LIMITS.cases, problems, readOne, (source) => {
    if (beside.length === 0 && known !== undefined)
      source.report(0, 'no-rules', `there are no rules in ${judged} that these cases judge`, CASES_BESIDE);
  });
}

export function* readSimilarSets(
  files: readonly PackFile[],
  problems: PackProblem[],
): Steps<ReadonlyMap<string, SimilarDocument>> {
  const sets = new Map<string, SimilarDocument>();
  for (const file of files) {
    const name = file.path.slice('similar/'.length, -'.yaml'.length);
    if (sets.size === SIGNAL_LIMITS.similarSets) {
      const message = `a pack has at most ${SIGNAL_LIMITS.similarSets} sets of known texts`;
      const hint = 'put texts of one kind into one set';
      problems.push({ file: file.path, line: 1, column: 1, code: 'too-many', message, hint });
      break;
    }
    // one that is broken is there all the same: that is told once
    const read = yield* readWhole(file, readSimilar(name), problems);
    sets.set(name, read ?? { name, about: undefined, texts: [] });
  }
  return sets;
}

export interface ReadFeatures {
  readonly features: readonly FeatureDocument[];
  /** Names of those that are refused: whoever reads one is not told that it is not there. */
  readonly broken: ReadonlySet<string>;
}

export function* readFeatures(files: readonly PackFile[], problems: PackProblem[]): Steps<ReadFeatures> {
  const features = new Map<string, FeatureDocument>();
  const broken = new Set<string>();
  const readOne = (item: YamlNode, source: Source): void => {
    const feature = readFeature(item, source);
    if (feature === undefined) {
      const name = item.kind === 'map' ? item.entries.get('name')?.value : undefined;
      if (name?.kind === 'scalar' && typeof name.value === 'string') broken.add(name.value);
      return;
    }
    const before = features.get(feature.name);
    if (before !== undefined)
      source.report(
        item.offset,
        'duplicate-feature',
        `the feature ${show(feature.name)} stands in ${before.file}:${before.line} already`,
        'rules read it by its name: call one of them otherwise',
      );
    else if (features.size === SIGNAL_LIMITS.features)
      source.report(
        item.offset,
        'too-many',
        `a pack has at most ${SIGNAL_LIMITS.features} features`,
        'take out those that no rule reads',
      );
    else features.set(feature.name, feature);
  };
  for (const file of files) yield* readItems(file, 'features', SIGNAL_LIMITS.features, problems, readOne);
  return { features: [...features.values()], broken };
}

/** Measures or ladders of all files that hold such, by their name. */
export function* readCatalogue<T extends { readonly file: string }>(
  key: 'measures' | 'ladders',
  files: readonly PackFile[],
  readOne: Read<T>,
  nameOf: (one: T) => string,
  problems: PackProblem[],
): Steps<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  for (const file of files)
    yield* readItems(file, key, PACK_LIMITS[key], problems, (item, source) => {
      const one = readOne(item, source);
      if (one === undefined) return;
      const name = nameOf(one);
      const other = found.get(name);
      if (other === undefined) found.set(name, one);
      else
        source.report(
          item.offset,
          'duplicate-name',
          `${show(name)} stands in ${other.file} already`,
          'call one of the two otherwise',
        );
    });
  return found;
}
