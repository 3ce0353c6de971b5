import { type SearchBy, searchTerms } from '@anxin/engine';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Job } from '../../foundation/jobs/job.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import { readEvents } from '../../foundation/log/log.store.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { isCipher } from '../../foundation/sealing/cipher.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { stampOf } from '../../marketplace/facts.ts';
import {
  addGeneration,
  findOrders,
  type IndexedOrder,
  ownIndex,
  putOrders,
  readErased,
  readGenerations,
  readPage,
  readThere,
  removePerson,
  removeSome,
  removeStamped,
  shareIndex,
} from './index.store.ts';
import { createTokens, INDEXED, recipientTerms } from './tokens.ts';

/** Where building a generation can be killed. */
export type IndexPoint = 'page' | 'switched' | 'removed';

export interface VaultIndexOptions {
  db: Database;
  clock: Clock;
  keys: Pick<Keys, 'mac'>;
  sealer: Pick<Sealer, 'openFields'>;
  trail: WriteTrail;
  /** Orders that no event tells of, and that are to be found all the same; none when not given. */
  planted?(tx: Tx): Promise<readonly Planted[]>;
  /** Orders built in one transaction; 100 when not given. */
  page?: number;
  reached?(point: IndexPoint): Promise<void> | void;
}

export interface Asked {
  by: SearchBy;
  text: string;
}

export interface VaultIndex {
  /** What a value's terms are called in a merchant's index. */
  tokensOf(merchant: string, asked: readonly Asked[]): Promise<string[][]>;
  /** Ids of a merchant's orders that have all that is asked for, and some that only share its tokens. */
  search(query: { merchant: string; asked: readonly Asked[]; after: string; limit: number }): Promise<string[]>;
  /** Begins to build everything under a new key; false while one is being built. */
  begin(tx: Tx): Promise<boolean>;
  /** Puts in what is planted and is not there; a generation that is being built gets it at its end. */
  addPlanted(tx: Tx): Promise<void>;
  removePlanted(tx: Tx, order: string): Promise<void>;
  /** Goes on building, lets go of what nobody asks any more, and takes out who was erased meanwhile. */
  work(signal: AbortSignal): Promise<void>;
  reaction: Reaction;
  job: Job;
}

/** A recipient may come with any of them. */
export const VAULT_INDEX: ReactionDeclaration = {
  name: 'privacy.index',
  types: ['order.paid', 'order.shipped', 'order.delivered', 'order.completed', 'order.cancelled'],
  // a merchant's events come together, so that one entry on the trail speaks for many orders
  key: 'merchant',
};

const SYSTEM = { kind: 'system', id: 'index' } as const;
const MOST_NAMED = 50;
/** Searches that began before another generation was asked are over by then. */
const LEAVE_MS = 60_000;
const ERASED_AT_ONCE = 100;
/** Before that of any event: the first that tells of such an order makes it a real one. */
const PLANTED_STAMP = ' ';

/** An order that stands in the read model and in no event. */
export interface Planted {
  orderId: string;
  merchantId: string;
  fields: Record<string, unknown>;
}

interface Named {
  /** Null: no event names it, it is planted. */
  eventId: string | null;
  person: string;
  orderId: string;
  merchant: string;
  stamp: string;
  values: { part: string; cipher: string }[];
}

/**
 * The blind index: found without opening anything, filled by opening each recipient once, under the purpose `index`,
 * in memory only.
 */
