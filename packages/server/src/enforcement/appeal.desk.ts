import type { Pack } from '@anxin/engine';
import { isParty, type Principal } from '../foundation/access/principal.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { Ids } from '../foundation/ids.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import { type Calendar, dueAt } from '../foundation/promises/calendar.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import { answerOf } from './appeal.answer.ts';
import { appealDecided, appealOpened, appealWithdrawn } from './appeal.events.ts';
import { answerPromise, PARTY_TERM_MS } from './appeal.promise.ts';
import {
  type AppealMessage,
  addMessage,
  countMessages,
  insertAppeal,
  MOST_MESSAGES,
  readAppeal,
  readAppealsOf,
  saveAppeal,
  takeMeasure,
} from './appeal.store.ts';
import type { AppealTelling } from './appeal.telling.ts';
import {
  type AppealOutcome,
  type AppealRow,
  afterStep,
  chanceOf,
  isOver,
  MOST_APPEALS,
  STEP_TO,
  stateAt,
} from './appeal.ts';
import type { Carrying } from './carrying.ts';
import { MEASURE_TEXT } from './measure.reasons.ts';
import { readMeasures } from './measure.store.ts';
import type { MeasureRow } from './measure.ts';
import { type MilderRequest, milderTaking } from './milder.ts';

/** What texts of appeals are sealed for. */
const APPEAL_TEXT = 'appeal.text';

/** Where a test may end everything. */
export type AppealPoint = 'locked' | 'settled' | 'undone' | 'replaced' | 'told' | 'committed';

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
  /** Opens texts for a reader, and leaves an entry on the trail where it is not the party itself; null: gone for good. */
  open(by: Principal, appeal: AppealRow, messages: readonly AppealMessage[]): Promise<(string | null)[]>;
}

export interface AppealDeskOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
  promises: Pick<PromiseStore, 'open' | 'meet' | 'void' | 'resume' | 'apply'>;
  /** By which answers, and what the party has time for, are counted. */
  calendar: Calendar;
  carrying: Pick<Carrying, 'take' | 'reverse'>;
  tell: AppealTelling;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  pack(): Pick<Pack, 'measures' | 'ladders'>;
  /** Whether another person must decide; an installation of one person switches it off. */
  secondPerson: boolean;
  /** Called after each commit that wrote to the log. */
  onStored(): void;
  reached?(point: AppealPoint): void | Promise<void>;
}

/** How often the party is asked for more: after that it is decided on what is there. */
const MOST_ASKED = 3;
const MINUTE = 60_000;

const actorOf = ({ kind, id }: Principal): string => `${kind}/${id}`;
const stateFault = (detail: string): Problem => new Problem('appeal.state', { detail });

