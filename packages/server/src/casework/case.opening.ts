import { type Decision, type QueueStep, type Route, routeFor, type Verdict } from '@anxin/engine';
import type { Clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database/database.ts';
import { derivedId, derivedIdAt, type Ids, instantOf } from '../foundation/ids.ts';
import { answeringParty } from '../foundation/log/answering.ts';
import type { Effect } from '../foundation/log/effect.ts';
import type { UnplacedEvent } from '../foundation/log/event.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import { titleOf } from '../foundation/log/title.ts';
import { type Calendar, dueAt } from '../foundation/promises/calendar.ts';
import type { Opening, PromiseStore, Settlement } from '../foundation/promises/promise.store.ts';
import type { StepTerms } from '../foundation/promises/promise.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import {
  type Asked,
  type Asking,
  addDecisions,
  addHistory,
  type CaseRow,
  openOrJoin,
  type Routed,
} from './case.store.ts';
import { NEW_CASE } from './case.ts';
import { decisionReview } from './case-kind.ts';
import { amountIn, priorityOf, reachIn, unitsOf } from './priority.ts';
import type { Queue, Queues } from './queue.ts';
import { readRecords, reporterOf, type Trust, trustOf } from './reporter.ts';

const SOURCE = 'anxin/casework';

/** Our word that somebody looks: decided within the queue's minutes. */
export const reviewPromise: PromiseKind = {
  kind: 'casework.review',
  // what waits goes on doing harm at night and on holidays
  calendar: 'around-the-clock',
  doc: { zh: '工单处理时限', en: 'The time by which a case is to be decided' },
};

const MINUTE = 60_000;
/** What each point of priority is worth in the queue. */
export const HEAD_START = 6 * MINUTE;

/** What a step of a queue does, as its promise keeps it. */
export type StepDoes = Omit<QueueStep, 'step' | 'atMinutes'>;

/** When a case of a queue is due, and its place among those that wait. */
export type Deadlines = (queue: Queue, priority: number, openedAt: Date) => { dueAt: Date; urgency: Date };

/**
 * A case is as urgent as its due time, brought forward by six minutes for each point of its priority: the urgent ones
 * come first, and what waits long enough comes before them all the same.
 */
export const deadlinesBy =
  (calendar: Calendar): Deadlines =>
  (queue, priority, openedAt) =>
    placeOf(dueAt(calendar, openedAt, queue.dueMinutes * MINUTE)!, priority);

/** The place of a case whose due time is known. */
export const placeOf = (due: Date, priority: number): { dueAt: Date; urgency: Date } => ({
  ...{ dueAt: due, urgency: new Date(due.getTime() - priority * HEAD_START) },
});

/** What led to a case: the event whose decision asked, or what it is about. */
const causeOf = ({ eventId, about }: Pick<CaseRow, 'eventId' | 'about'>): string | null =>
  // what is asked about in several rounds has them behind its id
  eventId ?? (about === null ? null : about.slice(about.indexOf('/') + 1).split(':')[0]!);

type Told = Pick<CaseRow, 'id' | 'round'>;
const promiseKey = ({ id, round }: Told): string => `${id}/${round}`;

export const reviewTerms = (row: Told & Pick<CaseRow, 'eventId' | 'about'>, queue: Queue, openedAt: Date): Opening => ({
  ...{ kind: reviewPromise.kind, key: promiseKey(row), subject: `case/${row.id}` },
  ...{ openedAt, workingTime: queue.dueMinutes * MINUTE, causeId: causeOf(row) ?? row.id },
  steps: stepsOf(queue, queue.dueMinutes),
});

/**
 * What happens on the way to a promise's deadline and after it. Where its term is another one than the queue's, a warning
 * comes at the same share of it, and an escalation as long after it.
 */
export const stepsOf = (queue: Queue, termMinutes: number): StepTerms[] =>
  queue.steps.map(({ step, atMinutes, ...does }) => {
    const over = atMinutes - queue.dueMinutes;
    const at = over < 0 ? (atMinutes / queue.dueMinutes) * termMinutes : termMinutes + over;
    return { step, workingTime: Math.max(1, Math.round(at * MINUTE)), does: { ...does } satisfies StepDoes };
  });

