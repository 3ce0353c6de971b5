import type { Tx } from '../../foundation/database/database.ts';
import type { NumberDesk } from '../numbers/number.desk.ts';
import { lockReach } from '../reach.ts';
import { closeAccounts, sweep } from './erase.ts';
import { gather } from './gather.ts';
import { holdsOf, keptOf } from './holds.ts';
import { OWN_PLACES, personsOf } from './places.ts';
import { type RequestDeskOptions, step, tellPerson } from './request.desk.ts';
import { consumerErased, requestSettled } from './request.events.ts';
import { requestPromise } from './request.promise.ts';
import { partsOf, REQUEST_FIELDS } from './request.sealing.ts';
import { listRequests, lockRequest, readDueRequests, saveRequest, takeParts, writeParts } from './request.store.ts';
import { COPY_DAYS, consumerOf, isOver, type Progress, type RequestRow } from './request.ts';

/** Where a test stops the work, to see what is left of it. */
export type CarryingPoint = 'begun' | 'keys' | 'batch' | 'swept' | 'gathered';

export interface CarryingOptions extends Omit<RequestDeskOptions, 'cases'> {
  numbers: Pick<NumberDesk, 'endAll'>;
  /** Rows swept in one transaction. */
  batch?: number;
  reached?(point: CarryingPoint): void | Promise<void>;
}

export interface Carrying {
  /** Carries out what is due, one request after the other. @returns how many it looked at */
  runDue(limit: number, signal?: AbortSignal): Promise<number>;
}

const HOUR_MS = 3_600_000;
/** How often it is looked whether what holds an erasure up is over. */
const LOOK_EVERY_MS = 6 * HOUR_MS;
/**
 * Other processes keep an unwrapped key for a minute: what they seal with it meanwhile has a mask. The sweep begins when
 * nobody can any more.
 */
const KEYS_FORGOTTEN_MS = 2 * 60_000;
const BATCH = 500;
const SYSTEM = { kind: 'system', id: 'data-requests' } as const;

/** How far a request came. */
const isAt = ({ state, progress }: RequestRow): string =>
  [state, progress?.stage, progress?.place, progress?.after].join(' ');

/**
 * Carries out what people asked for. Each step is one transaction that says how far it came, so a process that dies
 * leaves a request in the state `working` with its progress, and whoever comes next goes on from there.
 */
