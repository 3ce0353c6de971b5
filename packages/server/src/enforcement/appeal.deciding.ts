import type { Pack } from '@anxin/engine';
import type { CasesAbout } from '../casework/case.about.ts';
import type { CaseRow } from '../casework/case.store.ts';
import type { Principal } from '../foundation/access/principal.ts';
import type { Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { Ids } from '../foundation/ids.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import { type Calendar, dueAt } from '../foundation/promises/calendar.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import { answerOf } from './appeal.answer.ts';
import { caseOf, decidersBefore } from './appeal.cases.ts';
import { appealDecided } from './appeal.events.ts';
import { answerPromise, PARTY_TERM_MS } from './appeal.promise.ts';
import {
  type AppealMessage,
  addMessage,
  countMessages,
  MOST_MESSAGES,
  readAppeal,
  readAppealsOf,
  saveAppeal,
} from './appeal.store.ts';
import type { AppealTelling } from './appeal.telling.ts';
import { type AppealOutcome, type AppealRow, afterStep, chanceOf, isOver, STEP_TO, stateAt } from './appeal.ts';
import type { Carrying } from './carrying.ts';
import { readMeasures } from './measure.store.ts';
import type { MeasureRow } from './measure.ts';
import { type MilderRequest, milderTaking } from './milder.ts';

export type By = Pick<Principal, 'kind' | 'id'>;

/** Where a test may end everything. */
export type AppealPoint = 'locked' | 'settled' | 'undone' | 'replaced' | 'told' | 'committed';

export interface DecidingOptions {
  ids: Ids;
  trail: WriteTrail;
  promises: Pick<PromiseStore, 'meet' | 'apply'>;
  cases: Pick<CasesAbout, 'lock' | 'again'>;
  /** By which answers, and what the party has time for, are counted. */
  calendar: Calendar;
  carrying: Pick<Carrying, 'take' | 'reverse'>;
  tell: Pick<AppealTelling, 'said' | 'decided'>;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  pack(): Pick<Pack, 'measures' | 'ladders'>;
  /** Whether another person must decide; an installation of one person switches it off. */
  secondPerson: boolean;
  reached?(point: AppealPoint): void | Promise<void>;
}

/** What somebody writes, sealed under the party's key; `fromCase`: as the note of its case. */
export interface Written {
  text: string;
  fromCase?: boolean;
}

/** An appeal in hand, and what a decision on it comes to. */
export interface Decision {
  outcome: AppealOutcome;
  told: Written;
  /** What is in its place, with its reason as a cipher: where, and only where, it is upheld in part. */
  instead?: { asked: MilderRequest; why: string } | undefined;
}

/** What a decision did. */
export interface Done {
  row: AppealRow;
  measure: MeasureRow;
  undone: readonly MeasureRow[];
  instead: MeasureRow | undefined;
  /** Until when another appeal can be made; null: none. */
  until: Date | null;
}

/** What the house does about an appeal, by its own page or by its case: the caller holds the case and the targets. */
export interface AppealDeciding {
  /** @throws Problem `appeal.state` */
  ask(tx: Tx, row: AppealRow, by: By, at: Date, told: Written): Promise<AppealRow>;
  /** @throws Problem `appeal.state`, `appeal.own-decision`, `request.invalid` */
  decide(tx: Tx, row: AppealRow, by: By, at: Date, decision: Decision): Promise<Done>;
  /** A case was answered for good. An appeal that is over, or that the answer does not fit any more, stays as it is. */
  answered(tx: Tx, answered: { row: CaseRow; answer: string }): Promise<void>;
  /** Its case waits again, now that the party has sent what was asked for, or has had its time. */
  resume(tx: Tx, row: AppealRow, at: Date): Promise<void>;
  message(by: By, appealId: string, more: NewMessage): AppealMessage;
  measureOf(tx: Tx, id: string): Promise<MeasureRow>;
  write(tx: Tx, by: By, verb: string, row: AppealRow, detail?: Record<string, unknown>): Promise<void>;
  step(row: AppealRow, chosen: Parameters<typeof afterStep>[1]): AppealRow;
  requireRoom(tx: Tx, row: AppealRow): Promise<void>;
}

type NewMessage = Pick<AppealMessage, 'side' | 'kind' | 'text' | 'at'> &
  Partial<Pick<AppealMessage, 'evidence' | 'fromCase'>>;

/** How often the party is asked for more: after that it is decided on what is there. */
const MOST_ASKED = 3;

export const actorOf = ({ kind, id }: By) => `${kind}/${id}` as const;
export const stateFault = (detail: string): Problem => new Problem('appeal.state', { detail });

export function createDeciding(options: DecidingOptions): AppealDeciding {
  const { ids, trail, promises, carrying, tell, append, cases } = options;
  const reached = async (point: AppealPoint): Promise<void> => options.reached?.(point);

  const write: AppealDeciding['write'] = (tx, by, verb, row, detail = {}) =>
    trail(tx, [
      {
        actor: { kind: by.kind, id: by.id },
        ...{ action: `enforcement.appeal.${verb}`, object: `appeal/${row.id}`, outcome: 'done' },
        detail: { measure: row.measureId, ...detail },
      },
    ]);

  const measureOf = async (tx: Tx, id: string): Promise<MeasureRow> => {
    const [row] = await readMeasures(tx, [id]);
    if (row === undefined) throw new Problem('request.not-found');
    return row;
  };

  const message = (by: By, appealId: string, more: NewMessage): AppealMessage => ({
    ...{ id: ids.next(), appealId, by: actorOf(by), evidence: [], fromCase: false },
    ...more,
  });

  const step: AppealDeciding['step'] = (row, chosen) => {
    const state = afterStep(row.state, chosen);
    if (state === undefined) throw stateFault(`It is ${row.state}`);
    return { ...row, state };
  };

  const requireRoom = async (tx: Tx, row: AppealRow): Promise<void> => {
    if (isOver(row.state)) throw stateFault(`It is ${row.state}: nothing more is taken`);
    if ((await countMessages(tx, row.id)) >= MOST_MESSAGES)
      throw stateFault(`It has ${MOST_MESSAGES} messages already`);
  };

  const ask: AppealDeciding['ask'] = async (tx, row, by, at, { text, fromCase }) => {
    const waiting = step(row, 'ask');
    await requireRoom(tx, row);
    if (row.asked >= MOST_ASKED) throw stateFault(`More was asked for ${MOST_ASKED} times: decide on what is there`);
    const pause = { kind: answerPromise.kind, key: row.id, breakKey: String(row.asked + 1) };
    const waitsUntil = dueAt(options.calendar, at, PARTY_TERM_MS)!;
    // the end is known beforehand; what comes earlier ends it earlier
    const [promised] = await promises.apply(tx, [
      { ...pause, fact: 'resumed', at: waitsUntil },
      { ...pause, fact: 'paused', at },
    ]);
    const after = { ...waiting, asked: row.asked + 1, waitsUntil, dueAt: promised!.dueAt };
    await saveAppeal(tx, after);
    const said = message(by, row.id, { side: 'house', kind: 'request', text, at, fromCase: fromCase === true });
    await addMessage(tx, said);
    await write(tx, by, 'ask', row, { message: said.id, until: waitsUntil.toISOString() });
    await tell.said(tx, row, await measureOf(tx, row.measureId), said);
    return after;
  };

  const decide: AppealDeciding['decide'] = async (tx, row, by, at, { outcome, told, instead: given }) => {
    const decided = { ...step(row, STEP_TO[outcome]), decidedAt: at, decidedBy: actorOf(by) };
    const measure = await measureOf(tx, row.measureId);
    const byAnother = !(await decidersBefore(tx, row.openedBy, measure)).includes(actorOf(by));
    if (options.secondPerson && !byAnother) throw new Problem('appeal.own-decision');
    if (measure.state === 'reversed' && outcome !== 'upheld') throw stateFault('The measure is undone already');
    const milder =
      given && milderTaking(measure, given.asked, options.pack(), { actor: actorOf(by), at, reason: given.why });
    await promises.meet(tx, [{ kind: answerPromise.kind, key: row.id, at }]);
    await reached('settled');
    const undone =
      outcome === 'refused'
        ? []
        : await carrying.reverse(tx, [measure.id], { why: 'appeal', by: actorOf(by), at, causeId: row.id });
    await reached('undone');
    const [instead] = milder ? await carrying.take(tx, [milder]) : [];
    await reached('replaced');
    const after: AppealRow = { ...decided, answer: null, insteadId: instead?.id ?? null };
    const all = (await readAppealsOf(tx, [measure.id])).get(measure.id)!;
    const chance = chanceOf(
      outcome === 'refused' ? measure : { ...measure, state: 'reversed' },
      all.map((each) => (each.id === row.id ? after : each)),
    );
    const until = 'until' in chance ? chance.until : null;
    after.answer = answerOf({ outcome, measure, undone, instead, until, byAnother });
    await saveAppeal(tx, after);
    const { text, fromCase } = told;
    const said = message(by, row.id, { side: 'house', kind: 'answer', text, at, fromCase: fromCase === true });
    await addMessage(tx, said);
    await append(tx, [appealDecided(after, measure)]);
    await write(tx, by, 'decide', row, {
      ...{ outcome, message: said.id, undone: undone.length, instead: after.insteadId },
    });
    await tell.decided(tx, after, measure);
    await reached('told');
    return { row: after, measure, undone, instead, until };
  };

  const resume = async (tx: Tx, row: AppealRow, at: Date): Promise<void> => {
    const held = await cases.lock(tx, caseOf(row.id));
    if (held) await cases.again(tx, held, { at, dueAt: row.dueAt! });
  };

  return {
    ...{ ask, decide, write, measureOf, message, step, requireRoom },

    async answered(tx, { row: answered, answer }) {
      const found = await readAppeal(tx, answered.about!.slice('appeal/'.length));
      const at = answered.decidedAt!;
      const row = found && { ...found, state: stateAt(found, at) };
      // the party took it back, or somebody undid the measure, within the seconds in which the answer could be undone
      if (row === undefined || isOver(row.state)) return;
      const by = byOf(answered.decidedBy!);
      const told = { text: answered.note!, fromCase: true };
      if (answer !== 'ask')
        await decide(tx, row, by, at, { outcome: answer === 'upheld' ? 'upheld' : 'refused', told });
      else if (row.asked < MOST_ASKED && (await countMessages(tx, row.id)) < MOST_MESSAGES)
        await ask(tx, row, by, at, told);
      else await resume(tx, row, at);
    },
    resume,
  };
}

function byOf(actor: string): By {
  const at = actor.indexOf('/');
  return { kind: actor.slice(0, at) as By['kind'], id: actor.slice(at + 1) };
}
