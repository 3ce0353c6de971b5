import { createHash } from 'node:crypto';
import type { Tx } from '../../foundation/database/database.ts';
import { type ErrorCode, Problem } from '../../foundation/errors.ts';
import { addAccess, type NewAccess } from './access.store.ts';
import { type Found, raiseAnomaly } from './anomaly.ts';
import { appLimits, type CallerRows, lockRows, saveRows } from './caller.rows.ts';
import {
  type CallerState,
  merchantVolume,
  noteSeen,
  noteTouched,
  PLATFORM_VOLUME,
  readSeen,
  readTouched,
  STAFF_VOLUME,
  wallTime,
} from './caller.store.ts';
import type { Caller } from './caller.ts';
import { markTouched } from './honey.store.ts';
import { areNeighbours, type VaultOrder } from './order.store.ts';
import { factorAt } from './peak.store.ts';
import { dayLimit, notBefore, QUOTA, type QuotaAsk, takeQuota, takeWithin, type Volume } from './quota.ts';
import { type AnomalyClass, judge, RISK, RISK_WORDS, type RiskClass } from './risk.ts';
import type { Scene, VaultField } from './scenes.ts';
import { countCodes, type VaultOptions } from './vault.ts';

export interface Asked {
  scene: Scene;
  granted: readonly { order: VaultOrder; field: VaultField; cipher: string }[];
  refused: readonly { code?: ErrorCode; order?: VaultOrder | undefined }[];
  /** Every order that was named and is there, whoever's. */
  known: ReadonlyMap<string, VaultOrder>;
}

export interface Admitted {
  day: string;
  leftToday: number;
}

/** `told`: a case was opened with it. */
type Verdict = ({ admitted: Admitted } | { problem: Problem }) & { told: boolean };

/** Whose orders it is about: a service provider asks for one shop at a time. */
function merchantOf(caller: Caller, orders: readonly VaultOrder[]): string | undefined {
  if (caller.kind === 'merchant') return caller.merchant;
  return caller.kind === 'service-provider' ? (orders[0]?.merchant ?? undefined) : undefined;
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
  const { db, clock, ids, keys, trail, notify, open, onStored, appQuotas, wall = wallTime } = options;
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
    const merchant = merchantOf(caller, orders);
    const wallNow = await wall(tx);
    const volume = () => volumeOf(tx, caller, merchant, clock.now());
    const rows = await lockRows(tx, caller, merchant, { now: wallNow, volume, quota });
    const { row, state } = rows;
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
      const after = { ...state, ...refusals(judged.state), at: now };
      return stopped(tx, caller, asked, rows, { after, hold: now, stop: 'held', found: ['honey'], orderId: honey.id });
    }
    if (judged.stop !== undefined) {
      return stopped(tx, caller, asked, rows, {
        ...{ after: { ...judged.state, at: now }, hold: null, stop: judged.stop, found: judged.alarms, orderId: null },
      });
    }

    const macs = granted.map(({ cipher }) => macOf(cipher));
    const seen = await readSeen(tx, row, macs, now);
    const unseen = [
      ...new Map(macs.filter((mac) => !seen.has(mac.toString('hex'))).map((m) => [m.toString('hex'), m])).values(),
    ];
    const taken = await take(tx, rows, judged.state, { items: granted.length, fresh: unseen.length, now, factor });
    if ('over' in taken) {
      await saveRows(tx, rows, { ...state, ...refusals(judged.state), at: now });
      await note(tx, caller, asked, 'vault.quota');
      const detail = `${granted.length} items, ${taken.left} are left ${taken.over === 'day' ? 'today' : 'in this second'}`;
      return { problem: new Problem('vault.quota', { detail, retryAfter: taken.retryAfter }), told: false };
    }
    const after = taken.state;
    await saveRows(tx, rows, after, { taken: taken.base });
    await noteSeen(tx, row, unseen, now);
    await noteTouched(
      tx,
      row,
      state.day,
      fresh.map(({ id }) => id),
    );
    await note(tx, caller, asked, null);
    let told = false;
    for (const alarm of judged.alarms) told = (await raise(tx, caller, rows, after, alarm, false, null)) || told;
    return { admitted: { day: state.day, leftToday: taken.leftToday }, told };
  }

  /** Takes from what the shop warrants and, of a service provider, from what its app may open in all: both or none. */
  async function take(tx: Tx, { base }: CallerRows, judged: CallerState, ask: QuotaAsk) {
    const own = takeQuota(judged, ask, quota);
    if ('over' in own) return own;
    const leftToday = dayLimit(own.state, quota, ask.factor) - own.state.dayItems;
    const app = base && (await appQuotas?.(tx, [base.row]))?.get(base.row);
    if (base === undefined || app === undefined) return { state: own.state, base: undefined, leftToday };
    // a peak of one shop is no reason to open more in the others
    const limits = appLimits(app, await factorAt(tx, null, ask.now));
    const above = takeWithin(base.state, ask, limits);
    if ('over' in above) return above;
    return {
      ...{ state: own.state, base: above.state },
      leftToday: Math.min(leftToday, limits.day - above.state.dayItems),
    };
  }

  /** Nothing is taken; what was found is told. */
  async function stopped(tx: Tx, caller: Caller, asked: Asked, rows: CallerRows, how: Stopped): Promise<Verdict> {
    const { after, hold, stop, found, orderId } = how;
    await saveRows(tx, rows, after, { hold });
    await note(tx, caller, asked, 'vault.risk');
    let told = false;
    for (const one of found) told = (await raise(tx, caller, rows, after, one, true, orderId)) || told;
    if (orderId !== null) await markTouched(tx, orderId, clock.now());
    return { problem: new Problem('vault.risk', { detail: `${stop}: ${RISK_WORDS[stop]}` }), told };
  }

  function raise(
    tx: Tx,
    caller: Caller,
    { row, base }: CallerRows,
    state: CallerState,
    found: AnomalyClass,
    stop: boolean,
    orderId: string | null,
  ): Promise<boolean> {
    const facts: Found['facts'] = {
      ...{ orders_today: state.dayOrders, other_today: state.dayOther, items_today: state.dayItems },
      ...{ warranted: state.warranted, usual: state.usual, refused_this_hour: state.hourRefused },
    };
    // what stands in the row above the shops is let go there
    const whose = base !== undefined && ABOVE.has(found) ? base.row : row;
    return raiseAnomaly(
      tx,
      { ids, open, notify },
      {
        ...{ at: clock.now(), day: state.day, caller: whose, class: found, stopped: stop, orderId, facts },
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

interface Stopped {
  after: CallerState;
  /** Since when it is held with this. */
  hold: Date | null;
  stop: RiskClass;
  found: readonly AnomalyClass[];
  orderId: string | null;
}

/** What is counted of a service provider as a whole. */
const ABOVE: ReadonlySet<AnomalyClass> = new Set(['honey', 'refused']);

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
