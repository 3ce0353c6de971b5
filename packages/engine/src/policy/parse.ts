import { SIGNAL_LIMITS } from '../signals/limits.ts';
import { readFeature } from '../signals/read-feature.ts';
import { readSimilar } from '../signals/read-similar.ts';
import { type Lexicon, parseLexicon, shortness } from '../text/lexicon.ts';
import { readCase, readPlanted } from './cases.ts';
import { count, nearest } from './cel/problem.ts';
import type {
  FeatureDocument,
  ListDocument,
  PackCase,
  PackDocument,
  PlantedViolation,
  RuleDocument,
  SimilarDocument,
} from './document.ts';
import { type FileKind, fileKind } from './files.ts';
import { packHash, plainText } from './identity.ts';
import { checkLadders, type Ladder, readLadder } from './ladder.ts';
import { PACK_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import { checkMeasureUse, type MeasureKind, readMeasureKind } from './measure-kind.ts';
import { NO_LIMITS, readLimits } from './measure-limit.ts';
import { readQueueFile } from './queue.ts';
import { form, localText, object, type Placed, type Read, required, type Source, sourceOf } from './reader.ts';
import { readRule } from './rule.ts';
import type { PackFile, PackProblem } from './types.ts';
import { readYaml, show, type YamlNode } from './yaml.ts';

export interface ParsedPack {
  /** Everything that could be read, also when there are problems; undefined without a usable `pack.yaml`. */
  readonly document: PackDocument | undefined;
  /** A pack with problems must not decide. */
  readonly problems: PackProblem[];
  /** What should not be in a pack that is published, but does not stop it from deciding. */
  readonly warnings: PackProblem[];
}

const packShape = object('pack.yaml', {
  id: required(form('id', /^[a-z][a-z0-9-]{0,59}$/, 'lower case, digits and hyphens')),
  version: required(
    form('version', /^\d{1,6}\.\d{1,6}\.\d{1,6}(-[0-9A-Za-z.-]{1,60})?$/, 'three numbers: 1.4.0 (semver.org)'),
  ),
  about: required(localText('about')),
});

/**
 * Reads a pack's files (docs/policy-packs.md). Never throws: whatever is wrong becomes a problem with file, line and
 * column, and reading goes on behind it. Problems come sorted by file, line and column, at most 1,000 of them.
 */
export function parsePack(files: readonly PackFile[]): ParsedPack {
  const problems: PackProblem[] = [];
  const warnings: PackProblem[] = [];
  const finish = (document: PackDocument | undefined): ParsedPack => {
    sortProblems(problems);
    sortProblems(warnings);
    return { document, problems, warnings };
  };
  const whole = (file: string, code: string, message: string, hint?: string) =>
    problems.push({ file, line: 1, column: 1, code, message, ...(hint === undefined ? {} : { hint }) });

  const total = files.reduce((sum, { text }) => sum + text.length, 0);
  if (files.length > PACK_LIMITS.files || total > PACK_LIMITS.totalLength) {
    whole(
      'pack.yaml',
      'pack-too-large',
      `the pack has ${count(files.length)} files and ${count(total)} characters; at most ${count(PACK_LIMITS.files)} and ${count(PACK_LIMITS.totalLength)} are read`,
    );
    return finish(undefined);
  }
  const sorted = files
    .map(({ path, text }) => ({ path, text: plainText(text) }))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const byKind = (kind: FileKind) =>
    sorted.filter(({ path, text }) => {
      if (fileKind(path) !== kind) return false;
      if (text.length <= PACK_LIMITS.dataLength) return true;
      whole(
        path,
        'file-too-long',
        `the file has ${count(text.length)} characters; at most ${count(PACK_LIMITS.dataLength)} are read`,
      );
      return false;
    });
  for (const { path } of byKind(undefined)) {
    whole(
      path,
      'unknown-file',
      'no part of a pack has this name',
      'pack.yaml, queues.yaml, limits.yaml, <chapter>/<name>.yaml, <chapter>/<name>.cases.yaml, features/*.yaml, similar/*.yaml, lexicons/*.lex, lists/*.list or planted/*.jsonl, in lower case',
    );
  }
  for (const [index, { path }] of sorted.entries()) {
    if (index > 0 && sorted[index - 1]!.path === path) whole(path, 'duplicate-file', 'the file was given twice');
  }

  const head = byKind('pack')[0];
  const meta = head === undefined ? undefined : readWhole(head, packShape, problems);
  if (head === undefined) whole('pack.yaml', 'missing-file', 'a pack has a pack.yaml', 'with id, version and about');

  const lexicons = new Map<string, Lexicon>();
  for (const file of byKind('lexicon').slice(0, PACK_LIMITS.lexicons)) {
    const read = parseLexicon(file);
    problems.push(...read.problems);
    refuseShortTerms(file.path, read.lexicon, problems);
    lexicons.set(read.lexicon.name, read.lexicon);
  }
  const lists = new Map<string, ListDocument>();
  for (const file of byKind('list').slice(0, PACK_LIMITS.lists)) {
    const read = readList(file, problems, warnings);
    lists.set(read.name, read);
  }

  const features = readFeatures(byKind('features'), problems);
  const similar = readSimilarSets(byKind('similar'), problems);

  const rules: RuleDocument[] = [];
  /** Every id that a file names, also of a rule that is broken elsewhere, with where it stands. */
  const ids = new Map<string, string>();
  let complete = true;
  for (const file of byKind('rules')) if (!readRules(file, rules, ids, problems)) complete = false;
  checkNames(rules, { lexicons, similar }, problems);
  const queueFile = byKind('queues')[0];
  const asked = queueFile && readWhole(queueFile, readQueueFile(rules, problems), problems);
  const queues = asked?.queues ?? [];
  const limitsFile = byKind('limits')[0];
  const limits = limitsFile && readWhole(limitsFile, readLimits(rules, queues, problems), problems);

  const measures = readCatalogue<MeasureKind>('measures', byKind('measures'), readMeasureKind, problems);
  const ladders = readCatalogue<Ladder>('ladders', byKind('ladders'), readLadder, problems);
  checkLadders(ladders.values(), measures, problems);
  checkMeasureUse(rules, measures, ladders, problems);

  // Where a file could not be read, nobody knows which rules it holds.
  const known = complete ? ids : undefined;
  const cases: PackCase[] = [];
  for (const file of byKind('cases')) readCases(file, cases, ids, known, problems);
  const planted: PlantedViolation[] = [];
  for (const file of byKind('planted')) {
    for (const violation of readPlanted(file.path, file.text, known, problems)) planted.push(violation);
  }
  if (cases.length > PACK_LIMITS.cases) whole('pack.yaml', 'too-many', `more than ${count(PACK_LIMITS.cases)} cases`);
  if (planted.length > PACK_LIMITS.planted)
    whole('pack.yaml', 'too-many', `more than ${count(PACK_LIMITS.planted)} planted`);
  warnOfCases(rules, cases, warnings);

  if (meta === undefined) return finish(undefined);
  const sha256 = packHash(files);
  const name = `${meta.id}@${meta.version}+sha256:${sha256}`;
  return finish({
    ...{ ...meta, sha256, name, rules, lexicons, lists, features, similar, queues, routes: asked?.routes ?? [] },
    ...{ limits: limits ?? NO_LIMITS, measures, ladders, cases, planted },
  });
}

function refuseShortTerms(file: string, { entries }: Lexicon, problems: PackProblem[]): void {
  for (const entry of entries) {
    const short = shortness(entry);
    if (short === undefined || problems.length >= PACK_LIMITS.problems) continue;
    problems.push({ file, line: entry.line, column: 1, code: 'lexicon.short', ...short });
  }
}

function readWhole<T>(file: PackFile, read: Read<T>, problems: PackProblem[]): T | undefined {
  const yaml = readYaml(file.path, file.text);
  problems.push(...yaml.problems);
  const source = sourceOf(file.path, yaml, problems);
  if (yaml.root !== undefined) return read(yaml.root, source);
  if (yaml.problems.length === 0) source.report(0, 'empty', 'the file is empty');
  return undefined;
}

/** The list under the only key of a file, item by item, so that one broken item does not hide the others. */
function items(
  key: 'rules' | 'cases' | 'features' | 'measures' | 'ladders',
  each: (item: YamlNode) => void,
  max: number,
): Read<true> {
  const outer = object(`a file of ${key}`, {
    [key]: required<YamlNode>((node) => node),
  });
  return (node, source) => {
    const list = outer(node, source)?.[key];
    if (list === undefined) return undefined;
    if (list.kind !== 'list') return source.report(list.offset, 'wrong-type', `${key} must be a list`);
    if (list.items.length > max)
      return source.report(
        list.offset,
        'too-many',
        `there are ${count(list.items.length)} ${key}; at most ${count(max)} are read`,
      );
    for (const item of list.items) each(item);
    return true;
  };
}

/** False when the file could not be read. */
function readRules(file: PackFile, rules: RuleDocument[], ids: Map<string, string>, problems: PackProblem[]): boolean {
  const chapter = file.path.slice(0, file.path.indexOf('/'));
  const before = problems.length;
  const read = readWhole(
    file,
    (root, source) =>
      items(
        'rules',
        (item) => {
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
            source.report(id.offset, 'wrong-chapter', `a rule in ${chapter}/ has an id that begins with "${chapter}."`);
          }
          rules.push(rule);
        },
        PACK_LIMITS.rules,
      )(root, source),
    problems,
  );
  // What YAML refuses is left out, and with it perhaps a rule.
  return read !== undefined && !problems.slice(before).some(({ code }) => code.startsWith('yaml-'));
}

