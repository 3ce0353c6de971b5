import { createHash } from 'node:crypto';
import type { Tx } from '../../foundation/database/database.ts';
import { type ErrorCode, Problem } from '../../foundation/errors.ts';
import { addAccess, type NewAccess } from './access.store.ts';
import { type Found, raiseAnomaly } from './anomaly.ts';
import {
  type CallerState,
  lockCaller,
  merchantVolume,
  noteSeen,
  noteTouched,
  PLATFORM_VOLUME,
  readSeen,
  readTouched,
  STAFF_VOLUME,
  saveCaller,
  wallTime,
} from './caller.store.ts';
import type { Caller } from './caller.ts';
import { markTouched } from './honey.store.ts';
import { areNeighbours, type VaultOrder } from './order.store.ts';
import { factorAt } from './peak.store.ts';
import { dayLimit, notBefore, QUOTA, takeQuota, type Volume } from './quota.ts';
import { type AnomalyClass, judge, RISK, RISK_WORDS, type RiskClass } from './risk.ts';
import type { Scene, VaultField } from './scenes.ts';
import { countCodes, type VaultOptions } from './vault.ts';

export interface Asked {
  scene: Scene;
  granted: readonly { order: VaultOrder; field: VaultField; cipher: string }[];
  refused: readonly { code?: ErrorCode; order?: VaultOrder | undefined }[];
  /** Every order that was named and is there, whoever's. */
  known: ReadonlyMap<string, VaultOrder>;
  /** What else stands or falls with its passing; the caller's row is locked by then. */
  also?(tx: Tx): Promise<void>;
}

export interface Admitted {
  day: string;
  leftToday: number;
}

/** `told`: a case was opened with it. */
type Verdict = ({ admitted: Admitted } | { problem: Problem }) & { told: boolean };

/** In whose row it counts: a service provider has one for each shop, so that neither eats up what the other may. */
function countsFor(caller: Caller, orders: readonly VaultOrder[]): { row: string; merchant: string | undefined } {
  if (caller.kind === 'merchant') return { row: caller.name, merchant: caller.merchant };
  if (caller.kind !== 'service-provider') return { row: caller.name, merchant: undefined };
  const merchant = orders[0]?.merchant ?? undefined;
  return { row: merchant === undefined ? caller.name : `${caller.name}+merchant/${merchant}`, merchant };
}

export async function volumeOf(
  tx: Tx,
  { kind }: Pick<Caller, 'kind'>,
  merchant: string | undefined,
  now: Date,
): Promise<Volume> {
  if (merchant !== undefined) return merchantVolume(tx, merchant, now);
  return kind === 'platform' ? PLATFORM_VOLUME : kind === 'staff' ? STAFF_VOLUME : { week: 0, waiting: 0 };
}

/**
 * Lets a batch pass or refuses it as a whole: quota, risk, the log and the trail, in one transaction that is over before
 * anything is opened. A refusal is committed too.
 * @throws Problem `vault.quota`, `vault.risk`
 */
