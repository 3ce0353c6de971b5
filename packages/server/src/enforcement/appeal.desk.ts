import type { CasesAbout } from '../casework/case.about.ts';
import { CASE_TEXT } from '../casework/case.answer.ts';
import type { LockedCase } from '../casework/case.store.ts';
import { isParty, type Principal } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import { appealAsking, caseOf, decidersBefore } from './appeal.cases.ts';
import {
  type AppealPoint,
  actorOf,
  createDeciding,
  type DecidingOptions,
  type Decision,
  type Done,
  stateFault,
} from './appeal.deciding.ts';
import { appealOpened, appealWithdrawn } from './appeal.events.ts';
import { answerPromise } from './appeal.promise.ts';
import {
  type AppealMessage,
  addMessage,
  insertAppeal,
  readAppeal,
  readAppealsOf,
  readLapsed,
  saveAppeal,
} from './appeal.store.ts';
import type { AppealTelling } from './appeal.telling.ts';
import { type AppealOutcome, type AppealRow, chanceOf, MOST_APPEALS, stateAt } from './appeal.ts';
import type { Carrying } from './carrying.ts';
import { MEASURE_TEXT } from './measure.reasons.ts';
import { readMeasures } from './measure.store.ts';
import type { MeasureRow } from './measure.ts';
import type { MilderRequest } from './milder.ts';

/** What texts of appeals are sealed for. */
const APPEAL_TEXT = 'appeal.text';

export interface AppealDecision {
  outcome: AppealOutcome;
  /** Told to the party. */
  reason: string;
  /** What is in its place: where, and only where, it is upheld in part. */
  instead?: MilderRequest;
}

export interface Said {
  text: string;
  evidence: readonly string[];
}

export interface AppealDesk {
  /** @throws Problem `appeal.state`, `appeal.window`, `appeal.rounds`, `appeal.open-already` */
  make(by: Principal, measure: string, said: Said): Promise<AppealRow>;
  /** What a party sends while it is waited for sets the clock going again. @throws Problem `appeal.state` */
  say(by: Principal, id: string, said: Said): Promise<AppealMessage>;
  /** Asks the party for more; the clock stands still meanwhile. @throws Problem `appeal.state` */
  ask(by: Principal, id: string, text: string): Promise<AppealRow>;
  /** @throws Problem `appeal.state` */
  withdraw(by: Principal, id: string): Promise<AppealRow>;
  /** All that it leads to is there with it, or nothing is. @throws Problem `appeal.state`, `appeal.own-decision`, `request.invalid` */
  decide(by: Principal, id: string, decision: AppealDecision): Promise<AppealRow>;
  /** What such a decision would do: it is made, and nothing of it is kept. @throws Problem as `decide` */
  preview(by: Principal, id: string, decision: Omit<AppealDecision, 'reason'>): Promise<Done>;
  /** Has those wait for us again whose party has had its time. @returns how many were due, and did */
  lapseDue(now: Date, limit: number): Promise<{ looked: number; count: number }>;
  /** Opens texts for a reader, and leaves an entry on the trail where it is not the party itself; null: gone for good. */
  open(by: Principal, appeal: AppealRow, messages: readonly AppealMessage[]): Promise<(string | null)[]>;
}

export interface AppealDeskOptions extends DecidingOptions {
  db: Database;
  clock: Clock;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  promises: Pick<PromiseStore, 'open' | 'meet' | 'void' | 'resume' | 'apply'>;
  cases: CasesAbout;
  carrying: Pick<Carrying, 'take' | 'reverse' | 'hold'>;
  tell: AppealTelling;
  /** Of these nobody has to be asked any more. */
  unask(tx: Tx, abouts: readonly string[]): Promise<void>;
  /** Called after each commit that wrote to the log. */
  onStored(): void;
}

const MINUTE = 60_000;

/** Ends the transaction of something that was only tried. */
class Tried extends Error {
  readonly done: Done;
  constructor(done: Done) {
    super('tried');
    this.done = done;
  }
}

