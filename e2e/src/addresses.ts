import { mayOpen, type Room } from '../../packages/console/src/room.ts';
import { rooms } from '../../packages/console/src/rooms.ts';
import type { Role } from '../../packages/server/src/foundation/access/role.ts';
import { SET_PIECES } from '../../packages/simulator/src/index.ts';
import { type Client, createClient } from './client.ts';
import type { Person } from './people.ts';

/** A page that can be opened: a room, with something that is there for each parameter of its address. */
export interface Place {
  room: Room;
  address: string;
}

/**
 * Every room of the registry by its addresses; one with subjects has several, because each type has a page of its own.
 * Where nothing has happened yet (`empty`), only those that need no parameter.
 */
export async function everyPlace(client: Client, user: Person, { empty = false } = {}): Promise<Place[]> {
  const whole = rooms.flatMap((room) => (room.path.includes('$') ? [] : [{ room, address: room.path }]));
  if (empty) return whole;
  /** The first of a list; an empty one would leave a page out of every test. */
  const first = async (path: string, list: 'items' | 'rules' = 'items'): Promise<string> => {
    const found = (await client.get<Record<string, { id?: string; name?: string }[]>>(path))[list]?.[0];
    const id = found?.id ?? found?.name;
    if (id === undefined) throw new Error(`${path} has nothing to open`);
    return id;
  };
  const statement = async (): Promise<string> => {
    const { items } = await client.get<{ items: { statement_id: string | null }[] }>('/v1/measures?state=in-force');
    const id = items.find(({ statement_id }) => statement_id !== null)?.statement_id;
    if (id == null) throw new Error('no measure has a statement to open');
    return id;
  };
  const dayReconciled = async (): Promise<string> =>
    (await client.get<{ items: { day: string }[] }>('/v1/ledger/reconciliations')).items[0]!.day;
  const own = `consumer_id=${SET_PIECES.consumer}&merchant_id=${SET_PIECES.merchant}`;
  const dealings = {
    ...{ claims: await first(`/v1/claims?${own}`), aftersales: await first(`/v1/aftersales?${own}`) },
    disputes: await first(`/v1/disputes?${own}`),
  };
  const deposit = await first(`/v1/ledger/accounts?owner=merchant/${SET_PIECES.merchant}&purpose=deposit`);
  const parts: Record<string, readonly string[]> = {
    '/decisions/$id': [await first('/v1/decisions?verdict=limit')],
    '/review/$queue': ['listing-review'],
    '/cases/$id': [await first('/v1/cases?state=open')],
    '/quality/$kind/$id': [`user/${user.id}`],
    '/subjects/$type/$id': [
      ...[`product/${SET_PIECES.product}`, `live/${SET_PIECES.live}`, `order/${SET_PIECES.order}`],
      ...[`merchant/${SET_PIECES.merchant}`, `creator/${SET_PIECES.creator}`],
    ],
    '/appeals/$id': [await first('/v1/appeals')],
    '/privacy/requests/$id': [await first('/v1/data-requests')],
    '/privacy/breaches/$id': [await first('/v1/breaches')],
    '/disputes/$id': [await first('/v1/disputes')],
    '/service/claims/$id': [await first('/v1/claims')],
    '/service/aftersales/$id': [await first('/v1/aftersales')],
    '/service/orders/$id': [SET_PIECES.order],
    '/service/logistics/$carrier': ['sf'],
    '/measures/$id': [await first('/v1/measures')],
    '/statements/$id': [await statement()],
    '/parties/$type/$id': [`merchant/${SET_PIECES.merchant}`, `creator/${SET_PIECES.creator}`],
    '/people/$id': [user.id],
    '/privacy/keys/$id': [await first('/v1/break-glass')],
    '/privacy/leaks/$id': [await first('/v1/leak-traces')],
    '/policy/packs/$id': [await first('/v1/packs?state=validated'), await first('/v1/packs?state=active')],
    '/policy/backtests/$id': [await first('/v1/backtests')],
    '/policy/on-sale/$id': [await first('/v1/retro-scans')],
    '/policy/consultations/$id': [await first('/v1/rule-centre/consultations')],
    '/rule-centre/consultations/$id': [await first('/v1/rule-centre/consultations')],
    '/rule-centre/rules/$id': [await first('/v1/rule-centre/rules')],
    '/policy/rules/$id': [await first('/v1/rules', 'rules')],
    '/policy/lexicons/$name': [await first('/v1/lexicons')],
    '/policy/lists/$name': [await first('/v1/lists')],
    '/me/orders/$id': [SET_PIECES.order],
    '/guarantees/$code': ['price-protect', 'anxin-buy'],
    // of the consumer and the merchant whose people are here
    ...Object.fromEntries(
      (['claims', 'aftersales', 'disputes'] as const).flatMap((list) =>
        ['/me', '/shop'].map((home) => [`${home}/${list}/$id`, [dealings[list]]]),
      ),
    ),
    '/shop/money/$id': [await first(`/v1/ledger/transfers?account=${deposit}`)],
    '/money/accounts/$id': [await first('/v1/ledger/accounts?purpose=protection-fund')],
    '/money/transfers/$id': [await first('/v1/ledger/transfers')],
    '/money/payouts/$id': [await first('/v1/payouts')],
    '/money/reconciliations/$day': [await dayReconciled()],
    '/invitation/$token': ['no-such-invitation'],
  };
  const parted = rooms.flatMap((room) => {
    if (!room.path.includes('$')) return [];
    const before = room.path.slice(0, room.path.indexOf('$'));
    const known = parts[room.path];
    if (!known) throw new Error(`e2e/src/addresses.ts knows no address of ${room.path}`);
    return known.map((part) => ({ room, address: `${before}${part}` }));
  });
  return [...whole, ...parted];
}

export interface Me {
  roles: Role[];
  permissions: string[];
}

/** What somebody holds, as the console hears it. */
export const holderOf = (address: string, { cookie }: Person): Promise<Me> =>
  createClient(address, { cookie }).get<Me>('/v1/session');

export { mayOpen };
