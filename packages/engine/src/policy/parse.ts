import { type Lexicon, lexiconSteps, shortness } from '../text/lexicon.ts';
import { finish, inSlices, type Steps } from '../text/steps.ts';
import { plantedSteps } from './cases.ts';
import { readCategoryNames } from './category-names.ts';
import { count, nearest } from './cel/problem.ts';
import type { ListDocument, PackCase, PackDocument, PlantedViolation, RuleDocument } from './document.ts';
import { type FileKind, fileKind } from './files.ts';
import { readGuaranteeCases, warnOfGuarantees } from './guarantee-cases.ts';
import { readGuarantees } from './guarantees.ts';
import { hashSteps, plainText } from './identity.ts';
import { checkLadders, readLadder } from './ladder.ts';
import { PACK_LIMITS } from './limits.ts';
import { listSteps } from './list.ts';
import { checkAppealQueues, checkMeasureUse, readMeasureKind } from './measure-kind.ts';
import { NO_LIMITS, readLimits } from './measure-limit.ts';
import { checkOwners } from './measure-owners.ts';
import { readCases, readCatalogue, readFeatures, readRules, readSimilarSets, readWhole } from './parse-yaml.ts';
import { readQueueFile } from './queue.ts';
import { form, localText, object, type Placed, required } from './reader.ts';
import type { PackFile, PackProblem } from './types.ts';
import { show } from './yaml.ts';

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

const FEWER = 'take out those that try the same';

/**
 * Reads a pack's files (docs/policy-packs.md). Never throws: whatever is wrong becomes a problem with file, line and
 * column, and reading goes on behind it. Problems come sorted by file, line and column, at most 1,000 of them.
 */
export const parsePack = (files: readonly PackFile[]): ParsedPack => finish(parseSteps(files));