function readCases(
  file: PackFile,
  cases: PackCase[],
  ids: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string> | undefined,
  problems: PackProblem[],
): void {
  const judged = file.path.replace(/\.cases\.yaml$/, '.yaml');
  const beside = [...ids].filter(([, where]) => where.slice(0, where.lastIndexOf(':')) === judged).map(([id]) => id);
  const read = readCase(known, beside);
  readWhole(
    file,
    (root, source) => {
      if (beside.length === 0 && known !== undefined)
        source.report(0, 'no-rules', `there are no rules in ${judged} that these cases judge`);
      return items(
        'cases',
        (item) => {
          const found = read(item, source);
          if (found !== undefined) cases.push(found);
        },
        PACK_LIMITS.cases,
      )(root, source);
    },
    problems,
  );
}

function readSimilarSets(files: readonly PackFile[], problems: PackProblem[]): ReadonlyMap<string, SimilarDocument> {
  const sets = new Map<string, SimilarDocument>();
  for (const file of files) {
    const name = file.path.slice('similar/'.length, -'.yaml'.length);
    if (sets.size === SIGNAL_LIMITS.similarSets) {
      const message = `a pack has at most ${SIGNAL_LIMITS.similarSets} sets of known texts`;
      problems.push({ file: file.path, line: 1, column: 1, code: 'too-many', message });
      break;
    }
    // one that is broken is there all the same: that is told once
    sets.set(name, readWhole(file, readSimilar(name), problems) ?? { name, about: undefined, texts: [] });
  }
  return sets;
}

