import { setImmediate as turn } from 'node:timers/promises';
import { type Decision, decide, type EngineEvent, emptySnapshot, type Pack, type Snapshot } from '@anxin/engine';
import type { Clock } from '../../foundation/clock.ts';
import type { PackStore } from '../pack.store.ts';
import type { Counts, Difference } from './shadow.store.ts';

/** An event that was stored, in clear, and what was decided about it. */
export interface SeenEvent {
  event: EngineEvent;
  eventId: string;
  decision: Decision | null;
  /** What a release that looks on was given, where it reads anything. */
  own?: OwnSnapshot | undefined;
}

/** Features and scores for one pack: another one may mean something else by the same names. */
export interface OwnSnapshot {
  pack: Pack;
  snapshot: Snapshot;
}

/**
 * Lets a release that looks on decide what has been decided already, and notes where it would have decided otherwise. It
 * comes after the answer, has nothing to act with, and gives nothing back: what it decides is compared and forgotten.
 */
export interface Shadow {
  /** What looks on. */
  pack(): Pack | undefined;
  /** Costs nothing where nothing looks on. @param seen asked for only where something does */
  look(seen: () => readonly SeenEvent[]): void;
  /** Compares and writes what it has seen so far. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

export interface ShadowOptions {
  packs: Pick<PackStore, 'shadow'>;
  clock: Clock;
  /** All that it can do to the world. */
  note(release: string, counts: Counts, differences: readonly Difference[]): Promise<void>;
  log: { warn(fields: object, message: string): void };
  /** Events that may wait; more are counted and passed over. 1,000 when not given. */
  mostWaiting?: number;
}

const MOST_WAITING = 1_000;
/** Events compared without giving others a turn: a few milliseconds. */
const AT_ONCE = 20;
/** Milliseconds between two writings, unless so many differences wait. */
const WRITE_EVERY = 500;
const MOST_UNWRITTEN = 500;

type Key = `${'events' | 'verdict' | 'rule'} ${string}`;

interface Noted {
  release: string;
  counts: Map<Key, number>;
  differences: Difference[];
}

export function createShadow(options: ShadowOptions): Shadow {
  const { packs, clock, note, log, mostWaiting = MOST_WAITING } = options;
  let waiting: SeenEvent[] = [];
  let noted: Noted | undefined;
  let comparing: Promise<void> | undefined;
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const notedOf = (release: string): Noted => {
    if (noted?.release !== release) write();
    noted ??= { release, counts: new Map(), differences: [] };
    return noted;
  };

  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = noted;
    noted = undefined;
    if (!batch) return writing;
    // figures to judge a release by: what is lost with the database is not worth making anybody wait
    const noting = () =>
      note(batch.release, batch.counts, batch.differences).catch((err: unknown) =>
        log.warn({ err, release: batch.release }, 'what a release in the shadow would have decided could not be noted'),
      );
    writing = writing.then(noting);
    return writing;
  };

  const compareAll = async (): Promise<void> => {
    await turn();
    while (waiting.length > 0) {
      const standing = packs.shadow();
      const seen = waiting.slice(0, AT_ONCE);
      waiting = waiting.slice(AT_ONCE);
      // it was withdrawn, or has begun to decide
      if (!standing) continue;
      const into = notedOf(standing.release);
      for (const one of seen) compare(one, standing.pack, clock, into);
      if (into.differences.length >= MOST_UNWRITTEN) await write();
      else timer ??= setTimeout(() => void write(), WRITE_EVERY);
      await turn();
    }
    comparing = undefined;
  };

  const drain = async (): Promise<void> => {
    await comparing;
    await write();
  };

  return {
    pack: () => packs.shadow()?.pack,
    look(seen) {
      const standing = packs.shadow();
      if (!standing) return;
      const wanted = seen().filter(({ event, decision }) => decision !== null || standing.pack.types.has(event.type));
      const room = Math.max(0, mostWaiting - waiting.length);
      waiting.push(...wanted.slice(0, room));
      if (wanted.length > room) add(notedOf(standing.release), 'events skipped', wanted.length - room);
      comparing ??= compareAll();
    },
    drain,
    stop: drain,
  };
}

const add = ({ counts }: Noted, key: Key, number: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + number);
};

function compare(seen: SeenEvent, pack: Pack, clock: Clock, noted: Noted): void {
  const { event, eventId, decision } = seen;
  const count = (key: Key): void => add(noted, key, 1);
  count('events compared');
  let other: Decision;
  try {
    other = decide(event, snapshotFor(seen, pack), pack, { language: 'en' });
  } catch {
    count('events failed');
    return;
  }
  const verdict = decision?.verdict ?? 'allow';
  const [now, then] = [rulesOf(decision), rulesOf(other)];
  const lost = now.filter((rule) => !then.includes(rule));
  const gained = then.filter((rule) => !now.includes(rule));
  count(`verdict ${verdict}>${other.verdict}`);
  for (const rule of now) if (then.includes(rule)) count(`rule both/${rule}`);
  for (const rule of lost) count(`rule lost/${rule}`);
  for (const rule of gained) count(`rule gained/${rule}`);
  // not by measures: the limits of the day take some from what the gate decides, and a rule's own are in the packs' difference
  if (verdict === other.verdict && lost.length === 0 && gained.length === 0) return;
  count('events different');
  noted.differences.push({
    ...{ event_id: eventId, decision_id: decision?.id ?? null, at: clock.now(), event_type: event.type },
    ...{ verdict, shadow_verdict: other.verdict, lost: lost.sort(), gained: gained.sort() },
  });
}

/** That of the decision, with the pack's own features and scores: its snoozes hold for both. */
function snapshotFor({ decision, own }: SeenEvent, pack: Pack): Snapshot {
  const given = decision?.snapshot ?? emptySnapshot();
  if (own?.pack !== pack) return given;
  return { ...given, features: own.snapshot.features, models: own.snapshot.models };
}

/** At most fifty, as many as a decision tells. */
const rulesOf = (decision: Decision | null): string[] => decision?.reasons.map(({ rule }) => rule) ?? [];
