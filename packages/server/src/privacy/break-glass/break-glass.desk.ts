import type { Principal, UserPrincipal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { NoticeKind } from '../../foundation/notices/notice.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { NewTrailEntry, WriteTrail } from '../../foundation/trail/trail.store.ts';
import { checkMinutes, type GrantAsked, tellingOf, valuesOf } from './asking.ts';
import { grantLink, reviewPromise } from './break-glass.promise.ts';
import {
  addEntry,
  countWaiting,
  type GrantEntry,
  type GrantValue,
  insertGrant,
  listEntries,
  listValues,
  lockDue,
  readGrant,
  saveGrant,
} from './break-glass.store.ts';
import {
  afterStep,
  at,
  type BreakGlassTerms,
  type Grant,
  type GrantFacts,
  type GrantStep,
  MOST_WAITING,
  stepOfTime,
} from './break-glass.ts';

export interface BreakGlassOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  trail: WriteTrail;
  notify: Notify;
  promises: PromiseStore;
  terms: BreakGlassTerms;
}

export interface GrantDetail {
  grant: Grant;
  facts: GrantFacts;
  values: GrantValue[];
  entries: (Omit<GrantEntry, 'note'> & { text: string | null })[];
}

export interface BreakGlassDesk {
  /** @throws Problem `break-glass.limit`, `vault.order`, `seal.erased`, `request.invalid` */
  ask(by: UserPrincipal, asked: GrantAsked): Promise<Grant>;
  /** By somebody else than who asked, in another session. @throws Problem `break-glass.state`, `break-glass.person` */
  answer(by: UserPrincipal, id: string, answer: 'approve' | 'refuse', note: string | null): Promise<Grant>;
  /** By who asked. @throws Problem `break-glass.state`, `break-glass.person` */
  withdraw(by: UserPrincipal, id: string): Promise<Grant>;
  /** Over at once; by either of the two, and by any other officer. @throws Problem `break-glass.state` */
  revoke(by: UserPrincipal, id: string, note: string | null): Promise<Grant>;
  /** By who had no part in it. @throws Problem `break-glass.state`, `break-glass.person` */
  review(by: UserPrincipal, id: string, verdict: 'proper' | 'improper', note: string): Promise<Grant>;
  read(by: Pick<Principal, 'kind' | 'id'>, id: string): Promise<GrantDetail>;
  /** Writes down what time did to grants: those that ended, and those that nobody answered. @returns how many */
  settleDue(): Promise<number>;
}

export const nameOf = ({ kind, id }: { kind: string; id: string }): string => `${kind}/${id}`;
const personOf = (id: string): string => `break-glass/${id}`;
const FACTS = 'break-glass.facts';
const NOTE = 'break-glass.note';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SYSTEM = { kind: 'system', id: 'break-glass' } as const;

/** An entry of the trail about a grant. */
export const grantEntry = (
  actor: NewTrailEntry['actor'],
  verb: string,
  grant: Pick<Grant, 'id' | 'ground'>,
  detail: object = {},
): NewTrailEntry => ({
  ...{ actor, action: `privacy.break-glass.${verb}`, outcome: 'done', object: `break-glass/${grant.id}` },
  detail: { ground: grant.ground, ...detail },
});

/** All officers are told of every step, and auditors of what they may have to review. */
export async function tellOfficers(notify: Notify, tx: Tx, kind: NoticeKind, { id, ground }: Grant): Promise<void> {
  await notify(tx, 'privacy-officer', kind, { grant: id, ground }, grantLink(id));
  if (kind === 'break-glass.over') await notify(tx, 'auditor', kind, { grant: id, ground }, grantLink(id));
}

/** What a refused attempt leaves: without it, somebody who tries and tries would not be seen. */
export async function noteRefused<T>(
  { db, trail }: Pick<BreakGlassOptions, 'db' | 'trail'>,
  by: { kind: 'user' | 'key'; id: string },
  verb: string,
  object: string | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem && error.status < 500)
      await trail(db, [
        {
          ...{ actor: { kind: by.kind, id: by.id }, action: `privacy.break-glass.${verb}`, outcome: 'refused', object },
          detail: { code: error.code },
        },
      ]);
    throw error;
  }
}

