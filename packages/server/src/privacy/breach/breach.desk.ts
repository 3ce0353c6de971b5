import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import type { PromiseStore } from '../../foundation/promises/promise.store.ts';
import type { PromiseKind } from '../../foundation/promises/promise-kind.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { addEntry, type BreachEntry, insertBreach, readBreach, readEntries, saveBreach } from './breach.store.ts';
import { afterStep, type BreachCategory, type BreachFacts, type BreachRow, missingParts } from './breach.ts';

/** The law says "at once" and names no hours: these are the house's own word. */
const breachPromise = {
  kind: 'privacy.breach-notice',
  calendar: 'around-the-clock',
  doc: { zh: '个人信息安全事件报告与告知时限', en: 'The time by which authority and people are told of an incident' },
} as const satisfies PromiseKind;

export const breachPromiseTold = (notify: Notify): PromiseKind => ({
  ...breachPromise,
  async onBreach(tx, { promiseId, kind, subject, dueAt, number }) {
    if (number > 1) return;
    const params = { promise: promiseId, kind, subject, due_at: dueAt.toISOString() };
    await notify(tx, 'privacy-officer', 'promise.breached', params, `/privacy/breaches/${subject.slice(7)}`);
  },
});

const HOUR_MS = 3_600_000;
const WHOM = { authority: 24 * HOUR_MS, persons: 72 * HOUR_MS } as const;
export type Whom = keyof typeof WHOM;

const FACTS = 'breach.facts';
const NOTE = 'breach.note';
const NOT_TOLD = 'breach.not-told';

export interface BreachGiven {
  foundAt: Date;
  happenedAt: Date | null;
  categories: readonly BreachCategory[];
  persons: number | null;
  facts: BreachFacts;
}

export interface BreachDetail {
  row: BreachRow;
  facts: BreachFacts;
  notTold: string | null;
  timeline: (Omit<BreachEntry, 'note'> & { text: string | null })[];
}

export interface BreachDesk {
  record(by: Principal, given: BreachGiven): Promise<BreachRow>;
  /** @throws Problem `breach.state` */
  amend(by: Principal, id: string, given: Omit<BreachGiven, 'foundAt'>): Promise<BreachRow>;
  /** Says that a notice was given. @throws Problem `breach.state`, `breach.incomplete` */
  told(by: Principal, id: string, given: { whom: Whom; how: string }): Promise<BreachRow>;
  /** People need not be told where what was done keeps them from harm: the reason is kept. @throws Problem `breach.state` */
  spare(by: Principal, id: string, reason: string): Promise<BreachRow>;
  /** @throws Problem `breach.state`, `breach.incomplete` */
  step(by: Principal, id: string, step: 'contain' | 'close' | 'reopen', note: string): Promise<BreachRow>;
  read(by: Principal, id: string): Promise<BreachDetail>;
}

export interface BreachDeskOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  sealer: Sealer;
  trail: WriteTrail;
  promises: PromiseStore;
}

const personOf = (id: string): string => `breach/${id}`;
const keyOf = (id: string, whom: Whom) => ({ kind: breachPromise.kind, key: `${id}/${whom}` });

