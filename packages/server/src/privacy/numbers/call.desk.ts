import { canonicalJson } from '@anxin/engine';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId } from '../../foundation/ids.ts';
import { requireSigned } from '../../foundation/partners/signed-http.ts';
import type { Admission } from '../../policy/admit.ts';
import { readNumber } from './number.store.ts';

/** What a provider tells of one call or message. */
export interface CallRecord {
  request: string;
  id: string;
  kind: 'call' | 'message';
  from: 'a' | 'b';
  at: string;
  duration_s?: number;
  text?: string;
}

export interface CallDesk {
  /** Takes a record as an event, decided like everybody's. @returns whether it may reach whom it was meant for */
  take(record: CallRecord, signature: string): Promise<boolean>;
}

export interface CallOptions {
  db: Database;
  admit: Admission['one'];
  /** Shared with the provider; undefined: none is set. */
  secret: string | undefined;
  isStopped(pair: { consumer: string; merchant: string }): Promise<boolean>;
}

const RECORDS = 'virtual-numbers/records';
const SOURCE = 'anxin/virtual-numbers';

/** An event's id and subject may be as long; the providers' own ids are that long without ours. */
const LONGEST_ID = 128;

function contactId(request: string, id: string): string {
  const plain = `${request}.${id}`;
  return plain.length <= LONGEST_ID ? plain : `${request}.${derivedId('virtual-number.record', request, id)}`;
}

export function createCallDesk({ db, admit, secret, isStopped }: CallOptions): CallDesk {
  return {
    async take(record, signature) {
      // the partners' clocks are those of machines, not of the marketplace
      const partner = { secret, setting: 'ANXIN_NUMBERS_SECRET' };
      requireSigned(partner, new Date(), RECORDS, canonicalJson(record), signature);
      const row = await readNumber(db, record.request.toLowerCase());
      if (row === undefined) throw new Problem('request.not-found');
      const { kind, from, id, at, text, duration_s } = record;
      const ends = [
        { type: 'merchant', id: row.merchantId },
        { type: 'consumer', id: row.consumerId },
      ];
      const contact = {
        ...{ id: contactId(row.id, id), channel: kind === 'call' ? 'virtual-call' : 'virtual-message' },
        ...{ from: from === 'a' ? ends[0] : ends[1], to: from === 'a' ? ends[1] : ends[0] },
        ...{ purpose: row.purpose, order_id: row.orderId },
        ...(text === undefined ? {} : { text }),
        ...(duration_s === undefined ? {} : { duration_s }),
      };
      const outcome = await admit({
        ...{ source: SOURCE, id: contact.id, type: kind === 'call' ? 'call.made' : 'message.sent' },
        ...{ subject: `contact/${contact.id}`, time: at, data: { contact } },
      });
      if (outcome.status === 'refused') throw outcome.problem;
      if (from === 'b') return true;
      const pair = { consumer: row.consumerId, merchant: row.merchantId };
      return outcome.decision?.verdict !== 'reject' && !(await isStopped(pair));
    },
  };
}