export function createVaultIndex(options: VaultIndexOptions): VaultIndex {
  const { db, clock, sealer, trail, page = 100 } = options;
  const tokens = createTokens(options.keys);
  const reached = async (point: IndexPoint): Promise<void> => options.reached?.(point);

  /** Opens what recipients are called, and puts it into generations. */
  const put = async (
    tx: Tx,
    named: readonly Named[],
    generations: readonly number[],
    object: string,
  ): Promise<void> => {
    const all = named.flatMap(({ values }) =>
      values.map(({ part, cipher }) => ({ field: `order.recipient.${part}`, cipher })),
    );
    const opened = await sealer.openFields(all, {
      purpose: 'index',
      onAccess: ({ persons, fields }) =>
        trail(tx, [
          {
            ...{ actor: SYSTEM, action: 'privacy.index.open', object, purpose: 'index', outcome: 'done' },
            detail: { persons: persons.length, fields },
          },
        ]),
    });
    let next = 0;
    const damaged: string[] = [];
    const orders = named.map(({ eventId, person, orderId, merchant, stamp, values }) => {
      const results = values.map(({ part }) => ({ part, result: opened[next++]! }));
      // an order without a part of its recipient would be missed by that part, and nobody would know
      const gone = results.some(({ result }) => 'failed' in result && result.failed !== 'foreign');
      if (results.some(({ result }) => 'failed' in result && result.failed === 'damaged')) damaged.push(orderId);
      const terms = recipientTerms(
        results.map(({ part, result }) => ({ part, value: 'value' in result ? result.value : undefined })),
      );
      return { orderId, merchant, stamp, eventId, person, terms, gone };
    });
    if (damaged.length > 0)
      await trail(tx, [
        {
          ...{
            actor: SYSTEM,
            action: 'privacy.index.skip',
            object,
            purpose: 'index',
            outcome: 'failed',
            code: 'keys.damaged',
          },
          detail: { orders: damaged.slice(0, MOST_NAMED) },
        },
      ]);
    for (const generation of generations)
      await putOrders(
        tx,
        generation,
        orders
          .filter(({ gone }) => !gone)
          .map(
            ({ terms, gone: _, ...order }): IndexedOrder => ({
              ...order,
              tokens: [...new Set(tokens(generation, order.merchant, terms))],
            }),
          ),
      );
  };

  const addPlanted = async (tx: Tx, generations: readonly number[]): Promise<void> => {
    const planted = (await options.planted?.(tx)) ?? [];
    for (const generation of generations) {
      const there = await readThere(
        tx,
        generation,
        planted.map(({ orderId }) => orderId),
      );
      const missing = planted.filter(({ orderId }) => !there.has(orderId)).map(plantedOne);
      if (missing.length > 0) await put(tx, missing, [generation], `index-generation/${generation}`);
    }
  };
  const addPlantedAsked = async (tx: Tx): Promise<void> => {
    await shareIndex(tx);
    const generations = (await readGenerations(tx)).filter(({ state }) => state === 'asked');
    await addPlanted(
      tx,
      generations.map(({ generation }) => generation),
    );
  };

  const build = async (signal: AbortSignal): Promise<void> => {
    for (let more = true; more && !signal.aborted; ) {
      more = await db.transaction().execute(async (tx) => {
        await ownIndex(tx);
        const generations = await readGenerations(tx);
        const building = generations.find(({ state }) => state === 'building');
        const asked = generations.find(({ state }) => state === 'asked')!;
        if (!building) return false;
        const rows = await readPage(tx, asked.generation, building.through, page);
        const events = await readEvents(
          tx,
          rows.flatMap((row) => row.event_id ?? []),
        );
        const named = rows.flatMap((row) => namedBy(events.get(row.event_id ?? '')) ?? []);
        if (named.length > 0) await put(tx, named, [building.generation], `index-generation/${building.generation}`);
        const through = rows.at(-1)?.order_id;
        if (through !== undefined) {
          await tx
            .updateTable('vault_generation')
            .set({ through })
            .where('generation', '=', building.generation)
            .execute();
          return true;
        }
        await addPlanted(tx, [building.generation]);
        // everything is there, and what comes now goes into both: nothing can be missed from here on
        const now = clock.now();
        await tx
          .updateTable('vault_generation')
          .set({ state: 'leaving', asked_at: now })
          .where('generation', '=', asked.generation)
          .execute();
        await tx
          .updateTable('vault_generation')
          .set({ state: 'asked', asked_at: now })
          .where('generation', '=', building.generation)
          .execute();
        await trail(tx, [
          {
            actor: SYSTEM,
            action: 'privacy.index.switch',
            object: `index-generation/${building.generation}`,
            outcome: 'done',
          },
        ]);
        return false;
      });
      await reached(more ? 'page' : 'switched');
    }
  };

  const leave = async (signal: AbortSignal): Promise<void> => {
    const before = new Date(clock.now().getTime() - LEAVE_MS);
    for (const { generation, state, asked_at } of await readGenerations(db)) {
      if (state !== 'leaving' || asked_at! > before) continue;
      for (let more = true; more && !signal.aborted; ) {
        more = await db.transaction().execute(async (tx) => {
          await ownIndex(tx);
          const left = await removeSome(tx, generation, page);
          if (!left) await tx.deleteFrom('vault_generation').where('generation', '=', generation).execute();
          return left;
        });
        await reached('removed');
      }
    }
  };

  const sweep = (): Promise<void> =>
    db.transaction().execute(async (tx) => {
      for (const person of await readErased(tx, ERASED_AT_ONCE)) await removePerson(tx, person);
    });

  const work = async (signal: AbortSignal): Promise<void> => {
    await build(signal);
    await leave(signal);
    await sweep();
    // what a rebuild has taken away
    await db.transaction().execute(addPlantedAsked);
  };

  /** What is asked for, as terms. @throws Problem `request.invalid` naming the field */
  const termsOf = ({ by, text }: Asked) => {
    const terms = searchTerms(by, text);
    if (!terms) throw new Problem('request.invalid', { field: by, detail: `${by} is too short, or says nothing` });
    return terms;
  };
  const askedGeneration = async (from: Database | Tx): Promise<number> =>
    (await readGenerations(from)).find(({ state }) => state === 'asked')!.generation;

  return {
    work,
    async tokensOf(merchant, asked) {
      const generation = await askedGeneration(db);
      return asked.map((one) =>
        tokens(generation, merchant, termsOf(one)).map((token) => token.toString(16).padStart(8, '0')),
      );
    },
    async search({ merchant, asked, after, limit }) {
      const terms = asked.flatMap(termsOf);
      const generation = await askedGeneration(db);
      return findOrders(db, { generation, merchant, tokens: tokens(generation, merchant, terms), after, limit });
    },
    addPlanted: addPlantedAsked,
    async removePlanted(tx, order) {
      await shareIndex(tx);
      await removeStamped(tx, order, PLANTED_STAMP);
    },
    async begin(tx) {
      await ownIndex(tx);
      const generations = await readGenerations(tx);
      if (generations.some(({ state }) => state === 'building')) return false;
      const generation = generations.at(-1)!.generation + 1;
      await addGeneration(tx, generation, clock.now());
      return true;
    },
    reaction: {
      ...VAULT_INDEX,
      async handle(tx, events, { key }) {
        // of several events about an order only the newest counts
        const newest = new Map<string, Named>();
        for (const event of events) {
          const named = namedBy(event);
          if (named && (newest.get(named.orderId)?.stamp ?? '') < named.stamp) newest.set(named.orderId, named);
        }
        if (newest.size === 0) return;
        await shareIndex(tx);
        const generations = (await readGenerations(tx)).filter(({ state }) => state !== 'leaving');
        await put(
          tx,
          [...newest.values()],
          generations.map(({ generation }) => generation),
          key,
        );
      },
      async clear(tx) {
        await ownIndex(tx);
        await tx.deleteFrom('vault_index').execute();
        await tx.deleteFrom('vault_indexed').execute();
      },
    },
    job: {
      name: 'privacy.index',
      schedule: { cron: '* * * * *' },
      longestRun: 3_600,
      handle: (_, { signal }) => work(signal),
    },
  };
}

