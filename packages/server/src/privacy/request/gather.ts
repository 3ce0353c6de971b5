import { catalogue } from '@anxin/events';
import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { type EventRow, toEvent } from '../../foundation/log/event.ts';
import { looksSealed, maskOf } from '../../foundation/sealing/cipher.ts';
import { type Replacement, replaceLeaves } from '../../foundation/sealing/replace-leaves.ts';
import type { Access, Sealer } from '../../foundation/sealing/sealer.ts';
import { readConsentHistory } from '../consent/consent.store.ts';
import { REPORT_TEXT } from '../contact/report.store.ts';
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

/** Events with what is the person's own in clear; of others' values only their masks. */
const events: Gather = async function* (options, persons) {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await sql<EventRow>`
      select id, txid, type, source, source_id, subject_key, time, received_at, cause_id, refs, data from event
      where refs ->> 'consumer' = ${persons.consumer} and id > ${after}::uuid order by id limit ${BATCH}`.execute(
      options.db,
    );
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
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.id;
  }
};

/** What names no owner belongs to the order or ticket that it stands in. */
const isTheirs = (person: string, subject: string, { names }: Persons): boolean =>
  names.includes(person) || (person === subject && OWN_SUBJECTS.test(subject)) || person.startsWith('order/');

/** Subjects that are about one consumer alone. */
export const OWN_SUBJECTS = /^(order|aftersale|ticket|contact|message|call|review)\//;

const accounts: Gather = async function* (options, { party }) {
  const { rows } = await sql<{ id: string; name: string; email: string | null; created_at: Date; devices: string[] }>`
    select id, name, email, created_at,
      coalesce((select array_agg(device order by s.id desc) from user_session s where s.user_id = u.id), '{}') as devices
    from user_account u where party = ${party} order by id limit ${BATCH}`.execute(options.db);
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

const files: Gather = async function* (options, { party }) {
  const { rows } = await sql<{ id: string; at: Date; name: string; type: string; bytes: number; about: string }>`
    select id, at, name, type, bytes, about from attachment where person = ${party} order by id limit ${BATCH}`.execute(
    options.db,
  );
  const names = await clear(
    options,
    rows.map(({ name }) => ({ cipher: name, field: 'attachment.name' })),
  );
  for (const [i, { id, at, type, bytes, about }] of rows.entries())
    yield {
      ...{ place: 'attachment', id, at: at.toISOString(), title: 'file' },
      data: { name: names[i], type, bytes, about },
    };
};

const comments: Gather = async function* (options, { party }) {
  const { rows } = await sql<{ id: string; at: Date; text: string }>`
    select id, at, text from consultation_comment where author = ${party} order by id limit ${BATCH}`.execute(
    options.db,
  );
  const texts = await clear(
    options,
    rows.map(({ text }) => ({ cipher: text, field: 'consultation.text' })),
  );
  for (const [i, { id, at }] of rows.entries())
    yield {
      ...{ place: 'consultation.text', id, at: at.toISOString(), title: 'comment' },
      data: { text: texts[i] },
    };
};

const complaints: Gather = async function* (options, { consumer }) {
  const { rows } = await sql<{ id: string; at: Date; party: string; channel: string; text: string }>`
    select id, at, party, channel, text from harassment_report where consumer_id = ${consumer}
    order by id limit ${BATCH}`.execute(options.db);
  const texts = await clear(
    options,
    rows.map(({ text }) => ({ cipher: text, field: REPORT_TEXT })),
  );
  for (const [i, { id, at, party, channel }] of rows.entries())
    yield {
      ...{ place: 'harassment_report', id, at: at.toISOString(), title: 'complaint' },
      data: { party, channel, text: texts[i] },
    };
};

const requests: Gather = async function* (options, { party }) {
  for (const row of await listRequests(options.db, { person: party, limit: BATCH })) {
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
};

const consents: Gather = async function* ({ db }, { party }) {
  for (const { id, at, purpose, given } of await readConsentHistory(db, party))
    yield { place: 'consent', id, at: at.toISOString(), title: 'consent', data: { purpose, given } };
};

/** Who tells what stands in each place that is told in full. */
export const GATHERERS: Readonly<Record<string, Gather>> = {
  event: events,
  user_account: accounts,
  attachment: files,
  consultation_comment: comments,
  harassment_report: complaints,
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