export const reviewSettlement = (row: Told & Pick<CaseRow, 'decidedAt'>): Settlement => ({
  ...{ kind: reviewPromise.kind, key: promiseKey(row), at: row.decidedAt! },
});

type CaseEvent = Pick<
  CaseRow,
  'id' | 'round' | 'subject' | 'queue' | 'kind' | 'party' | 'eventId' | 'decisionId' | 'about' | 'priority' | 'dueAt'
>;

const common = ({ id, subject, queue, kind, party, decisionId, about, round }: CaseEvent) => ({
  ...{ id, subject, queue, kind, party, round },
  ...(decisionId === null ? {} : { decision_id: decisionId }),
  ...(about === null ? {} : { about }),
});

/** Its id follows from the case and its round, so that it can be in the log once only; so does the one below. */
export const caseOpened = (row: CaseEvent, time: Date): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('case.opened', row.id, String(row.round)), type: 'case.opened' },
  ...{ subject: row.subject, time, causeId: causeOf(row) },
  data: { case: { ...common(row), priority: row.priority, due_at: row.dueAt.toISOString() } },
});

export const caseDecided = (row: CaseRow, verdict: Verdict | null): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('case.decided', row.id, String(row.round)), type: 'case.decided' },
  ...{ subject: row.subject, time: row.decidedAt!, causeId: causeOf(row) },
  data: {
    case: {
      ...{ ...common(row), outcome: row.answer!, verdict },
      ...(row.reasonCode === null ? {} : { reason_code: row.reasonCode }),
    },
  },
});

/** Nobody has to answer it any more. */
export const caseClosed = (row: CaseRow, time: Date): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('case.closed', row.id, String(row.round)), type: 'case.closed' },
  ...{ subject: row.subject, time, causeId: causeOf(row), data: { case: { ...common(row), why: row.closed! } } },
});

export const reviewWithdrawn = (row: Told, at: Date): Settlement => ({
  ...{ kind: reviewPromise.kind, key: promiseKey(row), at },
});

export interface CaseOpening {
  clock: Clock;
  ids: Ids;
  promises: PromiseStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<readonly { eventId: string }[]>;
  queues(): Queues;
  deadlines: Deadlines;
  /** When a decision opens its case; now, where it is not given: a history that is told later has its own time. */
  openedAt?(decision: Decision): Date;
}

/** A decision that asks for a person opens a case, or joins the one that its subject has in that queue. */
export function caseOpening(options: CaseOpening): Effect {
  const { clock, ids, promises, append, queues, deadlines } = options;

  const askingOf = (event: UnplacedEvent, decision: Decision, openedAt: Date, trust: Trust | null): Asking => {
    const asked = decision.case!;
    const routed = routedBy(queues().routes, event, decision, trust);
    const { queue, priority } = { queue: routed.queue ?? asked.queue, priority: routed.priority };
    return {
      // a case finds its place in time by the decision that opened it
      caseId: derivedIdAt(instantOf(decision.id), 'case', decision.id),
      ...{ kind: decisionReview.kind, queue, priority, subject: event.subject, party: answeringParty(event) },
      ...{ eventId: event.id, decisionId: decision.id, verdict: decision.verdict, title: titleOf(event), openedAt },
      rules: decision.reasons.map(({ rule }) => rule),
      ...{ routed: routed.how, skill: routed.skill, reporter: trust?.reporter ?? null },
      ...deadlines(queues().of(queue), priority, openedAt),
    };
  };

  return {
    name: 'casework.case-opening',
    wants: (decision) => decision.case !== null,
    async apply(tx, admitted) {
      const now = clock.now();
      const openedAt = options.openedAt ?? (() => now);
      const trusts = await trustsOf(
        tx,
        admitted.map(({ event }) => reporterOf(event)),
      );
      const askings = admitted.map(({ event, decision }, i) =>
        askingOf(event, decision!, openedAt(decision!), trusts[i]!),
      );
      const groups = [...Map.groupBy(askings, ({ queue, subject }) => `${queue}\n${subject}`).values()];
      const merged = groups.map((group) => ({ ...mergeAskings(group), count: group.length }));
      const outcomes = await openOrJoin(tx, merged);
      await addDecisions(
        tx,
        groups.flatMap((group, i) =>
          group.map(({ decisionId, eventId, verdict, openedAt: at }) => ({
            ...{ decisionId, eventId, verdict, at, caseId: outcomes[i]!.caseId },
          })),
        ),
      );
      await tell(tx, merged, outcomes);
    },
  };

  async function tell(tx: Tx, askings: readonly Asking[], outcomes: readonly Asked[]): Promise<void> {
    await addHistory(
      tx,
      askings.flatMap(({ queue, decisionId, openedAt: at }, i) => {
        const { caseId, opened, news } = outcomes[i]!;
        // a live session that goes on saying the same joins hundreds of times
        if (!opened && !news) return [];
        const what = opened ? { what: 'opened', detail: queue } : { what: 'joined', detail: decisionId };
        return [{ id: ids.next(), caseId, at, by: null, queue, ...what }];
      }),
    );
    const opened = askings.flatMap((asking, i) =>
      outcomes[i]!.opened ? [{ ...asking, about: null, id: outcomes[i]!.caseId, round: NEW_CASE.round }] : [],
    );
    if (opened.length === 0) return;
    await append(
      tx,
      opened.map((row) => caseOpened(row, row.openedAt)),
    );
    await promises.open(
      tx,
      opened.map((row) => reviewTerms(row, queues().of(row.queue), row.openedAt)),
    );
  }
}

