import type { CasesAbout } from '../../casework/case.about.ts';
import { withdrawAbout } from '../../casework/case-about.store.ts';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import { type Notify, peopleOf } from '../../foundation/notices/notices.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { addConsent } from '../consent/consent.store.ts';
import type { Purpose } from '../consent/consent.ts';
import type { CopyItem } from './gather.ts';
import { caseOf, openRequestCase } from './request.cases.ts';
import { consentChanged, consumerCorrected, requestMade, requestSettled } from './request.events.ts';
import { opening, requestPromise } from './request.promise.ts';
import { REQUEST_FIELDS } from './request.sealing.ts';
import { insertRequest, lockRequest, readRequest, saveRequest, takeParts } from './request.store.ts';
import {
  afterStep,
  type Correctable,
  isOver,
  REQUEST_TERMS,
  type RefusalGround,
  type RequestKind,
  type RequestRow,
  type RequestStep,
} from './request.ts';

export interface RequestGiven {
  /** `consumer/<id>` */
  person: string;
  kind: RequestKind;
  words?: string | undefined;
  field?: Correctable | undefined;
  value?: string | undefined;
  purpose?: Purpose | undefined;
}

export interface RequestDecision {
  outcome: 'accept' | 'refuse';
  /** What the person is told. */
  answer: string;
  /** Where, and only where, it is refused. */
  ground?: RefusalGround | undefined;
}

export interface Copy {
  made_at: string;
  person: string;
  more: boolean;
  items: CopyItem[];
}

export interface RequestTexts {
  words: string | null;
  value: string | null;
  answer: string | null;
}

export interface RequestDesk {
  /** @throws Problem `request.invalid`, `data-request.open-already` */
  make(by: Principal, given: RequestGiven): Promise<RequestRow>;
  /** @throws Problem `data-request.state` */
  withdraw(by: Principal, id: string): Promise<RequestRow>;
  /** @throws Problem `data-request.state`, `data-request.own`, `request.invalid` */
  decide(by: Principal, id: string, decision: RequestDecision): Promise<RequestRow>;
  /** The copy, once: it is gone from here with this. @throws Problem `data-request.gone` */
  fetch(by: Principal, id: string): Promise<Copy>;
  /** What was written, for a reader; on the trail unless they are the person. Null: erased. */
  open(by: Principal, row: RequestRow): Promise<RequestTexts>;
  /** Gives or takes back consent; it counts from the next moment on. */
  consent(by: Principal, given: { person: string; purpose: Purpose; given: boolean }): Promise<void>;
}

export interface RequestDeskOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  sealer: Sealer;
  trail: WriteTrail;
  notify: Notify;
  promises: PromiseStore;
  cases: CasesAbout;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  onStored(): void;
}

const actorOf = ({ kind, id }: Principal): string => `${kind}/${id}`;
const MOST_TOLD = 20;

const refuse = (field: string, detail: string): never => {
  throw new Problem('request.invalid', { field, detail });
};

/** A state that the step leads to. @throws Problem `data-request.state` */
export function step(row: RequestRow, by: RequestStep): RequestRow['state'] {
  const next = afterStep(row.state, by);
  if (next === undefined) throw new Problem('data-request.state', { detail: `It is ${row.state}` });
  return next;
}

/** Each kind has what it needs, and nothing that it does not. */
function requireFitting({ kind, words, field, value, purpose }: RequestGiven): void {
  if ((kind === 'correct') !== (field !== undefined)) refuse('field', 'is named for a correction, and only for one');
  if ((kind === 'correct') !== (value !== undefined)) refuse('value', 'is given for a correction, and only for one');
  if ((kind === 'withdraw-consent') !== (purpose !== undefined))
    refuse('purpose', 'is named where consent is withdrawn, and only there');
  if (kind === 'complaint' && words === undefined) refuse('text', 'a complaint says what is wrong');
}

/** Tells the person, as far as somebody can sign in for them. */
export async function tellPerson(tx: Tx, notify: Notify, row: RequestRow): Promise<void> {
  const people = (await peopleOf(tx, [row.person], MOST_TOLD)).get(row.person) ?? [];
  if (people.length > 0) await notify(tx, people, 'data-request.settled', { request: row.id }, '/me/privacy');
}

