import type { Pack, Snapshot, TypePlan } from '@anxin/engine';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import { createPoll, type Poll } from '../../foundation/poll.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { actorOf } from '../lifecycle/desk.ts';
import { lockPolicy, readInForce } from '../lifecycle/release.store.ts';
import type { PackStore } from '../pack.store.ts';
import { endSnooze, insertSnooze, readSnoozed, type Snooze } from './snooze.store.ts';

/**
 * Rules whose effect is taken out for a while. It only softens what policy does, so nobody else has to agree; it ends by
 * itself, and those who approve policy are told.
 */
export interface Snoozes {
  /** The snapshot with the rules on a type of event that are snoozed now; the same one where none is. */
  into(snapshot: Snapshot, pack: Pack, type: string): Snapshot;
  /** What is snoozed now, by rule. */
  current(): Snooze[];
  /**
   * Snoozes a rule that is in force or being tried; again, to another instant.
   * @throws Problem `request.not-found`, `request.invalid` naming `until`, `release.too-many`
   */
  begin(by: Principal, rule: string, until: Date, why: string): Promise<Snooze>;
  /** @throws Problem `request.not-found` for a rule that is not snoozed */
  end(by: Principal, rule: string): Promise<void>;
  /** Takes up what other processes have changed. */
  refresh(): Promise<void>;
}

export interface SnoozeOptions {
  db: Database;
  packs: Pick<PackStore, 'current' | 'byRelease'>;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  notify: Notify;
  log: { warn(fields: object, message: string): void };
}

const LONGEST_DAYS = 30;
const DAY = 24 * 3_600_000;
const MOST = 100;

export function createSnoozes({ db, packs, clock, ids, trail, notify, log }: SnoozeOptions): Snoozes {
  let known: readonly Snooze[] = [];

  const current = (): Snooze[] => {
    const now = clock.now();
    return known.filter(({ until }) => until > now);
  };

  const refresh = async (): Promise<void> => {
    known = await readSnoozed(db, clock.now());
  };

  /** With its entry on the trail, and here at once; the others follow. */
  const change = async <T>(
    by: Principal,
    verb: string,
    rule: string,
    work: (tx: Tx, now: Date) => Promise<[T, object]>,
  ) => {
    const done = await db.transaction().execute(async (tx) => {
      // two who snooze one rule at the same time take turns
      await lockPolicy(tx);
      const [result, detail] = await work(tx, clock.now());
      const actor = { kind: by.kind, id: by.id };
      await trail(tx, [
        { actor, action: `policy.rule.${verb}`, object: `rule/${rule}`, outcome: 'done', detail: { ...detail } },
      ]);
      return result;
    });
    await refresh().catch((err: unknown) => log.warn({ err }, 'a snooze is taken up later'));
    return done;
  };

  return {
    into(snapshot, pack, type) {
      if (known.length === 0) return snapshot;
      const snoozed = snoozedOn(pack, type, new Set(current().map(({ rule }) => rule)));
      return snoozed.length === 0 ? snapshot : { ...snapshot, snoozed };
    },
    current,
    async begin(by, rule, until, why) {
      if (!(await isTried(rule))) throw new Problem('request.not-found');
      return change(by, 'snooze', rule, async (tx, now) => {
        requireUntil(until, now);
        await endSnooze(tx, rule, now, actorOf(by));
        if ((await readSnoozed(tx, now)).length >= MOST)
          throw new Problem('release.too-many', { detail: `${MOST} rules are snoozed already` });
        const snoozed_by = actorOf(by);
        const snooze = await insertSnooze(tx, { id: ids.next(), rule, since: now, until, why, snoozed_by });
        const params = { rule, until: until.toISOString() };
        await notify(tx, 'policy-approver', 'rule.snoozed', params, `/policy/rules/${encodeURIComponent(rule)}`);
        return [snooze, { until: until.toISOString(), reason: why }];
      });
    },
    end: (by, rule) =>
      change(by, 'wake', rule, async (tx, now) => {
        const ended = await endSnooze(tx, rule, now, actorOf(by));
        if (!ended) throw new Problem('request.not-found', { detail: `${rule} is not snoozed` });
        return [undefined, { until: ended.until.toISOString() }];
      }),
    refresh,
  };

  /** Whether a rule decides somewhere, or looks on. */
  async function isTried(rule: string): Promise<boolean> {
    if (packs.current().rules.some(({ id }) => id === rule)) return true;
    const { running } = await readInForce(db);
    const content = running && (await packs.byRelease(running.id));
    return content?.document?.rules.some(({ id }) => id === rule) ?? false;
  }
}

/** @throws Problem `request.invalid` */
function requireUntil(until: Date, now: Date): void {
  const refuse = (detail: string): never => {
    throw new Problem('request.invalid', { field: 'until', detail });
  };
  if (until <= now) refuse('until lies in the past');
  if (until.getTime() - now.getTime() > LONGEST_DAYS * DAY)
    refuse(`a rule is snoozed for ${LONGEST_DAYS} days at most; what should go for good is taken out by a release`);
}

/** Those of some rules that are on a type of event, in their order. */
export function snoozedOn(pack: Pack, type: string, rules: ReadonlySet<string>): string[] {
  const plan = pack.types.get(type);
  return plan === undefined ? [] : [...rules].filter((rule) => idsOf(plan).has(rule));
}

const rulesOn = new WeakMap<TypePlan, ReadonlySet<string>>();

/** The rules on a type of event. */
function idsOf(plan: TypePlan): ReadonlySet<string> {
  const ids = rulesOn.get(plan) ?? new Set(plan.rules.map(({ document }) => document.id));
  rulesOn.set(plan, ids);
  return ids;
}

/** So often what is snoozed is read: every process follows well within a second. */
const EVERY_MS = 500;

export const followSnoozes = (snoozes: Pick<Snoozes, 'refresh'>, log: SnoozeOptions['log']): Poll =>
  createPoll({
    look: () => snoozes.refresh(),
    every: EVERY_MS,
    onFailure: (err, failures) =>
      log.warn({ err, failures }, 'what is snoozed cannot be looked at; what was known stays until it ends'),
  });