const valuesOf = (recipient: Record<string, unknown>): Named['values'] =>
  Object.keys(INDEXED).flatMap((part) => {
    const cipher = Object.hasOwn(recipient, part) ? recipient[part] : undefined;
    return isCipher(cipher) ? [{ part, cipher }] : [];
  });

const plantedOne = ({ orderId, merchantId, fields }: Planted): Named => ({
  ...{ eventId: null, orderId, merchant: merchantId, person: `consumer/${fields.consumer_id}` },
  ...{ values: valuesOf((fields.recipient ?? {}) as Record<string, unknown>), stamp: PLANTED_STAMP },
});

/** What an event says of an order's recipient; undefined when nothing that can be found by. */
function namedBy(event: StoredEvent | undefined): Named | undefined {
  const order = event?.data.order as { recipient?: Record<string, unknown> } | undefined;
  const { order: orderId, merchant, consumer } = event?.refs ?? {};
  if (!event || !order?.recipient || orderId === undefined || merchant === undefined || consumer === undefined)
    return undefined;
  const { recipient } = order;
  const values = valuesOf(recipient);
  if (values.length === 0) return undefined;
  const stamp = stampOf(event.time, `${event.source} ${event.sourceId}`);
  return { eventId: event.id, person: `consumer/${consumer}`, orderId, merchant, values, stamp };
}