export function createAppealDesk(options: AppealDeskOptions): AppealDesk {
  const { db, clock, ids, sealer, trail, promises, cases, carrying, tell, append } = options;
  const deciding = createDeciding(options);
  const { message, measureOf, write, step, requireRoom } = deciding;
  const reached = async (point: AppealPoint): Promise<void> => options.reached?.(point);

  const find = async (from: Database | Tx, id: string): Promise<AppealRow> => {
    const row = await readAppeal(from, id);
    if (row === undefined) throw new Problem('request.not-found');
    return row;
  };

  const seal = (person: string, value: string, ...fields: string[]): Promise<string[]> =>
    sealer.sealValues(fields.map((field) => ({ person, field, value })));

  interface Held {
    tx: Tx;
    row: AppealRow;
    now: Date;
    /** Its case; undefined for one that was made before appeals had cases. */
    held: LockedCase | undefined;
  }

  /** Does something to an appeal while nobody else does anything about it or its measure; it stands as it does now. */
  const change = async <T>(id: string, work: (on: Held) => Promise<T>): Promise<T> => {
    const { measureId } = await find(db, id);
    const done = await db.transaction().execute(async (tx) => {
      const held = await cases.lock(tx, caseOf(id));
      await carrying.hold(tx, { targets: [], measures: [measureId] });
      const now = clock.now();
      const row = await find(tx, id);
      await reached('locked');
      return work({ tx, row: { ...row, state: stateAt(row, now) }, now, held });
    });
    await reached('committed');
    options.onStored();
    return done;
  };

  const decideIn = async ({ tx, row, now, held }: Held, by: Principal, decision: Decision): Promise<Done> => {
    const done = await deciding.decide(tx, row, by, now, decision);
    if (held) await cases.answer(tx, held, { by: actorOf(by), answer: decision.outcome, at: now });
    return done;
  };

  const lapse = (id: string): Promise<boolean> =>
    change(id, async ({ tx, row, now }) => {
      // somebody else was quicker
      if (row.state !== 'open') return false;
      await saveAppeal(tx, row);
      await deciding.resume(tx, row, now);
      return true;
    });

  return {
    async make(by, measureId, { text, evidence }) {
      const [seen] = await readMeasures(db, [measureId]);
      if (seen === undefined) throw new Problem('request.not-found');
      const party = seen.party ?? seen.target;
      if (!isParty(party)) throw stateFault('Nobody answers for what it was done to');
      const [cipher] = await seal(party, text, APPEAL_TEXT);
      const made = await db.transaction().execute(async (tx) => {
        await carrying.hold(tx, { targets: [], measures: [measureId] });
        const measure = await measureOf(tx, measureId);
        const now = clock.now();
        const before = (await readAppealsOf(tx, [measureId])).get(measureId) ?? [];
        const row: AppealRow = {
          ...{ id: ids.next(), measureId, party, round: requireChance(measure, before, now), state: 'open' },
          ...{ openedAt: now, openedBy: actorOf(by), asked: 0, waitsUntil: null, dueAt: null },
          ...{ decidedAt: null, decidedBy: null, answer: null, insteadId: null },
        };
        const deciders = options.secondPerson ? await decidersBefore(tx, row.openedBy, measure) : [];
        const { answerMinutes } = measure.terms.appeal;
        const [promised] = await promises.open(tx, [
          {
            ...{ kind: answerPromise.kind, key: row.id, subject: `appeal/${row.id}`, openedAt: now },
            ...{ workingTime: answerMinutes * MINUTE, causeId: measureId },
            steps: cases.steps(appealAsking(row, measure, deciders), answerMinutes),
          },
        ]);
        const opened = { ...row, dueAt: promised!.dueAt };
        await insertAppeal(tx, opened);
        const said = message(by, row.id, { side: 'party', kind: 'appeal', text: cipher!, evidence, at: now });
        await addMessage(tx, said);
        await append(tx, [appealOpened(opened, measure)]);
        await cases.open(tx, appealAsking(opened, measure, deciders));
        await write(tx, by, 'make', opened, { round: opened.round, message: said.id });
        await tell.opened(tx, opened, measure);
        return opened;
      });
      options.onStored();
      return made;
    },

    async say(by, id, { text, evidence }) {
      const { party } = await find(db, id);
      const [cipher] = await seal(party, text, APPEAL_TEXT);
      const side = by.party === undefined ? 'house' : 'party';
      return change(id, async ({ tx, row, now, held }) => {
        await requireRoom(tx, row);
        const said = message(by, id, { side, kind: 'message', text: cipher!, evidence, at: now });
        await addMessage(tx, said);
        if (side === 'party' && row.state === 'waiting-for-party') {
          const pause = { kind: answerPromise.kind, key: id, breakKey: String(row.asked), at: now };
          const [promised] = await promises.resume(tx, [pause]);
          const again = { ...step(row, 'supply'), waitsUntil: now, dueAt: promised!.dueAt };
          await saveAppeal(tx, again);
          await deciding.resume(tx, again, now);
        } else if (side === 'party' && held) await cases.news(tx, held);
        await write(tx, by, 'message', row, { message: said.id });
        await tell.said(tx, row, await measureOf(tx, row.measureId), said);
        return said;
      });
    },

    async ask(by, id, text) {
      const { party } = await find(db, id);
      const [cipher] = await seal(party, text, APPEAL_TEXT);
      return change(id, async ({ tx, row, now, held }) => {
        const after = await deciding.ask(tx, row, by, now, { text: cipher! });
        if (held) await cases.answer(tx, held, { by: actorOf(by), answer: 'ask', at: now });
        return after;
      });
    },

    withdraw: (by, id) =>
      change(id, async ({ tx, row, now }) => {
        const after = { ...step(row, 'withdraw'), decidedAt: now, decidedBy: actorOf(by) };
        await promises.void(tx, [{ kind: answerPromise.kind, key: id, at: now }]);
        await saveAppeal(tx, after);
        await options.unask(tx, [caseOf(id).about]);
        await append(tx, [appealWithdrawn(after, await measureOf(tx, row.measureId))]);
        await write(tx, by, 'withdraw', row);
        return after;
      }),

    async decide(by, id, { outcome, reason, instead }) {
      const { party } = await find(db, id);
      requireInstead(outcome, instead);
      const [text, why] = await seal(party, reason, APPEAL_TEXT, MEASURE_TEXT);
      const decision = { outcome, told: { text: text! }, instead: instead && { asked: instead, why: why! } };
      return (await change(id, (on) => decideIn(on, by, decision))).row;
    },

    async preview(by, id, { outcome, instead }) {
      requireInstead(outcome, instead);
      const decision = { outcome, told: { text: '' }, instead: instead && { asked: instead, why: '' } };
      try {
        return await change(id, async (on): Promise<never> => {
          throw new Tried(await decideIn(on, by, decision));
        });
      } catch (tried) {
        if (tried instanceof Tried) return tried.done;
        throw tried;
      }
    },

    async lapseDue(now, limit) {
      const due = await readLapsed(db, now, limit);
      let count = 0;
      for (const id of due) if (await lapse(id)) count++;
      return { looked: due.length, count };
    },

    async open(by, appeal, messages) {
      if (messages.length === 0) return [];
      const opened = await sealer.openFields(
        messages.map(({ text, fromCase }) => ({ cipher: text, field: fromCase ? CASE_TEXT : APPEAL_TEXT })),
        {
          // what somebody wrote themselves, or was written to them, is no secret from them
          purpose: by.party === appeal.party ? 'own' : 'appeal',
          onAccess: async ({ purpose, fields }) => {
            if (purpose === 'own') return;
            await trail(db, [
              {
                actor: { kind: by.kind, id: by.id },
                ...{ action: 'enforcement.appeal.read', object: `appeal/${appeal.id}`, purpose, outcome: 'done' },
                detail: { fields },
              },
            ]);
          },
        },
      );
      return opened.map((one) => ('value' in one ? String(one.value) : null));
    },
  };
}

function requireInstead(outcome: AppealOutcome, instead: MilderRequest | undefined): void {
  if ((instead !== undefined) !== (outcome === 'partly-upheld'))
    throw new Problem('request.invalid', {
      ...{ field: 'instead', detail: 'what is in its place is named where, and only where, it is upheld in part' },
    });
}

/** The round that can be appealed in now. @throws Problem */
function requireChance(measure: MeasureRow, before: readonly AppealRow[], now: Date): number {
  const chance = chanceOf(measure, before);
  if ('round' in chance) {
    if (now <= chance.until) return chance.round;
    throw new Problem('appeal.window', { detail: `It could be made until ${chance.until.toISOString()}` });
  }
  if (chance.none === 'open-already') throw new Problem('appeal.open-already');
  if (chance.none === 'state') throw stateFault(`The measure is ${measure.state}: there is nothing to appeal against`);
  const rounds = measure.terms.appeal.within.length;
  const detail =
    before.length >= MOST_APPEALS
      ? `${before.length} were made already`
      : `This measure can be appealed ${rounds} times`;
  throw new Problem('appeal.rounds', { detail });
}
