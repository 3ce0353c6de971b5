import { Problem } from '../../foundation/errors.ts';
import type { Opening } from './dispute.desk.ts';
import { stateFault, type Work } from './dispute.moving.ts';
import { type DisputeRow, isAdmissible, MOST, type Side } from './dispute.ts';
import type { OfferRow } from './message.store.ts';
import { requireMost } from './wanted.ts';

/** While it is talked about: before anything was ruled. */
export const TALKING: readonly DisputeRow['state'][] = ['negotiation', 'ruling', 'evidence'];

/** @throws Problem `dispute.state` once something was ruled */
export function requireTalking({ row, appeal }: Work): void {
  if (!TALKING.includes(row.state) || appeal !== undefined)
    throw stateFault(`It is ${row.state}${appeal === undefined ? '' : ', on appeal'}`);
}

/** @throws Problem `dispute.offer` for one's own, and for one that is over */
export function requireAcceptable(offer: OfferRow, side: Side): void {
  if (offer.side === side) throw new Problem('dispute.offer', { detail: 'It is your own: the other side accepts it' });
  if (offer.state !== 'open') throw new Problem('dispute.offer', { detail: `It is ${offer.state}` });
}

/** @throws Problem `dispute.about`, `dispute.currency`, `dispute.over-most`, `dispute.inadmissible` */
export function requireOpening({ order, side, about, reason, wanted, knownAt }: Opening, now: Date): void {
  if (about.kind === 'order' && about.id !== order.id)
    throw new Problem('dispute.about', { field: 'about', detail: 'names another order' });
  if (wanted.currency !== order.currency)
    throw new Problem('dispute.currency', { field: 'wanted', detail: `The order was paid in ${order.currency}` });
  requireMost(wanted.amount, side, { ...order, reason }, 'wanted');
  // what is still on its way is known to be late, or not
  const first = order.knownAt < now ? order.knownAt : now;
  const known = knownAt ?? first;
  if (known > now || known < first)
    throw new Problem('dispute.inadmissible', { field: 'known_at', detail: 'lies between the order and now' });
  if (!isAdmissible(known, now))
    throw new Problem('dispute.inadmissible', {
      field: 'order_id',
      detail: `It was known on ${known.toISOString().slice(0, 10)}`,
    });
}

/** Only what was taken back is opened again. @throws Problem `dispute.open-already`, `dispute.over`, `dispute.often` */
export function requireAgain({ id, state, round, closedAt }: DisputeRow): void {
  if (closedAt === null) throw new Problem('dispute.open-already', { detail: `It is dispute ${id}` });
  if (state !== 'withdrawn') throw new Problem('dispute.over', { detail: `Dispute ${id} is ${state}` });
  if (round >= MOST.rounds) throw new Problem('dispute.often', { detail: `It was opened ${round} times` });
}
