import { isParty } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import { answeringParty } from '../foundation/log/answering.ts';
import { readEventsOf } from '../foundation/log/log.store.ts';

/** Events of a subject among which one names who answers for it. */
const NEWEST_EVENTS = 50;

/** Who answers for a subject, by the newest of its events that says so: those of measures refer to nobody. */
export async function partyAnswering(db: Database, target: string, subject: string): Promise<string | null> {
  if (isParty(target)) return target;
  const events = await readEventsOf(db, { subject, limit: NEWEST_EVENTS });
  // what we said ourselves about it names nobody
  return events.map(answeringParty).find((party) => party !== null) ?? null;
}
