import { catalogue } from '@anxin/events';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { type EventRow, toEvent } from '../../foundation/log/event.ts';
import { looksSealed, maskOf } from '../../foundation/sealing/cipher.ts';
import { type Replacement, replaceLeaves } from '../../foundation/sealing/replace-leaves.ts';
import type { Access, Sealer } from '../../foundation/sealing/sealer.ts';
import { readConsentsAfter } from '../consent/consent.store.ts';
import { REPORT_TEXT } from '../contact/report.store.ts';
import { recipientField } from '../waybill/waybill.ts';
import type { Persons } from './places.ts';
import { REQUEST_FIELDS } from './request.sealing.ts';
import { listRequests } from './request.store.ts';

/** One thing that is kept about a person, in clear. */
export interface CopyItem {
  /** The table, as the registry of places names it. */
  place: string;
  id: string;
  at: string | null;
  title: string;
  data: unknown;
}

export interface GatherOptions {
  db: Database;
  sealer: Pick<Sealer, 'openFields'>;
  access: Access;
}

const BATCH = 200;
/** Things in one copy: a person who is known by more gets the rest in a further one, from an officer. */
const MOST_ITEMS = 20_000;

type Gather = (options: GatherOptions, persons: Persons) => AsyncGenerator<CopyItem>;

/** Opens ciphers; what cannot be opened is shown as nothing. */
async function clear(
  { sealer, access }: GatherOptions,
  values: readonly { cipher: string | null; field: string }[],
): Promise<(string | number | boolean | null)[]> {
  const there = values.filter(({ cipher }) => cipher !== null) as { cipher: string; field: string }[];
  const opened = there.length === 0 ? [] : await sealer.openFields(there, access);
  let next = 0;
  return values.map(({ cipher }) => {
    if (cipher === null) return null;
    const one = opened[next++]!;
    return 'value' in one ? one.value : null;
  });
}

const BEGINNING = '00000000-0000-0000-0000-000000000000';

/** Rows along their ids, page by page: of nothing that is kept a copy lacks what lies beyond the first one. */
async function* pages<Row extends { id: string }>(read: (after: string) => Promise<Row[]>): AsyncGenerator<Row[]> {
  for (let after = BEGINNING; ; ) {
    const rows = await read(after);
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.id;
  }
}

const after = (id: string): RawBuilder<unknown> => sql`id > ${id}::uuid order by id limit ${BATCH}`;

/** Events with what is the person's own in clear; of others' values only their masks. */
const events: Gather = async function* (options, persons) {
  const read = async (id: string) =>
    (
      await sql<EventRow>`
        select id, txid, type, source, source_id, subject_key, time, received_at, cause_id, refs, data from event
        where refs ->> 'consumer' = ${persons.consumer} and ${after(id)}`.execute(options.db)
    ).rows;
  for await (const rows of pages(read))
    for (const event of rows.map(toEvent)) {
      const sealed = catalogue.personalPlaces(event).filter(({ value }) => looksSealed(value));
      const own = sealed.filter(({ person }) => isTheirs(person, event.subject, persons));
      const values = await clear(
        options,
        own.map(({ value, field }) => ({ cipher: value as string, field })),
      );
      const shown: Replacement[] = [
        ...own.map(({ path }, i) => ({ path, value: values[i] ?? null })),
        ...sealed.filter((place) => !own.includes(place)).map(({ path, value }) => ({ path, value: maskOf(value) })),
      ];
      yield {
        ...{ place: 'event', id: event.id, at: event.time.toISOString(), title: event.type },
        data: replaceLeaves(event.data, shown),
      };
    }
};

/** What names no owner belongs to the order or ticket that it stands in. */
const isTheirs = (person: string, subject: string, { names }: Persons): boolean =>
  names.includes(person) || (person === subject && OWN_SUBJECTS.test(subject)) || person.startsWith('order/');

/** Subjects that are about one consumer alone. */
export const OWN_SUBJECTS = /^(order|aftersale|ticket|contact|message|call|review)\//;

