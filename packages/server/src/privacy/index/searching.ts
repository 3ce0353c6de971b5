import { mask, searchTerms } from '@anxin/engine';
import { beijingMidnight } from '../../foundation/beijing-time.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { NewTrailEntry } from '../../foundation/trail/trail.store.ts';
import { addAccess, type NewAccess } from '../vault/access.store.ts';
import { volumeOf, whose } from '../vault/admission.ts';
import { raiseAnomaly } from '../vault/anomaly.ts';
import { type CallerState, lockCaller, saveCaller, wallTime } from '../vault/caller.store.ts';
import type { Caller } from '../vault/caller.ts';
import { readOrders, type VaultOrder } from '../vault/order.store.ts';
import { factorAt } from '../vault/peak.store.ts';
import { notBefore, QUOTA } from '../vault/quota.ts';
import { RISK_WORDS } from '../vault/risk.ts';
import { isOpenTo, scenesFor, type VaultField } from '../vault/scenes.ts';
import { SEARCH, type SearchAnswer, weighSearch } from '../vault/search.ts';
import { countMissed, noteSearched, readSearched, type SearchedValue } from '../vault/searched.store.ts';
import type { VaultOptions } from '../vault/vault.ts';
import type { Asked, VaultIndex } from './index.ts';

export interface Search {
  merchant: string;
  asked: readonly Asked[];
  after: string;
  limit: number;
}

const FIELD: Readonly<Record<Asked['by'], VaultField>> = {
  ...{ phone: 'phone', phone_last4: 'phone', name: 'name', name_part: 'name', address: 'address' },
};
const DAY_MS = 86_400_000;
const MAC_BYTES = 16;

/**
 * The search as it is let: a text that finds an order is a guess that was right, so searches are counted, weighed and logged
 * where openings are. The answer is found first and given out only when the transaction that counted it is committed.
 */
