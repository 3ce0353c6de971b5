import { type CelEnv, createCelEnv } from '../policy/cel/env.ts';
import {
  BOOL,
  bounded,
  type CelType,
  DYN,
  INT,
  listOf,
  mapOf,
  objectOf,
  optional,
  STRING,
} from '../policy/cel/types.ts';
import { MONEY_FUNCTIONS } from './functions.ts';
import type { AskedValue, Guarantee } from './guarantee.ts';

/** Minor units; JSON has them as numbers. */
export type MinorUnits = number | bigint;

export interface ProductFacts {
  readonly product: {
    readonly id: string;
    readonly category_id: string;
    readonly brand?: string;
    readonly attributes?: Readonly<Record<string, unknown>>;
  };
  readonly merchant: { readonly id: string; readonly category_ids?: readonly string[] };
}

/** An order as it was paid, and one of its items. */
export interface OrderFacts extends ProductFacts {
  readonly order: {
    readonly id: string;
    /** All of it, freight too. */
    readonly paid: MinorUnits;
    readonly freight: MinorUnits;
    readonly currency: string;
    /** How many there are, and of how many pieces. */
    readonly items: number;
    readonly quantity: number;
    readonly region_code?: string;
    readonly campaign?: string;
  };
  readonly item: {
    readonly product_id: string;
    readonly quantity: number;
    /** Of one piece. */
    readonly price: MinorUnits;
    /** Its share of `order.paid`, without freight. */
    readonly paid: MinorUnits;
    /** Of that share, what went back already. */
    readonly refunded?: MinorUnits;
  };
}

export const ORDER_STATES = ['paid', 'shipped', 'delivered', 'completed', 'cancelled'] as const;

/** A claim with all that is known when it is assessed. */
export interface ClaimFacts extends OrderFacts {
  readonly order: OrderFacts['order'] & {
    readonly state: (typeof ORDER_STATES)[number];
    /** Of `paid`, what went back already. */
    readonly refunded: MinorUnits;
    /** What was paid beyond refunds. */
    readonly compensated: MinorUnits;
  };
  readonly claim: {
    readonly by: 'consumer' | 'agent' | 'platform';
    readonly ground?: string;
    /** Pieces of the item that it is about. */
    readonly quantity: number;
    readonly asked?: Readonly<Record<string, MinorUnits | string>>;
    /** How many there are, by kind. */
    readonly evidence?: Readonly<Record<string, number>>;
    /** The loss that was proven. */
    readonly loss?: MinorUnits;
    /** Compensation that was paid on the same ground before: it counts towards the floor. */
    readonly had?: MinorUnits;
  };
  readonly consumer: {
    readonly claims_90d: number;
    readonly refunded_90d: MinorUnits;
    readonly orders_90d: number;
    readonly disputes_90d: number;
  };
  readonly parcel?: {
    readonly late_hours?: number;
    readonly status?: string;
    readonly carrier?: string;
    readonly scanned?: boolean;
    /** How many parcels the delivery has. */
    readonly among?: number;
    /** The goods come once more, for an after-sale. */
    readonly anew?: boolean;
  };
  /** What a piece costs now; what it cost then where nobody knows. */
  readonly price_now?: MinorUnits;
  /** Whole hours since moments that have come. */
  readonly hours?: {
    readonly since_paid?: number;
    readonly since_promised_ship?: number;
    readonly since_shipped?: number;
    readonly since_delivered?: number;
  };
}

const WORD = bounded(STRING, 200);
const words = bounded(listOf(WORD), 200);

const product = objectOf('product', {
  id: WORD,
  category_id: WORD,
  brand: optional(WORD),
  attributes: bounded(mapOf(WORD, bounded(DYN, 1000)), 200),
});
const merchant = objectOf('merchant', { id: WORD, category_ids: words });
const paid = {
  ...{ id: WORD, paid: INT, freight: INT, currency: WORD, items: INT, quantity: INT },
  ...{ region_code: optional(WORD), campaign: optional(WORD) },
};
const item = objectOf('item', { product_id: WORD, quantity: INT, price: INT, paid: INT, refunded: INT });
const consumer = objectOf('consumer', { claims_90d: INT, refunded_90d: INT, orders_90d: INT, disputes_90d: INT });
const parcel = objectOf('parcel', {
  ...{ late_hours: INT, status: WORD, carrier: WORD, scanned: BOOL },
  ...{ among: INT, anew: BOOL },
});
const hours = objectOf('hours', {
  since_paid: optional(INT),
  since_promised_ship: optional(INT),
  since_shipped: optional(INT),
  since_delivered: optional(INT),
});

