import { type Decision, decide, type EngineEvent, type Language, type Snapshot } from '@anxin/engine';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { asProblem, Problem } from '../foundation/errors.ts';
import { type Batching, createGatherer, settleEach } from '../foundation/gather.ts';
import type { Ids } from '../foundation/ids.ts';
import { type Appended, appendEvents, asStored, type SealedEvent } from '../foundation/log/append.ts';
import type { CheckedEvent, Door } from '../foundation/log/door.ts';
import { type Admitted, applyEffects, type Effect } from '../foundation/log/effect.ts';
import { claimDecisions, insertDecisions, readDecisions } from './decision.store.ts';
import type { DecisionRecord } from './decision.ts';
import type { PackStore } from './pack.store.ts';
import { personalReasons, toStoredReasons } from './personal-reasons.ts';

/** What became of one event that was handed in. */
export type Outcome =
  | { status: 'stored' | 'duplicate'; eventId: string; decision: DecisionRecord | null }
  | { status: 'refused'; problem: Problem };

/** `always`: every event gets a decision. `where-ruled`: those whose type the pack has rules for. */
export type Deciding = 'always' | 'where-ruled';

export interface Admission {
  /** One event; shares its commit with whatever else arrives at the same time. */
  one(value: unknown): Promise<Outcome>;
  /** Many events, answered in order; each good one is stored whatever the others are. */
  many(values: readonly unknown[], deciding: Deciding): Promise<Outcome[]>;
  stop(): Promise<void>;
  readonly waiting: number;
}

export interface AdmissionOptions {
  db: Database;
  door: Door;
  packs: PackStore;
  effects: readonly Effect[];
  clock: Clock;
  ids: Ids;
  /** Language in which the decision's effects get their reasons. */
  language: Language;
  /** Called after each commit that stored something. */
  onStored(): void;
}

/** Events of one transaction; also what is decided without giving other work a turn. */
const BATCH = 250;
const EMPTY_SNAPSHOT: Snapshot = { features: {}, signals: {}, lists: {}, models: {} };

interface Candidate {
  checked: CheckedEvent;
  decision: Decision | null;
}

