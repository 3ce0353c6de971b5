import { derivedId } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import { consumerOf, type RequestRow } from './request.ts';

const SOURCE = 'anxin/privacy';

const told = (type: string, row: RequestRow, time: Date, more: object = {}, request: object = {}): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId(type, row.id), type, subject: row.person, time, causeId: row.id },
  data: {
    consumer: { id: consumerOf(row.person) },
    request: { id: row.id, kind: row.kind, ...request },
    ...more,
  },
});

/** Their ids follow from the request, so that each is in the log once. */
export const requestMade = (row: RequestRow): OwnEvent =>
  told('data-request.made', row, row.madeAt, {}, row.dueAt === null ? {} : { due_at: row.dueAt.toISOString() });

export const requestSettled = (row: RequestRow): OwnEvent =>
  told('data-request.settled', row, row.settledAt!, {}, { outcome: row.state });

export const consumerCorrected = (row: RequestRow, value: string, at: Date): OwnEvent =>
  told('consumer.corrected', row, at, { corrected: { [row.field!]: value } });

export const consumerErased = (row: RequestRow, at: Date): OwnEvent => told('consumer.erased', row, at);

export const consentChanged = (given: {
  id: string;
  person: string;
  purpose: string;
  given: boolean;
  at: Date;
}): OwnEvent => ({
  ...{ source: SOURCE, id: given.id, type: 'consent.changed', subject: given.person, time: given.at, causeId: null },
  data: { consumer: { id: consumerOf(given.person) }, consent: { purpose: given.purpose, given: given.given } },
});
