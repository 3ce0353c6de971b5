import type { UserPrincipal } from '../../foundation/access/principal.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { createAdmission } from '../vault/admission.ts';
import type { Caller } from '../vault/caller.ts';
import { readOrders, sealedFor, type VaultOrder } from '../vault/order.store.ts';
import { RISK, type RiskTerms } from '../vault/risk.ts';
import type { VaultField } from '../vault/scenes.ts';
import { type Refusal, refuse, unopened, type VaultOptions } from '../vault/vault.ts';
import { grantEntry, nameOf, noteRefused, tellOfficers } from './break-glass.desk.ts';
import { addEntry, countOpenings, listValues, readGrant } from './break-glass.store.ts';
import { at, BREAK_GLASS, type Grant, MOST_OPENINGS } from './break-glass.ts';

export interface OpenAsk {
  order_id: string;
  field: VaultField;
}

export type OpenedItem = OpenAsk & ({ value: string } | Refusal);

/**
 * Two people have agreed to exactly these values, by night as by day and whatever order they stand in, so what is unusual about
 * them says nothing. What nobody agreed to (honey, somebody who is held, one refusal after the other) counts as ever.
 */
const AGREED: RiskTerms = {
  ...RISK,
  other: { ...RISK.other, least: 1_000_000 },
  night: { ...RISK.night, share: 1 },
  run: Number.POSITIVE_INFINITY,
};

interface Wanted {
  order: VaultOrder;
  field: VaultField;
  cipher: string;
}

export type BreakGlassOpening = ReturnType<typeof createOpening>;

/** Opens what a grant names, through the admission and the log of the vault. */
export function createOpening(options: VaultOptions) {
  const { db, clock, ids, sealer, trail, notify } = options;
  const admit = createAdmission({ ...options, risk: AGREED });

  const isLive = (grant: Grant | undefined): grant is Grant =>
    grant !== undefined && at(grant, clock.now()).state === 'live';
  const over = (grant: Grant | undefined): Problem =>
    new Problem('break-glass.state', { detail: `It is ${grant ? at(grant, clock.now()).state : 'gone'}` });

  /** In the transaction of the log, so that a grant that is revoked while this waits opens nothing. */
  const take =
    (by: UserPrincipal, id: string, wanted: readonly Wanted[]) =>
    async (tx: Tx): Promise<void> => {
      const grant = await readGrant(tx, id, true);
      if (!isLive(grant)) throw over(grant);
      const values = wanted.map(({ order, field }) => ({ orderId: order.id, field }));
      if ((await countOpenings(tx, id, values, MOST_OPENINGS)) < values.length)
        throw new Problem('break-glass.limit', { detail: `Each value can be opened ${MOST_OPENINGS} times` });
      const items = values.length;
      await addEntry(tx, {
        ...{ id: ids.next(), grantId: id, at: clock.now(), by: nameOf(by), what: 'open', items, note: null },
      });
      const orders = [...new Set(values.map(({ orderId }) => orderId))];
      await trail(tx, [
        grantEntry({ kind: 'user', id: by.id }, 'open', grant, {
          ...{ orders, fields: [...new Set(values.map(({ field }) => field))], items },
          ...{ approved_by: grant.answeredBy, session: by.session.id },
        }),
      ]);
      await tellOfficers(notify, tx, 'break-glass.opened', grant);
    };

  /** @throws Problem `break-glass.person`, `break-glass.outside`, `break-glass.state` */
  const check = async (by: UserPrincipal, id: string, items: readonly OpenAsk[]): Promise<void> => {
    const grant = await readGrant(db, id);
    if (grant === undefined) throw new Problem('request.not-found');
    if (grant.askedBy !== nameOf(by)) throw new Problem('break-glass.person', { detail: 'Only who asked opens it' });
    if (!isLive(grant)) throw over(grant);
    const given = new Set((await listValues(db, id)).map(({ orderId, field }) => `${field} ${orderId}`));
    const outside = items.filter(({ order_id, field }) => !given.has(`${field} ${order_id}`)).length;
    if (outside > 0)
      throw new Problem('break-glass.outside', { detail: `${outside} of ${items.length} are not in the grant` });
  };

  const noteNothing = async (by: UserPrincipal, id: string, items: number): Promise<void> => {
    const action = 'privacy.break-glass.open';
    const actor = { kind: 'user', id: by.id } as const;
    await trail(db, [{ actor, action, outcome: 'failed', object: `break-glass/${id}`, detail: { items } }]);
  };

  /**
   * @throws Problem `break-glass.person`, `break-glass.outside`, `break-glass.state`, `break-glass.limit`, `vault.quota`,
   * `vault.risk` for all of them
   */
  const open = async (
    by: UserPrincipal,
    from: Caller,
    id: string,
    given: readonly OpenAsk[],
  ): Promise<OpenedItem[]> => {
    const items = [...new Map(given.map((item) => [`${item.field} ${item.order_id}`, item])).values()];
    await check(by, id, items);
    const caller: Caller = { ...from, grant: id };
    const known = await readOrders(
      db,
      items.map(({ order_id }) => order_id),
    );
    const found = items.map(({ order_id, field }): Wanted | (Refusal & OpenAsk) => {
      const order = known.get(order_id);
      const cipher = order?.recipient[field];
      if (order && cipher !== undefined) return { order, field, cipher };
      return { ...refuse(order ? 'vault.cipher' : 'vault.order'), order_id, field };
    });
    const wanted = found.filter((one): one is Wanted => 'cipher' in one);
    const refused = found.filter((one): one is Refusal & OpenAsk => !('cipher' in one));
    const asked = { scene: BREAK_GLASS, granted: wanted, refused, known };
    if (wanted.length === 0) {
      await admit(caller, asked);
      await noteNothing(by, id, items.length);
      return refused;
    }
    let admitted = false;
    const opened = await sealer.openFields(
      wanted.map(({ cipher, field }) => ({ cipher, field: sealedFor(field) })),
      {
        purpose: `vault-${BREAK_GLASS.id}`,
        onAccess: async () => {
          await admit(caller, { ...asked, also: take(by, id, wanted) });
          admitted = true;
        },
      },
    );
    // the keys are not known here: nothing was opened, and nothing could be
    if (!admitted) await noteNothing(by, id, items.length);
    // whoever revoked it meanwhile was told that it is over: nothing leaves the house after that
    const now = await readGrant(db, id);
    if (!isLive(now)) throw over(now);
    let next = 0;
    return found.map((one): OpenedItem => {
      if (!('cipher' in one)) return one;
      const result = opened[next++]!;
      const what = { order_id: one.order.id, field: one.field };
      if ('value' in result) return { ...what, value: String(result.value) };
      return { ...what, ...unopened(result.failed) };
    });
  };

  return {
    open: (by: UserPrincipal, from: Caller, id: string, items: readonly OpenAsk[]): Promise<OpenedItem[]> =>
      noteRefused(options, by, 'open', `break-glass/${id}`, () => open(by, from, id, items)),
  };
}
