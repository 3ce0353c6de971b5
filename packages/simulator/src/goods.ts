import { DISGUISES, type DisguiseName, disguise, plain } from './disguise.ts';
import type { Chance } from './random.ts';
import type { EventTruth, Nature, TrapTruth } from './truth.ts';
import { CATEGORIES, type Category, categoryOf, GUARANTEES } from './words/categories.ts';
import { CLAIMS, type Claim, TRAPS, type Trap } from './words/claims.ts';

/** A product as a merchant describes it, and what is true of the description. */
export interface Goods {
  category: Category;
  name: string;
  title: string;
  description: string;
  /** Minor units. */
  price: number;
  listPrice?: number;
  brand?: string;
  place: string;
  point: string;
  guarantees: string[];
  truth: Omit<EventTruth, 'behind'> | TrapTruth | null;
}

/** How often those of a nature break a rule where they could, and how often they hide it. */
export const HABITS: Record<Nature, { listing: number; speech: number; talk: number; hides: number; late: number }> = {
  honest: { listing: 0.006, speech: 0.004, talk: 0.004, hides: 0, late: 0.03 },
  careless: { listing: 0.16, speech: 0.1, talk: 0.03, hides: 0.05, late: 0.13 },
  crooked: { listing: 0.5, speech: 0.5, talk: 0.4, hides: 0.6, late: 0.3 },
  'come-back': { listing: 0.55, speech: 0.5, talk: 0.45, hides: 0.8, late: 0.34 },
};

/** What the careless do is seldom grave. */
const SLIPS: ReadonlySet<string> = new Set([
  'absolute-term',
  'lowest-price',
  'unnamed-gift',
  'void-terms',
  'invented-price',
  'review-cashback',
  'medical-food',
  'invented-comparison',
  'false-scarcity',
  'induced-interaction',
]);

const TRAP_SHARE = 0.05;

export const fits = (categories: readonly string[] | undefined, categoryId: string): boolean =>
  categories === undefined || categories.includes(categoryId);

/** The kinds that somebody of a nature takes to. */
export const within = <T extends { kind: string }>(nature: Nature, all: readonly T[]): readonly T[] =>
  nature === 'crooked' || nature === 'come-back' ? all : all.filter(({ kind }) => SLIPS.has(kind));

export function pickDisguise(nature: Nature, chance: Chance): DisguiseName {
  return chance.happens(HABITS[nature].hides) ? chance.one(DISGUISES.slice(1)) : 'none';
}

/** Describes one product of a category. `rate`: how much more or less than usual is broken at the time. */
export function describeGoods(categoryId: string, nature: Nature, chance: Chance, rate = 1): Goods {
  const category = categoryOf(categoryId);
  const claims = within(nature, CLAIMS).filter((claim) => fits(claim.categories, categoryId));
  if (claims.length > 0 && chance.happens(HABITS[nature].listing * rate)) {
    // one of a kind first: a kind with many wordings is no more frequent for that
    const kinds = [...new Set(claims.map(({ kind }) => kind))];
    const grave = kinds.filter((kind) => !SLIPS.has(kind));
    const kind = grave.length > 0 && chance.happens(0.7) ? chance.one(grave) : chance.one(kinds);
    return withClaim(category, chance.one(claims.filter((claim) => claim.kind === kind)), nature, chance);
  }
  const traps = TRAPS.filter((trap) => fits(trap.categories, categoryId));
  if (traps.length > 0 && chance.happens(TRAP_SHARE)) return withTrap(category, chance.one(traps), chance);
  return plainGoods(category, chance);
}

function plainGoods(category: Category, chance: Chance, noun?: string): Goods {
  const [name, low, high] = chance.one(category.nouns);
  const place = chance.one(category.places);
  const called = noun ?? name;
  const title = [place, chance.one(category.makes), called, chance.one(category.sizes), chance.one(category.uses)];
  const points = chance.some(category.points, 2);
  return {
    category,
    name: called,
    title: `${title[0]}${title[1]}${title[2]} ${title[3]} ${title[4]}`,
    description: points.join(''),
    price: chance.between(low, high) * 100 - (chance.happens(0.5) ? 10 : 0),
    place,
    point: points[0]!,
    guarantees: chance.some(GUARANTEES, chance.between(1, 4)),
    truth: null,
  };
}

function withClaim(category: Category, claim: Claim, nature: Nature, chance: Chance): Goods {
  const goods = plainGoods(category, chance, claim.noun);
  const said = disguise(claim.text, pickDisguise(nature, chance), chance);
  place(goods, claim.where, said.text);
  if (claim.price !== undefined) goods.price = claim.price * 100;
  if (claim.listPrice !== undefined) goods.listPrice = claim.listPrice * 100;
  if (claim.brand !== undefined) goods.brand = claim.brand;
  goods.truth = { kind: claim.kind, disguise: said.disguise, act: claim.act ?? true };
  return goods;
}

function withTrap(category: Category, trap: Trap, chance: Chance): Goods {
  const goods = plainGoods(category, chance, trap.noun);
  place(goods, trap.where, plain(trap.text));
  if (trap.brand !== undefined) goods.brand = trap.brand;
  goods.truth = { trap: trap.trap };
  return goods;
}

function place(goods: Goods, where: 'title' | 'description', text: string): void {
  if (where === 'title') goods.title = `${text} ${goods.title}`;
  else goods.description = `${text}${goods.description}`;
}

export const CATEGORY_IDS: readonly string[] = CATEGORIES.map(({ id }) => id);
