import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import { hasUnread, holdersOf, type Notify } from '../../foundation/notices/notices.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { findRow } from '../../marketplace/model.store.ts';
import { lockReach } from '../reach.ts';
import type { HoneyGuard } from '../vault/honey.guard.ts';
import {
  allocate,
  claimNumber,
  findOrInsertNumber,
  leaveSeats,
  lockLive,
  lockNumber,
  lockWaiting,
  readNumber,
  readWork,
  saveNumber,
  unclaimNumber,
} from './number.store.ts';
import {
  afterNumberStep,
  expiryOf,
  isEnded,
  MOST_RENEWALS,
  NUMBER_MODES,
  type NumberMode,
  type NumberPurpose,
  type NumberStep,
  renewed,
  type VirtualNumber,
} from './number.ts';
import type { NumberPort } from './provider.ts';

export interface NumberOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  sealer: Pick<Sealer, 'openFields'>;
  trail: WriteTrail;
  notify: Notify;
  /** Undefined: no provider is set. */
  provider: NumberPort | undefined;
  guard: HoneyGuard;
  /** Whether a consumer wants no contact with a merchant. */
  isStopped(db: Database | Tx, pair: { consumer: string; merchant: string }): Promise<boolean>;
  /** Whether a consumer was erased, or is being. */
  isErased(db: Database | Tx, consumer: string): Promise<boolean>;
}

export interface NumberAsking {
  order: string;
  mode: NumberMode;
  purpose: NumberPurpose;
}

export interface NumberDesk {
  /** An order has one number at a time. @param own the caller's own merchant; undefined: any */
  ask(by: Principal, asking: NumberAsking, own: string | undefined): Promise<VirtualNumber>;
  renew(by: Principal, id: string): Promise<VirtualNumber>;
  release(by: Principal, id: string, why: string): Promise<VirtualNumber>;
  /** Ends those of a consumer, in the caller's transaction; the provider is asked afterwards, by `work`. */
  endAll(tx: Tx, who: Parameters<typeof lockLive>[1], why: string): Promise<string[]>;
  /** Asks the provider what is left to ask, now. */
  follow(ids: readonly string[]): Promise<void>;
  /** What is over is given back, what is unclear asked about, what waits given a number. @returns how many changed */
  work(limit: number): Promise<number>;
}

const OFFICER = 'privacy-officer';
const POOL_PAGE = '/privacy/numbers';

