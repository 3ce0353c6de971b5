import type { Language } from '@anxin/engine';
import type { Database } from '../foundation/database/database.ts';
import type { StoredEvent } from '../foundation/log/event.ts';
import { readEvent } from '../foundation/log/log.store.ts';
import { readDecisions } from './decision.store.ts';
import { viewDecision } from './decision.ts';
import { viewEvent } from './event.ts';
import type { PackStore } from './pack.store.ts';
import { decisionSchema, eventSchema } from './schemas.ts';

/** Events and decisions as this room shows them, for rooms beside it; null for what is gone. */
export const shown = (options: { db: Database; packs: PackStore; mask(event: StoredEvent): unknown }) => {
  const { db, packs, mask } = options;
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
  };
};