/** `parsePack` in pieces of some milliseconds, for whoever has other things to do meanwhile. */
export function* parseSteps(files: readonly PackFile[]): Steps<ParsedPack> {
  const problems: PackProblem[] = [];
  const warnings: PackProblem[] = [];
  const told = (document: PackDocument | undefined): ParsedPack => {
    sortProblems(problems);
    sortProblems(warnings);
    return { document, problems, warnings };
  };
  const whole = (file: string, code: string, message: string, hint: string) =>
    problems.push({ file, line: 1, column: 1, code, message, hint });

  const total = files.reduce((sum, { text }) => sum + text.length, 0);
  if (files.length > PACK_LIMITS.files || total > PACK_LIMITS.totalLength) {
    whole(
      'pack.yaml',
      'pack-too-large',
      `the pack has ${count(files.length)} files and ${count(total)} characters; at most ${count(PACK_LIMITS.files)} and ${count(PACK_LIMITS.totalLength)} are read`,
      'leave out what no rule reads',
    );
    return told(undefined);
  }
  const sorted: PackFile[] = [];
  for (const { path, text } of files) {
    sorted.push({ path, text: plainText(text) });
    yield;
  }
  sorted.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const byKind = (kind: FileKind) =>
    sorted.filter(({ path, text }) => {
      if (fileKind(path) !== kind) return false;
      if (text.length <= PACK_LIMITS.dataLength) return true;
      whole(
        path,
        'file-too-long',
        `the file has ${count(text.length)} characters; at most ${count(PACK_LIMITS.dataLength)} are read`,
        'split the file',
      );
      return false;
    });
  for (const { path } of byKind(undefined)) {
    whole(
      path,
      'unknown-file',
      'no part of a pack has this name',
      'pack.yaml, queues.yaml, limits.yaml, categories.yaml, <chapter>/<name>.yaml, <chapter>/<name>.cases.yaml, <chapter>/<name>.measures.yaml, <chapter>/<name>.ladders.yaml, <chapter>/guarantees/<name>.yaml, <chapter>/guarantees/<name>.cases.yaml, features/*.yaml, similar/*.yaml, lexicons/*.lex, lists/*.list or planted/*.jsonl, in lower case',
    );
  }
  for (const [index, { path }] of sorted.entries()) {
    if (index > 0 && sorted[index - 1]!.path === path)
      whole(path, 'duplicate-file', 'the file was given twice', 'give it once');
  }

  const head = byKind('pack')[0];
  const meta = head === undefined ? undefined : yield* readWhole(head, packShape, problems);
  if (head === undefined) whole('pack.yaml', 'missing-file', 'a pack has a pack.yaml', 'with id, version and about');

  const lexicons = new Map<string, Lexicon>();
  for (const file of byKind('lexicon').slice(0, PACK_LIMITS.lexicons)) {
    const read = yield* lexiconSteps(file);
    problems.push(...read.problems);
    yield* refuseShortTerms(file.path, read.lexicon, problems);
    lexicons.set(read.lexicon.name, read.lexicon);
  }
  const lists = new Map<string, ListDocument>();
  for (const file of byKind('list').slice(0, PACK_LIMITS.lists)) {
    const read = yield* listSteps(file, problems, warnings);
    lists.set(read.name, read);
  }

  const { features, broken } = yield* readFeatures(byKind('features'), problems);
  const similar = yield* readSimilarSets(byKind('similar'), problems);

  const rules: RuleDocument[] = [];
  /** Every id that a file names, also of a rule that is broken elsewhere, with where it stands. */
  const ids = new Map<string, string>();
  let complete = true;
  for (const file of byKind('rules')) if (!(yield* readRules(file, rules, ids, problems))) complete = false;
  checkNames(rules, { lexicons, similar }, problems);
  const queueFile = byKind('queues')[0];
  const asked = queueFile && (yield* readWhole(queueFile, readQueueFile(rules, problems), problems));
  const queues = asked?.queues ?? [];
  const limitsFile = byKind('limits')[0];
  const limits = limitsFile && (yield* readWhole(limitsFile, readLimits(rules, queues, problems), problems));

  const namesFile = byKind('categories')[0];
  const categories = namesFile && (yield* readWhole(namesFile, readCategoryNames(problems), problems));

  const measures = yield* readCatalogue('measures', byKind('measures'), readMeasureKind, ({ kind }) => kind, problems);
  const ladders = yield* readCatalogue('ladders', byKind('ladders'), readLadder, ({ id }) => id, problems);
  checkLadders(ladders.values(), measures, problems);
  checkMeasureUse(rules, measures, ladders, problems);
  checkAppealQueues(measures, queues, problems);
  checkOwners(measures, problems);
  const { guarantees, sources } = yield* readGuarantees(byKind('guarantees'), problems);
  const guaranteeCases = yield* readGuaranteeCases(byKind('guarantee-cases'), guarantees, problems);
  warnOfGuarantees({ guarantees, sources }, guaranteeCases, warnings);

  // Where a file could not be read, nobody knows which rules it holds.
  const known = complete ? ids : undefined;
  const cases: PackCase[] = [];
  for (const file of byKind('cases')) yield* readCases(file, cases, ids, known, problems);
  const planted: PlantedViolation[] = [];
  for (const file of byKind('planted')) {
    for (const violation of yield* plantedSteps(file.path, file.text, known, problems)) planted.push(violation);
  }
  if (cases.length > PACK_LIMITS.cases)
    whole('pack.yaml', 'too-many', `more than ${count(PACK_LIMITS.cases)} cases`, FEWER);
  if (planted.length > PACK_LIMITS.planted)
    whole('pack.yaml', 'too-many', `more than ${count(PACK_LIMITS.planted)} planted`, FEWER);
  warnOfCases(rules, cases, warnings);

  if (meta === undefined) return told(undefined);
  const sha256 = yield* hashSteps(sorted);
  const name = `${meta.id}@${meta.version}+sha256:${sha256}`;
  return told({
    ...{
      ...meta,
      sha256,
      name,
      rules,
      lexicons,
      lists,
      features,
      brokenFeatures: broken,
      similar,
      queues,
      routes: asked?.routes ?? [],
    },
    ...{ limits: limits ?? NO_LIMITS, categories: categories ?? new Map(), measures, ladders, cases, planted },
    ...{ guarantees, guaranteeSources: sources, guaranteeCases },
  });
}

function* refuseShortTerms(file: string, { entries }: Lexicon, problems: PackProblem[]): Steps<void> {
  yield* inSlices(entries.length, (from, to) => {
    for (const entry of entries.slice(from, to)) {
      const short = shortness(entry);
      if (short === undefined || problems.length >= PACK_LIMITS.problems) continue;
      problems.push({ file, line: entry.line, column: 1, code: 'lexicon.short', ...short });
    }
  });
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
