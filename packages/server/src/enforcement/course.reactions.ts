import { type Ladder, ladderFor, type Pack } from '@anxin/engine';
import { sql } from 'kysely';
import type { Tx } from '../foundation/database/database.ts';
import type { StoredEvent } from '../foundation/log/event.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import type { Carrying } from './carrying.ts';
import { later } from './measure.ts';

export interface CourseReaction {
  carrying: Pick<Carrying, 'learn' | 'complete'>;
  pack(): Pick<Pack, 'ladders'>;
}

const PARTIES = ['merchant', 'creator', 'agency'] as const;

export const COURSES: ReactionDeclaration = {
  name: 'enforcement.courses',
  types: ['course.completed'],
  key: 'subject',
};

/**
 * A course that was passed gives points back, as often as its ladder lets it, and does what a required one asked for.
 * How much counts within a window is settled when points are counted.
 */
export const courseReaction = ({ carrying, pack }: CourseReaction): Reaction => ({
  ...COURSES,
  async handle(tx, events) {
    for (const event of events) {
      const party = partyOf(event);
      if (party === undefined) continue;
      await carrying.complete(tx, party, 'require-course', event.time, event.id);
      const { ladder: named } = event.data.course as { ladder?: string };
      const ladder = ladderFor(pack().ladders, party.slice(0, party.indexOf('/')), named);
      if (ladder?.courses === undefined || (await isTooSoon(tx, party, ladder, event))) continue;
      await carrying.learn(tx, { id: event.id, party, ladder, at: event.time, tenths: ladder.courses.points });
    }
  },
});

function partyOf({ refs }: StoredEvent): string | undefined {
  const kind = PARTIES.find((each) => refs[each] !== undefined);
  return kind && `${kind}/${refs[kind]}`;
}

/** Whether another course counts within the time that has to lie between two. */
async function isTooSoon(tx: Tx, party: string, { id, courses }: Ladder, event: StoredEvent): Promise<boolean> {
  const apart = later(event.time, courses!.every).getTime() - event.time.getTime();
  const [from, to] = [-apart, apart].map((by) => new Date(event.time.getTime() + by));
  const { rows } = await sql`
    select 1 from point_entry where party = ${party} and ladder = ${id} and kind = 'course' and id <> ${event.id}::uuid
      and at > ${from} and at < ${to} limit 1`.execute(tx);
  return rows.length > 0;
}