const accounts: Gather = async function* (options, { party }) {
  type Row = { id: string; name: string; email: string | null; created_at: Date; devices: string[] };
  const read = async (id: string) =>
    (
      await sql<Row>`
        select id, name, email, created_at,
          coalesce((select array_agg(device order by s.id desc) from user_session s where s.user_id = u.id), '{}') as devices
        from user_account u where party = ${party} and ${after(id)}`.execute(options.db)
    ).rows;
  for await (const rows of pages(read))
    for (const row of rows) {
      const [name, email] = await clear(options, [
        { cipher: row.name, field: 'user.name' },
        { cipher: row.email, field: 'user.email' },
      ]);
      yield {
        ...{ place: 'user_account', id: row.id, at: row.created_at.toISOString(), title: 'account' },
        data: { name, email, devices: row.devices },
      };
    }
};

/** Rows of which one column is a cipher. */
interface Written {
  id: string;
  at: Date;
  cipher: string;
}

/** Things with one text each. */
const texts = <Row extends Written>(
  what: { place: string; title: string; field: string },
  rowsOf: (persons: Persons, after: RawBuilder<unknown>) => RawBuilder<Row>,
  dataOf: (row: Row, text: unknown) => Record<string, unknown>,
): Gather =>
  async function* (options, persons) {
    for await (const rows of pages(async (id) => (await rowsOf(persons, after(id)).execute(options.db)).rows)) {
      const opened = await clear(
        options,
        rows.map(({ cipher }) => ({ cipher, field: what.field })),
      );
      for (const [i, row] of rows.entries())
        yield {
          ...{ place: what.place, id: row.id, at: row.at.toISOString(), title: what.title },
          data: dataOf(row, opened[i]),
        };
    }
  };

const files = texts(
  { place: 'attachment', title: 'file', field: 'attachment.name' },
  ({ party }, more) => sql<Written & { type: string; bytes: number; about: string }>`
    select id, at, name as cipher, type, bytes, about from attachment where person = ${party} and coming is null and ${more}`,
  ({ type, bytes, about }, name) => ({ name, type, bytes, about }),
);

const comments = texts(
  { place: 'consultation_comment', title: 'comment', field: 'consultation.text' },
  ({ party }, more) => sql<Written>`
    select id, at, text as cipher from consultation_comment where author = ${party} and ${more}`,
  (_, text) => ({ text }),
);

const complaints = texts(
  { place: 'harassment_report', title: 'complaint', field: REPORT_TEXT },
  ({ consumer }, more) => sql<Written & { party: string; channel: string }>`
    select id, at, party, channel, text as cipher from harassment_report where consumer_id = ${consumer} and ${more}`,
  ({ party, channel }, text) => ({ party, channel, text }),
);

const claims: Gather = async function* (options, persons) {
  yield* claimTexts(options, persons);
  yield* claimDecisions(options, persons);
};

interface ClaimText extends Written {
  order_id: string;
  code: string;
  state: string;
  decision_reason: string | null;
}

const claimTexts = texts(
  { place: 'claim', title: 'claim', field: 'claim.words' },
  ({ consumer }, more) => sql<ClaimText>`
    select id, opened_at as at, order_id, code, state, words as cipher from claim
    where consumer_id = ${consumer} and words is not null and ${more}`,
  ({ order_id, code, state }, text) => ({ order: order_id, guarantee: code, state, text }),
);

/** What a person of the platform wrote to them with a decision. */
const claimDecisions = texts(
  { place: 'claim', title: 'claim-decision', field: 'claim.decision' },
  ({ consumer }, more) => sql<ClaimText>`
    select id, opened_at as at, order_id, code, state, decision_reason, decision_words as cipher from claim
    where consumer_id = ${consumer} and decision_words is not null and ${more}`,
  ({ order_id, code, state, decision_reason: reason }, text) => ({
    ...{ order: order_id, guarantee: code, state, reason, text },
  }),
);

const disputes = texts(
  { place: 'dispute_message', title: 'dispute', field: 'dispute.text' },
  ({ party }, more) => sql<Written & { side: string; kind: string; order: string }>`
    select m.id, m.at, m.text as cipher, m.side, m.kind, d.order_id as order
    from (select * from dispute_message where person = ${party} and ${more}) as m join dispute d on d.id = m.dispute_id
    order by m.id`,
  ({ side, kind, order }, text) => ({ order, side, kind, text }),
);