/**
 * The one way in: check, decide on the plaintext, seal, and store event, decision and effects in one transaction.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const { db, door, packs, clock, ids } = options;

  function decideOn(checked: CheckedEvent, deciding: Deciding): Candidate {
    const pack = packs.current();
    if (deciding === 'where-ruled' && !pack.types.has(checked.event.type)) return { checked, decision: null };
    const decision = decide(checked.event as EngineEvent, EMPTY_SNAPSHOT, pack, { language: options.language });
    return { checked, decision: { ...decision, id: ids.next(), event_id: checked.id } };
  }

  async function admitBatch(values: readonly unknown[], deciding: Deciding): Promise<Outcome[]> {
    const outcomes = new Array<Outcome>(values.length);
    const candidates: Candidate[] = [];
    const positions: number[] = [];
    values.forEach((value, position) => {
      const checked = door.check(value);
      if (checked instanceof Problem) {
        outcomes[position] = { status: 'refused', problem: checked };
        return;
      }
      candidates.push(decideOn(checked, deciding));
      positions.push(position);
    });
    const stored = await storeAll(candidates);
    stored.forEach((outcome, i) => {
      outcomes[positions[i]!] = outcome;
    });
    return outcomes;
  }

  async function storeAll(candidates: Candidate[]): Promise<Outcome[]> {
    if (candidates.length === 0) return [];
    const sealed = await door.seal(
      candidates.map(({ checked, decision }) => ({ checked, decisionId: decision?.id ?? null })),
    );
    const records = await toRecords(candidates, sealed);
    const ready = sealed.flatMap((event, i) =>
      event instanceof Problem ? [] : [{ event, candidate: candidates[i]!, record: records[i]! }],
    );
    const appended = new Map<
      SealedEvent,
      { appended: Appended; record: DecisionRecord | null; decisionId: string | null }
    >();
    if (ready.length > 0) {
      await db.transaction().execute(async (tx) => {
        const results = await appendEvents(
          tx,
          ready.map((entry) => entry.event),
        );
        const fresh = ready.filter((_, i) => results[i]!.status === 'stored');
        await insertDecisions(
          tx,
          fresh.flatMap((entry) => entry.record ?? []),
        );
        const decidedNow = await decideEarlier(tx, ready, results);
        ready.forEach(({ event, record }, i) => {
          const result = results[i]!;
          appended.set(event, {
            appended: result,
            record: result.status === 'stored' ? record : null,
            decisionId: decidedNow.get(i) ?? result.decisionId,
          });
        });
        await applyEffects(
          tx,
          options.effects,
          fresh.map(({ event, candidate }): Admitted => ({ event: asStored(event, 0n), decision: candidate.decision })),
        );
      });
      options.onStored();
    }
    const earlier = await readDecisions(
      db,
      [...appended.values()].flatMap((a) => (a.record === null && a.decisionId !== null ? [a.decisionId] : [])),
    );
    return sealed.map((event): Outcome => {
      if (event instanceof Problem) return { status: 'refused', problem: event };
      const { appended: result, record, decisionId } = appended.get(event)!;
      if (result.status === 'conflict') {
        const detail = `${event.source} has already sent event ${event.sourceId} with other content`;
        return { status: 'refused', problem: new Problem('event.id-conflict', { detail, field: 'id' }) };
      }
      return {
        status: result.status,
        eventId: result.eventId,
        decision: record ?? (decisionId ? (earlier.get(decisionId) ?? null) : null),
      };
    });
  }

  /** Events that were stored earlier without a decision, and are asked for one now. */
  async function decideEarlier(
    tx: Tx,
    ready: { event: SealedEvent; record: DecisionRecord | null }[],
    results: Appended[],
  ): Promise<Map<number, string>> {
    const late = ready.flatMap(({ event, record }, i) => {
      const result = results[i]!;
      return result.status === 'duplicate' && result.decisionId === null && record
        ? [{ i, event, record: { ...record, eventId: result.eventId } }]
        : [];
    });
    if (late.length === 0) return new Map();
    const claims = late.map(({ event, record }) => ({
      eventKey: { source: event.source, id: event.sourceId },
      decisionId: record.id,
    }));
    const held = await claimDecisions(tx, claims);
    await insertDecisions(
      tx,
      late.flatMap(({ record }, n) => (held[n] === record.id ? [record] : [])),
    );
    return new Map(late.map(({ i }, n) => [i, held[n]!]));
  }

  async function toRecords(
    candidates: Candidate[],
    sealed: (SealedEvent | Problem)[],
  ): Promise<(DecisionRecord | null)[]> {
    const secrets = await door.sealNotes(
      candidates.flatMap(({ checked, decision }, i) =>
        decision && !(sealed[i] instanceof Problem) ? personalReasons(packs.current(), checked, decision) : [],
      ),
    );
    const decidedAt = clock.now();
    return candidates.map(({ checked, decision }) =>
      decision === null
        ? null
        : {
            id: decision.id,
            eventId: checked.id,
            eventType: checked.event.type,
            subject: checked.event.subject,
            verdict: decision.verdict,
            pack: decision.pack,
            decidedAt,
            body: {
              reasons: toStoredReasons(decision, secrets),
              case: decision.case,
              measures: decision.measures,
              snapshot: decision.snapshot,
            },
          },
    );
  }

  const batching = (deciding: Deciding): Batching<unknown, Outcome> => ({
    run: (values) => admitBatch(values, deciding),
    isAboutAnItem: (error) => asProblem(error).code === 'server.fault',
  });
  const gatherer = createGatherer<unknown, Outcome>({
    ...batching('always'),
    maxBatch: BATCH,
    maxRunning: 2,
    maxWaiting: 10_000,
  });

  return {
    one: (value) => gatherer.add(value),
    async many(values, deciding) {
      const outcomes: Outcome[] = [];
      for (let start = 0; start < values.length; start += BATCH) {
        const settled = await settleEach(values.slice(start, start + BATCH), batching(deciding));
        // nothing is stored yet: the request fails as a whole. Later, what is stored is told, and so is what is not
        if (start === 0 && settled.every((result) => result.status === 'rejected'))
          throw (settled[0] as PromiseRejectedResult).reason;
        for (const result of settled)
          outcomes.push(
            result.status === 'fulfilled' ? result.value : { status: 'refused', problem: asProblem(result.reason) },
          );
      }
      return outcomes;
    },
    stop: () => gatherer.stop(),
    get waiting() {
      return gatherer.waiting;
    },
  };
}
