import type { Language } from '@anxin/engine';
import type { FastifyRequest } from 'fastify';
import { type Reach, reachOf } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { principalOf } from '../foundation/http/room.ts';
import { isUuid } from '../foundation/ids.ts';
import { own } from './case.permissions.ts';
import { databaseTime, readCaseOf } from './case.store.ts';
import { actorOf } from './case.ts';
import { listed } from './case.view.ts';
import { countQueues, listCases } from './case-list.store.ts';
import { isHidden, readShown } from './quality/hidden.ts';
import { type Queues, reaches } from './queue.ts';

const viewerOf = (request: FastifyRequest) => actorOf(principalOf(request));

interface LookupOptions {
  db: Database;
  clock: Clock;
  queues(): Queues;
}

/** The queues within reach and what waits in them, in the order of declaration. */
export async function queueLines({ db, clock, queues }: LookupOptions, reach: Reach, language: Language) {
  const counts = new Map((await countQueues(db, clock.now(), databaseTime)).map((count) => [count.queue, count]));
  const declared = queues();
  const known = new Set(declared.all.map(({ id }) => id));
  // a queue of an earlier pack is there as long as something waits in it
  const earlier = [...counts.keys()]
    .filter((id) => !known.has(id))
    .sort()
    .map(declared.of);
  return [...declared.all, ...earlier]
    .filter((queue) => reaches(reach, queue))
    .map(({ id, title, group }) => {
      const count = counts.get(id);
      return {
        ...{ id, title: title[language], group, open: count?.open ?? 0, taken: count?.taken ?? 0 },
        ...{ oldest_at: count?.oldestAt?.toISOString() ?? null, overdue: count?.overdue ?? 0 },
        next_due_at: count?.nextDueAt?.toISOString() ?? null,
      };
    });
}

/** The case that a decision is in, for whoever reads decisions and may see cases of its queue too. */
export const caseSummaries =
  ({ db, queues }: Omit<LookupOptions, 'clock'>) =>
  async (request: FastifyRequest, decisionId: string) => {
    const row = await readCaseOf(db, decisionId);
    const reach = reachOf(principalOf(request), 'casework.case.read', own);
    if (!row || (await isHidden(db, viewerOf(request), row.id)) || !reaches(reach, queues().of(row.queue))) return null;
    const { id, queue, openedAt, answer } = row;
    return { id, queue, state: listed(row), opened_at: openedAt.toISOString(), answer };
  };

/** A case by its id, for whoever may see cases of its queue. */
export const caseSearch =
  ({ db, queues }: Omit<LookupOptions, 'clock'>) =>
  async (request: FastifyRequest, text: string) => {
    const id = text.toLowerCase();
    const row = isUuid(id) ? await readShown(db, id, viewerOf(request)) : undefined;
    if (!row || !reaches(reachOf(principalOf(request), 'casework.case.read', own), queues().of(row.queue))) return [];
    return [{ kind: 'case' as const, id, title: row.title, address: `/cases/${id}` }];
  };

const MOST_OF_A_SUBJECT = 20;

/** The newest cases about a subject, for whoever may see cases of their queues. */
export const subjectCases =
  ({ db, queues }: Omit<LookupOptions, 'clock'>) =>
  async (request: FastifyRequest, subject: string) => {
    const reach = reachOf(principalOf(request), 'casework.case.read', own);
    if (reach === 'none') return [];
    const rows = await listCases(db, { subject, viewer: viewerOf(request), sort: 'newest', limit: MOST_OF_A_SUBJECT });
    return rows
      .filter(({ queue }) => reaches(reach, queues().of(queue)))
      .map((row) => ({
        ...{ id: row.id, queue: row.queue, state: listed(row), opened_at: row.openedAt.toISOString() },
        answer: row.answer,
      }));
  };
