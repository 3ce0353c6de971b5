import { askedOf, type Decision, decide, type EngineEvent, type Language, type Pack } from '@anxin/engine';
import { refsOf } from '@anxin/events';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { asProblem, Problem } from '../foundation/errors.ts';
import { type Batching, createGatherer, settleEach } from '../foundation/gather.ts';
import type { Ids } from '../foundation/ids.ts';
import { answeringParty } from '../foundation/log/answering.ts';
import { type Appended, appendEvents, asStored, type SealedEvent } from '../foundation/log/append.ts';
import type { CheckedEvent, Door } from '../foundation/log/door.ts';
import { type Admitted, type Effect, inOrder } from '../foundation/log/effect.ts';
import { withSpan } from '../foundation/telemetry/spans.ts';
import { claimDecisions, decisionsBeside, insertDecisions, readDecisions } from './decision.store.ts';
import { type DecisionRecord, partiesOf } from './decision.ts';
import type { OwnSnapshot, SeenEvent, Shadow } from './lifecycle/shadow.ts';
import type { PackStore } from './pack.store.ts';
import { personalReasons, toStoredReasons } from './personal-reasons.ts';
import type { Breaker } from './quality/breaker.ts';
import type { Snoozes } from './quality/snooze.ts';
import { asksAnything, NOTHING_GIVEN, type Snapshots } from './snapshots.ts';

/** What became of one event that was handed in. */
export type Outcome =
  | { status: 'stored' | 'duplicate'; eventId: string; decision: DecisionRecord | null }
  | { status: 'refused'; problem: Problem };

/** `always`: every event gets a decision. `where-ruled`: those whose type the pack has rules for. */
export type Deciding = 'always' | 'where-ruled';

type Origin = 'outside' | 'inside';

export interface Admission {
  /** One event; shares its commit with whatever else arrives at the same time. */
  one(value: unknown): Promise<Outcome>;
  /**
   * Many events, answered in order; each good one is stored whatever the others are.
   * @param from `inside`: the platform says them itself, and may name a cause; `outside` when not given
   */
  many(values: readonly unknown[], deciding: Deciding, from?: Origin): Promise<Outcome[]>;
  stop(): Promise<void>;
  readonly waiting: number;
}

