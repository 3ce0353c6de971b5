import { CATEGORY_IDS, describeGoods, type Goods } from './goods.ts';
import { type Chance, chanceOf } from './random.ts';
import { DAY, HOUR, MINUTE } from './time.ts';
import type { Nature, PartyTruth } from './truth.ts';
import {
  agencyName,
  personName,
  phoneNumber,
  REGIONS,
  type Region,
  shopName,
  stageName,
  streetAddress,
} from './words/names.ts';

export interface Product extends Goods {
  id: string;
  merchant: Merchant;
  listedAt: number;
  image: number;
}

export interface Merchant {
  id: string;
  nature: Nature;
  name: string;
  license: string;
  legalPerson: string;
  address: string;
  phone: string;
  bankAccount: string;
  devices: string[];
  ip: string;
  categories: string[];
  appliedAt: number;
  /** The platform shut it, or it gave up. */
  closedAt: number | undefined;
  former: Merchant | undefined;
  shares: string[];
  products: Product[];
  /** How much of the marketplace's trade goes through it. */
  weight: number;
}

export interface Creator {
  id: string;
  nature: Nature;
  name: string;
  followers: number;
  agencyId: string | undefined;
  identity: string;
  devices: string[];
  appliedAt: number;
  categories: string[];
  partner: Merchant;
  look: number;
}

export interface Consumer {
  id: string;
  name: string;
  phone: string;
  address: string;
  region: Region;
}

/** Everybody who acts, as they are before anything happens. */
export interface World {
  seed: number;
  from: number;
  until: number;
  scale: number;
  merchants: readonly Merchant[];
  creators: readonly Creator[];
  consumers: readonly Consumer[];
  rightsHolders: readonly string[];
}

export interface WorldOptions {
  seed: number;
  /** Months of history up to `until`. */
  months: number;
  /** 1: about 14,000 events a year. */
  scale: number;
  until: Date;
}

const MERCHANTS = 96;
const CREATORS = 44;
const CONSUMERS = 520;
const PRODUCTS = 8;

/** Where there is most to gain by cheating. */
const TEMPTING = [
  'food.tea',
  'shoes-bags',
  'jewelry',
  'food.fresh',
  'health-food.supplement',
  'cosmetics.skin',
  'electronics',
  'home',
];

/** The first have fixed natures, so that the smallest marketplace has each, and set pieces find theirs. */
const FIRST: readonly Nature[] = ['honest', 'careless', 'crooked', 'crooked'];

const number4 = (n: number): string => String(n).padStart(4, '0');

export function createWorld({ seed, months, scale, until }: WorldOptions): World {
  const end = until.getTime();
  const from = monthsBefore(until, months);
  const span = end - from;
  const merchants: Merchant[] = [];
  let tempted = 0;
  const count = Math.max(12, Math.round(MERCHANTS * scale));
  for (let i = 0; i < count; i++) {
    const chance = chanceOf(seed, 'merchant', i);
    const nature = FIRST[i] ?? chance.weighted({ honest: 68, careless: 20, crooked: 12 });
    merchants.push(makeMerchant(chance, number4(i + 1), nature, i, from, span, undefined, tempted));
    if (nature === 'crooked') tempted++;
  }
  // the first crooked shop stays: a set piece plays there
  const closed = merchants
    .filter(({ nature }) => nature === 'crooked')
    .slice(1, 1 + Math.max(1, Math.round(count / 16)));
  closed.forEach((former, i) => {
    const chance = chanceOf(seed, 'come-back', i);
    former.closedAt = former.appliedAt + Math.floor(span * (0.25 + 0.35 * chance.fraction()));
    merchants.push(makeMerchant(chance, number4(count + i + 1), 'come-back', count + i, from, span, former));
  });
  for (const merchant of merchants) addProducts(merchant, seed, end);
  const creators = Array.from({ length: Math.max(8, Math.round(CREATORS * scale)) }, (_, i) =>
    makeCreator(chanceOf(seed, 'creator', i), i, from, span, merchants),
  );
  const consumers = Array.from({ length: Math.max(20, Math.round(CONSUMERS * scale)) }, (_, i) =>
    makeConsumer(chanceOf(seed, 'consumer', i), i),
  );
  return {
    ...{ seed, from, until: end, scale, merchants, creators, consumers },
    rightsHolders: Array.from({ length: 6 }, (_, i) => `b${number4(i + 1)}`),
  };
}

function monthsBefore(until: Date, months: number): number {
  const at = new Date(until);
  at.setUTCMonth(at.getUTCMonth() - months);
  // the 31st of a month that has none lands in the next
  return Math.min(at.getTime(), until.getTime() - DAY);
}

function makeMerchant(
  chance: Chance,
  number: string,
  nature: Nature,
  index: number,
  from: number,
  span: number,
  former: Merchant | undefined,
  tempted = 0,
): Merchant {
  const main =
    former?.categories[0] ??
    (nature === 'crooked'
      ? TEMPTING[tempted % TEMPTING.length]!
      : CATEGORY_IDS[(index + CATEGORY_IDS.length - 1) % CATEGORY_IDS.length]!);
  const founding = former === undefined && (index < 8 || chance.happens(0.7));
  // the founders are there in the first days, the others come through the year
  const appliedAt = former
    ? former.closedAt! + Math.floor((8 + 20 * chance.fraction()) * DAY)
    : from + Math.floor(chance.fraction() * (founding ? Math.min(6 * DAY, span / 6) : span * 0.85));
  const region = chance.one(REGIONS);
  const merchant: Merchant = {
    ...{ id: `m${number}`, nature, appliedAt, closedAt: undefined, former, shares: [], products: [] },
    name: shopName(chance, main),
    license: `9144${chance.digits(8)}MA${chance.digits(4)}`,
    legalPerson: personName(chance),
    address: streetAddress(chance, region),
    phone: phoneNumber(chance),
    bankAccount: `62220200${chance.digits(11)}`,
    devices: [`dev-${chance.digits(10)}`],
    ip: `203.0.113.${chance.between(1, 254)}`,
    categories: [
      main,
      ...chance.some(
        CATEGORY_IDS.filter((id) => id !== main),
        chance.happens(0.3) ? 1 : 0,
      ),
    ],
    // a few carry most of the trade
    weight: 1 / (1 + (index % 24) * 0.35),
  };
  if (former) takeOver(merchant, former, chance);
  return merchant;
}

