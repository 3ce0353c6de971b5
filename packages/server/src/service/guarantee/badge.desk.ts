import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import { noteBought, noteSeen, readShown } from './badge.store.ts';
import { isHeld, viewerMac } from './badge.ts';
import type { Catalogue, Plans } from './catalogue.ts';
import { enrolledOf } from './enrolment.store.ts';
import { categoriesIn, productOf } from './object-facts.ts';

export interface ProductBadges {
  productId: string;
  codes: readonly string[];
}

export interface BadgeDesk {
  /** What pages may show now; of a viewer, without what is held back from them, which is counted. */
  badges(products: readonly string[], viewer: string | undefined): Promise<ProductBadges[]>;
  /** A viewer bought these. @returns for how many badges it counts */
  bought(products: readonly string[], viewer: string): Promise<number>;
}

export interface BadgeOptions {
  db: Database;
  clock: Clock;
  keys: Pick<Keys, 'mac'>;
  catalogue: Pick<Catalogue, 'current'>;
  /** Of a thousand viewers, those who are not shown a badge; 0: everybody is, and nobody is counted. */
  holdout: number;
}

export function createBadgeDesk({ db, clock, keys, catalogue, holdout }: BadgeOptions): BadgeDesk {
  const all = async (ids: readonly string[]): Promise<ProductBadges[]> => {
    const plans = catalogue.current();
    const shown = await readShown(db, ids);
    const enrolled = await enrolledOf(db, [...new Set(shown.map(({ merchantId }) => merchantId))], clock.now());
    const found = new Map(
      shown.map(({ id, merchantId, fields, merchant }) => {
        const { categoryId, brand, attributes } = productOf(id, fields);
        const facts = {
          product: { id, category_id: categoryId, ...(brand === undefined ? {} : { brand }), attributes },
          merchant: { id: merchantId, category_ids: categoriesIn(merchant ?? undefined) },
        };
        return [id, codesOf(plans, enrolled.get(merchantId) ?? new Set(), (plan) => plan.shows(facts))] as const;
      }),
    );
    return ids.map((productId) => ({ productId, codes: found.get(productId) ?? [] }));
  };

  return {
    async badges(products, viewer) {
      const found = await all(products);
      if (viewer === undefined || holdout === 0) return found;
      const mac = viewerMac(keys, viewer);
      const held = new Map(
        [...new Set(found.flatMap(({ codes }) => codes))].map((code) => [code, isHeld(keys, mac, code, holdout)]),
      );
      await noteSeen(
        db,
        mac,
        [...held].map(([code, isHeldBack]) => ({ code, held: isHeldBack })),
        clock.now(),
      );
      return found.map(({ productId, codes }) => ({ productId, codes: codes.filter((code) => !held.get(code)) }));
    },

    async bought(products, viewer) {
      const codes = [...new Set((await all(products)).flatMap((badges) => badges.codes))];
      return noteBought(db, viewerMac(keys, viewer), codes, clock.now());
    },
  };
}

type Plan = Plans extends ReadonlyMap<string, infer P> ? P : never;

/** The law's own are no praise, and what a bundle brings stands in the bundle. */
function codesOf(plans: Plans, enrolled: ReadonlySet<string>, shows: (plan: Plan) => boolean): string[] {
  const given = [...plans.values()].filter(
    (plan) =>
      !plan.terms.statutory && (plan.terms.given === 'platform' || enrolled.has(plan.terms.code)) && shows(plan),
  );
  const inside = new Set(given.flatMap(({ terms }) => terms.bundles));
  return given.flatMap(({ terms }) => (inside.has(terms.code) ? [] : [terms.code])).sort();
}
