import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId, type Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { NewTrailEntry, WriteTrail } from '../../foundation/trail/trail.store.ts';
import { isSamePerson } from '../../policy/lifecycle/second-person.ts';
import { createTellAsker } from '../answered.ts';
import {
  callTouched,
  countExemptions,
  type ExemptionRow,
  insertExemption,
  lockExemption,
  MOST_EXEMPTIONS,
  writeExemption,
} from './exemption.store.ts';
import { logisticsPermissions } from './logistics.permissions.ts';
import type { Actor } from './term.desk.ts';

export interface ExemptionDeskOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  notify: Notify;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  onStored(): void;
  secondPerson: boolean;
}

export type ExemptionAsked = Pick<ExemptionRow, 'regions' | 'ground' | 'reason' | 'effect' | 'from' | 'to'>;

const SOURCE = 'anxin/logistics';
const DAY_MS = 86_400_000;
const MOST_DAYS = 90;
/** Further back than this, what was promised has long been settled. */
const BACK_DAYS = 30;
const LINK = '/service/exemptions';
/** Regions that a notice names. */
const MOST_TOLD = 5;
/** By which it is agreed to, and by which it is ended before anybody did. */
const answering = logisticsPermissions.filter(({ name }) => /^logistics\.exemption\.(approve|declare)$/.test(name));

/** Force majeure: declared by one person, in force when another agrees, or at once where one person is the house. */
export function createExemptionDesk(options: ExemptionDeskOptions) {
  const { db, clock, ids, trail, append, onStored, secondPerson } = options;
  const tellAsker = createTellAsker(options.notify, answering);

  const tell = (tx: Tx, by: Actor, kind: 'exemption.approved' | 'exemption.refused', row: ExemptionRow) =>
    tellAsker(tx, {
      ...{ askedBy: row.declaredBy, by, kind, link: LINK },
      params: {
        ...{ exemption: row.id, reason: row.ground, from: row.from.toISOString(), to: row.to.toISOString() },
        ...{ regions: row.regions.slice(0, MOST_TOLD).join(' '), region_count: row.regions.length },
      },
    });

  const entry = (by: Actor, verb: string, { id, regions, ground, effect }: ExemptionRow): NewTrailEntry => ({
    ...{
      actor: { kind: by.kind, id: by.id },
      action: `logistics.exemption.${verb}`,
      outcome: 'done',
      object: `logistics-exemption/${id}`,
    },
    detail: { regions: regions.slice(0, 20), ground, effect },
  });

  const announce = (tx: Tx, type: 'exemption.declared' | 'exemption.ended', row: ExemptionRow, at: Date) =>
    append(tx, [
      {
        ...{
          source: SOURCE,
          id: derivedId(type, row.id),
          type,
          subject: `exemption/${row.id}`,
          time: at,
          causeId: null,
        },
        data: {
          exemption: {
            ...{ id: row.id, regions: row.regions, ground: row.ground, reason: row.reason, effect: row.effect },
            ...{ from: row.from.toISOString(), to: row.to.toISOString() },
          },
        },
      },
    ]);

  const step = async (
    id: string,
    by: Actor,
    verb: 'approve' | 'end',
    change: (tx: Tx, row: ExemptionRow, now: Date, me: string) => Promise<ExemptionRow>,
  ): Promise<ExemptionRow> => {
    const changed = await db.transaction().execute(async (tx) => {
      const row = await lockExemption(tx, id);
      if (row === undefined) throw new Problem('request.not-found');
      if (row.endedAt !== null) throw new Problem('logistics.exemption-state', { detail: 'It was ended' });
      const next = await change(tx, row, clock.now(), `${by.kind}/${by.id}`);
      await writeExemption(tx, next);
      await trail(tx, [entry(by, verb, next)]);
      return next;
    });
    onStored();
    return changed;
  };

  return {
    /** @throws Problem `request.invalid`, `logistics.too-many` */
    async declare(by: Actor, asked: ExemptionAsked): Promise<ExemptionRow> {
      const now = clock.now();
      const days = (asked.to.getTime() - asked.from.getTime()) / DAY_MS;
      if (!(days > 0 && days <= MOST_DAYS))
        throw new Problem('request.invalid', {
          field: 'to',
          detail: `to must lie after from, by ${MOST_DAYS} days at most`,
        });
      if (now.getTime() - asked.from.getTime() > BACK_DAYS * DAY_MS)
        throw new Problem('request.invalid', { field: 'from', detail: `from lies at most ${BACK_DAYS} days back` });
      const me = `${by.kind}/${by.id}`;
      const row: ExemptionRow = {
        ...{ ...asked, id: ids.next(), declaredAt: now, declaredBy: me, endedAt: null, endedBy: null },
        ...(secondPerson ? { approvedAt: null, approvedBy: null } : { approvedAt: now, approvedBy: me }),
        calling: !secondPerson,
      };
      await db.transaction().execute(async (tx) => {
        if ((await countExemptions(tx, now)) >= MOST_EXEMPTIONS)
          throw new Problem('logistics.too-many', { detail: `At most ${MOST_EXEMPTIONS} exemptions stand at a time` });
        await insertExemption(tx, row);
        await trail(tx, [entry(by, 'declare', row)]);
        if (row.approvedAt !== null) await announce(tx, 'exemption.declared', row, now);
      });
      onStored();
      return row;
    },
    /** @throws Problem `request.not-found`, `logistics.exemption-state`, `logistics.own-exemption` */
    approve: (by: Actor, id: string) =>
      step(id, by, 'approve', async (tx, row, now, me) => {
        if (row.approvedAt !== null)
          throw new Problem('logistics.exemption-state', { detail: 'It is approved already' });
        if (secondPerson && (await isSamePerson(tx, by, [row.declaredBy])))
          throw new Problem('logistics.own-exemption');
        const next = { ...row, approvedAt: now, approvedBy: me, calling: true };
        await announce(tx, 'exemption.declared', next, now);
        await tell(tx, by, 'exemption.approved', next);
        return next;
      }),
    /**
     * Ends it now; one that waits for approval, or has not begun, never comes to be. What it moved until now stays moved.
     * @throws Problem `request.not-found`, `logistics.exemption-state`
     */
    end: (by: Actor, id: string) =>
      step(id, by, 'end', async (tx, row, now, me) => {
        if (row.to <= now) throw new Problem('logistics.exemption-state', { detail: 'It is over' });
        const to = row.approvedAt === null || row.from > now ? row.from : now;
        const next = { ...row, to, endedAt: now, endedBy: me, calling: row.approvedAt !== null };
        if (row.approvedAt !== null) await announce(tx, 'exemption.ended', next, now);
        else await tell(tx, by, 'exemption.refused', row);
        return next;
      }),
    /** Has the deliveries looked at that exemptions touch, a thousand a step. @returns steps taken */
    async call(steps: number): Promise<number> {
      for (let taken = 0; taken < steps; taken++)
        if (!(await db.transaction().execute((tx) => callTouched(tx, clock.now())))) return taken;
      return steps;
    },
  };
}

export type ExemptionDesk = ReturnType<typeof createExemptionDesk>;
