import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { asProblem } from '../../foundation/errors.ts';
import { derivedId, type Ids } from '../../foundation/ids.ts';
import type { Appended } from '../../foundation/log/append.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Calendars } from '../../foundation/promises/calendar-file.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import { courseRows } from './course-row.ts';
import { promiseFacts } from './deadline.ts';
import { callUp, type DeliveryRow, deliveryFacts, lockDelivery, readParcelFacts, stopOf } from './delivery.store.ts';
import type { DeliveryFacts } from './delivery.ts';
import { type ExemptionRow, exemptionsSince, touching } from './exemption.store.ts';
import { freezeTerms } from './freezing.ts';
import {
  dueClaims,
  insertJudgement,
  type JudgementRow,
  lockDueClaim,
  readJudgements,
  restateJudgement,
  settleClaim,
  withdrawJudgement,
  writeCourses,
} from './judgement.store.ts';
import { type Judged, type Judgement, judge } from './judging.ts';
import { askOf, type PlatformClaims, RIGHTS } from './paying.ts';
import type { DeliveryTerms } from './term.ts';

export interface ReviewOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  calendars: Calendars;
  promises: PromiseStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<Appended[]>;
  onStored(): void;
  /** What an installation promises where no row of the table says otherwise. */
  terms: DeliveryTerms;
  claims: PlatformClaims;
  /** Whether more was told than has been taken in yet: who judges then says of the carrier what the house is to blame for. */
  behind(): Promise<boolean>;
  log: { warn(fields: object, message: string): void };
}

export interface ReviewDesk {
  /** Looks at deliveries that are due, one a transaction. @returns how many */
  review(limit: number): Promise<number>;
  /** Opens the claims that follow, one a transaction. @returns how many */
  claim(limit: number): Promise<number>;
  /** When there is something to do next. */
  nextDue(): Promise<Date | undefined>;
}

const SOURCE = 'anxin/logistics';
/** Deliveries under way at once, each in a transaction of its own. */
const AT_ONCE = 4;

export function createReviewDesk(options: ReviewOptions): ReviewDesk {
  const { db, clock, log, claims } = options;

  /** What an order has no right to is no fault of anybody's, and stays so. */
  const claimOne = (id: string): Promise<void> =>
    db.transaction().execute(async (tx) => {
      const row = await lockDueClaim(tx, id);
      if (row === undefined) return;
      const { outcome, claimId = null } = await claims.openByPlatform(tx, askOf(row));
      const made = outcome === 'opened' || outcome === 'review';
      await settleClaim(tx, id, { claim: made ? 'opened' : 'refused', claimId, code: made ? null : outcome });
    });

  /** One that fails is put off and does not hold up the others. @param lanes how many at once */
  const each = async (
    names: readonly string[],
    what: string,
    act: (name: string) => Promise<void>,
    lanes = 1,
  ): Promise<number> => {
    let done = 0;
    const one = async (name: string): Promise<void> => {
      try {
        await act(name);
        done++;
      } catch (error) {
        if (asProblem(error).status === 503) throw error;
        log.warn(
          { [what]: name, error: (error as Error).message },
          `a ${what} could not be looked at; it is tried again`,
        );
        await putOff(name, what);
      }
    };
    const left = [...names].reverse();
    const lane = async (): Promise<void> => {
      for (let name = left.pop(); name !== undefined; name = left.pop()) await one(name);
    };
    const ends = await Promise.allSettled(Array.from({ length: Math.min(lanes, names.length) }, lane));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return done;
  };
  const putOff = async (name: string, what: string): Promise<void> => {
    const until = new Date(clock.now().getTime() + 5 * 60_000);
    await (what === 'delivery'
      ? sql`update delivery_due set at = ${until} where order_id = ${name} and at <= ${until}`
      : sql`update delivery_judgement set claim_after = ${until} where id = ${name}`
    ).execute(db);
  };

  return {
    async review(limit) {
      const { rows } = await sql<{ order_id: string }>`
        select distinct order_id from (
          select order_id from delivery_due where at <= ${clock.now()} order by at, id limit ${limit}) as due`.execute(
        db,
      );
      if (rows.length === 0 || (await options.behind())) return 0;
      return each(
        rows.map(({ order_id }) => order_id),
        'delivery',
        (orderId) => db.transaction().execute((tx) => reviewOne(tx, options, orderId)),
        AT_ONCE,
      ).finally(() => rows.length > 0 && options.onStored());
    },
    claim: async (limit) => each(await dueClaims(db, clock.now(), limit), 'claim', claimOne),
    async nextDue() {
      const { rows } = await sql<{ next: Date | null }>`select min(at) as next from delivery_due`.execute(db);
      return rows[0]?.next ?? undefined;
    },
  };
}