export function createSearching(options: VaultOptions & { index: Pick<VaultIndex, 'search'> }) {
  const { db, clock, ids, keys, trail, notify, open, onStored, index, wall = wallTime, quota = QUOTA } = options;

  const macOf = (what: string, merchant: string, text: string): Buffer =>
    keys.mac('index', `vault searched ${what}\n${merchant}\n${text}`).subarray(0, MAC_BYTES);

  /** What counts: the last four digits stand in every mask, and tell nothing. */
  const valuesOf = ({ merchant, asked }: Search): SearchedValue[] =>
    asked.flatMap(({ by, text }) => {
      const terms = by === 'phone_last4' ? undefined : searchTerms(by, text);
      if (terms === undefined) return [];
      const value = terms.map((term) => term.text).join(' ');
      const near = by === 'phone' ? macOf('near', merchant, mask('phone', value)) : null;
      return [{ mac: macOf(by, merchant, value), near }];
    });

  /** A whole phone finds only what some purpose still opens to the caller; in other orders the last four digits are enough. */
  const find = async (caller: Caller, { limit, ...query }: Search): Promise<string[]> => {
    if (!query.asked.some(({ by }) => by === 'phone')) return index.search({ ...query, limit });
    const scenes = scenesFor(caller.kind);
    const found: string[] = [];
    for (let after = query.after; ; ) {
      const page = await index.search({ ...query, after, limit });
      const orders = await readOrders(db, page);
      const now = clock.now();
      // one that is in no read model yet has only just come
      const isOpen = (order: VaultOrder | undefined) =>
        order === undefined || scenes.some((scene) => isOpenTo(scene, order, now));
      found.push(...page.filter((id) => isOpen(orders.get(id))));
      if (page.length < limit || found.length >= limit) return found.slice(0, limit);
      after = page.at(-1)!;
    }
  };

  /** @throws Problem `vault.quota`, `vault.risk` */
  return async (caller: Caller, search: Search): Promise<string[]> => {
    const found = await find(caller, search).catch(async (error: unknown) => {
      // what says nothing was asked all the same
      if (error instanceof Problem) await trail(db, [trailed(caller, search, error)]);
      throw error;
    });
    const { problem, told } = await db.transaction().execute((tx) => weigh(tx, caller, search, found));
    if (told) onStored();
    if (problem !== undefined) throw problem;
    return found;
  };

  async function weigh(
    tx: Tx,
    caller: Caller,
    search: Search,
    found: readonly string[],
  ): Promise<{ problem?: Problem; told: boolean }> {
    const row = caller.name;
    const wallNow = await wall(tx);
    const state = await lockCaller(tx, row, wallNow, () => volumeOf(tx, caller, caller.merchant, clock.now()), quota);
    const now = notBefore(state.at, wallNow);
    const values = valuesOf(search);
    const known = await readSearched(tx, row, state.day, values);
    const fresh = values.filter(({ mac }) => !known.has(mac.toString('hex')));
    const phones = fresh.filter(({ near }) => near !== null);
    const { near, missed } = await countMissed(tx, row, { day: state.day, days: SEARCH.nearDays }, phones);
    const answer = weighSearch(state, {
      ...{ now, fresh: fresh.length, freshPhone: phones.length > 0, nearMissed: near, missed },
      factor: await factorAt(tx, search.merchant, now),
    });
    if ('state' in answer) {
      await saveCaller(tx, row, { ...answer.state, at: now });
      await noteSearched(tx, row, state.day, fresh, found.length > 0);
      await note(tx, caller, search, found, null);
      return { told: false };
    }
    await saveCaller(tx, row, { ...state, at: now });
    const problem = problemOf(answer, state, now);
    await note(tx, caller, search, [], problem);
    const told = 'stop' in answer && answer.stop === 'probing' && (await tell(tx, caller, state, { near, missed }));
    return { problem, told };
  }

  function tell(tx: Tx, { name, actor }: Caller, state: CallerState, facts: { near: number; missed: number }) {
    return raiseAnomaly(
      tx,
      { ids, open, notify },
      {
        ...{ at: clock.now(), day: state.day, caller: name, class: 'probing', stopped: true, orderId: null },
        ...{ actorKind: actor.kind, actorId: actor.id },
        facts: { near_phones: facts.near, missed_today: facts.missed, searched_today: state.daySearched },
      },
    );
  }

  async function note(
    tx: Tx,
    caller: Caller,
    search: Search,
    found: readonly string[],
    problem: Problem | null,
  ): Promise<void> {
    const { merchant, asked } = search;
    const outcome = problem === null ? 'done' : 'refused';
    const orders = await readOrders(tx, found);
    const base = { action: 'search', purpose: null, outcome, code: problem?.code ?? null, items: 1 } as const;
    const fields = [...new Set(asked.map(({ by }) => FIELD[by]))];
    const rows: NewAccess[] =
      found.length === 0
        ? [{ ...base, fields, orderId: null, merchantId: merchant, person: null }]
        : found.map((id) => ({ ...base, fields, ...whose(orders.get(id)), orderId: id, merchantId: merchant }));
    await addAccess(tx, { ids, caller, at: clock.now() }, rows);
    await trail(tx, [trailed(caller, search, problem)]);
  }
}

const trailed = ({ actor }: Caller, { merchant, asked, after }: Search, problem: Problem | null): NewTrailEntry => ({
  ...{ actor, action: 'privacy.index.search', object: `merchant/${merchant}` },
  outcome: problem === null ? 'done' : 'refused',
  detail: { by: asked.map((one) => one.by), more: after !== '' },
});

function problemOf(answer: Exclude<SearchAnswer<CallerState>, { state: unknown }>, { day }: CallerState, now: Date) {
  if ('stop' in answer) return new Problem('vault.risk', { detail: `${answer.stop}: ${RISK_WORDS[answer.stop]}` });
  const until = answer.until ?? new Date(beijingMidnight(day).getTime() + DAY_MS);
  return new Problem('vault.quota', {
    detail: `Values to search for: ${answer.left} are left ${answer.over === 'day' ? 'today' : 'in this hour'}`,
    retryAfter: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000)),
  });
}