/** What a shop that comes back under another name cannot do without: never nothing. */
function takeOver(merchant: Merchant, former: Merchant, chance: Chance): void {
  const shared = new Set(chance.some(['device', 'phone', 'address', 'bank_account'], chance.between(1, 3)));
  if (shared.has('device')) merchant.devices = [...former.devices];
  if (shared.has('phone')) merchant.phone = former.phone;
  if (shared.has('address')) merchant.address = former.address;
  if (shared.has('bank_account')) merchant.bankAccount = former.bankAccount;
  merchant.shares = [...shared];
}

function addProducts(merchant: Merchant, seed: number, end: number): void {
  const chance = chanceOf(seed, 'products', merchant.id);
  const last = Math.min(merchant.closedAt ?? end, end);
  for (let i = 0; i < PRODUCTS; i++) {
    const first = merchant.appliedAt + (2 + 20 * chance.fraction()) * HOUR;
    const spread = i < 5 ? Math.min(12 * DAY, (last - first) / 4) : last - first;
    const goods = describeGoods(chance.one(merchant.categories), merchant.nature, chance);
    const image = chance.between(0, 3);
    merchant.products.push({
      ...goods,
      ...{ id: `p${merchant.id.slice(1)}${i}`, merchant, image },
      listedAt: Math.floor(first + Math.max(0, spread) * chance.fraction()),
    });
  }
  merchant.products.sort((a, b) => a.listedAt - b.listedAt);
}

function makeCreator(chance: Chance, i: number, from: number, span: number, merchants: readonly Merchant[]): Creator {
  const nature = [...FIRST, 'crooked' as const][i] ?? chance.weighted({ honest: 62, careless: 20, crooked: 18 });
  const crooked = nature === 'crooked';
  const partners = merchants.filter(
    (merchant) => crooked === (merchant.nature === 'crooked' || merchant.nature === 'come-back'),
  );
  // like sells with like, mostly
  const partner = crooked ? partners[(i - 2) % partners.length]! : chance.one(partners);
  const founding = i < 5 || chance.happens(0.75);
  return {
    ...{ id: `c${number4(i + 1)}`, nature, name: stageName(chance), partner },
    followers: Math.floor(10 ** (3 + 3.2 * chance.fraction())),
    agencyId: chance.happens(0.35) ? `a${number4(chance.between(1, 5))}` : undefined,
    identity: `1101011990${chance.digits(8)}`,
    devices: [`dev-${chance.digits(10)}`],
    appliedAt:
      from + Math.floor(chance.fraction() * (founding ? Math.min(5 * DAY, span / 6) : span * 0.8)) + 30 * MINUTE,
    categories: partner.categories,
    look: chance.between(0, 5),
  };
}

function makeConsumer(chance: Chance, i: number): Consumer {
  const region = chance.one(REGIONS);
  return {
    ...{ id: `u${String(i + 1).padStart(5, '0')}`, name: personName(chance), phone: phoneNumber(chance), region },
    address: streetAddress(chance, region),
  };
}

/** Whether a merchant trades at an instant: let in, with goods on sale, not closed. */
export const isOpen = (merchant: Merchant, at: number): boolean =>
  Math.max(merchant.appliedAt + DAY, merchant.products[0]!.listedAt + HOUR) < at &&
  (merchant.closedAt === undefined || at < merchant.closedAt);

/** The merchants that trade at an instant, picked by their share of the trade. */
export function pickMerchant(world: World, at: number, chance: Chance): Merchant | undefined {
  const trading = world.merchants.filter((merchant) => isOpen(merchant, at));
  let left = chance.fraction() * trading.reduce((sum, { weight }) => sum + weight, 0);
  for (const merchant of trading) {
    left -= merchant.weight;
    if (left < 0) return merchant;
  }
  return trading.at(-1);
}

/** What a merchant really sells at an instant: what was refused at the listing is not on sale. */
export function onSale(merchant: Merchant, at: number): Product[] {
  const listed = merchant.products.filter(({ listedAt }) => listedAt + HOUR < at);
  const clean = listed.filter(
    ({ truth }) => truth === null || 'trap' in truth || !truth.act || truth.disguise !== 'none',
  );
  return clean.length > 0 ? clean : listed;
}

/** The hidden nature of everybody, for truth.jsonl. */
export const partyTruths = (world: World): PartyTruth[] => [
  ...world.merchants.map((merchant) => ({
    party: `merchant/${merchant.id}`,
    nature: merchant.nature,
    ...(merchant.former ? { former: `merchant/${merchant.former.id}`, shares: merchant.shares } : {}),
  })),
  ...world.creators.map(({ id, nature }) => ({ party: `creator/${id}`, nature })),
];

export { agencyName };