export function createBreakGlassDesk(options: BreakGlassOptions): BreakGlassDesk {
  const { db, clock, ids, sealer, trail, notify, promises, terms } = options;

  const seal = async (id: string, field: string, value: string): Promise<string> =>
    (await sealer.sealValues([{ person: personOf(id), field, value }]))[0]!;

  const enter = (tx: Tx, grant: Grant, by: string | null, what: string, note: string | null, when = clock.now()) =>
    addEntry(tx, { id: ids.next(), grantId: grant.id, at: when, by, what, items: null, note });

  /** What time has done to it, written down; under its lock. */
  const settle = async (tx: Tx, grant: Grant, now: Date): Promise<Grant> => {
    const step = stepOfTime(grant, now);
    if (step === undefined) return grant;
    const settled = at(grant, now);
    await saveGrant(tx, settled);
    await enter(tx, settled, null, step, null, step === 'end' ? grant.endsAt! : grant.answerBy);
    await trail(tx, [grantEntry(SYSTEM, step, settled)]);
    await tellOfficers(notify, tx, 'break-glass.over', settled);
    return settled;
  };

  interface Stepping {
    by: UserPrincipal;
    id: string;
    step: Exclude<GrantStep, 'lapse' | 'end'>;
    note?: string | null;
    /** Who may; and what the step changes beside the state. */
    work(tx: Tx, grant: Grant, now: Date): Promise<Partial<Grant>> | Partial<Grant>;
    tells?: NoticeKind;
    detail?: object;
  }

  const take = async ({ by, id, step, note = null, work, tells, detail }: Stepping): Promise<Grant> =>
    noteRefused(options, by, step, `break-glass/${id}`, async () => {
      // before the transaction: making a key may need a connection of its own
      const cipher = note === null ? null : await seal(id, NOTE, note);
      return db.transaction().execute(async (tx) => {
        const found = await readGrant(tx, id, true);
        if (found === undefined) throw new Problem('request.not-found');
        const now = clock.now();
        const grant = at(found, now);
        const state = afterStep(grant.state, step);
        if (state === undefined) throw new Problem('break-glass.state', { detail: `It is ${grant.state}` });
        const changes = await work(tx, grant, now);
        await settle(tx, found, now);
        const after: Grant = { ...grant, ...changes, state };
        await saveGrant(tx, after);
        await enter(tx, after, nameOf(by), step, cipher);
        await trail(tx, [grantEntry({ kind: 'user', id: by.id }, step, after, { session: by.session.id, ...detail })]);
        if (tells) await tellOfficers(notify, tx, tells, after);
        return after;
      });
    });

  const other = (detail: string): Problem => new Problem('break-glass.person', { detail });

  return {
    ask: (by, asked) =>
      noteRefused(options, by, 'ask', null, async () => {
        const now = clock.now();
        checkMinutes(asked.minutes, terms);
        const telling = tellingOf(asked, now);
        const values = await valuesOf(db, asked, terms);
        const id = ids.next();
        const facts: GrantFacts = {
          ...{ reference: asked.reference, reason: asked.reason, untold: asked.untold?.why ?? null },
        };
        const grant: Grant = {
          ...{ id, state: 'asked', ground: asked.ground, askedAt: now, askedBy: nameOf(by), minutes: asked.minutes },
          ...{ askedSession: by.session.id, facts: await seal(id, FACTS, JSON.stringify(facts)), ...telling },
          person: 'consumer' in asked.target ? `consumer/${asked.target.consumer}` : null,
          answerBy: new Date(now.getTime() + terms.answerMinutes * MINUTE_MS),
          ...{ answeredAt: null, answeredBy: null, endsAt: null, endedAt: null, endedBy: null },
          ...{ reviewDueAt: null, reviewedAt: null, reviewedBy: null, verdict: null },
        };
        await db.transaction().execute(async (tx) => {
          if ((await countWaiting(tx, grant.askedBy, now)) >= MOST_WAITING)
            throw new Problem('break-glass.limit', { detail: `${MOST_WAITING} of yours wait for an answer already` });
          await insertGrant(tx, grant, values);
          await enter(tx, grant, grant.askedBy, 'ask', null);
          const orders = [...new Set(values.map(({ orderId }) => orderId))];
          await trail(tx, [
            grantEntry({ kind: 'user', id: by.id }, 'ask', grant, {
              ...{ orders, fields: [...new Set(values.map(({ field }) => field))], items: values.length },
              ...{ minutes: grant.minutes, telling: grant.telling, session: by.session.id },
            }),
          ]);
          await tellOfficers(notify, tx, 'break-glass.asked', grant);
        });
        return grant;
      }),

    answer: (by, id, step, note) =>
      take({
        ...{ by, id, step, note, tells: step === 'approve' ? 'break-glass.approved' : 'break-glass.refused' },
        async work(tx, grant, now) {
          if (grant.askedBy === nameOf(by) || grant.askedSession === by.session.id)
            throw other('Somebody else than who asked answers');
          const answered = { answeredAt: now, answeredBy: nameOf(by) };
          if (step === 'refuse') return answered;
          const live = grant.minutes * MINUTE_MS;
          const [promised] = await promises.open(tx, [
            {
              ...{ kind: reviewPromise.kind, key: id, subject: `break-glass/${id}`, openedAt: now },
              workingTime: live + terms.reviewDays * DAY_MS,
            },
          ]);
          return { ...answered, endsAt: new Date(now.getTime() + live), reviewDueAt: promised!.dueAt };
        },
      }),

    withdraw: (by, id) =>
      take({
        ...{ by, id, step: 'withdraw', tells: 'break-glass.over' },
        work(_tx, grant) {
          if (grant.askedBy !== nameOf(by)) throw other('Who asked takes it back; others refuse it');
          return {};
        },
      }),

    revoke: (by, id, note) =>
      take({
        ...{ by, id, step: 'revoke', note, tells: 'break-glass.over' },
        work: (_tx, _grant, now) => ({ endedAt: now, endedBy: nameOf(by) }),
      }),

    review: (by, id, verdict, note) =>
      take({
        ...{ by, id, step: 'review', note, tells: 'break-glass.reviewed', detail: { verdict } },
        async work(tx, grant, now) {
          if (grant.askedBy === nameOf(by) || grant.answeredBy === nameOf(by))
            throw other('Somebody who neither asked nor approved reviews it');
          await promises.meet(tx, [{ kind: reviewPromise.kind, key: id, at: now }]);
          return { verdict, reviewedAt: now, reviewedBy: nameOf(by) };
        },
      }),

    async read(by, id) {
      const grant = await readGrant(db, id);
      if (grant === undefined) throw new Problem('request.not-found');
      await trail(db, [grantEntry({ kind: by.kind, id: by.id }, 'read', grant)]);
      const [values, entries] = await Promise.all([listValues(db, id), listEntries(db, id)]);
      const sealed = [
        { cipher: grant.facts, field: FACTS },
        ...entries.flatMap(({ note }) => (note === null ? [] : [{ cipher: note, field: NOTE }])),
      ];
      const [facts, ...notes] = await sealer.openFields(sealed, {
        ...{ purpose: 'break-glass-register', onAccess: () => undefined },
      });
      if (!('value' in facts!)) throw new Problem('request.not-found');
      const texts = notes.map((note) => ('value' in note ? String(note.value) : null));
      return {
        ...{ grant: at(grant, clock.now()), values, facts: JSON.parse(String(facts.value)) as GrantFacts },
        entries: entries.map(({ note, ...entry }) => ({
          ...entry,
          text: note === null ? null : (texts.shift() ?? null),
        })),
      };
    },

    settleDue: () =>
      db.transaction().execute(async (tx) => {
        const now = clock.now();
        const due = await lockDue(tx, now);
        for (const grant of due) await settle(tx, grant, now);
        return due.length;
      }),
  };
}