/** What people of the platform ruled in their disputes, told to both sides as it is: nothing of it is sealed. */
const rulings: Gather = async function* ({ db }, { consumer }) {
  type Row = { id: string; at: Date; order: string; currency: string; refund: bigint; compensation: bigint } & Said;
  type Said = Record<'number' | 'outcome' | 'grounds' | 'statement' | 'law' | 'obligations' | 'comply_days', unknown>;
  const read = async (id: string) =>
    (
      await sql<Row>`
        select r.id, r.at, d.order_id as order, r.number, r.outcome, r.refund, r.compensation, r.currency, r.grounds,
          r.statement, r.law, r.obligations, r.comply_days
        from dispute d join dispute_ruling r on r.dispute_id = d.id
        where d.consumer_id = ${consumer} and r.id > ${id}::uuid order by r.id limit ${BATCH}`.execute(db)
    ).rows;
  for await (const rows of pages(read))
    for (const { id, at, refund, compensation, currency, ...said } of rows)
      yield {
        ...{ place: 'dispute_ruling', id, at: at.toISOString(), title: 'ruling' },
        data: {
          ...said,
          refund: { amount: Number(refund), currency },
          compensation: { amount: Number(compensation), currency },
        },
      };
};

const aftersales = texts(
  { place: 'aftersale_step', title: 'after-sale', field: 'aftersale.note' },
  ({ consumer }, more) => sql<Written & { order_id: string; step: string }>`
    select * from (
      select s.id, s.at, a.order_id, s.step, s.note as cipher from aftersale_step s join aftersale a on a.id = s.aftersale_id
      where a.consumer_id = ${consumer} and s.note is not null) as said where ${more}`,
  ({ order_id, step }, text) => ({ order: order_id, step, text }),
);

/** Where parcels were sent instead of where their orders say. */
const waybills: Gather = async function* (options, { consumer }) {
  type Row = { id: string; asked_at: Date; order_id: string; parcel: number; recipient: Record<string, string> };
  const read = async (id: string) =>
    (
      await sql<Row>`
        select id, asked_at, order_id, parcel, recipient from waybill
        where consumer_id = ${consumer} and recipient is not null and ${after(id)}`.execute(options.db)
    ).rows;
  for await (const rows of pages(read))
    for (const { id, asked_at, order_id, parcel, recipient } of rows) {
      const parts = Object.entries(recipient);
      const values = await clear(
        options,
        parts.map(([part, cipher]) => ({ cipher, field: recipientField(part) })),
      );
      yield {
        ...{ place: 'waybill', id, at: asked_at.toISOString(), title: 'waybill' },
        data: { order: order_id, parcel, recipient: Object.fromEntries(parts.map(([part], i) => [part, values[i]])) },
      };
    }
};

const requests: Gather = async function* (options, { party }) {
  for (let before: string | undefined; ; ) {
    const rows = await listRequests(options.db, { person: party, limit: BATCH, before });
    for (const row of rows) {
      const [words, value, answer] = await clear(options, [
        { cipher: row.words, field: REQUEST_FIELDS.words },
        { cipher: row.value, field: REQUEST_FIELDS.value },
        { cipher: row.answer, field: REQUEST_FIELDS.answer },
      ]);
      yield {
        ...{ place: 'data_request', id: row.id, at: row.madeAt.toISOString(), title: row.kind },
        data: { state: row.state, words, field: row.field, value, answer },
      };
    }
    if (rows.length < BATCH) return;
    before = rows.at(-1)!.id;
  }
};

const consents: Gather = async function* ({ db }, { party }) {
  for await (const rows of pages((id) => readConsentsAfter(db, party, id, BATCH)))
    for (const { id, at, purpose, given } of rows)
      yield { place: 'consent', id, at: at.toISOString(), title: 'consent', data: { purpose, given } };
};

/** Who tells what stands in each place that is told in full. */
export const GATHERERS: Readonly<Record<string, Gather>> = {
  event: events,
  user_account: accounts,
  attachment: files,
  consultation_comment: comments,
  waybill: waybills,
  harassment_report: complaints,
  claim: claims,
  dispute_message: disputes,
  dispute_ruling: rulings,
  aftersale_step: aftersales,
  data_request: requests,
  consent: consents,
};

export interface Gathered {
  items: CopyItem[];
  /** There is more than one copy takes. */
  more: boolean;
}

export async function gather(options: GatherOptions, persons: Persons, signal?: AbortSignal): Promise<Gathered> {
  const items: CopyItem[] = [];
  for (const each of Object.values(GATHERERS))
    for await (const item of each(options, persons)) {
      signal?.throwIfAborted();
      if (items.length === MOST_ITEMS) return { items, more: true };
      items.push(item);
    }
  return { items, more: false };
}