/** What the expressions of a guarantee can read: each environment knows more than the one before. */
export interface GuaranteeEnvs {
  readonly products: CelEnv;
  readonly orders: CelEnv;
  readonly claim: CelEnv;
  readonly answer: CelEnv;
}

const PRODUCTS = createCelEnv({ variables: { product, merchant }, functions: MONEY_FUNCTIONS });
const ORDERS = createCelEnv({ variables: { order: objectOf('order', paid), item } }, PRODUCTS);

export function environments({ asks, evidence }: Pick<Guarantee, 'asks' | 'evidence'>): GuaranteeEnvs {
  const claim = createCelEnv(
    {
      variables: {
        order: objectOf('order', { ...paid, state: WORD, refunded: INT, compensated: INT }),
        claim: objectOf('claim', {
          ...{ by: WORD, ground: WORD, quantity: INT, loss: INT, had: INT },
          asked: objectOf('claim.asked', Object.fromEntries(asks.map((ask) => [ask.name, askedField(ask)]))),
          evidence: objectOf('claim.evidence', Object.fromEntries(evidence.map(({ kind }) => [kind, INT]))),
        }),
        ...{ consumer, parcel, hours, price_now: INT, claimed: INT, left: INT },
      },
    },
    ORDERS,
  );
  return { products: PRODUCTS, orders: ORDERS, claim, answer: createCelEnv({ variables: { total: INT } }, claim) };
}

function askedField({ type, optional: may }: AskedValue): CelType | ReturnType<typeof optional> {
  const is = type === 'choice' ? WORD : INT;
  return may ? optional(is) : is;
}

/** The values of product, merchant, order and item, with what may be left out. */
export function orderValues(facts: ProductFacts & Partial<OrderFacts>): Record<string, unknown> {
  const { product, merchant, order, item } = facts;
  return {
    product: { ...product, attributes: product.attributes ?? {} },
    merchant: { ...merchant, category_ids: merchant.category_ids ?? [] },
    order,
    ...(item === undefined ? {} : { item: { ...item, refunded: item.refunded ?? 0 } }),
  };
}

/** The values of a claim; its numbers are checked before (`wrongFacts`). */
export function claimValues(terms: Guarantee, facts: ClaimFacts): Record<string, unknown> {
  const { order, item, claim } = facts;
  return {
    ...orderValues(facts),
    claim: {
      ...{ by: claim.by, ground: groundOf(terms, claim.ground) ?? '', quantity: claim.quantity },
      ...{ loss: claim.loss ?? 0, had: claim.had ?? 0, asked: claim.asked ?? {} },
      evidence: Object.fromEntries(terms.evidence.map(({ kind }) => [kind, ownCount(claim.evidence, kind)])),
    },
    consumer: facts.consumer,
    parcel: { late_hours: 0, status: '', carrier: '', scanned: false, among: 0, anew: false, ...facts.parcel },
    hours: facts.hours ?? {},
    price_now: facts.price_now ?? item.price,
    claimed: (BigInt(item.paid) * BigInt(claim.quantity)) / BigInt(item.quantity),
    left: leftOf(order),
  };
}

/** What of an order's money has not gone back. */
export const leftOf = ({ paid, refunded }: Pick<ClaimFacts['order'], 'paid' | 'refunded'>): bigint =>
  BigInt(paid) - BigInt(refunded);

export const ownCount = (evidence: Readonly<Record<string, number>> | undefined, kind: string): number =>
  evidence !== undefined && Object.hasOwn(evidence, kind) ? evidence[kind]! : 0;

/** The ground of a claim: the only one, or the one it names. */
export const groundOf = ({ grounds }: Pick<Guarantee, 'grounds'>, named: string | undefined): string | undefined =>
  grounds.length === 1 ? grounds[0]!.ground : named;
