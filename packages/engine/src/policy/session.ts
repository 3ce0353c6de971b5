import { parseTimestamp } from './cel/time.ts';
import { isCelError } from './cel/values.ts';
import { listVariable, type Pack, type TypePlan } from './compile.ts';
import { EventTexts } from './event-texts.ts';
import { indexList, type ListAtInstant, type ListIndex, listAt } from './list.ts';
import { type MatchResult, runMatch } from './match.ts';
import type { MatchPlan } from './match-plan.ts';
import type { EngineEvent, Snapshot } from './types.ts';

/** One event before one pack: what was read once is kept for all rules. */
export interface Session {
  readonly event: EngineEvent;
  readonly type: TypePlan | undefined;
  match(plan: MatchPlan): MatchResult;
  /** The value of a variable that is not a match. */
  variable(name: string): unknown;
}

/** Begins to decide an event. Texts are normalised and searched when a rule first asks, and once. */
export const openSession = (event: EngineEvent, snapshot: Snapshot, pack: Pack): Session =>
  new EventSession(pack).begin(event, snapshot);

/** A session that nobody uses: most of what one decision needs the next can use again. */
interface Idle {
  session: EventSession | undefined;
}

const IDLE = new WeakMap<Pack, Idle>();

/**
 * As `openSession`, for whoever gives it back with `closeSession` and keeps nothing of it. Whoever decides another event
 * before that, as a listener to errors may, gets one of their own.
 */
export function takeSession(event: EngineEvent, snapshot: Snapshot, pack: Pack): Session {
  let idle = IDLE.get(pack);
  if (idle === undefined) {
    idle = { session: undefined };
    IDLE.set(pack, idle);
  }
  const session = idle.session ?? new EventSession(pack, idle);
  idle.session = undefined;
  return session.begin(event, snapshot);
}

export function closeSession(session: Session): void {
  if (session instanceof EventSession) session.end();
}

const NO_EVENT: EngineEvent = { id: '', type: '', source: '', time: '', subject: '', data: {} };
const NO_SNAPSHOT: Snapshot = { features: {}, signals: {}, lists: {}, models: {} };

class EventSession implements Session {
  event: EngineEvent = NO_EVENT;
  type: TypePlan | undefined;
  #snapshot: Snapshot = NO_SNAPSHOT;
  readonly #pack: Pack;
  readonly #texts: EventTexts;
  /** By number of the match. */
  readonly #results: (MatchResult | undefined)[];
  #searched = false;
  #variable: unknown;
  #lists: Readonly<Record<string, ListAtInstant>> | undefined;
  #models: Readonly<Record<string, unknown>> | undefined;

  /** Where it lies once its event is decided. */
  readonly #idle: Idle | undefined;

  constructor(pack: Pack, idle?: Idle) {
    this.#pack = pack;
    this.#idle = idle;
    this.#texts = new EventTexts(pack);
    this.#results = new Array<MatchResult | undefined>(pack.plans.matches.length).fill(undefined);
  }

  begin(event: EngineEvent, snapshot: Snapshot): this {
    this.event = event;
    this.type = this.#pack.types.get(event.type);
    this.#snapshot = snapshot;
    return this;
  }

  /** Forgets the event. */
  end(): void {
    this.begin(NO_EVENT, NO_SNAPSHOT);
    this.#variable = undefined;
    this.#lists = undefined;
    this.#models = undefined;
    if (this.#searched) {
      this.#searched = false;
      this.#results.fill(undefined);
      this.#texts.forget();
    }
    if (this.#idle !== undefined) this.#idle.session = this;
  }

  match(plan: MatchPlan): MatchResult {
    let result = this.#results[plan.number];
    if (result === undefined) {
      this.#searched = true;
      result = runMatch(plan, this.#texts.at(plan.places, this), this.#texts.categoriesAt(plan.category, this));
      this.#results[plan.number] = result;
    }
    return result;
  }

  variable(name: string): unknown {
    switch (name) {
      case 'event':
        this.#variable ??= eventVariable(this.event);
        return this.#variable;
      case 'features':
        return this.#snapshot.features;
      case 'signals':
        return this.#snapshot.signals;
      case 'models':
        this.#models ??= scoresOf(this.#snapshot);
        return this.#models;
      case 'lists':
        this.#lists ??= listsOf(this.#pack, this.#snapshot, this.event);
        return this.#lists;
      default: {
        const { data } = this.event;
        return Object.hasOwn(data, name) ? data[name] : undefined;
      }
    }
  }
}

const eventVariable = ({ id, type, source, time, subject }: EngineEvent): unknown => ({
  id,
  type,
  source,
  time,
  subject,
});

/** Lists of one snapshot object are indexed once, also when it serves many events. */
const INDEXED = new WeakMap<readonly string[], ListIndex>();

/** As they are at the event's time: the same event finds the same lists whenever it is decided. */
function listsOf(pack: Pack, snapshot: Snapshot, { time }: EngineEvent): Readonly<Record<string, ListAtInstant>> {
  let instant: ReturnType<typeof parseTimestamp> | undefined;
  const nanos = (): bigint | undefined => {
    instant ??= parseTimestamp(time);
    return isCelError(instant) ? undefined : instant.nanos;
  };
  const lists: Record<string, ListAtInstant> = {};
  for (const [name, list] of pack.lists) lists[name] = listAt(list, nanos);
  for (const [name, values] of Object.entries(snapshot.lists)) {
    const variable = listVariable(name);
    if (!pack.lists.has(variable)) continue;
    let index = INDEXED.get(values);
    if (index === undefined) {
      index = indexList(values);
      INDEXED.set(values, index);
    }
    lists[variable] = index;
  }
  return lists;
}

/** Model name to score; which version gave it stands beside it in the snapshot. */
const scoresOf = ({ models }: Snapshot): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(models).map(([name, given]) => [name, typeof given === 'object' ? given?.score : given]),
  );