export function createBreachDesk(options: BreachDeskOptions): BreachDesk {
  const { db, clock, ids, sealer, trail, promises } = options;

  const seal = async (id: string, field: string, value: string): Promise<string> =>
    (await sealer.sealValues([{ person: personOf(id), field, value }]))[0]!;

  const write = (tx: Database | Tx, by: Principal, verb: string, id: string, detail: object = {}) =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `privacy.breach.${verb}`, outcome: 'done' },
        ...{ object: `breach/${id}`, detail: { ...detail } },
      },
    ]);

  const note = async (tx: Tx, by: Principal, id: string, what: string, text: string | null) =>
    addEntry(tx, {
      ...{ id: ids.next(), breachId: id, at: clock.now(), by: `${by.kind}/${by.id}`, what },
      note: text === null ? null : await seal(id, NOTE, text),
    });

  const change = async (
    by: Principal,
    id: string,
    what: string,
    text: string | null,
    work: (tx: Tx, row: BreachRow, now: Date) => Promise<BreachRow>,
  ): Promise<BreachRow> =>
    db.transaction().execute(async (tx) => {
      const row = await readBreach(tx, id, true);
      if (row === undefined) throw new Problem('request.not-found');
      if (row.state === 'closed') throw new Problem('breach.state');
      const after = await work(tx, row, clock.now());
      await saveBreach(tx, after);
      await note(tx, by, id, what, text);
      await write(tx, by, what, id);
      return after;
    });

  const factsOf = async (row: BreachRow, onAccess: () => Promise<void> | void): Promise<BreachFacts> => {
    const [opened] = await sealer.openFields([{ cipher: row.facts, field: FACTS }], {
      ...{ purpose: 'breach-register', onAccess },
    });
    if (!('value' in opened!)) throw new Problem('request.not-found');
    return JSON.parse(String(opened.value)) as BreachFacts;
  };

  return {
    async record(by, { facts, ...given }) {
      const id = ids.next();
      const cipher = await seal(id, FACTS, JSON.stringify(facts));
      return db.transaction().execute(async (tx) => {
        const openedAt = given.foundAt;
        const promised = await promises.open(
          tx,
          (Object.keys(WHOM) as Whom[]).map((whom) => ({
            ...{ ...keyOf(id, whom), subject: `breach/${id}`, openedAt, workingTime: WHOM[whom] },
          })),
        );
        const row: BreachRow = {
          ...{ ...given, id, state: 'open', madeBy: `${by.kind}/${by.id}`, facts: cipher },
          ...{ authorityDueAt: promised[0]!.dueAt, authorityToldAt: null, personsDueAt: promised[1]!.dueAt },
          ...{ personsToldAt: null, notTold: null, closedAt: null },
        };
        await insertBreach(tx, row);
        await note(tx, by, id, 'record', facts.what);
        await write(tx, by, 'record', id, { persons: given.persons, categories: given.categories });
        return row;
      });
    },

    async amend(by, id, { facts, ...given }) {
      const cipher = await seal(id, FACTS, JSON.stringify(facts));
      return change(by, id, 'amend', null, async (_tx, row) => ({ ...row, ...given, facts: cipher }));
    },

    told: (by, id, { whom, how }) =>
      change(by, id, 'told', `${whom}: ${how}`, async (tx, row, now) => {
        const facts = await factsOf(row, () => write(db, by, 'read', id));
        const missing = missingParts(facts, row.categories, 'zh-CN');
        if (missing.length > 0) throw new Problem('breach.incomplete', { detail: `It lacks: ${missing.join(', ')}` });
        const field = whom === 'authority' ? 'authorityToldAt' : 'personsToldAt';
        if (row[field] !== null) throw new Problem('breach.state', { detail: `They were told already` });
        await promises.meet(tx, [{ ...keyOf(id, whom), at: now }]);
        return { ...row, [field]: now };
      }),

    async spare(by, id, reason) {
      const cipher = await seal(id, NOT_TOLD, reason);
      return change(by, id, 'spare', reason, async (tx, row, now) => {
        if (row.personsToldAt !== null) throw new Problem('breach.state', { detail: 'They were told already' });
        await promises.void(tx, [{ ...keyOf(id, 'persons'), at: now }]);
        return { ...row, notTold: cipher };
      });
    },

    step: (by, id, step, text) =>
      change(by, id, step, text, async (_tx, row, now) => {
        const state = afterStep(row.state, step);
        if (state === undefined) throw new Problem('breach.state', { detail: `It is ${row.state}` });
        if (step === 'close' && (row.authorityToldAt === null || (row.personsToldAt === null && row.notTold === null)))
          throw new Problem('breach.incomplete', {
            detail: 'The authority was not told, or the people neither told nor spared with a reason',
          });
        return { ...row, state, closedAt: state === 'closed' ? now : null };
      }),

    async read(by, id) {
      const row = await readBreach(db, id);
      if (row === undefined) throw new Problem('request.not-found');
      await write(db, by, 'read', id);
      const entries = await readEntries(db, id);
      const ciphers = [row.notTold, ...entries.map((entry) => entry.note)];
      const there = ciphers.flatMap((cipher, i) =>
        cipher === null ? [] : [{ cipher, field: i === 0 ? NOT_TOLD : NOTE, i }],
      );
      const opened = await sealer.openFields(there, { purpose: 'breach-register', onAccess: () => undefined });
      const texts = new Map(there.map(({ i }, n) => [i, 'value' in opened[n]! ? String(opened[n]!.value) : null]));
      return {
        ...{ row, facts: await factsOf(row, () => undefined), notTold: texts.get(0) ?? null },
        timeline: entries.map(({ note: _, ...entry }, i) => ({ ...entry, text: texts.get(i + 1) ?? null })),
      };
    },
  };
}
