import type { Language } from '@anxin/engine';
import type { Database } from '../foundation/database/database.ts';
import type { StoredEvent } from '../foundation/log/event.ts';
import { readEvent } from '../foundation/log/log.store.ts';
import type { Access, Sealer } from '../foundation/sealing/sealer.ts';
import { readDecisions } from './decision.store.ts';
import { viewDecision } from './decision.ts';
import { textsOf } from './decision-texts.ts';
import { viewEvent } from './event.ts';
import type { PackStore } from './pack.store.ts';
import { decisionSchema, eventSchema } from './schemas.ts';

/** Events and decisions as this room shows them, for rooms beside it; null for what is gone. */
export const shown = (options: {
  db: Database;
  packs: PackStore;
  sealer: Pick<Sealer, 'openEvents'>;
  mask(event: StoredEvent): unknown;
}) => {
  const { db, packs, sealer, mask } = options;
  return {
    schemas: { event: eventSchema, decision: decisionSchema },
    async event(id: string) {
      const event = await readEvent(db, id);
      return event ? viewEvent(event, mask(event)) : null;
    },
    async decision(id: string, language: Language) {
      const record = (await readDecisions(db, [id])).get(id);
      return record ? viewDecision(record, await packs.byName(record.pack), language) : null;
    },
    /** The sealed texts in which a decision's rules looked, in clear, and how many are not to be had any more. */
    async sealedTexts(eventId: string, decisionId: string, access: Access) {
      const [event, records] = await Promise.all([readEvent(db, eventId), readDecisions(db, [decisionId])]);
      const record = records.get(decisionId);
      if (!event || !record) return { texts: [], unreadable: 0 };
      const pack = await packs.byName(record.pack);
      const sealed = new Set(textsOf(event, record, pack).flatMap(({ field, masked }) => (masked ? [field] : [])));
      if (sealed.size === 0) return { texts: [], unreadable: 0 };
      const [opened] = await sealer.openEvents([event], access);
      const texts = textsOf(opened!.event, record, pack).flatMap(({ field, text }) =>
        sealed.has(field) && text !== null ? [{ field, text }] : [],
      );
      return { texts, unreadable: sealed.size - texts.length };
    },
  };
};