/** What is known of those who report; nobody's record is read where nobody reports. */
async function trustsOf(tx: Tx, reporters: readonly (string | null)[]): Promise<(Trust | null)[]> {
  const records = await readRecords(
    tx,
    reporters.filter((reporter) => reporter !== null),
  );
  return reporters.map((reporter) =>
    reporter === null ? null : trustOf(reporter, records.get(reporter) ?? { upheld: 0, refused: 0 }),
  );
}

/** Where a decision's case goes and how urgent it is: its route's word over the rule's, and what is kept of why. */
function routedBy(
  routes: readonly Route[],
  event: UnplacedEvent,
  { verdict, reasons, ...decision }: Decision,
  trust: Trust | null,
) {
  const asked = decision.case!;
  const amount = amountIn(event.data);
  const weight = Math.max(0, ...reasons.map((reason) => reason.weight));
  const found = routeFor(routes, {
    ...{ rules: reasons.map(({ rule }) => rule), subject: event.subject, party: answeringParty(event) },
    ...{ verdict, queue: asked.queue, weight, amount },
  });
  const worth = amount && unitsOf(amount);
  const { priority, harm, reach } = priorityOf({
    ...{ asked: asked.priority, verdict, weight, reach: reachIn(event.data), worth, trust: trust?.factor ?? 1 },
  });
  return sentBy(found, { priority, how: { queue: asked.queue, priority: asked.priority, harm, reach, trust } });
}

/** What a route makes of where a case was asked for. */
export function sentBy(
  found: ReturnType<typeof routeFor>,
  asked: { priority: number; how: Pick<Routed, 'queue' | 'priority' | 'harm' | 'reach' | 'trust'> },
) {
  const change = found?.route.priority ?? 0;
  return {
    queue: found?.route.queue,
    priority: Math.min(100, Math.max(0, asked.priority + change)),
    skill: found?.route.skill ?? null,
    how: { ...asked.how, route: found?.route.id ?? null, why: [...(found?.why ?? [])], change } satisfies Routed,
  };
}

/** Several decisions about one subject that arrive together: the newest is shown, the most urgent counts. */
function mergeAskings(group: readonly Asking[]): Asking {
  const [first] = group;
  const urgent = group.reduce((most, asking) => (asking.urgency < most.urgency ? asking : most));
  return {
    ...group.at(-1)!,
    ...{
      caseId: first!.caseId,
      openedAt: first!.openedAt,
      priority: Math.max(...group.map(({ priority }) => priority)),
    },
    ...{ dueAt: urgent.dueAt, urgency: urgent.urgency },
    rules: [...new Set(group.flatMap(({ rules }) => rules))],
  };
}
