import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { Job } from '../../foundation/jobs/job.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { looksSealed } from '../../foundation/sealing/cipher.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import type { Access, Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { addTracedOrder, clearTracedOrders, sweepTracedOrders } from './token.store.ts';
import { type Contact, tokensOf } from './token.ts';

export const tracingDeclaration: ReactionDeclaration = {
  name: 'privacy.tracing',
  types: ['order.paid', 'order.shipped', 'order.delivered', 'order.completed'],
  key: 'order',
};

const SYSTEM = { kind: 'system', id: 'leak-traces' } as const;
const OBJECT = 'leak-trace/index';
const DAY_MS = 86_400_000;
/** As long as trade records are kept, and no longer. */
const KEPT_MS = 3 * 365 * DAY_MS;

export interface IndexingOptions {
  db: Database;
  clock: Clock;
  keys: Pick<Keys, 'mac'>;
  sealer: Pick<Sealer, 'openEvents'>;
  trail: WriteTrail;
}

/** Keeps for each order tokens of its recipient. Nobody sees what is opened for it: what is kept are HMACs. */
export function tracingReaction({ db, keys, sealer, trail }: IndexingOptions): Reaction {
  let told = false;
  const access: Access = {
    purpose: 'leak-index',
    // that recipients are opened here at all stands on the trail once, before the first
    async onAccess() {
      if (told) return;
      const entry = await db.selectFrom('trail_entry').select('id').where('object', '=', OBJECT).executeTakeFirst();
      if (entry === undefined)
        await trail(db, [
          {
            ...{ actor: SYSTEM, action: 'privacy.leak.index', object: OBJECT, purpose: 'leak-index', outcome: 'done' },
            detail: { reads: ['order.recipient.phone', 'order.recipient.name', 'order.recipient.address'] },
          },
        ]);
      told = true;
    },
  };
  return {
    ...tracingDeclaration,
    async handle(tx, events) {
      const wanted = events.filter((event) => event.refs.consumer !== undefined && recipientOf(event) !== undefined);
      if (wanted.length === 0) return;
      for (const { event } of await sealer.openEvents(wanted, access)) {
        const tokens = tokensOf(keys, contactOf(recipientOf(event)!));
        const { order, consumer, merchant = null } = event.refs;
        if (tokens.length === 0 || order === undefined) continue;
        const known = { orderId: order, person: `consumer/${consumer}`, merchantId: merchant, at: event.time };
        await addTracedOrder(tx, { ...known, tokens });
      }
    },
    clear: clearTracedOrders,
  };
}

export const tracingSweep = ({ db, clock }: Pick<IndexingOptions, 'db' | 'clock'>): Job => ({
  name: 'privacy.tracing.sweep',
  schedule: { cron: '*/10 * * * *' },
  handle: () => sweepTracedOrders(db, clock.now(), new Date(clock.now().getTime() - KEPT_MS)),
});

function recipientOf({ data }: StoredEvent): Record<string, unknown> | undefined {
  const { order } = data;
  const recipient = typeof order === 'object' && order !== null && 'recipient' in order ? order.recipient : undefined;
  return typeof recipient === 'object' && recipient !== null ? (recipient as Record<string, unknown>) : undefined;
}

/** What could not be opened is still a cipher, and tells nothing. */
function contactOf({ phone, name, address }: Record<string, unknown>): Contact {
  const text = (value: unknown) => (typeof value === 'string' && !looksSealed(value) ? value : undefined);
  return { phone: text(phone), name: text(name), address: text(address) };
}
