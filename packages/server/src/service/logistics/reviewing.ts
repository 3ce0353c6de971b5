import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { Appended } from '../../foundation/log/append.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Calendars } from '../../foundation/promises/calendar-file.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import { courseRows } from './course-row.ts';
import { promiseFacts } from './deadline.ts';
import {
  callUp,
  type DeliveryDue,
  type DeliveryRow,
  deliveryFacts,
  type FrozenTerms,
  lockDeliveries,
  readParcelsOf,
  stopsOf,
} from './delivery.store.ts';
import type { DeliveryFacts } from './delivery.ts';
import { type ExemptionRow, exemptionsSinceEach, touching } from './exemption.store.ts';
import { freezeTerms } from './freezing.ts';
import {
  insertJudgements,
  type JudgementRow,
  type NewJudgement,
  readJudgementsOf,
  restateJudgement,
  withdrawJudgement,
  writeCourses,
} from './judgement.store.ts';
import { type Judged, type Judgement, judge } from './judging.ts';
import { RIGHTS } from './paying.ts';
import type { DeliveryTerms } from './term.ts';

export interface ReviewingOptions {
  clock: Clock;
  calendars: Calendars;
  promises: PromiseStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<Appended[]>;
  /** What an installation promises where no row of the table says otherwise. */
  terms: DeliveryTerms;
}

/** A delivery as it was read, with what is found in it. */
interface Found {
  row: DeliveryRow;
  facts: DeliveryFacts;
  terms: FrozenTerms;
  judged: Judged;
  /** Regions that its parcels have passed. */
  passed: readonly string[];
  /** Orders that share a number with it and were not called up for that yet. */
  fresh: readonly string[];
  exempt: readonly ExemptionRow[];
  /** As it were without this exemption. */
  without(one: ExemptionRow): Judged;
}

const SOURCE = 'anxin/logistics';
/** Calls of one delivery that are settled together. */
const MOST_DUE = 10_000;
const MOST_PASSED = 50;

/**
 * Looks at deliveries, as many statements for many as for one: what went wrong is judged, what was promised is told, and the
 * scorecard's rows are written. One that somebody else has just now is left to them.
 */
export async function reviewDeliveries(tx: Tx, options: ReviewingOptions, orderIds: readonly string[]): Promise<void> {
  const now = options.clock.now();
  const rows = [...(await lockDeliveries(tx, orderIds, false)).values()];
  if (rows.length === 0) return;
  // read before the facts: what is told after them comes with a due row of its own
  const due = await readDue(tx, rows);
  const found = await find(tx, options, rows, now);
  const told = await tellPromises(tx, options.promises, found);
  await keepJudgements(tx, options, found, now);
  await writeCourses(
    tx,
    found.map(({ row: { order_id: orderId }, facts, judged }) => ({
      ...{ orderId, merchantId: facts.merchantId, rows: courseRows(facts, judged), marks: marksOf(facts, judged) },
    })),
  );
  await saveReviews(tx, found, told);
  await sql`delete from delivery_due where id = any(${due}::bigint[])`.execute(tx);
  await callUp(tx, [
    ...found.flatMap(({ fresh }) => fresh.map((orderId): DeliveryDue => ({ orderId, at: now }))),
    ...found.flatMap(({ row, judged }) =>
      judged.nextAt === null ? [] : [{ orderId: row.order_id, at: judged.nextAt }],
    ),
  ]);
}

async function readDue(tx: Tx, rows: readonly DeliveryRow[]): Promise<bigint[]> {
  const { rows: due } = await sql<{ id: bigint }>`
    select d.id from unnest(${rows.map((row) => row.order_id)}::text[]) as asked (order_id)
    cross join lateral (
      select id from delivery_due where order_id = asked.order_id order by id limit ${MOST_DUE}) as d`.execute(tx);
  return due.map(({ id }) => id);
}

/** Of one of which it is not known who paid whom, nothing is found. */
async function find(
  tx: Tx,
  options: ReviewingOptions,
  rows: readonly DeliveryRow[],
  now: Date,
): Promise<readonly Found[]> {
  const loaded = await readParcelsOf(tx, rows);
  const fresh = await freezeTerms(
    tx,
    rows.filter(({ terms }) => terms === null),
    options.terms,
  );
  const stops = await stopsOf(tx, rows);
  const known = rows.flatMap((row) => {
    const { parcels, others } = loaded.get(row.order_id)!;
    const terms = row.terms ?? fresh.get(row.order_id) ?? null;
    const facts = deliveryFacts(row, parcels, terms, stops.get(row.order_id));
    return facts === undefined || terms === null ? [] : [{ row, facts, terms, parcels, others }];
  });
  const exemptions = await exemptionsSinceEach(
    tx,
    known.map(({ facts }) => facts.paidAt),
  );
  return known.map(({ row, facts, terms, parcels, others }, i): Found => {
    const passed = [...new Set(parcels.flatMap(({ scans }) => scans.flatMap(({ region }) => region ?? [])))]
      .sort()
      .slice(0, MOST_PASSED);
    const exempt = touching(exemptions[i]!, [facts.toRegion, ...passed]);
    const world = { exempt, calendars: options.calendars, now };
    return {
      ...{ row, facts, terms, passed, exempt, judged: judge(facts, terms, world) },
      fresh: others.filter((other) => !row.shared.includes(other)),
      without: (one) => judge(facts, terms, { ...world, exempt: exempt.filter((other) => other !== one) }),
    };
  });
}