async function reviewOne(tx: Tx, options: ReviewOptions, orderId: string): Promise<void> {
  const now = options.clock.now();
  const row = await lockDelivery(tx, orderId, false);
  if (row === undefined) return;
  // read before the facts: what is told after them comes with a due row of its own
  const { rows: due } = await sql<{ id: bigint }>`
    select id from delivery_due where order_id = ${orderId} order by id limit 10000`.execute(tx);
  const { parcels, others } = await readParcelFacts(tx, row);
  const terms = row.terms ?? (await freezeTerms(tx, row, options.terms));
  const facts = deliveryFacts(row, parcels, terms, await stopOf(tx, row));
  let nextAt: Date | null = null;
  if (facts !== undefined && terms !== null) {
    const passed = [...new Set(parcels.flatMap(({ scans }) => scans.flatMap(({ region }) => region ?? [])))]
      .sort()
      .slice(0, 50);
    const exempt = touching(await exemptionsSince(tx, facts.paidAt), [facts.toRegion, ...passed]);
    const world = { exempt, calendars: options.calendars, now };
    const judged = judge(facts, terms, world);
    const told = await tellPromises(tx, options, row, judged);
    const without = (one: ExemptionRow): Judged =>
      judge(facts, terms, { ...world, exempt: exempt.filter((other) => other !== one) });
    await keepJudgements(tx, options, { facts, terms, judged, exempt, without, now });
    await writeCourses(tx, orderId, facts.merchantId, courseRows(facts, judged), marksOf(facts, judged));
    const fresh = others.filter((other) => !row.shared.includes(other));
    await callUp(tx, fresh, now);
    await sql`
      update delivery set terms = ${JSON.stringify(terms)}::jsonb, passed = ${passed}::text[], told = ${told}::text[],
        shared = ${[...row.shared, ...fresh]}::text[], until = ${judged.until ?? 'infinity'}
      where order_id = ${orderId}`.execute(tx);
    nextAt = judged.nextAt;
  }
  await sql`delete from delivery_due where id = any(${due.map(({ id }) => id)}::bigint[])`.execute(tx);
  if (nextAt !== null) await callUp(tx, [orderId], nextAt);
}

/** Facts of promises that were not told yet; telling one twice changes nothing, but costs. */
async function tellPromises(
  tx: Tx,
  { promises }: ReviewOptions,
  row: DeliveryRow,
  { deadlines }: Judged,
): Promise<string[]> {
  const known = new Set(row.told);
  const fresh = deadlines
    .flatMap((deadline) => promiseFacts(deadline, row.order_id))
    .map((fact) => [createHash('sha256').update(JSON.stringify(fact)).digest('base64url').slice(0, 12), fact] as const)
    .filter(([digest]) => !known.has(digest));
  await promises.apply(
    tx,
    fresh.map(([, fact]) => fact),
  );
  return [...known, ...fresh.map(([digest]) => digest)];
}

interface Found {
  facts: DeliveryFacts;
  terms: DeliveryTerms;
  judged: Judged;
  exempt: readonly ExemptionRow[];
  /** As it were without this exemption. */
  without(one: ExemptionRow): Judged;
  now: Date;
}

