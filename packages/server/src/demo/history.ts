import type { AnxinEvent } from '@anxin/events';
import { sql } from 'kysely';
import type { Platform } from '../app.ts';
import { allCaseKinds } from '../case-kinds.ts';
import { casesAbout } from '../casework/case.about.ts';
import { type CaseOpening, deadlinesBy, reviewPromise } from '../casework/case.opening.ts';
import { caseKinds } from '../casework/case-kind.ts';
import { type Casework, createCasework } from '../casework/casework.ts';
import { lotBy } from '../casework/quality/lot.ts';
import { queuesOf } from '../casework/queue.ts';
import { inTransactionEffects } from '../effects.ts';
import { answerPromise } from '../enforcement/appeal.promise.ts';
import { createEnforcement } from '../enforcement/enforcement.ts';
import { type Clock, manualClock } from '../foundation/clock.ts';
import { createIds, type Ids, instantOf } from '../foundation/ids.ts';
import { createDoor, type Door } from '../foundation/log/door.ts';
import { ownEvents } from '../foundation/log/own-events.ts';
import { loadCalendars } from '../foundation/promises/calendar-file.ts';
import { createPromiseWorker } from '../foundation/promises/promise.worker.ts';
import { promiseKinds } from '../foundation/promises/promise-kind.ts';
import { createTrail } from '../foundation/trail/trail.store.ts';
import { shippingPromise } from '../marketplace/shipping-promise.ts';
import { createAdmission, type Outcome } from '../policy/admit.ts';

/** The platform as it was: what happens in it has the time of the events, not of their being told. */
export interface History {
  /** Stores events of the past, in the order of their times. */
  admit(events: readonly AnxinEvent[]): Promise<Outcome[]>;
  /** Casework as if the clock stood at an instant. */
  caseworkAt(at: Date): Casework;
  /** Tells the promises that were broken by then. */
  tellBreaches(now: Date): Promise<void>;
  stop(): Promise<void>;
}

/** A door whose clock stands where each event has happened. */
function followingDoor(platform: Platform, ids: (clock: Clock) => Ids): Door {
  const clock = manualClock(new Date(0));
  const door = createDoor({ keys: platform.keys, sealer: platform.sealer, clock, ids: ids(clock) });
  return {
    ...door,
    check(value, from) {
      const time = new Date((value as { time?: string }).time ?? Number.NaN);
      if (Number.isFinite(time.getTime())) clock.set(time);
      return door.check(value, from);
    },
  };
}

/** Ids of an instant that need not rise: what is told of a day's middle comes after the day's end. */
const idsAt = (clock: Clock): Ids => ({ next: () => createIds(() => clock.now().getTime()).next() });

export function createHistory(platform: Platform): History {
  const { db, packs, promises, sealer, config, log, news } = platform;
  const calendars = loadCalendars(config.calendars);
  const append = ownEvents(followingDoor(platform, idsAt));
  // decision and event are of one instant: the door's clock is the last that moved
  const clock = manualClock(new Date(0));
  const rising = createIds(() => clock.now().getTime());
  const door = createDoor({ keys: platform.keys, sealer, clock, ids: rising });
  const cases: CaseOpening = {
    ...{ clock, ids: idsAt(clock), promises, append },
    queues: () => queuesOf(packs.current()),
    deadlines: deadlinesBy(calendars.get(reviewPromise.calendar)!),
    openedAt: ({ id }) => instantOf(id),
  };
  const enforcement = createEnforcement({
    ...{ db, packs, keys: platform.keys, sealer, clock, ids: idsAt(clock), append, promises, log },
    secondPerson: config.secondPerson,
    calendar: calendars.get(answerPromise.calendar)!,
    cases: casesAbout(cases),
    trail: createTrail({ ids: idsAt(clock), clock }),
    takenAt: ({ id }) => instantOf(id),
    // what was long ago is no news to anybody
    notify: async () => undefined,
    onStored: () => news.tell(),
  });
  const admission = createAdmission({
    ...{ db, packs, clock, ids: rising, language: config.language },
    door: {
      ...door,
      check(value, from) {
        clock.set(new Date((value as AnxinEvent).time));
        return door.check(value, from);
      },
    },
    effects: inTransactionEffects({ promises, casework: cases, measures: enforcement.effect }),
    onStored: () => news.tell(),
  });
  const promiseWorker = createPromiseWorker({
    ...{ db, clock, log, append },
    kinds: promiseKinds([shippingPromise, reviewPromise, answerPromise], calendars),
  });
  return {
    admit: (events) => admission.many(events, 'where-ruled'),
    caseworkAt(at) {
      const stands: Clock = { now: () => at };
      return createCasework({
        ...{ ...cases, db, sealer, clock: stands, ids: idsAt(stands), onStored: () => news.tell() },
        trail: createTrail({ ids: idsAt(stands), clock: stands }),
        kinds: caseKinds(allCaseKinds),
        onFinal: enforcement.onFinal,
        lot: lotBy(platform.keys),
        canTake: async () => true,
        wall: sql<Date>`${at}::timestamptz`,
      });
    },
    async tellBreaches(now) {
      await promiseWorker.fireDue(now);
    },
    stop: () => admission.stop(),
  };
}
