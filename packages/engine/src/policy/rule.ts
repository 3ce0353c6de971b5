import { SIGNAL_LIMITS } from '../signals/limits.ts';
import { CONTACT_KINDS } from '../text/contact.ts';
import { nearest } from './cel/problem.ts';
import type { MatchDocument, RuleDocument } from './document.ts';
import { PACK_LIMITS } from './limits.ts';
import { duration, points } from './quantity.ts';
import {
  type Expression,
  expression,
  form,
  list,
  localText,
  named,
  number,
  object,
  oneOf,
  optional,
  type Placed,
  placed,
  type Read,
  required,
  text,
  verdict,
  yes,
} from './reader.ts';
import { templateProblem } from './render.ts';
import { show } from './yaml.ts';

/** Names that expressions already know, so that no match may take them. */
const TAKEN = new Set(
  (
    'event lists features models signals true false null in as break const continue else for function if import let loop ' +
    'package namespace return var void while has all exists exists_one map filter size type dyn int uint double bool ' +
    'string bytes list null_type timestamp duration matches contains startsWith endsWith'
  ).split(' '),
);

export const ruleId: Read<string> = form(
  'a rule id',
  /^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*){2,}$/,
  'chapter.topic.name in lower case, digits and hyphens: goods.ad-law.absolute-term',
);

export const eventType: Read<string> = form(
  'an event type',
  /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$/,
  'such as product.submitted',
);

const name = (what: string): Read<string> => form(what, /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 100);

const variable = (what: string): Read<string> => {
  const read = form(what, /^[a-z][A-Za-z0-9_]*$/, 'a letter first, then letters, digits and _', 60);
  return (node, source) => {
    const value = read(node, source);
    if (value === undefined || !TAKEN.has(value)) return value;
    return source.report(
      node.offset,
      'taken-name',
      `${what} cannot be ${show(value)}: expressions know it already`,
      'call it otherwise',
    );
  };
};

const field: Read<string> = form(
  'a field',
  /^[A-Za-z][A-Za-z0-9_]*(\.([A-Za-z][A-Za-z0-9_]*|\*))*$/,
  'the dotted path below data: product.title, segment.comments, product.attributes.*',
);

const lexiconNames: Read<Placed<string>[]> = (node, source) => {
  if (node.kind === 'list') return list('lexicon', placed(name('a lexicon')), { min: 1, max: 50 })(node, source);
  const one = placed(name('a lexicon'))(node, source);
  return one === undefined ? undefined : [one];
};

/** What a match can ask the grammar of contacts for. */
export const CONTACTS: readonly string[] = ['any', ...CONTACT_KINDS.filter((kind) => kind !== 'instruction')];

const matchShape = object('a match', {
  lexicon: optional(lexiconNames),
  pattern: optional(patternText()),
  similar: optional(placed(name('a set of known texts'))),
  at_least: optional(number('at_least', { min: SIGNAL_LIMITS.similarity, max: 1 })),
  contact: optional(oneOf('contact', CONTACTS)),
  in: required(list('in', placed(field), { min: 1, max: PACK_LIMITS.fieldsPerMatch })),
  category: optional(placed(field)),
});

const ONE_KIND = 'for two kinds write two matches, and join them in when: a.count > 0 || b.count > 0';

const match: Read<MatchDocument> = (node, source) => {
  const shape = matchShape(node, source);
  if (shape === undefined) return undefined;
  const { lexicon, pattern, contact, similar, at_least: atLeast, category } = shape;
  const given = [lexicon, pattern, contact, similar].filter((part) => part !== undefined);
  if (given.length !== 1) {
    return source.report(
      node.offset,
      'wrong-match',
      'a match has one of lexicon, pattern, contact and similar',
      ONE_KIND,
    );
  }
  if ((similar === undefined) !== (atLeast === undefined)) {
    const hint = 'at_least: 0.6 for what is mostly the same';
    return source.report(node.offset, 'wrong-match', 'similar and at_least stand together', hint);
  }
  if (category !== undefined && lexicon === undefined)
    source.reportAt(
      category,
      'wrong-match',
      'only entries of a lexicon can be for some categories',
      'leave category out',
    );
  const find = lexicon
    ? { lexicons: lexicon }
    : pattern
      ? { pattern }
      : similar
        ? { similar, atLeast: atLeast! }
        : { contact: contact! };
  return { find, in: shape.in, category };
};

/** A pattern is placed like an expression, so that its own messages point into it. */
function patternText(): Read<Expression> {
  const read = text('pattern');
  return (node, source) => (read(node, source) === undefined ? undefined : expression('pattern')(node, source));
}

const exemption = object('an exemption', {
  id: required(name('an exemption id')),
  when: required(expression('when')),
  why: required(localText('why')),
});

