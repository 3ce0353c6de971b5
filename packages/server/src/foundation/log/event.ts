import type { Json } from '../database/database.ts';

/** Kinds of object and party that an event refers to, with the id: `{ order: 'o1', consumer: 'c1' }`. */
export type Refs = Partial<Record<string, string>>;

/** An event of the log. Personal fields of `data` are ciphers. */
export interface StoredEvent {
  id: string;
  /** With `id`, the position in the log. */
  txid: bigint;
  type: string;
  source: string;
  sourceId: string;
  /** `<type>/<id>` */
  subject: string;
  time: Date;
  receivedAt: Date;
  /** The event that led to this one. */
  causeId: string | null;
  refs: Refs;
  data: Record<string, unknown>;
}

/** An event whose place in the log is not known yet. */
export type UnplacedEvent = Omit<StoredEvent, 'txid'>;

/** A place in the log: everything up to and including it has been read. */
export interface Position {
  txid: bigint;
  id: string;
}

export const BEGINNING: Position = { txid: 0n, id: '00000000-0000-0000-0000-000000000000' };

export interface EventTable {
  id: string;
  txid: bigint;
  type: string;
  source: string;
  source_id: string;
  subject_key: string;
  time: Date;
  received_at: Date;
  cause_id: string | null;
  refs: Json<Refs>;
  data: Json<Record<string, unknown>>;
  extensions: Json<Record<string, unknown>> | null;
}

/** An event as its table gives it. */
export interface EventRow {
  id: string;
  txid: bigint;
  type: string;
  source: string;
  source_id: string;
  subject_key: string;
  time: Date;
  received_at: Date;
  cause_id: string | null;
  refs: Refs;
  data: Record<string, unknown>;
}

export const toEvent = (row: EventRow): StoredEvent => ({
  id: row.id,
  txid: row.txid,
  type: row.type,
  source: row.source,
  sourceId: row.source_id,
  subject: row.subject_key,
  time: row.time,
  receivedAt: row.received_at,
  causeId: row.cause_id,
  refs: row.refs,
  data: row.data,
});

export interface EventKeyTable {
  source: string;
  id: string;
  event_id: string;
  decision_id: string | null;
  mac: Buffer;
}

declare module '../database/database.ts' {
  interface Tables {
    event: EventTable;
    event_key: EventKeyTable;
  }
}