export interface AdmissionOptions {
  db: Database;
  door: Door;
  packs: Pick<PackStore, 'forParty'>;
  /** What rules read besides the event; nothing without it. */
  snapshots?: Snapshots;
  /** Looks on where something is tried in the shadow; without it nobody does. */
  shadow?: Pick<Shadow, 'pack' | 'look'>;
  /** Rules whose effect is taken out; none without it. */
  snoozes?: Pick<Snoozes, 'into'>;
  /** What a day may take of measures; without it everything. */
  breaker?: Breaker;
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

interface Candidate {
  checked: CheckedEvent;
  /** For what looks on, where that reads anything. */
  beside: OwnSnapshot | undefined;
  /** The one that decided, or would have. */
  pack: Pack;
  decision: Decision | null;
  decidedAt: Date | null;
}

/** An event that passed the door, with the moment in which it is decided. */
interface Passed {
  checked: CheckedEvent;
  /** For its decision, should it get one. */
  decisionId: string;
  at: Date;
}

/** An event on its way into the log, with its decision as effects see it and as it is kept. */
interface Ready extends Pick<Candidate, 'checked' | 'beside'> {
  event: SealedEvent;
  decision: Decision | null;
  record: DecisionRecord | null;
}

/** By whom it is settled which pack decides: the party that answers for the subject, or the subject itself. */
const decidedWith = ({ event }: CheckedEvent): string =>
  answeringParty({ subject: event.subject, refs: refsOf(event) }) ?? event.subject;

const recordsOf = (entries: readonly Ready[]): DecisionRecord[] => entries.flatMap(({ record }) => record ?? []);

/** What a decision does, and what it was given. */
const effectsIn = ({ case: asked, measures, withheld, snapshot }: Decision) => ({
  ...{ case: asked, measures, snapshot },
  ...(withheld === undefined ? {} : { withheld }),
});

const withEffects = (record: DecisionRecord, decision: Decision): DecisionRecord => ({
  ...record,
  body: { reasons: record.body.reasons, ...effectsIn(decision) },
});

/**
 * The one way in: check, decide on the plaintext, seal, and store event, decision and effects in one transaction.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const { db, door, packs, snoozes, breaker, clock, ids } = options;
  const isLimited = ({ decision }: Ready): boolean => breaker?.limits(decision) ?? false;
  const effects = inOrder(options.effects);

  async function decideAll(all: readonly Passed[], deciding: Deciding): Promise<Candidate[]> {
    const before = all.map(({ checked, decisionId, at }) => {
      const pack = packs.forParty(() => decidedWith(checked));
      return {
        ...{ checked, decisionId, at, pack },
        event: checked.event as EngineEvent,
        decides: deciding === 'always' || pack.types.has(checked.event.type),
      };
    });
    const onlooker = options.shadow?.pack();
    const seen = onlooker ? before.filter(({ event }) => asksAnything(askedOf(onlooker, event.type))) : [];
    // in one go: what looks on then sees the same moment
    const snapshots = await options.snapshots?.forEvents([
      ...before.filter(({ decides }) => decides),
      ...seen.map(({ event }) => ({ event, pack: onlooker! })),
    ]);
    const besides = new Map(
      seen.map(({ event }, i) => {
        const snapshot = snapshots?.[snapshots.length - seen.length + i] ?? NOTHING_GIVEN;
        return [event, { pack: onlooker!, snapshot }];
      }),
    );
    let next = 0;
    return before.map(({ checked, decisionId, at, pack, event, decides }): Candidate => {
      const beside = besides.get(event);
      if (!decides) return { checked, pack, beside, decision: null, decidedAt: null };
      const given = snapshots?.[next++] ?? NOTHING_GIVEN;
      const snapshot = snoozes?.into(given, pack, event.type) ?? given;
      const decision = decide(event, snapshot, pack, { id: decisionId, language: options.language });
      return { checked, pack, beside, decision: { ...decision, event_id: checked.id }, decidedAt: at };
    });
  }

  async function admitBatch(values: readonly unknown[], deciding: Deciding, from: Origin): Promise<Outcome[]> {
    const outcomes = new Array<Outcome>(values.length);
    const good: Passed[] = [];
    const positions: number[] = [];
    values.forEach((value, position) => {
      const checked = door.check(value, from);
      if (checked instanceof Problem) {
        outcomes[position] = { status: 'refused', problem: checked };
        return;
      }
      // the next event may be of another time, where the clock follows them
      good.push({ checked, decisionId: ids.next(), at: clock.now() });
      positions.push(position);
    });
    const stored = await storeAll(await decideAll(good, deciding));
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
    const prepared = sealed.flatMap((event, i): Ready[] => {
      const { checked, beside, decision } = candidates[i]!;
      return event instanceof Problem ? [] : [{ checked, beside, event, decision, record: records[i]! }];
    });
    const { results, ready } = await store(prepared);
    const held = await decideEarlier(ready, results);
    options.shadow?.look(() => seenNow(ready, results, held));
    if (results.some(({ status }) => status === 'stored')) options.onStored();
    const unread = results.flatMap((result, i) =>
      result.status === 'duplicate' ? (held.get(i) ?? result.decisionId ?? []) : [],
    );
    const earlier = await readDecisions(db, unread);
    const outcomes = ready.map(({ event, record }, i): Outcome => {
      const { status, eventId, decisionId } = results[i]!;
      if (status === 'conflict') {
        const detail = `${event.source} has already sent event ${event.sourceId} with other content`;
        return { status: 'refused', problem: new Problem('event.id-conflict', { detail, field: 'id' }) };
      }
      if (status === 'stored') return { status, eventId, decision: record };
      return { status, eventId, decision: earlier.get(held.get(i) ?? decisionId ?? '') ?? null };
    });
    let next = 0;
    return sealed.map(
      (event): Outcome => (event instanceof Problem ? { status: 'refused', problem: event } : outcomes[next++]!),
    );
  }

  /** What came to be just now: events with what was decided about them, and decisions about events of earlier. */
  function seenNow(
    ready: readonly Ready[],
    results: readonly Appended[],
    held: ReadonlyMap<number, string>,
  ): SeenEvent[] {
    return ready.flatMap(({ checked, beside, decision }, i) => {
      const { status, eventId } = results[i]!;
      const isNew = status === 'stored' || (decision !== null && held.get(i) === decision.id);
      return isNew ? [{ event: checked.event as EngineEvent, eventId, decision, own: beside }] : [];
    });
  }

