import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import {
  countUse,
  dropConsent,
  type Hit,
  killKeys,
  lockApp,
  putApp,
  putConsent,
  putReport,
  readApp,
  readHits,
} from './provider.store.ts';
import {
  APPROVAL_DAYS,
  type AppField,
  type Application,
  type AppRow,
  type AppScope,
  afterStep,
  isActive,
  liftOf,
  REVIEW,
  type Renewal,
} from './provider.ts';

export interface SuspensionPreview {
  /** Shops that use it, and keys that die. */
  shops: number;
  keys: number;
  /** Orders of these shops within the last days. */
  days: number;
  orders: number;
  hits: Hit[];
}

export interface ReviewGiven {
  answers: Record<string, boolean>;
  approve: boolean;
  /** Whoever applied reads it: a refusal has one. */
  why: string | undefined;
}

export interface ProviderDesk {
  /** @throws Problem `provider.state` */
  apply(by: Principal, party: string, given: Application): Promise<AppRow>;
  /** @throws Problem `provider.state`, `request.invalid` */
  review(by: Principal, party: string, given: ReviewGiven): Promise<AppRow>;
  preview(party: string): Promise<SuspensionPreview>;
  /** Its keys are dead with this, and stay so when it is lifted. @throws Problem `provider.state` */
  suspend(by: Principal, party: string, why: string): Promise<AppRow>;
  /** @throws Problem `provider.state` */
  lift(by: Principal, party: string): Promise<AppRow>;
  /** @throws Problem `provider.state`, `request.invalid` */
  consent(
    by: Principal,
    merchant: string,
    party: string,
    given: { scopes: AppScope[]; fields: AppField[] },
  ): Promise<void>;
  withdraw(by: Principal, merchant: string, party: string): Promise<void>;
  report(by: Principal, party: string, given: { month: string; opened: number; incidents: number }): Promise<void>;
}

export interface ProviderDeskOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  notify: Notify;
}

const DAY_MS = 86_400_000;
const LOOK_BACK_DAYS = 7;
const MOST_HITS = 50;

const stateFault = (row: AppRow): Problem => new Problem('provider.state', { detail: `The app is ${row.state}` });

/** What an app is, once what it has applied for meanwhile is approved. */
function renewed(renewal: Renewal | null): Partial<AppRow> {
  if (renewal === null) return {};
  const { appliedAt, refused: _, ...given } = renewal;
  return { ...given, appliedAt: new Date(appliedAt) };
}

const actorOf = ({ kind, id }: Principal): string => `${kind}/${id}`;