export function createAppealDesk(options: AppealDeskOptions): AppealDesk {
  const { db, clock, ids, sealer, trail, promises, carrying, tell, append } = options;
  const reached = async (point: AppealPoint): Promise<void> => options.reached?.(point);

  const write = (tx: Tx, by: Principal, verb: string, row: AppealRow, detail: Record<string, unknown> = {}) =>
    trail(tx, [
      {
        actor: { kind: by.kind, id: by.id },
        ...{ action: `enforcement.appeal.${verb}`, object: `appeal/${row.id}`, outcome: 'done' },
        detail: { measure: row.measureId, ...detail },
      },
    ]);

  const find = async (from: Database | Tx, id: string): Promise<AppealRow> => {
    const row = await readAppeal(from, id);
    if (row === undefined) throw new Problem('request.not-found');
    return row;
  };

  const seal = (person: string, value: string, ...fields: string[]): Promise<string[]> =>
    sealer.sealValues(fields.map((field) => ({ person, field, value })));

  const measureOf = async (from: Database | Tx, id: string): Promise<MeasureRow> => {
    const [row] = await readMeasures(from, [id]);
    if (row === undefined) throw new Problem('request.not-found');
    return row;
  };

  const message = (
    by: Principal,
    appealId: string,
    more: Pick<AppealMessage, 'side' | 'kind' | 'text' | 'at'> & Partial<Pick<AppealMessage, 'evidence'>>,
  ): AppealMessage => ({ id: ids.next(), appealId, by: actorOf(by), evidence: [], ...more });

  /** Does something to an appeal while nobody else does anything about its measure's; it stands as it does now. */
  const change = async <T>(id: string, work: (tx: Tx, row: AppealRow, now: Date) => Promise<T>): Promise<T> => {
    const done = await db.transaction().execute(async (tx) => {
      await takeMeasure(tx, (await find(tx, id)).measureId);
      const now = clock.now();
      const row = await find(tx, id);
      await reached('locked');
      return work(tx, { ...row, state: stateAt(row, now) }, now);
    });
    await reached('committed');
    options.onStored();
    return done;
  };

  const step = (row: AppealRow, chosen: Parameters<typeof afterStep>[1]): AppealRow => {
    const state = afterStep(row.state, chosen);
    if (state === undefined) throw stateFault(`It is ${row.state}`);
    return { ...row, state };
  };

  const requireRoom = async (tx: Tx, row: AppealRow): Promise<void> => {
    if (isOver(row.state)) throw stateFault(`It is ${row.state}: nothing more is taken`);
    if ((await countMessages(tx, row.id)) >= MOST_MESSAGES)
      throw stateFault(`It has ${MOST_MESSAGES} messages already`);
  };

  return {
    async make(by, measureId, { text, evidence }) {
      const { party: answering, target } = await measureOf(db, measureId);
      const party = answering ?? target;
      if (!isParty(party)) throw stateFault('Nobody answers for what it was done to');
      const [cipher] = await seal(party, text, APPEAL_TEXT);
      const made = await db.transaction().execute(async (tx) => {
        await takeMeasure(tx, measureId);
        const measure = await measureOf(tx, measureId);
        const now = clock.now();
        const before = (await readAppealsOf(tx, [measureId])).get(measureId) ?? [];
        const row: AppealRow = {
          ...{ id: ids.next(), measureId, party, round: requireChance(measure, before, now), state: 'open' },
          ...{ openedAt: now, openedBy: actorOf(by), asked: 0, waitsUntil: null, dueAt: null },
          ...{ decidedAt: null, decidedBy: null, answer: null, insteadId: null },
        };
        const [promised] = await promises.open(tx, [
          {
            ...{ kind: answerPromise.kind, key: row.id, subject: `appeal/${row.id}`, openedAt: now },
            ...{ workingTime: measure.terms.appeal.answerMinutes * MINUTE, causeId: measureId },
          },
        ]);
        const opened = { ...row, dueAt: promised!.dueAt };
        await insertAppeal(tx, opened);
        await addMessage(tx, message(by, row.id, { side: 'party', kind: 'appeal', text: cipher!, evidence, at: now }));
        await append(tx, [appealOpened(opened, measure)]);
        await write(tx, by, 'make', opened, { round: opened.round });
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
      return change(id, async (tx, row, now) => {
        await requireRoom(tx, row);
        const said = message(by, id, { side, kind: 'message', text: cipher!, evidence, at: now });
        await addMessage(tx, said);
        if (side === 'party' && row.state === 'waiting-for-party') {
          const pause = { kind: answerPromise.kind, key: id, breakKey: String(row.asked), at: now };
          const [promised] = await promises.resume(tx, [pause]);
          await saveAppeal(tx, { ...step(row, 'supply'), waitsUntil: now, dueAt: promised!.dueAt });
        }
        await write(tx, by, 'message', row, { message: said.id });
        await tell.said(tx, row, await measureOf(tx, row.measureId), said);
        return said;
      });
    },

    async ask(by, id, text) {
      const { party } = await find(db, id);
      const [cipher] = await seal(party, text, APPEAL_TEXT);
      return change(id, async (tx, row, now) => {
        const waiting = step(row, 'ask');
        await requireRoom(tx, row);
        if (row.asked >= MOST_ASKED)
          throw stateFault(`More was asked for ${MOST_ASKED} times: decide on what is there`);
        const pause = { kind: answerPromise.kind, key: id, breakKey: String(row.asked + 1) };
        const waitsUntil = dueAt(options.calendar, now, PARTY_TERM_MS)!;
        // the end is known beforehand; what comes earlier ends it earlier
        const [promised] = await promises.apply(tx, [
          { ...pause, fact: 'resumed', at: waitsUntil },
          { ...pause, fact: 'paused', at: now },
        ]);
        const after = { ...waiting, asked: row.asked + 1, waitsUntil, dueAt: promised!.dueAt };
        await saveAppeal(tx, after);
        const said = message(by, id, { side: 'house', kind: 'request', text: cipher!, at: now });
        await addMessage(tx, said);
        await write(tx, by, 'ask', row, { message: said.id, until: waitsUntil.toISOString() });
        await tell.said(tx, row, await measureOf(tx, row.measureId), said);
        return after;
      });
    },

    withdraw: (by, id) =>
      change(id, async (tx, row, now) => {
        const after = { ...step(row, 'withdraw'), decidedAt: now, decidedBy: actorOf(by) };
        await promises.void(tx, [{ kind: answerPromise.kind, key: id, at: now }]);
        await saveAppeal(tx, after);
        await append(tx, [appealWithdrawn(after, await measureOf(tx, row.measureId))]);
        await write(tx, by, 'withdraw', row);
        return after;
      }),

    async decide(by, id, { outcome, reason, instead: asked }) {
      const { party } = await find(db, id);
      if ((asked !== undefined) !== (outcome === 'partly-upheld'))
        throw new Problem('request.invalid', {
          ...{ field: 'instead', detail: 'what is in its place is named where, and only where, it is upheld in part' },
        });
      const [told, why] = await seal(party, reason, APPEAL_TEXT, MEASURE_TEXT);
      return change(id, async (tx, row, now) => {
        const decided = { ...step(row, STEP_TO[outcome]), decidedAt: now, decidedBy: actorOf(by) };
        const measure = await measureOf(tx, row.measureId);
        const byAnother = await isAnother(tx, by, row, measure);
        if (options.secondPerson && !byAnother) throw new Problem('appeal.own-decision');
        if (measure.state === 'reversed' && outcome !== 'upheld') throw stateFault('The measure is undone already');
        const milder =
          asked && milderTaking(measure, asked, options.pack(), { actor: actorOf(by), at: now, reason: why! });
        await promises.meet(tx, [{ kind: answerPromise.kind, key: id, at: now }]);
        await reached('settled');
        const undone =
          outcome === 'refused'
            ? []
            : await carrying.reverse(tx, [measure.id], { why: 'appeal', by: actorOf(by), at: now, causeId: id });
        await reached('undone');
        // somebody undid it in the meantime: nothing is put in the place of what is not there
        if (milder && undone.length === 0) throw stateFault('The measure is undone already');
        const [instead] = milder ? await carrying.take(tx, [milder]) : [];
        await reached('replaced');
        const after: AppealRow = { ...decided, answer: null, insteadId: instead?.id ?? null };
        const all = (await readAppealsOf(tx, [measure.id])).get(measure.id)!;
        const chance = chanceOf(
          outcome === 'refused' ? measure : { ...measure, state: 'reversed' },
          all.map((each) => (each.id === id ? after : each)),
        );
        const until = 'until' in chance ? chance.until : null;
        after.answer = answerOf({ outcome, measure, undone, instead, until, byAnother });
        await saveAppeal(tx, after);
        await addMessage(tx, message(by, id, { side: 'house', kind: 'answer', text: told!, at: now }));
        await append(tx, [appealDecided(after, measure)]);
        await write(tx, by, 'decide', row, { outcome, undone: undone.length, instead: after.insteadId });
        await tell.decided(tx, after, measure);
        await reached('told');
        return after;
      });
    },

    async open(by, appeal, messages) {
      if (messages.length === 0) return [];
      const opened = await sealer.openFields(
        messages.map(({ text }) => ({ cipher: text, field: APPEAL_TEXT })),
        {
          purpose: 'appeal',
          onAccess: async ({ purpose, fields }) => {
            // what somebody wrote themselves, or was written to them, is no secret from them
            if (by.party === appeal.party) return;
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

/** Measures lead to measures through few hands. */
const MOST_CAUSES = 10;

/** Whether somebody neither made the appeal, nor took or confirmed the measure, nor what led to it. */
async function isAnother(tx: Tx, by: Principal, appeal: AppealRow, measure: MeasureRow): Promise<boolean> {
  const actor = actorOf(by);
  if (appeal.openedBy === actor) return false;
  let next: MeasureRow | undefined = measure;
  for (let i = 0; next !== undefined && i < MOST_CAUSES; i++) {
    if (next.takenBy === actor || next.settledBy === actor) return false;
    next = next.causeId === null ? undefined : (await readMeasures(tx, [next.causeId]))[0];
  }
  return true;
}
