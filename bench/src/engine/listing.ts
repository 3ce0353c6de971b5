import type { EngineEvent } from '@anxin/engine';
import { type Random, randomOf } from './random.ts';

/** What a merchant hands in: 26 fields, and what each holds. */
export const FIELDS = {
  ...{ title: 'text', description: 'text', category: 'text', brand: 'text', region: 'text' },
  ...{ currency: 'text', shipping: 'text' },
  ...{ price: 'whole', list_price: 'whole', deposit: 'whole', warranty_months: 'whole', stock: 'whole' },
  ...{ sold: 'whole', reviews: 'whole', complaints: 'whole', merchant_days: 'whole', merchant_level: 'whole' },
  ...{ weight_grams: 'whole', rating: 'number', return_rate: 'number' },
  ...{ cross_border: 'flag', pre_sale: 'flag', second_hand: 'flag' },
  ...{ images: 'texts', qualifications: 'texts', guarantees: 'texts' },
} as const satisfies Readonly<Record<string, FieldKind>>;

export type FieldKind = 'text' | 'whole' | 'number' | 'flag' | 'texts';

const OPTIONAL = ['brand', 'list_price', 'deposit', 'warranty_months'] as const;

type Fields = typeof FIELDS;
type Field = keyof Fields;
type OfKind<K extends FieldKind> = { [F in Field]: Fields[F] extends K ? F : never }[Field];
type Value = { text: string; whole: number; number: number; flag: boolean; texts: string[] };

export type OptionalField = (typeof OPTIONAL)[number];
export type NumberField = OfKind<'whole' | 'number'>;
export type FlagField = OfKind<'flag'>;
export type ListField = OfKind<'texts'>;
export type EnumField = Exclude<OfKind<'text'>, 'title' | 'description'>;

export type Listing = { [F in Exclude<Field, OptionalField>]: Value[Fields[F]] } & {
  [F in OptionalField]?: Value[Fields[F]];
};

export const isOptional = (field: string): field is OptionalField => (OPTIONAL as readonly string[]).includes(field);

const numbered = (word: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${word}-${i + 1}`);

/** The values that an enum can have, and those that a list can hold. */
export const VALUES: Readonly<Record<EnumField | 'qualifications' | 'guarantees', readonly string[]>> = {
  category: ['food', 'drink', 'health', 'beauty', 'toys', 'home', 'shoes', 'bags', 'jade', 'phones'].flatMap((word) =>
    numbered(word, 4),
  ),
  brand: numbered('brand', 60),
  region: numbered('region', 31),
  currency: ['CNY', 'HKD', 'USD', 'EUR'],
  shipping: ['parcel', 'cold-chain', 'pickup', 'freight', 'bonded'],
  qualifications: ['licence', 'food-permit', 'cosmetics-filing', 'brand-letter', 'test-report', 'import-papers'],
  guarantees: ['seven-day-return', 'freight-insurance', 'fake-pays-ten', 'price-promise', 'on-time'],
};

export const EVENT_TYPE = 'listing.submitted';

const SCHEMA_OF: Readonly<Record<FieldKind, unknown>> = {
  text: { type: 'string' },
  whole: { type: 'integer' },
  number: { type: 'number' },
  flag: { type: 'boolean' },
  texts: { type: 'array', items: { type: 'string' } },
};

/** As `loadPack` takes it. */
export const SCHEMAS = {
  [EVENT_TYPE]: {
    type: 'object',
    required: ['listing'],
    properties: {
      listing: {
        type: 'object',
        required: Object.keys(FIELDS).filter((name) => !isOptional(name)),
        properties: Object.fromEntries(Object.entries(FIELDS).map(([name, kind]) => [name, SCHEMA_OF[kind]])),
      },
    },
  },
};

/** A whole number whose logarithm lies around that of `middle`, as amounts and counts are spread. */
const amount = (random: Random, middle: number, spread: number): number =>
  Math.round(middle * Math.exp(spread * random.normal()));

/** Title and description come from outside, so that they can be what is searched. */
export function listingOf(random: Random, title = '', description = ''): Listing {
  const maybe = <T extends object>(probability: number, field: T): T | object =>
    random.happens(probability) ? field : {};
  const price = amount(random, 9_900, 1.2);
  return {
    title,
    description,
    category: random.one(VALUES.category),
    ...maybe(0.7, { brand: random.one(VALUES.brand) }),
    region: random.one(VALUES.region),
    currency: random.happens(0.8) ? 'CNY' : random.one(VALUES.currency),
    shipping: random.one(VALUES.shipping),
    price,
    ...maybe(0.6, { list_price: Math.round(price * (1 + random.fraction())) }),
    ...maybe(0.4, { deposit: amount(random, 500_000, 0.8) }),
    ...maybe(0.5, { warranty_months: random.one([1, 3, 6, 12, 24, 36]) }),
    stock: amount(random, 200, 1.5),
    sold: amount(random, 300, 2),
    reviews: amount(random, 80, 1.8),
    complaints: amount(random, 3, 1.2),
    merchant_days: amount(random, 600, 1),
    merchant_level: random.between(1, 7),
    weight_grams: amount(random, 500, 1),
    rating: Number(Math.max(1, 5 - Math.abs(0.6 * random.normal())).toFixed(2)),
    return_rate: Number(Math.min(1, 0.05 * Math.exp(0.9 * random.normal())).toFixed(4)),
    cross_border: random.happens(0.15),
    pre_sale: random.happens(0.1),
    second_hand: random.happens(0.05),
    images: Array.from({ length: random.between(1, 4) }, () => `i${random.between(1e4, 1e5 - 1)}`),
    qualifications: random.some(VALUES.qualifications, random.between(0, 2)),
    guarantees: random.some(VALUES.guarantees, random.between(0, 2)),
  };
}

const TITLE_LENGTH = 30;

/** An event whose listing has this text, the beginning as its title; the same for a number in every run. */
export function eventOf(seed: number, number: number, text: string): EngineEvent {
  const random = randomOf(seed + number);
  return {
    id: `e${number}`,
    source: 'bench',
    type: EVENT_TYPE,
    time: '2026-11-01T08:00:00Z',
    subject: `product/p${number}`,
    data: { listing: listingOf(random, text.slice(0, TITLE_LENGTH), text.slice(TITLE_LENGTH)) },
  };
}

export const listingIn = (event: EngineEvent): Listing => event.data.listing as Listing;