export function createCarrying(options: CarryingOptions): Carrying {
  const { db, clock, sealer, trail, notify, promises, append, numbers } = options;
  const reached = async (point: CarryingPoint): Promise<void> => options.reached?.(point);

  /** Undefined where somebody else brought it further meanwhile. */
  const change = async (
    seen: RequestRow,
    work: (tx: Tx, row: RequestRow, now: Date) => Promise<RequestRow>,
  ): Promise<RequestRow | undefined> => {
    const done = await db.transaction().execute(async (tx) => {
      const row = await lockRequest(tx, seen.id);
      return row !== undefined && isAt(row) === isAt(seen) ? work(tx, row, clock.now()) : undefined;
    });
    options.onStored();
    return done;
  };

  const entry = (row: RequestRow, action: string, detail: object) => ({
    ...{ actor: SYSTEM, action, object: `data-request/${row.id}`, outcome: 'done' as const },
    detail: { kind: row.kind, person: row.person, ...detail },
  });

  const meet = (tx: Tx, row: RequestRow, at: Date) =>
    promises.meet(tx, [{ kind: requestPromise.kind, key: row.id, at }]);

  /** Gathers the copy, and keeps it sealed until it is fetched. */
  async function prepare(row: RequestRow, signal?: AbortSignal): Promise<void> {
    const persons = await personsOf(db, row.person);
    const access = {
      purpose: 'data-request',
      onAccess: ({ fields }: { fields: number }) => trail(db, [entry(row, 'privacy.request.gather', { fields })]),
    };
    const { items, more } = await gather({ db, sealer, access }, persons, signal);
    const copy = { made_at: clock.now().toISOString(), person: row.person, more, items };
    const values = partsOf(JSON.stringify(copy)).map((value) => ({
      ...{ person: row.person, field: REQUEST_FIELDS.part, value },
    }));
    const ciphers = await sealer.sealValues(values);
    await reached('gathered');
    await change(row, async (tx, found, now) => {
      const expiresAt = new Date(now.getTime() + COPY_DAYS * 24 * HOUR_MS);
      const after = { ...found, state: step(found, 'prepare'), expiresAt, nextAt: expiresAt };
      await writeParts(tx, row.id, ciphers);
      await saveRequest(tx, after);
      await meet(tx, row, now);
      await tellPerson(tx, notify, after);
      return after;
    });
  }

  /** Nobody fetched it in time. */
  const lapse = (row: RequestRow) =>
    change(row, async (tx, found, now) => {
      const after = { ...found, state: step(found, 'close'), settledAt: now, settledBy: 'system/data-requests' };
      await takeParts(tx, row.id);
      await saveRequest(tx, { ...after, nextAt: null });
      await append(tx, [requestSettled(after)]);
      return after;
    });

  /** Begins an erasure, unless something is under way that it would harm. */
  const begin = (row: RequestRow) =>
    change(row, async (tx, found, now) => {
      await lockReach(tx, consumerOf(row.person));
      const holds = await holdsOf(tx, consumerOf(row.person));
      const name = { kind: requestPromise.kind, key: row.id, breakKey: 'held', at: now };
      if (holds.length > 0) {
        const after = { ...found, holds, nextAt: new Date(now.getTime() + LOOK_EVERY_MS) };
        if (found.state === 'working') {
          // once: what was paused and went on before is not paused again under the same name
          await promises.pause(tx, [name]);
          await saveRequest(tx, { ...after, state: step(found, 'hold'), dueAt: null });
        } else await saveRequest(tx, after);
        return after;
      }
      const progress: Progress = { stage: 'accounts', place: OWN_PLACES[0]!.table, after: null, rows: {} };
      const after: RequestRow = { ...found, holds: [], progress, nextAt: now };
      if (found.state === 'waiting') {
        const [promised] = await promises.resume(tx, [name]);
        Object.assign(after, { state: step(found, 'release'), dueAt: promised!.dueAt });
      }
      await closeAccounts(tx, await personsOf(tx, row.person), now);
      // nobody rings who is not to be known any more: the provider is asked by the job of the numbers
      await numbers.endAll(tx, { consumer: consumerOf(row.person), merchant: null }, 'erased');
      await saveRequest(tx, after);
      await trail(tx, [entry(row, 'privacy.request.erase', {})]);
      return after;
    });

  /** Destroys the keys. Doing it again changes nothing, so it needs no memory of how far it came. */
  async function destroy(row: RequestRow): Promise<void> {
    const { names } = await personsOf(db, row.person);
    for (const name of names) await sealer.erase(name);
    await reached('keys');
    await change(row, async (tx, found, now) => {
      const nextAt = new Date(now.getTime() + KEYS_FORGOTTEN_MS);
      const after = { ...found, progress: { ...found.progress!, stage: 'sweep' as const }, nextAt };
      await saveRequest(tx, after);
      return after;
    });
  }

  /** One batch of one place. */
  const sweepOn = (row: RequestRow) =>
    change(row, async (tx, found) => {
      const { place: name, after, rows, stage } = found.progress!;
      const at = OWN_PLACES.findIndex(({ table }) => table === name);
      const place = OWN_PLACES[at]!;
      const persons = await personsOf(tx, row.person);
      const swept = await sweep(tx, { sealer, place, persons, after, limit: options.batch ?? BATCH });
      const counted = { ...rows, [name]: (rows[name] ?? 0) + swept.rows };
      const next = swept.after === null ? OWN_PLACES[at + 1]?.table : name;
      if (next === undefined) return finish(tx, found, counted);
      const further = { ...found, progress: { stage, place: next, after: swept.after, rows: counted } };
      await saveRequest(tx, further);
      return further;
    });

  async function finish(tx: Tx, row: RequestRow, rows: Record<string, number>): Promise<RequestRow> {
    const now = clock.now();
    const erased = Object.fromEntries(Object.entries(rows).filter(([, count]) => count > 0));
    const kept = await keptOf(tx, consumerOf(row.person), now);
    const after: RequestRow = {
      ...{ ...row, state: step(row, 'finish'), settledAt: now, settledBy: row.settledBy ?? 'system/data-requests' },
      ...{ nextAt: null, progress: null, receipt: { erased, kept } },
    };
    await saveRequest(tx, after);
    await meet(tx, row, now);
    await closeCopies(tx, row, now);
    await append(tx, [consumerErased(after, now), requestSettled(after)]);
    await trail(tx, [entry(row, 'privacy.request.erased', { rows: erased })]);
    return after;
  }

  /** A copy that nobody has fetched can be opened by nobody any more. */
  async function closeCopies(tx: Tx, { person, id }: RequestRow, now: Date): Promise<void> {
    for (const other of await listRequests(tx, { person, state: 'ready', limit: 100 })) {
      if (other.id === id) continue;
      await takeParts(tx, other.id);
      const over = { state: step(other, 'close'), settledAt: now, settledBy: 'system/data-requests', nextAt: null };
      await saveRequest(tx, { ...other, ...over });
    }
  }

  async function erase(row: RequestRow, signal?: AbortSignal): Promise<void> {
    let at: RequestRow | undefined = row;
    if (at.progress === null) {
      at = await begin(at);
      await reached('begun');
    }
    if (at?.progress?.stage === 'accounts') return destroy(at);
    while (at?.progress?.stage === 'sweep' && !isOver(at.state)) {
      signal?.throwIfAborted();
      at = await sweepOn(at);
      await reached('batch');
    }
    await reached('swept');
  }

  async function carryOut(id: string, signal?: AbortSignal): Promise<void> {
    const row = await db.transaction().execute((tx) => lockRequest(tx, id));
    if (row === undefined || row.nextAt === null || row.nextAt > clock.now()) return;
    if (row.kind === 'delete') await erase(row, signal);
    else if (row.state === 'ready') await lapse(row);
    else await prepare(row, signal);
  }

  return {
    async runDue(limit, signal) {
      const due = await readDueRequests(db, clock.now(), limit);
      const failed: unknown[] = [];
      for (const id of due) {
        signal?.throwIfAborted();
        // one that cannot be carried out keeps nobody else waiting
        await carryOut(id, signal).catch((error) => failed.push(error));
      }
      if (failed.length > 0) throw new AggregateError(failed, `${failed.length} of ${due.length} requests failed`);
      return due.length;
    },
  };
}