const measureShape = object('a measure', {
  kind: required(name('a kind of measure')),
  subject: optional(yes('subject')),
  party: optional(expression('party')),
  points: optional(points('points', { min: 0, max: 1000 })),
  ladder: optional(name('ladder')),
  duration: optional(duration()),
});

const measure: Read<RuleDocument['measures'][number]> = (node, source) => {
  const shape = measureShape(node, source);
  if (shape === undefined) return undefined;
  if ((shape.subject === undefined) === (shape.party === undefined)) {
    const hint = 'subject: true for what is judged, party: for who answers for it';
    return source.report(node.offset, 'wrong-measure', 'a measure has either subject or party', hint);
  }
  if (shape.ladder !== undefined && shape.points === undefined) {
    const hint = 'points: 4, or leave the ladder out';
    return source.report(node.offset, 'wrong-measure', 'a ladder counts points, and this measure gives none', hint);
  }
  const { kind, party, points, duration, ladder } = shape;
  return { kind, subject: shape.subject === true, party, points, duration, ladder };
};

const ruleShape = object('a rule', {
  id: required(ruleId),
  title: required(localText('title')),
  on: required(list('on', placed(eventType), { min: 1, max: PACK_LIMITS.eventTypesPerRule })),
  match: optional(named('match', variable('a match'), match, PACK_LIMITS.matchesPerRule)),
  when: required(expression('when')),
  unless: optional(list('unless', placed(exemption), { max: PACK_LIMITS.exemptionsPerRule })),
  verdict: required(verdict),
  case: optional(
    object('case', {
      queue: required(name('a queue')),
      priority: required(number('priority', { min: 0, max: 100, integer: true })),
    }),
  ),
  measures: optional(list('measures', measure, { max: PACK_LIMITS.measuresPerRule })),
  params: optional(named('params', variable('a param'), expression('a param'), PACK_LIMITS.paramsPerRule)),
  evidence: optional(list('evidence', placed(text('a match')), { max: PACK_LIMITS.matchesPerRule })),
  weight: optional(number('weight', { min: 0, max: 1000 })),
  law: optional(text('law', 500)),
  message: required(placed(localText('message'))),
  mend: optional(placed(localText('mend'))),
});

/** Reads one rule and checks it by itself. */
export const readRule: Read<RuleDocument> = (node, source) => {
  const shape = ruleShape(node, source);
  if (shape === undefined) return undefined;
  const matches = shape.match ?? new Map<string, MatchDocument>();
  const params = shape.params ?? new Map<string, Expression>();
  const at = source.reportAt;

  distinct(shape.on, (type) => at(type, 'duplicate-entry', `on names ${show(type.value)} twice`, 'name it once'));
  distinct(
    (shape.unless ?? []).map((part) => ({ ...part, value: part.value.id })),
    (id) => at(id, 'duplicate-entry', `two exemptions are called ${show(id.value)}`, 'call one of the two otherwise'),
  );
  for (const wanted of shape.evidence ?? []) {
    if (matches.has(wanted.value)) continue;
    const near = nearest(wanted.value, matches.keys());
    const hint =
      near === undefined ? `its matches: ${[...matches.keys()].join(', ') || 'none'}` : `did you mean ${near}?`;
    at(wanted, 'unknown-match', `evidence names ${show(wanted.value)}, which is no match of this rule`, hint);
  }
  for (const template of [shape.message, shape.mend]) {
    if (template === undefined) continue;
    for (const language of ['zh-CN', 'en'] as const) {
      const problem = templateProblem(template.value[language], params);
      if (problem !== undefined) at(template, 'template', `${language}: ${problem.message}`, problem.hint);
    }
  }
  if (shape.verdict === 'allow' && shape.case === undefined && (shape.measures ?? []).length === 0) {
    source.report(
      node.offset,
      'no-effect',
      'a rule that allows has a case or measures, or it does nothing',
      'add one, or give another verdict',
    );
  }
  return {
    id: shape.id,
    title: shape.title,
    on: shape.on,
    match: matches,
    when: shape.when,
    unless: (shape.unless ?? []).map((part) => part.value),
    verdict: shape.verdict,
    case: shape.case,
    measures: shape.measures ?? [],
    params,
    evidence: shape.evidence?.map((part) => part.value) ?? [...matches.keys()],
    weight: shape.weight ?? 1,
    law: shape.law,
    message: shape.message.value,
    mend: shape.mend?.value,
    file: source.file,
    ...source.place(node.offset),
  };
};

function distinct<T>(items: readonly Placed<T>[], twice: (item: Placed<T>) => void): void {
  const seen = new Set<T>();
  for (const item of items) {
    if (seen.has(item.value)) twice(item);
    seen.add(item.value);
  }
}
