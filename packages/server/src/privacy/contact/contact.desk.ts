import type { CasesAbout } from '../../casework/case.about.ts';
import type { Carrying } from '../../enforcement/carrying.ts';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { derivedId, type Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Admission } from '../../policy/admit.ts';
import type { NumberDesk } from '../numbers/number.desk.ts';
import { lockReach } from '../reach.ts';
import { aboutReport, harassmentCase } from './report.cases.ts';
import {
  countReports,
  type HarassmentReport,
  insertReport,
  markTold,
  markTried,
  REPORT_TEXT,
  readUntold,
  takenForReport,
} from './report.store.ts';
import { EVERYBODY_ELSE, liftStop, listStops, putStop } from './stop.store.ts';
import { tellShops } from './stop.telling.ts';

export interface ContactOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
  notify: Notify;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  admit: Admission['one'];
  cases: Pick<CasesAbout, 'open'>;
  measures: Pick<Carrying, 'reverse'>;
  numbers: Pick<NumberDesk, 'endAll' | 'follow'>;
  onStored(): void;
}

export interface ContactDesk {
  /** One tap: calls find no number, messages are rejected by policy, at once and on every channel. */
  stop(by: Principal, consumer: string, party: string): Promise<void>;
  resume(by: Principal, consumer: string, party: string): Promise<void>;
  /** What is said is sealed, and a person looks at it. @throws Problem `contact.reports-often` */
  report(
    by: Principal,
    said: { consumer: string; party: string; channel: string; text: string },
  ): Promise<HarassmentReport>;
  /** The words of a report; null: whoever wrote them was erased. */
  read(by: Principal, report: HarassmentReport): Promise<string | null>;
  /** Tells policy what people found, and undoes what they found otherwise before. @returns how many it was told of */
  tell(limit: number): Promise<number>;
}

const SOURCE = 'anxin/privacy';
export const HARASSMENT_QUEUE = 'harassment';
const PRIORITY = 60;
const DAY_MS = 86_400_000;
const MOST_REPORTS_A_DAY = 20;