export function createRequestDesk(options: RequestDeskOptions): RequestDesk {
  const { db, clock, ids, sealer, trail, notify, promises, cases, append } = options;

  const write = (tx: Database | Tx, by: Principal, verb: string, row: RequestRow, detail: object = {}) =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `privacy.request.${verb}`, outcome: 'done' },
        ...{ object: `data-request/${row.id}`, detail: { kind: row.kind, person: row.person, ...detail } },
      },
    ]);

  const seal = async (person: string, values: Partial<Record<'words' | 'value' | 'answer', string | undefined>>) => {
    const there = Object.entries(values).filter(([, value]) => value !== undefined) as [
      keyof typeof REQUEST_FIELDS,
      string,
    ][];
    const ciphers = await sealer.sealValues(
      there.map(([name, value]) => ({ person, field: REQUEST_FIELDS[name], value })),
    );
    return Object.fromEntries(there.map(([name], i) => [name, ciphers[i]!])) as Partial<Record<string, string>>;
  };

  const saveConsent = async (tx: Tx, by: Principal, what: { person: string; purpose: Purpose; given: boolean }) => {
    const row = { ...what, id: ids.next(), at: clock.now(), by: actorOf(by) };
    await addConsent(tx, row);
    await append(tx, [consentChanged(row)]);
  };

  /** Does something to a request while nobody else does; its case first, as everywhere. */
  const change = async (id: string, work: (tx: Tx, row: RequestRow, now: Date) => Promise<RequestRow>) => {
    const done = await db.transaction().execute(async (tx) => {
      const row = await lockRequest(tx, id);
      if (row === undefined) throw new Problem('request.not-found');
      return work(tx, row, clock.now());
    });
    options.onStored();
    return done;
  };

  /** It is over: the promise is kept, and whoever asked is told. */
  const settle = async (tx: Tx, row: RequestRow, now: Date): Promise<void> => {
    await saveRequest(tx, row);
    await promises.meet(tx, [{ kind: requestPromise.kind, key: row.id, at: now }]);
    await append(tx, [requestSettled(row)]);
    await tellPerson(tx, notify, row);
  };

  return {
    async make(by, given) {
      requireFitting(given);
      const { person, kind, field = null, purpose = null } = given;
      const sealed = await seal(person, { words: given.words, value: given.value });
      const onBehalf = by.party === undefined;
      const atOnce = kind === 'withdraw-consent';
      const decided = REQUEST_TERMS[kind].decided || (onBehalf && !atOnce);
      const made = await db.transaction().execute(async (tx) => {
        const now = clock.now();
        const row: RequestRow = {
          ...{ id: ids.next(), person, kind, state: decided ? 'received' : 'working', madeAt: now },
          ...{ madeBy: actorOf(by), onBehalf, dueAt: null, words: sealed.words ?? null, field, purpose },
          ...{ value: sealed.value ?? null, settledAt: null, settledBy: null, answer: null, ground: null, holds: [] },
          ...{ nextAt: decided || atOnce ? null : now, progress: null, receipt: null, expiresAt: null },
          fetchedAt: null,
          ...(atOnce ? { state: 'done' as const, settledAt: now, settledBy: actorOf(by) } : {}),
        };
        if (!(await insertRequest(tx, row))) throw new Problem('data-request.open-already');
        if (purpose !== null) await saveConsent(tx, by, { person, purpose: purpose as Purpose, given: false });
        if (!atOnce) {
          const [promised] = await promises.open(tx, [opening(row)]);
          row.dueAt = promised!.dueAt;
          await saveRequest(tx, row);
        }
        await append(tx, [requestMade(row), ...(atOnce ? [requestSettled(row)] : [])]);
        if (decided) {
          await openRequestCase(tx, cases, row);
          await notify(tx, 'privacy-officer', 'data-request.made', { request: row.id }, `/privacy/requests/${row.id}`);
        }
        await write(tx, by, 'make', row, { on_behalf: onBehalf });
        return row;
      });
      options.onStored();
      return made;
    },

    withdraw: (by, id) =>
      change(id, async (tx, row, now) => {
        const state = step(row, 'withdraw');
        const after = { ...row, state, settledAt: now, settledBy: actorOf(by), nextAt: null };
        await promises.void(tx, [{ kind: requestPromise.kind, key: id, at: now }]);
        await saveRequest(tx, after);
        await withdrawAbout(tx, ids, [caseOf(id).about]);
        await append(tx, [requestSettled(after)]);
        await write(tx, by, 'withdraw', after);
        return after;
      }),

    async decide(by, id, { outcome, answer, ground }) {
      if ((ground !== undefined) !== (outcome === 'refuse'))
        refuse('ground', 'is named for a refusal, and only for one');
      const seen = await readRequest(db, id);
      if (seen === undefined) throw new Problem('request.not-found');
      const sealed = await seal(seen.person, { answer });
      const value = outcome === 'accept' && seen.kind === 'correct' ? await openValue(by, seen) : undefined;
      const done = await db.transaction().execute(async (tx) => {
        const held = await cases.lock(tx, caseOf(id));
        const row = (await lockRequest(tx, id))!;
        const now = clock.now();
        if (row.onBehalf && row.madeBy === actorOf(by)) throw new Problem('data-request.own');
        const told = { ...row, answer: sealed.answer!, ground: ground ?? null };
        const over = { settledAt: now, settledBy: actorOf(by) };
        const answered = row.kind === 'correct' || row.kind === 'complaint';
        const after: RequestRow =
          outcome === 'refuse'
            ? { ...told, ...over, state: step(row, 'refuse') }
            : answered
              ? { ...told, ...over, state: step(row, 'finish') }
              : { ...told, state: step(row, 'accept'), nextAt: now };
        if (held) await cases.answer(tx, held, { by: actorOf(by) as never, answer: outcome, at: now });
        if (isOver(after.state)) await settle(tx, after, now);
        else await saveRequest(tx, after);
        if (value !== undefined) await append(tx, [consumerCorrected(after, value, now)]);
        await write(tx, by, 'decide', after, { outcome, ground: ground ?? null });
        return after;
      });
      options.onStored();
      return done;
    },

    async fetch(by, id) {
      let copy: Copy | undefined;
      await change(id, async (tx, row, now) => {
        if (row.state !== 'ready' || row.expiresAt! <= now) throw new Problem('data-request.gone');
        const parts = await takeParts(tx, id);
        const opened = await sealer.openFields(
          parts.map((cipher) => ({ cipher, field: REQUEST_FIELDS.part })),
          // the entry below is written with it
          { purpose: 'data-request', onAccess: () => undefined },
        );
        if (opened.some((one) => !('value' in one))) throw new Problem('data-request.gone');
        copy = JSON.parse(opened.map((one) => ('value' in one ? String(one.value) : '')).join('')) as Copy;
        const after = { ...row, state: step(row, 'close'), settledAt: now, settledBy: actorOf(by), fetchedAt: now };
        await saveRequest(tx, { ...after, nextAt: null });
        await append(tx, [requestSettled(after)]);
        await write(tx, by, 'fetch', after, { items: copy.items.length });
        return after;
      });
      return copy!;
    },

    async open(by, row) {
      const names = ['words', 'value', 'answer'] as const;
      const there = names.filter((name) => row[name] !== null);
      if (there.length === 0) return { words: null, value: null, answer: null };
      const opened = await sealer.openFields(
        there.map((name) => ({ cipher: row[name]!, field: REQUEST_FIELDS[name] })),
        {
          purpose: by.party === row.person ? 'own' : 'data-request',
          onAccess: async ({ purpose, fields }) => {
            if (purpose === 'own') return;
            await write(db, by, 'read', row, { fields });
          },
        },
      );
      const textOf = (name: (typeof names)[number]): string | null => {
        const one = opened[there.indexOf(name)];
        return one !== undefined && 'value' in one ? String(one.value) : null;
      };
      return { words: textOf('words'), value: textOf('value'), answer: textOf('answer') };
    },

    async consent(by, what) {
      await db.transaction().execute(async (tx) => {
        await saveConsent(tx, by, what);
        await trail(tx, [
          {
            ...{ actor: { kind: by.kind, id: by.id }, action: 'privacy.consent.update', outcome: 'done' },
            ...{ object: what.person, detail: { purpose: what.purpose, given: what.given } },
          },
        ]);
      });
      options.onStored();
    },
  };

  async function openValue(by: Principal, row: RequestRow): Promise<string> {
    const [opened] = await sealer.openFields([{ cipher: row.value!, field: REQUEST_FIELDS.value }], {
      purpose: 'data-request',
      onAccess: ({ fields }) => write(db, by, 'read', row, { fields }),
    });
    if (!('value' in opened!)) throw new Problem('data-request.gone');
    return String(opened.value);
  }
}
