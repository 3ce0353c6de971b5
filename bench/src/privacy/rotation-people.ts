import { catalogue } from '@anxin/events';
import pg from 'pg';
import type { Platform } from '../../../packages/server/src/app.ts';
import { newKey } from '../../../packages/server/src/foundation/sealing/aead.ts';
import { databasePersonKeys } from '../../../packages/server/src/foundation/sealing/person-keys.store.ts';
import { createSealer } from '../../../packages/server/src/foundation/sealing/sealer.ts';
import { recipientOf } from './people.ts';

const MERCHANT = 'm1';
const FIELD = 'order.recipient.phone';
const AT_ONCE = 5_000;
const EVENTS_AT_ONCE = 500;
const BATCH = 20;

const personOf = (n: number): string => `consumer/p${n}`;
const orderOf = (n: number): string => `o${String(n).padStart(7, '0')}`;

/** Persons with keys as the door makes them, each wrapped by the master key of now. */
export async function makePeople(
  { url, ids, keys, clock }: Platform,
  people: number,
  onProgress: (line: string) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (let from = 0; from < people; from += AT_ONCE) {
      if (from % 100_000 === 0) onProgress(`keys of ${from.toLocaleString('en')} people`);
      const numbers = Array.from({ length: Math.min(AT_ONCE, people - from) }, (_, i) => from + i);
      const wrapped = await keys.wrap(numbers.map(() => newKey()));
      // lists as one text each: value by value pg would take longer than all the rest
      await client.query(
        `insert into person_key (id, person, wrapped, holder, master_version, created_at)
         select id, person, decode(wrapped, 'hex'), $4, $5, $6
         from unnest(string_to_array($1, ',')::uuid[], string_to_array($2, ','), string_to_array($3, ','))
           as k (id, person, wrapped)`,
        [
          numbers.map(() => ids.next()).join(),
          numbers.map(personOf).join(),
          wrapped.map((one) => one.wrapped.toString('hex')).join(),
          ...[wrapped[0]!.holder, wrapped[0]!.masterVersion, clock.now()],
        ],
      );
    }
    await client.query('vacuum analyze person_key');
  } finally {
    await client.end();
  }
}

/** Orders of one merchant through the door, one for each of the first people; indexed when whoever reacts has come to them. */
export async function sellTo(platform: Platform, orders: number): Promise<void> {
  const price = { amount: 100, currency: 'CNY' };
  const time = platform.clock.now().toISOString();
  for (let from = 0; from < orders; from += EVENTS_AT_ONCE) {
    const events = Array.from({ length: Math.min(EVENTS_AT_ONCE, orders - from) }, (_, i) => {
      const id = orderOf(from + i);
      const order = { id, consumer_id: `p${from + i}`, merchant_id: MERCHANT, paid: price };
      return {
        ...{ specversion: '1.0', id, source: 'bench', type: 'order.paid', time, subject: `order/${id}` },
        data: {
          order: { ...order, recipient: recipientOf(from + i), items: [{ product_id: 'p', quantity: 1, price }] },
        },
      };
    });
    await platform.admission.many(events, 'where-ruled');
  }
}

/** Readers and searchers, each of whom goes on and on; what they did not get is counted, not thrown. */
export interface Crowd {
  /** Lets them go on until the work is done. */
  during(work: Promise<unknown>): Promise<Pace>;
}

export interface Pace {
  /** Milliseconds of each read, and of each search. */
  reads: number[];
  searches: number[];
  failed: number;
  missed: number;
}

/** @param people of whom values are read, spread over all of them @param orders that are searched for */
export async function gather(platform: Platform, people: readonly number[], orders: number): Promise<Crowd> {
  const ciphers = await platform.sealer.sealValues(
    people.map((n) => ({ person: personOf(n), field: FIELD, kind: 'phone' as const, value: recipientOf(n).phone })),
  );
  // it remembers next to nothing, so every read asks for the row as it is now and has its key unwrapped
  const sealer = createSealer({ ...platform, store: databasePersonKeys(platform.db), catalogue, cacheSize: 1 });
  const access = { purpose: 'bench', onAccess: () => {} };
  let at = 0;
  const next = (below: number): number => {
    at += 1;
    return (at * 7_919) % below;
  };
  const read = async (): Promise<number> => {
    const some = Array.from({ length: BATCH }, () => next(people.length));
    const opened = await sealer.openFields(
      some.map((i) => ({ cipher: ciphers[i]!, field: FIELD })),
      access,
    );
    return opened.filter((one, i) => !('value' in one) || one.value !== recipientOf(people[some[i]!]!).phone).length;
  };
  const search = async (): Promise<number> => {
    const n = next(orders);
    const asked = [{ by: 'phone' as const, text: recipientOf(n).phone }];
    const found = await platform.privacy.index.search({ merchant: MERCHANT, asked, after: '', limit: 51 });
    return found.includes(orderOf(n)) ? 0 : 1;
  };
  return {
    async during(work) {
      let over = false;
      const pace: Pace = { reads: [], searches: [], failed: 0, missed: 0 };
      const goOn = async (once: () => Promise<number>, times: number[], lost: (count: number) => void) => {
        do {
          const began = performance.now();
          lost(await once().catch(() => 1));
          times.push(performance.now() - began);
        } while (!over);
      };
      const going = Promise.all([
        goOn(read, pace.reads, (count) => (pace.failed += count)),
        goOn(search, pace.searches, (count) => (pace.missed += count)),
      ]);
      await work.finally(() => {
        over = true;
      });
      await going;
      return pace;
    },
  };
}