export function createContactDesk(options: ContactOptions): ContactDesk {
  const { db, clock, ids, sealer, trail, append, cases, numbers, measures } = options;
  const actor = (by: Principal) => ({ kind: by.kind, id: by.id });

  const entry = (by: Principal, verb: 'stop' | 'resume', consumer: string, party: string) => ({
    ...{
      actor: actor(by),
      action: `privacy.contact.${verb}`,
      object: `consumer/${consumer}`,
      outcome: 'done' as const,
    },
    detail: { party },
  });

  /** Each finding is another fact, also where it says what an earlier one said: what that one led to is undone by now. */
  const tellOne = async (report: HarassmentReport): Promise<void> => {
    const { id, party, finding, decidedAt } = report;
    const about = aboutReport(id);
    const event = { source: SOURCE, id: derivedId('harassment', id, finding!, decidedAt!.toISOString()) };
    await markTried(db, id, clock.now());
    await db.transaction().execute(async (tx) => {
      const undoing = { why: 'second-look' as const, by: null, at: clock.now(), causeId: null };
      await measures.reverse(tx, await takenForReport(tx, about, event), undoing);
    });
    if (finding !== 'unfounded') {
      const [type, ...rest] = party.split('/');
      const harassment = { id, party: { type, id: rest.join('/') }, tier: finding, subject: about };
      const outcome = await options.admit({
        ...{ ...event, type: 'harassment.confirmed', subject: about },
        ...{ time: decidedAt!.toISOString(), data: { harassment } },
      });
      if (outcome.status === 'refused') throw outcome.problem;
    }
    await markTold(db, report, clock.now());
    options.onStored();
  };

  return {
    async stop(by, consumer, party) {
      const at = clock.now();
      const ended = await db.transaction().execute(async (tx) => {
        await lockReach(tx, consumer);
        await trail(tx, [entry(by, 'stop', consumer, party)]);
        const before = await stopped(tx, consumer);
        if (!(await putStop(tx, { consumer, party, by: `${by.kind}/${by.id}`, at }))) return [];
        await append(tx, [stopSaid('contact.stopped', consumer, party, at)]);
        await tellShops(tx, options, { consumer, party, before, after: await stopped(tx, consumer), at });
        const merchant = party === EVERYBODY_ELSE ? null : party.slice(party.indexOf('/') + 1);
        const called = party === EVERYBODY_ELSE || party.startsWith('merchant/');
        return called ? numbers.endAll(tx, { consumer, merchant }, 'stopped') : [];
      });
      options.onStored();
      await numbers.follow(ended);
    },

    async resume(by, consumer, party) {
      const at = clock.now();
      await db.transaction().execute(async (tx) => {
        await lockReach(tx, consumer);
        await trail(tx, [entry(by, 'resume', consumer, party)]);
        const before = await stopped(tx, consumer);
        if (!(await liftStop(tx, { consumer, party, at }))) return;
        await append(tx, [stopSaid('contact.resumed', consumer, party, at)]);
        await tellShops(tx, options, { consumer, party, before, after: await stopped(tx, consumer), at });
      });
      options.onStored();
    },

    async report(by, { consumer, party, channel, text }) {
      const at = clock.now();
      const [cipher] = await sealer.sealValues([{ person: `consumer/${consumer}`, field: REPORT_TEXT, value: text }]);
      const report: HarassmentReport = {
        ...{ id: ids.next(), consumerId: consumer, party, channel, at, text: cipher! },
        ...{ finding: null, decidedAt: null },
      };
      await db.transaction().execute(async (tx) => {
        if ((await countReports(tx, consumer, new Date(at.getTime() - DAY_MS))) >= MOST_REPORTS_A_DAY)
          throw new Problem('contact.reports-often');
        await insertReport(tx, report);
        await trail(tx, [
          {
            ...{ actor: actor(by), action: 'privacy.harassment.report', outcome: 'done' },
            ...{ object: aboutReport(report.id), detail: { party, channel } },
          },
        ]);
        await cases.open(tx, {
          ...{ kind: harassmentCase.kind, about: aboutReport(report.id), queue: HARASSMENT_QUEUE, priority: PRIORITY },
          ...{ subject: party, party, title: `${harassmentCase.doc['zh-CN']} ${party}`, openedAt: at },
        });
      });
      options.onStored();
      return report;
    },

    async read(by, report) {
      const [opened] = await sealer.openFields([{ cipher: report.text, field: REPORT_TEXT }], {
        purpose: by.party === `consumer/${report.consumerId}` ? 'own' : 'harassment',
        onAccess: async ({ purpose, fields }) => {
          if (purpose === 'own') return;
          await trail(db, [
            {
              ...{ actor: actor(by), action: 'privacy.harassment.read', purpose, outcome: 'done' },
              ...{ object: aboutReport(report.id), detail: { fields } },
            },
          ]);
        },
      });
      return opened !== undefined && 'value' in opened ? String(opened.value) : null;
    },

    async tell(limit) {
      const untold = await readUntold(db, limit);
      const failed: unknown[] = [];
      // one that cannot be told keeps none of the others back
      for (const report of untold) await tellOne(report).catch((error) => failed.push(error));
      if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${untold.length} findings failed`);
      return untold.length;
    },
  };
}

const stopped = async (tx: Tx, consumer: string): Promise<ReadonlySet<string>> =>
  new Set((await listStops(tx, consumer)).map(({ party }) => party));

const stopSaid = (
  type: 'contact.stopped' | 'contact.resumed',
  consumer: string,
  party: string,
  at: Date,
): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId(type, consumer, party, at.toISOString()), type, subject: `consumer/${consumer}` },
  ...{ time: at, causeId: null, data: { stop: { consumer_id: consumer, party } } },
});
