import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { AFTERSALE_TYPES, TYPE_TERMS } from './aftersale.ts';

/** The dispute in which it is decided what comes of an after-sale. */
export interface InDispute {
  id: string;
  state: string;
  /** Where it is ruled: from when that stands, unless it is appealed against. */
  standsFrom: Date | null;
}

interface Found {
  id: string;
  state: string;
  stands_from: Date | null;
}

const toInDispute = ({ id, state, stands_from }: Found): InDispute => ({ id, state, standsFrom: stands_from });

const SAID = sql`d.id, d.state, case when d.state = 'ruled' then d.appeal_until end as stands_from`;

/** The one about an after-sale, whatever became of it; undefined where nobody disputed it. */
export async function disputeAbout(
  db: Database | Tx,
  { id, orderId }: { id: string; orderId: string },
): Promise<InDispute | undefined> {
  const { rows } = await sql<Found>`
    select ${SAID} from dispute d
    where d.order_id = ${orderId} and d.about_kind = 'aftersale' and d.about_id = ${id}`.execute(db);
  return rows[0] && toInDispute(rows[0]);
}

/** The oldest one that is open about an after-sale of the same goods. @param productId null: of the order */
async function disputeOfGoods(tx: Tx, orderId: string, productId: string | null): Promise<InDispute | undefined> {
  const { rows } = await sql<Found>`
    select ${SAID} from aftersale a
    join dispute d on d.order_id = a.order_id and d.about_kind = 'aftersale' and d.about_id = a.id::text
    where a.order_id = ${orderId} and a.arbitration = 'asked'
      and (a.product_id is null or ${productId}::text is null or a.product_id = ${productId})
    order by d.id limit 1`.execute(tx);
  return rows[0] && toInDispute(rows[0]);
}

/** The oldest one that is open about the same goods. @param refunds only what ends with money, if all goes as asked */
async function openOfGoods(
  tx: Tx,
  { orderId, productId, refunds }: { orderId: string; productId: string | null; refunds: boolean },
): Promise<{ id: string; type: string; state: string } | undefined> {
  const types = AFTERSALE_TYPES.filter((type) => type !== 'price-protection' && (TYPE_TERMS[type].refunds || !refunds));
  const { rows } = await sql<{ id: string; type: string; state: string }>`
    select id, type, state from aftersale
    where order_id = ${orderId} and state not in ('done', 'closed', 'cancelled') and type = any(${types})
      and (product_id is null or ${productId}::text is null or product_id = ${productId})
    order by id limit 1`.execute(tx);
  return rows[0];
}

const TAKEN: ReadonlySet<string> = new Set(['aftersale.open-already', 'aftersale.quantity']);
/** A difference in price of which nothing is left: what asks for all of it may be open still. */
const isDifference = ({ code, details }: Problem): boolean =>
  code === 'aftersale.amount' && details.params?.left !== undefined;

/** What cannot be asked for beside another after-sale: the problem names that, or the dispute in which it is decided. */
export async function namingOthers(
  tx: Tx,
  { orderId, productId }: { orderId: string; productId: string | null },
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof Problem && (TAKEN.has(error.code) || isDifference(error)))) return error;
  const dispute = await disputeOfGoods(tx, orderId, productId);
  const field = productId === null ? 'order_id' : 'product_id';
  if (dispute !== undefined) return disputed(dispute, 'an after-sale of the same goods', { field });
  if (error.code === 'aftersale.quantity') return error;
  const difference = isDifference(error);
  const open = await openOfGoods(tx, { orderId, productId, refunds: difference });
  if (open === undefined) return error;
  const said = `After-sale ${open.id} (${open.type}) is ${open.state}`;
  const asks = ' and asks for all that is left: the difference in price is part of it';
  return new Problem(difference ? 'aftersale.difference-included' : 'aftersale.open-already', {
    ...{ field, params: { aftersale: open.id }, detail: difference ? said + asks : said },
  });
}

/** @throws Problem `aftersale.disputed` while it is in dispute: it ends as that ends */
export async function requireUndisputed(
  tx: Tx,
  row: { id: string; orderId: string; arbitration: string | null },
): Promise<void> {
  if (row.arbitration !== 'asked') return;
  const dispute = await disputeAbout(tx, row);
  if (dispute !== undefined) throw disputed(dispute, 'it');
}

function disputed({ id, state, standsFrom }: InDispute, about: string, more: { field?: string } = {}): Problem {
  const stands = standsFrom === null ? '' : `, and the ruling stands from ${standsFrom.toISOString()}`;
  return new Problem('aftersale.disputed', {
    ...{ ...more, params: { dispute: id } },
    detail: `Dispute ${id} about ${about} is ${state}${stands}`,
  });
}