export function createNumberDesk(options: NumberOptions): NumberDesk {
  const { db, clock, ids, sealer, trail, notify } = options;
  const actor = (by: Principal) => ({ kind: by.kind, id: by.id });

  /** The officer is told once, until somebody has looked. */
  const tellExhausted = async (tx: Tx, mode: NumberMode): Promise<void> => {
    for (const id of await holdersOf(tx, OFFICER, 100))
      if (!(await hasUnread(tx, id, 'numbers.exhausted', POOL_PAGE)))
        await notify(tx, [id], 'numbers.exhausted', { mode }, POOL_PAGE);
  };

  /** Gives a number to one that waits, where one is free. */
  const seat = async (tx: Tx, row: VirtualNumber): Promise<VirtualNumber> => {
    const place = await allocate(tx, row, clock.now());
    if (place === undefined) return row;
    const seated = { ...row, ...place, state: afterNumberStep(row.state, 'seat')! };
    await saveNumber(tx, seated);
    return seated;
  };

  const step = (id: string, does: NumberStep, change: Partial<VirtualNumber> = {}): Promise<VirtualNumber> =>
    db.transaction().execute(async (tx) => {
      const row = (await lockNumber(tx, id))!;
      const state = afterNumberStep(row.state, does);
      // meanwhile it was given back, or somebody was quicker
      if (state === undefined) return row;
      const next = { ...row, ...change, state, ...(isEnded(state) ? { endedAt: clock.now() } : {}) };
      await saveNumber(tx, next);
      if (isEnded(state)) await leaveSeats(tx, id);
      return next;
    });

  const phones = async (row: VirtualNumber): Promise<{ a: string; b: string } | undefined> => {
    const [order, merchant] = await Promise.all([
      findRow(db, 'order', row.orderId),
      findRow(db, 'merchant', row.merchantId),
    ]);
    const ciphers = [merchant?.fields.phone, (order?.fields.recipient as { phone?: unknown } | undefined)?.phone];
    if (!ciphers.every((cipher) => typeof cipher === 'string')) return undefined;
    const opened = await sealer.openFields(
      ciphers.map((cipher, i) => ({
        cipher: cipher as string,
        field: ['merchant.phone', 'order.recipient.phone'][i]!,
      })),
      {
        purpose: 'virtual-number',
        onAccess: ({ persons, fields }) =>
          trail(db, [
            {
              ...{ actor: { kind: 'system', id: 'virtual-numbers' }, action: 'privacy.number.bind', outcome: 'done' },
              ...{ object: `virtual-number/${row.id}`, purpose: 'virtual-number' },
              detail: { order: row.orderId, persons: persons.length, fields },
            },
          ]),
      },
    );
    const [a, b] = opened.map((one) => ('value' in one ? String(one.value) : undefined));
    return a === undefined || b === undefined ? undefined : { a, b };
  };

  const unbind = async (row: VirtualNumber, provider: NumberPort): Promise<VirtualNumber> => {
    const { outcome } = await provider.unbind(row.id);
    // refused or lost: it may still ring, so its places stay taken
    return outcome === 'done' || outcome === 'absent' ? step(row.id, 'let-go') : row;
  };

  const bind = async (row: VirtualNumber, provider: NumberPort): Promise<VirtualNumber> => {
    /** Given back while it was being bound: whoever gave it back could not ask the provider meanwhile. */
    const heard = async (does: NumberStep, change: Partial<VirtualNumber>): Promise<VirtualNumber> => {
      const after = await step(row.id, does, change);
      return after.state === 'releasing' ? unbind(after, provider) : after;
    };
    const known = row.state === 'unknown' ? await provider.find(row.id) : { outcome: 'absent' as const };
    if (known.outcome === 'done') return heard('bind', { boundAt: clock.now() });
    if (known.outcome === 'unknown') return step(row.id, 'lose');
    const ends = await phones(row);
    if (ends === undefined) return heard('refuse', { why: 'no-phone' });
    const { id: request, mode, x, extension, expiresAt } = row;
    const dialled = extension === null ? null : String(extension).padStart(4, '0');
    const answer = await provider.bind({ request, mode, x: x!, extension: dialled, ...ends, expiresAt });
    if (answer.outcome === 'done') return heard('bind', { boundAt: clock.now() });
    if (answer.outcome === 'refused') return heard('refuse', { why: answer.reason });
    // one that was lost may yet arrive: where it was given back, the job lets go of it when it had time to
    return step(row.id, 'lose');
  };

  const carryOn = (row: VirtualNumber, provider: NumberPort): Promise<VirtualNumber> | VirtualNumber => {
    if (row.state === 'releasing') return unbind(row, provider);
    return row.state === 'live' ? row : bind(row, provider);
  };

  /** Asks the provider about one, unless somebody else is asking. */
  const follow = async (id: string): Promise<VirtualNumber> => {
    const { provider } = options;
    const claim = provider && (await claimNumber(db, id));
    if (provider === undefined || claim === undefined) return (await readNumber(db, id))!;
    try {
      return await carryOn(claim.row, provider);
    } finally {
      await unclaimNumber(db, claim);
    }
  };

  /** Nobody stops contact, and no erasure begins, before the caller's transaction is over. */
  const requireReachable = async (tx: Tx, { consumerId, merchantId }: VirtualNumber): Promise<void> => {
    await lockReach(tx, consumerId);
    if (await options.isErased(tx, consumerId)) throw new Problem('number.consumer-erased');
    if (await options.isStopped(tx, { consumer: consumerId, merchant: merchantId }))
      throw new Problem('contact.stopped');
  };

  const end = async (tx: Tx, row: VirtualNumber, why: string): Promise<VirtualNumber> => {
    const state = afterNumberStep(row.state, 'release');
    if (state === undefined) return row;
    const next = { ...row, state, why, ...(isEnded(state) ? { endedAt: clock.now() } : {}) };
    await saveNumber(tx, next);
    return next;
  };

  return {
    async ask(by, { order: orderId, mode, purpose }, own) {
      await options.guard(by, orderId, { action: 'view', entry: 'privacy.number.ask' });
      const order = (await findRow(db, 'order', orderId))?.fields;
      const { merchant_id: merchantId, consumer_id: consumerId } = (order ?? {}) as Record<string, string>;
      if (order === undefined || merchantId === undefined || consumerId === undefined)
        throw new Problem('request.not-found');
      if (own !== undefined && own !== merchantId) throw new Problem('request.not-found');
      if (options.provider === undefined) throw new Problem('privacy.partner-missing', { detail: 'ANXIN_NUMBERS_URL' });
      const now = clock.now();
      const deliveredAt = order.delivered_at === undefined ? undefined : new Date(String(order.delivered_at));
      const expiresAt = expiryOf({ deliveredAt, cancelled: order.cancelled_at !== undefined }, now);
      if (expiresAt <= now) throw new Problem('number.order-state');
      const recipient = (order.recipient ?? {}) as { phone?: unknown };
      if (typeof recipient.phone !== 'string') throw new Problem('number.no-phone', { field: 'order.recipient.phone' });
      if ((await findRow(db, 'merchant', merchantId))?.fields.phone === undefined)
        throw new Problem('number.no-phone', { field: 'merchant.phone' });
      const row: VirtualNumber = {
        ...{
          id: ids.next(),
          orderId,
          merchantId,
          consumerId,
          purpose,
          mode,
          state: 'waiting',
          x: null,
          extension: null,
        },
        ...{
          askedAt: now,
          askedBy: `${by.kind}/${by.id}`,
          boundAt: null,
          expiresAt,
          renewals: 0,
          endedAt: null,
          why: null,
        },
      };
      const given = await db.transaction().execute(async (tx) => {
        await requireReachable(tx, row);
        const there = await findOrInsertNumber(tx, row);
        const object = `virtual-number/${there.id}`;
        const detail = { order: orderId, purpose };
        await trail(tx, [{ actor: actor(by), action: 'privacy.number.ask', object, outcome: 'done', detail }]);
        if (there.state !== 'waiting') return there;
        const seated = await seat(tx, there);
        if (seated.state === 'waiting') await tellExhausted(tx, mode);
        return seated;
      });
      return given.state === 'binding' || given.state === 'unknown' ? follow(given.id) : given;
    },

    async renew(by, id) {
      const provider = options.provider;
      if (provider === undefined) throw new Problem('privacy.partner-missing', { detail: 'ANXIN_NUMBERS_URL' });
      const row = await readNumber(db, id);
      if (row?.state !== 'live') throw new Problem('number.state');
      if (await options.isErased(db, row.consumerId)) throw new Problem('number.consumer-erased');
      if (row.renewals >= MOST_RENEWALS) throw new Problem('number.renewals');
      const expiresAt = renewed(row.expiresAt, clock.now());
      // a lost answer is no harm: it ends when we say so
      const { outcome } = await provider.update(id, expiresAt);
      if (outcome === 'refused' || outcome === 'absent') throw new Problem('number.state');
      return db.transaction().execute(async (tx) => {
        await requireReachable(tx, row);
        const now = (await lockNumber(tx, id))!;
        if (now.state !== 'live' || now.renewals !== row.renewals) throw new Problem('number.state');
        const next = { ...now, expiresAt, renewals: now.renewals + 1 };
        await saveNumber(tx, next);
        await trail(tx, [
          { actor: actor(by), action: 'privacy.number.renew', object: `virtual-number/${id}`, outcome: 'done' },
        ]);
        return next;
      });
    },

    async release(by, id, why) {
      const ended = await db.transaction().execute(async (tx) => {
        const row = await lockNumber(tx, id);
        if (row === undefined) throw new Problem('request.not-found');
        const object = `virtual-number/${id}`;
        await trail(tx, [
          { actor: actor(by), action: 'privacy.number.release', object, outcome: 'done', detail: { why } },
        ]);
        return end(tx, row, why);
      });
      return ended.state === 'releasing' ? follow(id) : ended;
    },

    async endAll(tx, who, why) {
      const rows = await lockLive(tx, who);
      for (const row of rows) await end(tx, row, why);
      return rows.map(({ id }) => id);
    },

    async follow(those) {
      for (const id of those) await follow(id);
    },

    async work(limit) {
      let changed = 0;
      const now = clock.now();
      for (const id of await readWork(db, now, limit)) {
        const before = await db.transaction().execute(async (tx) => {
          const row = (await lockNumber(tx, id))!;
          return row.expiresAt <= now ? end(tx, row, row.why ?? 'expired') : row;
        });
        const after = await follow(id);
        if (after.state !== before.state || before.state === 'released') changed++;
      }
      for (const mode of NUMBER_MODES) {
        const seated = await db.transaction().execute(async (tx) => {
          const given: VirtualNumber[] = [];
          for (const row of await lockWaiting(tx, mode, limit)) {
            const next = await seat(tx, row);
            if (next.state === 'binding') given.push(next);
          }
          return given;
        });
        for (const { id } of seated) await follow(id);
        changed += seated.length;
      }
      return changed;
    },
  };
}