function readFeatures(files: readonly PackFile[], problems: PackProblem[]): readonly FeatureDocument[] {
  const features = new Map<string, FeatureDocument>();
  const readOne = (item: YamlNode, source: Source): void => {
    const feature = readFeature(item, source);
    if (feature === undefined) return;
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
  for (const file of files)
    readWhole(
      file,
      (root, source) => items('features', (item) => readOne(item, source), SIGNAL_LIMITS.features)(root, source),
      problems,
    );
  return [...features.values()];
}

/** Measures or ladders of all files that hold such, by their name. */
function readCatalogue<T extends { readonly file: string }>(
  key: 'measures' | 'ladders',
  files: readonly PackFile[],
  readOne: Read<T>,
  problems: PackProblem[],
): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  const nameOf = (one: T): string => ('kind' in one ? one.kind : 'id' in one ? one.id : '') as string;
  for (const file of files)
    readWhole(
      file,
      (root, source) =>
        items(
          key,
          (item) => {
            const one = readOne(item, source);
            if (one === undefined) return;
            const name = nameOf(one);
            const other = found.get(name);
            if (other === undefined) found.set(name, one);
            else source.report(item.offset, 'duplicate-name', `${show(name)} stands in ${other.file} already`);
          },
          PACK_LIMITS[key],
        )(root, source),
      problems,
    );
  return found;
}

function checkNames(
  rules: readonly RuleDocument[],
  known: { lexicons: ReadonlyMap<string, unknown>; similar: ReadonlyMap<string, unknown> },
  problems: PackProblem[],
): void {
  const check = (what: string, { value, ...at }: Placed<string>, names: ReadonlyMap<string, unknown>, path: string) => {
    if (names.has(value)) return;
    const near = nearest(value, names.keys());
    const hint = near === undefined ? `expected in ${path}` : `did you mean ${near}?`;
    const message = `there is no ${what === 'similar' ? 'set of known texts' : what} ${show(value)}`;
    problems.push({ ...at, code: `unknown-${what}`, message, hint });
  };
  for (const rule of rules) {
    for (const { find } of rule.match.values()) {
      if ('lexicons' in find)
        for (const name of find.lexicons) check('lexicon', name, known.lexicons, `lexicons/${name.value}.lex`);
      if ('similar' in find) check('similar', find.similar, known.similar, `similar/${find.similar.value}.yaml`);
    }
  }
}

function warnOfCases(rules: readonly RuleDocument[], cases: readonly PackCase[], warnings: PackProblem[]): void {
  const fires = new Set(cases.flatMap((part) => part.fires));
  const quiet = new Set(cases.flatMap((part) => part.quiet));
  for (const { id, file, line, column } of rules) {
    const missing = [...(fires.has(id) ? [] : ['fires']), ...(quiet.has(id) ? [] : ['stays quiet'])];
    if (missing.length === 0 || warnings.length >= PACK_LIMITS.problems) continue;
    warnings.push({
      file,
      line,
      column,
      code: 'rule-without-case',
      message: `${id} has no case in which it ${missing.join(', and none in which it ')}`,
      hint: `add it to ${file.replace(/\.yaml$/, '.cases.yaml')}`,
    });
  }
}

/** Sorts in place, by file, line, column, and keeps as many as help. */
export function sortProblems(problems: PackProblem[]): void {
  problems.sort((a, b) =>
    a.file !== b.file
      ? a.file < b.file
        ? -1
        : 1
      : a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1),
  );
  problems.length = Math.min(problems.length, PACK_LIMITS.problems);
}
