import { type ClaimGround, type Guarantee, ORDER_MOMENTS, RECOVERY_SOURCES, REMEDY_KINDS } from '../money/guarantee.ts';
import { duration as isoDuration, zone } from './quantity.ts';
import {
  type Expression,
  expression,
  form,
  list,
  localText,
  number,
  object,
  oneOf,
  optional,
  type Placed,
  placed,
  type Read,
  required,
  type Source,
  text,
  yes,
} from './reader.ts';
import type { LocalText } from './types.ts';
import { type Place, show, type YamlNode } from './yaml.ts';

/** A ground on which rights are claimed, and what the law gives on it at least. */
export interface GroundDocument extends ClaimGround {
  readonly law: string | undefined;
  /** Of compensation beyond the refund. */
  readonly least: Expression | undefined;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where a field of a guarantee's terms stands (`remedy[0].amount`), or a place in the expression that stands there. */
export type GuaranteePlaces = ReadonlyMap<string, (offset: number) => Placed<string>>;

/** A guarantee as it was read; its grounds are still to be found in the pack's table. */
export interface GuaranteeDraft {
  readonly terms: Omit<Guarantee, 'grounds' | 'floors'>;
  readonly grounds: readonly Placed<string>[];
  readonly bundles: readonly Placed<string>[];
  readonly places: GuaranteePlaces;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const MOST_LINES = 20;
const MOST_ASKS = 20;
const MOST_COUNT = 10_000;

const name = (what: string): Read<string> => form(what, /^[a-z][a-z0-9-]*$/, 'lower case, digits and hyphens', 60);
/** What expressions read by its name. */
const variable = (what: string): Read<string> =>
  form(what, /^[a-z][a-z0-9_]*$/, 'lower case, digits and underscores', 60);

/** Under which a pack's table of grounds keeps what they are. */
export const readGround: Read<GroundDocument> = (node, source) => {
  const shape = object('a ground', {
    ground: required(name('ground')),
    title: required(localText('title')),
    law: optional(text('law', 300)),
    least: optional(expression('least')),
  })(node, source);
  if (shape === undefined) return undefined;
  const { ground, title, law, least } = shape;
  if (least !== undefined && law === undefined)
    return source.report(node.offset, 'no-law', `${show(ground)} has a least, and no law that gives it`, 'law: …');
  return { ground, title, law, least, file: source.file, ...source.place(node.offset) };
};

const choice = object('a choice', { id: required(name('id')), title: required(localText('title')) });

const window = object('window', {
  from: required(oneOf('from', ORDER_MOMENTS)),
  next_day: optional(zone),
  opens: optional(isoDuration('opens')),
  lasts: required(placed(isoDuration('lasts'))),
  instead: optional(
    list(
      'instead',
      object('a window instead', {
        when: required(expression('when')),
        lasts: required(placed(isoDuration('lasts'))),
      }),
      { max: MOST_LINES },
    ),
  ),
});

const limit = (what: string) =>
  object(what, {
    count: required(number('count', { min: 1, max: MOST_COUNT, integer: true })),
    within: required(isoDuration('within')),
  });

const guaranteeShape = object('a guarantee', {
  code: required(name('code')),
  title: required(localText('title')),
  promise: required(localText('promise')),
  statutory: optional(yes('statutory')),
  law: optional(text('law', 300)),
  bundles: optional(list('bundles', placed(name('a right')), { min: 1, max: 50 })),
  given: required(oneOf('given', ['enrolment', 'platform'])),
  products: optional(expression('products')),
  orders: optional(expression('orders')),
  by: optional(list('by', oneOf('by', ['consumer', 'platform']), { min: 1, max: 2 })),
  grounds: optional(list('grounds', placed(name('a ground')), { min: 1, max: MOST_LINES })),
  window: optional(placed(window)),
  asks: optional(
    list(
      'asks',
      placed(
        object('an ask', {
          name: required(variable('name')),
          title: required(localText('title')),
          type: required(oneOf('type', ['money', 'count', 'share', 'choice'])),
          choices: optional(list('choices', choice, { min: 1, max: 50 })),
          optional: optional(yes('optional')),
        }),
      ),
      { max: MOST_ASKS },
    ),
  ),
  evidence: optional(
    list(
      'evidence',
      placed(
        object('evidence', {
          kind: required(variable('kind')),
          title: required(localText('title')),
          least: optional(number('least', { min: 1, max: 20, integer: true })),
          when: optional(expression('when')),
        }),
      ),
      { max: MOST_ASKS },
    ),
  ),
  aftersale: optional(oneOf('aftersale', ['return-refund'])),
  when: optional(expression('when')),
  remedy: optional(
    list(
      'remedy',
      placed(
        object('a line', {
          kind: required(oneOf('kind', REMEDY_KINDS)),
          amount: required(expression('amount')),
          when: optional(expression('when')),
        }),
      ),
      { min: 1, max: MOST_LINES },
    ),
  ),
  cap: optional(expression('cap')),
  payer: optional(
    placed(
      object('payer', {
        advance: required(oneOf('advance', ['protection-fund', 'logistics-pool'])),
        recover: required(list('recover', oneOf('recover', RECOVERY_SOURCES), { max: RECOVERY_SOURCES.length })),
      }),
    ),
  ),
  limits: optional(
    placed(
      object('limits', {
        per_consumer: optional(limit('per_consumer')),
        per_pair: optional(limit('per_pair')),
      }),
    ),
  ),
  answer: optional(
    placed(
      object('answer', {
        at_once: optional(expression('at_once')),
        person: optional(expression('person')),
        merchant: optional(isoDuration('merchant')),
      }),
    ),
  ),
});

type Shape = NonNullable<ReturnType<typeof guaranteeShape>>;

/** What a bundle has in place of terms: nobody can claim it itself. */
const NO_WINDOW = { from: 'paid', lasts: 'PT0S', instead: [] } as const;
const NO_PAYER = { advance: 'protection-fund', recover: [] } as const;

/** Reads one guarantee; what its terms come to is checked when they are compiled. */
export const readGuarantee: Read<GuaranteeDraft> = (node, source) => {
  const shape = guaranteeShape(node, source);
  if (shape === undefined) return undefined;
  const bundle = shape.bundles !== undefined;
  for (const key of ['window', 'payer', 'by'] as const) {
    if (bundle && shape[key] !== undefined)
      return source.report(
        node.offset,
        'bundle-remedy',
        `${show(shape.code)} is a bundle, which has no ${key}`,
        `leave ${key} out`,
      );
    if (!bundle && shape[key] === undefined)
      return source.report(node.offset, 'missing-key', `a guarantee needs ${show(key)}`, 'a bundle has none');
  }
  const { grounds = [], bundles = [] } = shape;
  const at = source.place(node.offset);
  return {
    ...{ terms: termsOf(shape), grounds, bundles, places: placesOf(shape, node, source) },
    ...{ file: source.file, line: at.line, column: at.column },
  };
};

const said = <K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]?: T });