export function createAdmission(options: VaultOptions) {
  const { db, clock, ids, keys, trail, notify, open, onStored, wall = wallTime } = options;
  const { quota = QUOTA, risk: terms = RISK } = options;

  const macOf = (cipher: string): Buffer =>
    keys.mac('index', createHash('sha256').update('vault cipher\n').update(cipher).digest()).subarray(0, 16);

  return async (caller: Caller, asked: Asked): Promise<Admitted> => {
    const verdict = await db.transaction().execute((tx) => pass(tx, caller, asked));
    if (verdict.told) onStored();
    if ('admitted' in verdict) return verdict.admitted;
    throw verdict.problem;
  };

  async function pass(tx: Tx, caller: Caller, asked: Asked): Promise<Verdict> {
    const { scene, granted, refused, known } = asked;
    const orders = [...new Map(granted.map(({ order }) => [order.id, order])).values()];
    const { row, merchant } = countsFor(caller, orders);
    const wallNow = await wall(tx);
    const state = await lockCaller(tx, row, wallNow, () => volumeOf(tx, caller, merchant, clock.now()), quota);
    const now = notBefore(state.at, wallNow);
    const factor = await factorAt(tx, merchant, now);

    const touched = await readTouched(
      tx,
      row,
      state.day,
      orders.map(({ id }) => id),
    );
    const fresh = orders.filter(({ id }) => !touched.has(id));
    const others = orders.filter((order) => !(scene.bulk && order.state === 'paid'));
    const { steps, last } = await stepsOf(tx, state, others);
    const judged = judge(
      state,
      {
        ...{ now, factor, steps, walkLast: last, newOrders: fresh.length, refused: refused.length },
        newOther: fresh.filter((order) => others.includes(order)).length,
      },
      terms,
    );

    const honey = [...known.values()].find((order) => order.honey);
    if (honey) {
      const hold = { ...state, ...refusals(judged.state), at: now, heldAt: state.heldAt ?? now };
      return stopped(tx, caller, asked, { row, state: hold, stop: 'held', found: ['honey'], orderId: honey.id });
    }
    if (judged.stop !== undefined) {
      return stopped(tx, caller, asked, {
        row,
        state: { ...judged.state, at: now },
        stop: judged.stop,
        found: judged.alarms,
        orderId: null,
      });
    }

    const macs = granted.map(({ cipher }) => macOf(cipher));
    const seen = await readSeen(tx, row, macs, now);
    const unseen = [
      ...new Map(macs.filter((mac) => !seen.has(mac.toString('hex'))).map((m) => [m.toString('hex'), m])).values(),
    ];
    const taken = takeQuota(judged.state, { items: granted.length, fresh: unseen.length, now, factor }, quota);
    if ('over' in taken) {
      await saveCaller(tx, row, { ...state, ...refusals(judged.state), at: now });
      await note(tx, caller, asked, 'vault.quota');
      const detail = `${granted.length} items, ${taken.left} are left ${taken.over === 'day' ? 'today' : 'in this second'}`;
      return { problem: new Problem('vault.quota', { detail, retryAfter: taken.retryAfter }), told: false };
    }
    const after = taken.state;
    await saveCaller(tx, row, after);
    await noteSeen(tx, row, unseen, now);
    await noteTouched(
      tx,
      row,
      state.day,
      fresh.map(({ id }) => id),
    );
    await asked.also?.(tx);
    await note(tx, caller, asked, null);
    let told = false;
    for (const alarm of judged.alarms) told = (await raise(tx, caller, row, after, alarm, false, null)) || told;
    return { admitted: { day: state.day, leftToday: dayLimit(after, quota, factor) - after.dayItems }, told };
  }

  /** Nothing is taken; what was found is told. */
  async function stopped(
    tx: Tx,
    caller: Caller,
    asked: Asked,
    how: { row: string; state: CallerState; stop: RiskClass; found: readonly AnomalyClass[]; orderId: string | null },
  ): Promise<Verdict> {
    const { row, state, stop, found, orderId } = how;
    await saveCaller(tx, row, state);
    await note(tx, caller, asked, 'vault.risk');
    let told = false;
    for (const one of found) told = (await raise(tx, caller, row, state, one, true, orderId)) || told;
    if (orderId !== null) await markTouched(tx, orderId, clock.now());
    return { problem: new Problem('vault.risk', { detail: `${stop}: ${RISK_WORDS[stop]}` }), told };
  }

  function raise(
    tx: Tx,
    caller: Caller,
    row: string,
    state: CallerState,
    found: AnomalyClass,
    stop: boolean,
    orderId: string | null,
  ): Promise<boolean> {
    const facts: Found['facts'] = {
      ...{ orders_today: state.dayOrders, other_today: state.dayOther, items_today: state.dayItems },
      ...{ warranted: state.warranted, usual: state.usual, refused_this_hour: state.hourRefused },
    };
    return raiseAnomaly(
      tx,
      { ids, open, notify },
      {
        ...{ at: clock.now(), day: state.day, caller: row, class: found, stopped: stop, orderId, facts },
        ...{ actorKind: caller.actor.kind, actorId: caller.actor.id },
      },
    );
  }

  /** The log and the trail of one batch: a row for each order, one entry for all. */
  async function note(
    tx: Tx,
    caller: Caller,
    { scene, granted, refused }: Asked,
    code: ErrorCode | null,
  ): Promise<void> {
    const base = { action: 'decrypt', purpose: scene.id } as const;
    const outcome = code === null ? 'done' : 'refused';
    const byOrder = Map.groupBy(granted, ({ order }) => order.id);
    const rows: NewAccess[] = [...byOrder.values()].map((items) => ({
      ...{ ...base, outcome, code, ...whose(items[0]!.order) },
      ...{ fields: items.map(({ field }) => field), items: items.length },
    }));
    const byCode = Map.groupBy(refused, (one) => `${one.code} ${one.order?.id ?? ''}`);
    for (const items of byCode.values())
      rows.push({
        ...{ ...base, outcome: 'refused', code: items[0]!.code!, ...whose(items[0]!.order) },
        ...{ fields: [], items: items.length },
      });
    await addAccess(tx, { ids, caller, at: clock.now() }, rows);
    const named = [...byOrder.keys()];
    const nothing = granted.length === 0;
    await trail(tx, [
      {
        ...{ actor: caller.actor, action: 'privacy.vault.decrypt', purpose: scene.id },
        ...{
          outcome: code === null && !nothing ? 'done' : 'refused',
          object: named.length === 1 ? `order/${named[0]}` : null,
        },
        detail: {
          ...{ caller: caller.name, orders: named, items: granted.length },
          fields: [...new Set(granted.map(({ field }) => field))],
          refused: countCodes(refused.map((one) => ({ code: one.code! }))),
          ...(code === null ? {} : { code }),
          ...caller.device,
        },
      },
    ]);
  }
}

/** What counts also when nothing is taken. */
const refusals = ({ hourAt, hourRefused }: CallerState) => ({ hourAt, hourRefused });

export const whose = (order: VaultOrder | undefined): Pick<NewAccess, 'orderId' | 'merchantId' | 'person'> => ({
  orderId: order?.id ?? null,
  merchantId: order?.merchant ?? null,
  person: order === undefined || order.consumer === null ? null : `consumer/${order.consumer}`,
});

/** Whether each order that is looked at outside of shipping stands next to the one before it in the shop's list. */
async function stepsOf(
  tx: Tx,
  state: CallerState,
  others: readonly VaultOrder[],
): Promise<{ steps: boolean[]; last: string | null }> {
  const merchant = others[0]?.merchant;
  if (merchant === undefined || merchant === null) return { steps: [], last: null };
  const line = [state.walkLast, ...others.map(({ id }) => id)];
  const pairs = others.map(({ id }, i) => ({ from: line[i] ?? id, to: id })).filter(({ from, to }) => from !== to);
  return { steps: await areNeighbours(tx, merchant, pairs), last: others.at(-1)!.id };
}
