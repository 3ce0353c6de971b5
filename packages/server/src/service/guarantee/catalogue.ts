import { compileGuarantee, type Guarantee, type GuaranteePlan } from '@anxin/engine';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { releaseName } from '../../policy/lifecycle/release.store.ts';
import type { PackStore } from '../../policy/pack.store.ts';
import { termsHash } from './guarantee.ts';

declare module '../../foundation/database/database.ts' {
  interface Tables {
    guarantee_terms: { sha256: string; code: string; document: Json<Guarantee>; kept_at: Date | null };
  }
}

export type Plans = ReadonlyMap<string, GuaranteePlan>;

export interface InForceAt {
  /** The pack's full name. */
  pack: string;
  plans: Plans;
}

/** The guarantees that there are, were, and that orders have. */
export interface Catalogue {
  /** What can be promised now. */
  current(): Plans;
  /** What was in force at each of some instants; before the first pack there was, that one. */
  at(from: Database | Tx, instants: readonly Date[]): Promise<InForceAt[]>;
  /** Keeps what is promised, once each. @returns the hash of each */
  keep(tx: Tx, terms: readonly Guarantee[]): Promise<string[]>;
  /** Made of terms that were kept. @throws Error where one was never kept */
  kept(from: Database | Tx, hashes: readonly string[]): Promise<Map<string, GuaranteePlan>>;
}

const RELEASES_AT_HAND = 8;
const TERMS_AT_HAND = 2_000;

export interface CatalogueOptions {
  packs: Pick<PackStore, 'current' | 'byRelease'>;
  clock: Clock;
}

export function createCatalogue({ packs, clock }: CatalogueOptions): Catalogue {
  const releases = new LRUCache<string, InForceAt>({ max: RELEASES_AT_HAND });
  const plans = new LRUCache<string, GuaranteePlan>({ max: TERMS_AT_HAND });
  // terms of a pack at hand are asked for with each order
  const hashesAtHand = new WeakMap<Guarantee, string>();
  const hashOf = (terms: Guarantee): string => {
    const there = hashesAtHand.get(terms) ?? termsHash(terms);
    hashesAtHand.set(terms, there);
    return there;
  };
  const inForce = async (release: ReleaseAt): Promise<InForceAt> => {
    const there = releases.get(release.id);
    if (there) return there;
    const pack = (await packs.byRelease(release.id))?.pack;
    // an order that waits is better than one that is promised something else
    if (pack === undefined) throw new Error(`the pack of release ${release.id} can no longer be read`);
    const found = { pack: releaseName(release), plans: pack.guarantees };
    releases.set(release.id, found);
    return found;
  };
  return {
    current: () => packs.current().guarantees,

    async at(from, instants) {
      const at = await releasesAt(from, instants);
      const read = new Map<string, InForceAt>();
      for (const release of at) if (!read.has(release.id)) read.set(release.id, await inForce(release));
      return at.map(({ id }) => read.get(id)!);
    },

    async keep(tx, terms) {
      const hashes = terms.map(hashOf);
      const fresh = [...new Map(hashes.map((sha, i) => [sha, terms[i]!]))].filter(([sha]) => !plans.has(sha));
      if (fresh.length > 0)
        await sql`
          insert into guarantee_terms (sha256, code, document, kept_at)
          select *, ${clock.now()}::timestamptz
          from unnest(${fresh.map(([sha]) => sha)}::text[], ${fresh.map(([, { code }]) => code)}::text[],
            ${fresh.map(([, document]) => JSON.stringify(document))}::jsonb[]) as t (sha, code, document)
          order by sha on conflict do nothing`.execute(tx);
      return hashes;
    },

    async kept(from, hashes) {
      const missing = [...new Set(hashes)].filter((sha) => !plans.has(sha));
      const found = new Map<string, GuaranteePlan>();
      if (missing.length > 0) {
        const rows = await from.selectFrom('guarantee_terms').selectAll().where('sha256', 'in', missing).execute();
        for (const { sha256, document } of rows) {
          const plan = compileGuarantee(document);
          plans.set(sha256, plan);
          found.set(sha256, plan);
        }
      }
      for (const sha of hashes) {
        const plan = found.get(sha) ?? plans.get(sha);
        if (plan === undefined) throw new Error(`the terms ${sha} are not kept`);
        found.set(sha, plan);
      }
      return found;
    },
  };
}

interface ReleaseAt {
  id: string;
  pack: string;
  version: string;
  sha256: string;
}

/** Each that comes into force ends the one before: the last one that had come decided, also where it was undone later. */
async function releasesAt(from: Database | Tx, instants: readonly Date[]): Promise<ReleaseAt[]> {
  const { rows } = await sql<ReleaseAt>`
    select found.id, found.pack, found.version, found.sha256
    from unnest(${[...instants]}::timestamptz[]) with ordinality as asked (instant, n)
    cross join lateral (
      (select id, pack, version, sha256, 0 as place from pack_release
       where activated_at <= asked.instant order by activated_at desc, id desc limit 1)
      union all
      (select id, pack, version, sha256, 1 as place from pack_release
       where activated_at is not null order by activated_at, id limit 1)
      order by place limit 1
    ) as found
    order by asked.n`.execute(from);
  if (rows.length < instants.length) throw new Error('no pack was ever in force');
  return rows;
}