const written = <K extends string>(key: K, value: Expression | undefined): { [P in K]?: string } =>
  said(key, value?.text.trim());

function termsOf(shape: Shape): GuaranteeDraft['terms'] {
  const { window: during, answer, limits } = shape;
  return {
    ...{ code: shape.code, title: shape.title, promise: shape.promise, statutory: shape.statutory === true },
    ...said('law', shape.law),
    ...{ bundles: (shape.bundles ?? []).map(({ value }) => value), given: shape.given },
    ...written('products', shape.products),
    ...written('orders', shape.orders),
    by: shape.by ?? [],
    window: during === undefined ? NO_WINDOW : windowTerms(during.value),
    asks: (shape.asks ?? []).map(({ value: ask }) => ({
      ...{ name: ask.name, title: ask.title, type: ask.type, choices: ask.choices ?? [] },
      optional: ask.optional === true,
    })),
    evidence: (shape.evidence ?? []).map(({ value: { kind, title, least = 1, when } }) => ({
      ...{ kind, title, least },
      ...written('when', when),
    })),
    ...said('aftersale', shape.aftersale),
    ...written('when', shape.when),
    remedy: (shape.remedy ?? []).map(({ value: { kind, amount, when } }) => ({
      ...{ kind, amount: amount.text.trim() },
      ...written('when', when),
    })),
    ...written('cap', shape.cap),
    payer: shape.payer?.value ?? NO_PAYER,
    limits: {
      ...said('perConsumer', limits?.value.per_consumer),
      ...said('perPair', limits?.value.per_pair),
    },
    answer: {
      ...written('atOnce', answer?.value.at_once),
      ...written('person', answer?.value.person),
      ...said('merchant', answer?.value.merchant),
    },
  };
}

function windowTerms({ from, next_day, opens, lasts, instead = [] }: NonNullable<Shape['window']>['value']) {
  return {
    from,
    ...said('nextDay', next_day),
    ...said('opens', opens),
    lasts: lasts.value,
    instead: instead.map(({ when, lasts: other }) => ({ when: when.text.trim(), lasts: other.value })),
  };
}

function placesOf(shape: Shape, node: YamlNode, { file, place }: Source): GuaranteePlaces {
  const places = new Map<string, (offset: number) => Placed<string>>();
  const told = (at: string, found: Place): void =>
    void places.set(at, () => ({ value: at, file, line: found.line, column: found.column }));
  const expressed = (at: string, found: Expression | undefined): void => {
    if (found === undefined) return;
    // terms keep an expression without the blanks around it
    const blanks = found.text.length - found.text.trimStart().length;
    places.set(at, (offset) => ({ value: at, file, ...found.locate(offset + blanks) }));
  };
  const entries = node.kind === 'map' ? node.entries : new Map();
  for (const [key, { keyOffset }] of entries) told(key, place(keyOffset));
  for (const key of ['products', 'orders', 'when', 'cap'] as const) expressed(key, shape[key]);
  const during = shape.window?.value;
  if (during !== undefined) told('window.lasts', during.lasts);
  during?.instead?.forEach(({ when, lasts }, i) => {
    expressed(`window.instead[${i}].when`, when);
    told(`window.instead[${i}].lasts`, lasts);
  });
  for (const [i, ask] of (shape.asks ?? []).entries()) told(`asks[${i}]`, ask);
  shape.evidence?.forEach((one, i) => {
    told(`evidence[${i}]`, one);
    expressed(`evidence[${i}].when`, one.value.when);
  });
  for (const [i, ground] of (shape.grounds ?? []).entries()) told(`grounds[${i}]`, ground);
  shape.remedy?.forEach((line, i) => {
    told(`remedy[${i}]`, line);
    expressed(`remedy[${i}].when`, line.value.when);
    expressed(`remedy[${i}].amount`, line.value.amount);
  });
  expressed('answer.atOnce', shape.answer?.value.at_once);
  expressed('answer.person', shape.answer?.value.person);
  return places;
}

/** The texts of a ground as terms keep it. */
export const groundTerms = ({ ground, title }: GroundDocument): { ground: string; title: LocalText } => ({
  ground,
  title,
});