async function keepJudgements(tx: Tx, options: ReviewOptions, found: Found): Promise<void> {
  const { facts, terms, judged, exempt, now } = found;
  const stored = new Map((await readJudgements(tx, facts.orderId)).map((row) => [row.kind, row]));
  const kinds = new Set(judged.judgements.map(({ kind }) => kind));
  for (const judgement of judged.judgements) {
    const row = stored.get(judgement.kind);
    if (row === undefined) await keepNew(tx, options, facts, judgement, terms.pays, now);
    else if (row.withdrawn_at !== null || !isSame(row, judgement)) await restateJudgement(tx, row.id, judgement);
  }
  const gone = [...stored.values()].filter(({ kind, withdrawn_at }) => !kinds.has(kind) && withdrawn_at === null);
  if (gone.length === 0) return;
  for (const row of gone) {
    const by = exempt.find((one) => found.without(one).judgements.some(({ kind }) => kind === row.kind))?.id ?? null;
    await withdrawJudgement(tx, row.id, now, by);
    await options.append(tx, [eventOf('delivery.judgement-withdrawn', row, facts, now, row.event_id)]);
  }
}

async function keepNew(
  tx: Tx,
  { append }: ReviewOptions,
  facts: DeliveryFacts,
  judgement: Judgement,
  pays: boolean,
  now: Date,
): Promise<void> {
  const id = derivedId('delivery-judgement', facts.orderId, judgement.kind);
  const told = { id, parcel_id: judgement.parcel, ...judgement };
  const [event] = await append(tx, [eventOf('delivery.judged', told, facts, judgement.at, null)]);
  const guarantee = RIGHTS[judgement.kind];
  await insertJudgement(
    tx,
    {
      ...{ id, order_id: facts.orderId, judged_at: now, guarantee, event_id: event!.eventId },
      claim: guarantee === null || !pays || now.getTime() - judgement.at.getTime() > OLD_MS ? 'none' : 'due',
    },
    judgement,
  );
}

/** What is known of a judgement can change with what is told; its claim keeps what it was made with. */
const isSame = (row: JudgementRow, { parcel, carrier, at, blame }: Judgement): boolean =>
  row.parcel_id === parcel && row.carrier === carrier && row.at.getTime() === at.getTime() && row.blame === blame;

/** What is found so long after it happened is history that was brought in: it is shown, and whoever wants to can ask. */
const OLD_MS = 15 * 86_400_000;

type Told = Pick<JudgementRow, 'id' | 'kind' | 'parcel_id' | 'carrier' | 'at' | 'blame'>;

/** The ids follow from the judgement and from when it is told, so that each is in the log once. */
const eventOf = (
  type: 'delivery.judged' | 'delivery.judgement-withdrawn',
  { id, kind, parcel_id, carrier, at, blame }: Told,
  { orderId, merchantId }: DeliveryFacts,
  time: Date,
  causeId: string | null,
): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId(type, id, time.toISOString()), type, subject: `order/${orderId}`, time, causeId },
  data: {
    judgement: {
      ...{ id, order_id: orderId, merchant_id: merchantId, kind, at: at.toISOString(), blame },
      ...(parcel_id === null ? {} : { parcel_id }),
      ...(carrier === null ? {} : { carrier }),
    },
  },
});

const marksOf = (facts: DeliveryFacts, judged: Judged) => [
  ...courseRows(facts, judged).flatMap(({ parcel, carrier, marks, pickedAt }) =>
    marks.map((mark) => ({ parcel, mark, at: pickedAt, carrier })),
  ),
  // what no carrier has taken is named as the shipment named it, or by its order
  ...judged.found.map(({ parcel, kind, at, carrier }) => ({
    parcel: parcel ?? facts.orderId,
    mark: kind,
    at,
    carrier,
  })),
];