/**
 * Facts of promises that were not told yet; telling one twice changes nothing, but costs.
 * @returns what was told of each delivery
 */
async function tellPromises(tx: Tx, promises: PromiseStore, found: readonly Found[]): Promise<string[][]> {
  const each = found.map(({ row, judged: { deadlines } }) => {
    const known = new Set(row.told);
    const fresh = deadlines
      .flatMap((deadline) => promiseFacts(deadline, row.order_id))
      .map(
        (fact) => [createHash('sha256').update(JSON.stringify(fact)).digest('base64url').slice(0, 12), fact] as const,
      )
      .filter(([digest]) => !known.has(digest));
    return { told: [...known, ...fresh.map(([digest]) => digest)], facts: fresh.map(([, fact]) => fact) };
  });
  await promises.apply(
    tx,
    each.flatMap(({ facts }) => facts),
  );
  return each.map(({ told }) => told);
}

async function saveReviews(tx: Tx, found: readonly Found[], told: readonly string[][]): Promise<void> {
  if (found.length === 0) return;
  const lists = found.map(({ row, passed, fresh }, i) =>
    JSON.stringify({ passed, told: told[i], shared: [...row.shared, ...fresh] }),
  );
  await sql`
    update delivery d set terms = n.terms, until = n.until,
      passed = array(select jsonb_array_elements_text(n.lists -> 'passed')),
      told = array(select jsonb_array_elements_text(n.lists -> 'told')),
      shared = array(select jsonb_array_elements_text(n.lists -> 'shared'))
    from unnest(${found.map(({ row }) => row.order_id)}::text[],
      ${found.map(({ terms }) => JSON.stringify(terms))}::jsonb[], ${lists}::jsonb[],
      ${found.map(({ judged }) => judged.until ?? 'infinity')}::timestamptz[]) as n (order_id, terms, lists, until)
    where d.order_id = n.order_id`.execute(tx);
}

async function keepJudgements(tx: Tx, options: ReviewingOptions, found: readonly Found[], now: Date): Promise<void> {
  const stored = await readJudgementsOf(
    tx,
    found.map(({ row }) => row.order_id),
  );
  const made: { of: Found; judgement: Judgement }[] = [];
  for (const one of found) {
    const known = new Map((stored.get(one.row.order_id) ?? []).map((row) => [row.kind, row]));
    for (const judgement of one.judged.judgements) {
      const row = known.get(judgement.kind);
      if (row === undefined) made.push({ of: one, judgement });
      else if (row.withdrawn_at !== null || !isSame(row, judgement)) await restateJudgement(tx, row.id, judgement);
    }
    await withdrawGone(tx, options, one, [...known.values()], now);
  }
  await keepNew(tx, options, made, now);
}

/** What is true no longer, and which exemption has made it so. */
async function withdrawGone(
  tx: Tx,
  { append }: ReviewingOptions,
  { facts, judged, exempt, without }: Found,
  stored: readonly JudgementRow[],
  now: Date,
): Promise<void> {
  const kinds = new Set(judged.judgements.map(({ kind }) => kind));
  for (const row of stored.filter(({ kind, withdrawn_at }) => !kinds.has(kind) && withdrawn_at === null)) {
    const by = exempt.find((one) => without(one).judgements.some(({ kind }) => kind === row.kind))?.id ?? null;
    await withdrawJudgement(tx, row.id, now, by);
    await append(tx, [eventOf('delivery.judgement-withdrawn', row, facts, now, row.event_id)]);
  }
}

async function keepNew(
  tx: Tx,
  { append }: ReviewingOptions,
  made: readonly { of: Found; judgement: Judgement }[],
  now: Date,
): Promise<void> {
  if (made.length === 0) return;
  const named = made.map(({ of, judgement }) => ({
    ...{ of, judgement, id: derivedId('delivery-judgement', of.facts.orderId, judgement.kind) },
  }));
  const events = await append(
    tx,
    named.map(({ of, judgement, id }) =>
      eventOf('delivery.judged', { id, parcel_id: judgement.parcel, ...judgement }, of.facts, judgement.at, null),
    ),
  );
  await insertJudgements(
    tx,
    named.map(({ of: { facts, terms }, judgement, id }, i): NewJudgement => {
      const guarantee = RIGHTS[judgement.kind][0] ?? null;
      const isOld = now.getTime() - judgement.at.getTime() > OLD_MS;
      return {
        ...{ ...judgement, id, order_id: facts.orderId, judged_at: now, guarantee, event_id: events[i]!.eventId },
        claim: guarantee === null || !terms.pays || isOld ? 'none' : 'due',
      };
    }),
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