  /**
   * Event, decision and effects, all or nothing; without effects one statement does, and is its own transaction. A
   * decision whose measures have a limit comes behind its event: only what is new counts towards the limit.
   * @returns what is stored now, as the limits leave it
   */
  async function store(ready: readonly Ready[]): Promise<{ results: Appended[]; ready: readonly Ready[] }> {
    if (ready.length === 0) return { results: [], ready };
    const events = ready.map((entry) => entry.event);
    const limited = new Set(ready.filter(isLimited));
    const beside = decisionsBeside(ready.flatMap((entry) => (limited.has(entry) ? [] : (entry.record ?? []))));
    if (limited.size === 0 && !ready.some(({ event, decision }) => effects.want(event.type, decision)))
      return { results: await appendEvents(db, events, beside), ready };
    return db.transaction().execute(async (tx) => {
      const results = await appendEvents(tx, events, beside);
      const isNew = (_: Ready, i: number): boolean => results[i]!.status === 'stored';
      const charged = await charge(
        tx,
        ready.filter(isNew).filter((entry) => limited.has(entry)),
      );
      await insertDecisions(tx, recordsOf([...charged.values()]));
      const settled = ready.map((entry) => charged.get(entry) ?? entry);
      const admitted = settled
        .filter(isNew)
        .map(({ event, decision }): Admitted => ({ event: asStored(event), decision }));
      await effects.apply(tx, 'stored', admitted);
      return { results, ready: settled };
    });
  }

  /** Entries whose decisions count towards limits, each with what these leave of it. */
  async function charge<Entry extends Ready>(tx: Tx, entries: readonly Entry[]): Promise<Map<Entry, Entry>> {
    if (!breaker || entries.length === 0) return new Map();
    const decisions = await breaker.charge(
      tx,
      entries.map(({ decision, record }) => ({ decision: decision!, at: record!.decidedAt })),
    );
    return new Map(
      entries.map((entry, i) => {
        const decision = decisions[i]!;
        return [entry, { ...entry, decision, record: withEffects(entry.record!, decision) }];
      }),
    );
  }

  /** Events that were stored earlier without a decision, and are asked for one now: which decision each has after this. */
  async function decideEarlier(ready: readonly Ready[], results: readonly Appended[]): Promise<Map<number, string>> {
    const late = ready.flatMap(({ checked, beside, event, decision, record }, i) => {
      const { status, decisionId, eventId } = results[i]!;
      return status === 'duplicate' && decisionId === null && decision && record
        ? [{ i, checked, beside, event, eventId, decision, record: { ...record, eventId } }]
        : [];
    });
    if (late.length === 0) return new Map();
    return db.transaction().execute(async (tx) => {
      const held = await claimDecisions(
        tx,
        late.map(({ event, record }) => ({ source: event.source, id: event.sourceId, decisionId: record.id })),
      );
      const first = late.filter(({ record }, n) => held[n] === record.id);
      const charged = await charge(tx, first.filter(isLimited));
      const made = first.map((entry) => charged.get(entry) ?? entry);
      await insertDecisions(tx, recordsOf(made));
      await effects.apply(
        tx,
        'decided-later',
        made.map(
          ({ event, eventId, decision }): Admitted => ({ event: { ...asStored(event), id: eventId }, decision }),
        ),
      );
      return new Map(late.map(({ i }, n) => [i, held[n]!]));
    });
  }

  async function toRecords(
    candidates: Candidate[],
    sealed: (SealedEvent | Problem)[],
  ): Promise<(DecisionRecord | null)[]> {
    const secrets = await door.sealNotes(
      candidates.flatMap(({ checked, pack, decision }, i) =>
        decision && !(sealed[i] instanceof Problem) ? personalReasons(pack, checked, decision) : [],
      ),
    );
    return candidates.map(({ checked, decision, decidedAt }, i) => {
      const event = sealed[i]!;
      return decision === null || decidedAt === null || event instanceof Problem
        ? null
        : {
            id: decision.id,
            eventId: checked.id,
            eventType: checked.event.type,
            subject: checked.event.subject,
            verdict: decision.verdict,
            pack: decision.pack,
            decidedAt,
            parties: partiesOf(event.refs),
            body: {
              reasons: toStoredReasons(decision, secrets),
              ...effectsIn(decision),
            },
          };
    });
  }

  const batching = (deciding: Deciding, from: Origin): Batching<unknown, Outcome> => ({
    run: (values) => withSpan('admit', { 'anxin.events': values.length }, () => admitBatch(values, deciding, from)),
    isAboutAnItem: (error) => asProblem(error).code === 'server.fault',
  });
  const gatherer = createGatherer<unknown, Outcome>({
    ...batching('always', 'outside'),
    maxBatch: BATCH,
    maxRunning: 1,
    maxWaiting: 10_000,
  });

  return {
    one: (value) => gatherer.add(value),
    async many(values, deciding, from = 'outside') {
      const outcomes: Outcome[] = [];
      for (let start = 0; start < values.length; start += BATCH) {
        const settled = await settleEach(values.slice(start, start + BATCH), batching(deciding, from));
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