export function createProviderDesk({ db, clock, ids, trail, notify }: ProviderDeskOptions): ProviderDesk {
  const write = (tx: Tx, by: Principal, verb: string, party: string, detail: object = {}) =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `privacy.provider.${verb}`, outcome: 'done' },
        ...{ object: party, detail: { ...detail } },
      },
    ]);

  const find = async (from: Database | Tx, party: string): Promise<AppRow> => {
    const row = await readApp(from, party);
    if (row === undefined) throw new Problem('request.not-found');
    return row;
  };

  const change = (
    by: Principal,
    party: string,
    step: 'approve' | 'refuse' | 'suspend' | 'lift',
    work: (tx: Tx, row: AppRow, now: Date) => Promise<{ row: Partial<AppRow>; detail?: object }>,
  ): Promise<AppRow> =>
    db.transaction().execute(async (tx) => {
      const row = await lockApp(tx, party);
      if (row === undefined) throw new Problem('request.not-found');
      const state = afterStep(row.state, step === 'lift' ? liftOf(row) : step);
      if (state === undefined) throw stateFault(row);
      const { row: changed, detail } = await work(tx, row, clock.now());
      const after = { ...row, ...changed, state };
      await putApp(tx, after);
      await write(tx, by, step === 'approve' || step === 'refuse' ? 'review' : step, party, { step, ...detail });
      return after;
    });

  return {
    apply: (by, party, given) =>
      db.transaction().execute(async (tx) => {
        const before = await lockApp(tx, party);
        if (before !== undefined && afterStep(before.state, 'apply') === undefined) throw stateFault(before);
        const now = clock.now();
        const row: AppRow =
          before?.state === 'approved'
            ? { ...before, renewal: { ...given, appliedAt: now.toISOString(), appliedBy: actorOf(by), refused: null } }
            : {
                ...{ ...given, party, state: 'applied', appliedAt: now, appliedBy: actorOf(by), review: null },
                ...{ reviewedBy: null, reviewedAt: null, expiresAt: null, suspendedAt: null, suspendedWhy: null },
                ...{ refusedWhy: null, renewal: null },
              };
        await putApp(tx, row);
        await write(tx, by, 'apply', party, { scopes: given.scopes, fields: given.fields });
        await notify(tx, 'privacy-officer', 'provider.applied', { app: party }, '/privacy/providers');
        return row;
      }),

    review(by, party, { answers, approve, why }) {
      const open = Object.keys(REVIEW).filter((question) => answers[question] === undefined);
      if (open.length > 0)
        throw new Problem('request.invalid', { field: `answers.${open[0]}`, detail: 'every question is answered' });
      const failed = Object.keys(REVIEW).filter((question) => !answers[question]);
      if (approve && failed.length > 0)
        throw new Problem('request.invalid', {
          ...{ field: `answers.${failed[0]}`, detail: 'what does not hold is mended before the app is approved' },
        });
      if (!approve && why === undefined)
        throw new Problem('request.invalid', { field: 'why', detail: 'whoever applied is told why it was refused' });
      return change(by, party, approve ? 'approve' : 'refuse', async (_tx, row, now) => {
        const { renewal } = row;
        if (row.state === 'approved' && (renewal === null || renewal.refused !== null)) throw stateFault(row);
        if ((renewal ?? row).appliedBy === actorOf(by)) throw new Problem('provider.own');
        const review = Object.fromEntries(Object.keys(REVIEW).map((question) => [question, answers[question]!]));
        const reviewed = { review, reviewedBy: actorOf(by), reviewedAt: now };
        const detail = { failed };
        if (!approve && renewal !== null)
          return {
            row: { renewal: { ...renewal, refused: { at: now.toISOString(), by: actorOf(by), why: why!, review } } },
            detail,
          };
        const expiresAt = approve ? new Date(now.getTime() + APPROVAL_DAYS * DAY_MS) : null;
        const refusedWhy = approve ? null : why!;
        return { row: { ...renewed(renewal), ...reviewed, expiresAt, refusedWhy, renewal: null }, detail };
      });
    },

    async preview(party) {
      await find(db, party);
      const since = new Date(clock.now().getTime() - LOOK_BACK_DAYS * DAY_MS);
      const hits = await readHits(db, party, since, MOST_HITS);
      const orders = hits.reduce((sum, hit) => sum + hit.orders, 0);
      return { ...(await countUse(db, party)), days: LOOK_BACK_DAYS, orders, hits };
    },

    suspend: (by, party, why) =>
      change(by, party, 'suspend', async (tx, _row, now) => {
        const keys = await killKeys(tx, party, now);
        return { row: { suspendedAt: now, suspendedWhy: why }, detail: { keys, why } };
      }),

    lift: (by, party) => change(by, party, 'lift', async () => ({ row: { suspendedAt: null, suspendedWhy: null } })),

    async consent(by, merchant, party, { scopes, fields }) {
      await db.transaction().execute(async (tx) => {
        const app = await lockApp(tx, party);
        if (app === undefined) throw new Problem('request.not-found');
        const now = clock.now();
        if (!isActive(app, now)) throw stateFault(app);
        const beyond = scopes.filter((scope) => !app.scopes.includes(scope));
        if (beyond.length > 0)
          throw new Problem('request.invalid', {
            field: 'scopes',
            detail: `The app was not reviewed for ${beyond[0]}`,
          });
        const unseen = fields.filter((field) => !app.fields.includes(field));
        if (unseen.length > 0)
          throw new Problem('request.invalid', {
            field: 'fields',
            detail: `The app was not reviewed for ${unseen[0]}`,
          });
        await putConsent(tx, {
          ...{ id: ids.next(), app: party, merchant, scopes, fields, given_at: now, given_by: actorOf(by) },
          withdrawn_at: null,
        });
        await write(tx, by, 'consent', party, { merchant, scopes, fields });
      });
    },

    async withdraw(by, merchant, party) {
      await db.transaction().execute(async (tx) => {
        const dropped = await dropConsent(tx, party, merchant, clock.now());
        if (!dropped) throw new Problem('request.not-found');
        await write(tx, by, 'withdraw', party, { merchant });
      });
    },

    async report(by, party, given) {
      await db.transaction().execute(async (tx) => {
        await find(tx, party);
        await putReport(tx, { ...given, app: party, at: clock.now() });
        await write(tx, by, 'report', party, { month: given.month, incidents: given.incidents });
      });
    },
  };
}
